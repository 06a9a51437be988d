//! What a terminal shows when something has been typed, or time has passed.

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reaction {
    /// What was printed, line by line.
    pub printed: Vec<String>,
    /// What the shell does now.
    pub state: State,
}

/// What a shell does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is ready for a line.
    Ready,
    /// It waits for a job that sleeps.
    Waits,
    /// Somebody runs for longer than any line should take.
    Runs,
    /// The first process of its terminal has ended.
    Ended,
}
