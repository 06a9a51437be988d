//! What is wrong with a lesson, as data: locales turn it into sentences.

use pidscope_userland::script::Diagnostic;

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// The file of the lesson.
    pub file: String,
    /// The line, from 1; 0 where it is about the file as a whole.
    pub line: usize,
    /// What it is.
    pub problem: Problem,
}

/// The kinds of flaw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// A file that every lesson has is not there.
    MissingFile,
    /// A word that cannot stand here.
    UnknownWord {
        /// The word.
        found: String,
        /// What can stand here.
        expected: String,
        /// The one of those that was probably meant.
        nearest: Option<String>,
    },
    /// Something is left out.
    Missing(&'static str),
    /// Something stands twice.
    Twice(String),
    /// The script that belongs below this word stands beside it.
    Beside(String),
    /// This is indented below a word that has nothing below it.
    Below(String),
    /// An id has other characters than lower-case letters, digits and dashes.
    BadId(String),
    /// A number that is none, or none that can stand here.
    BadNumber(String),
    /// A goal that nobody understands, from this word on.
    BadGoal {
        /// The word.
        found: String,
        /// What can stand there.
        expected: String,
        /// The one of those that was probably meant.
        nearest: Option<String>,
    },
    /// A line of a script that cannot be read.
    Script(Diagnostic),
    /// A step that `lesson.txt` does not have, or not at this place.
    UnknownStep {
        /// What it is called.
        found: String,
        /// The step that has this place.
        expected: Option<String>,
    },
    /// A step, or all that follow it, is not there.
    MissingStep(String),
    /// There are more or fewer sections of a kind than the step has.
    WrongCount {
        /// The kind.
        section: &'static str,
        /// How many there are.
        found: usize,
        /// How many there must be.
        expected: usize,
    },
    /// A mark of the prose has no partner.
    Unclosed(&'static str),
    /// What stands in braces is nothing that can be filled in.
    BadFill(String),
    /// A link that leads nowhere.
    BadLink(String),
    /// What stands in braces is not there in the step's world.
    NotThere(String),
    /// A number that no world of the lesson shows.
    UnshownNumber(String),
    /// Nothing in the world is called so when the step begins.
    UnknownName(String),
    /// A check of a script does not hold.
    CheckFailed {
        /// What the script says.
        expected: String,
        /// What there is.
        found: String,
    },
    /// The goal holds before anything is done.
    MetAtOnce(String),
    /// The solution does not reach the goal.
    NotMet(String),
    /// Without this line the solution reaches all goals.
    NotNeeded(String),
    /// Not one, or more than one, of the answers is right.
    RightAnswers(usize),
    /// The world does not show what is asked for.
    NoAnswer(String),
    /// A hint before the last one says the answer.
    GivesAway(String),
}
