//! What a terminal shows after something has been typed, or time has passed.

/// The reaction to input or time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reaction {
    /// The output, line by line.
    pub printed: Vec<String>,
    /// What the shell does now.
    pub state: State,
}

/// The state of a shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is ready for a line.
    Ready,
    /// It waits for a job that sleeps.
    Waits,
    /// A process runs for longer than any line should take.
    Runs,
    /// The first process of its terminal has ended.
    Ended,
}
