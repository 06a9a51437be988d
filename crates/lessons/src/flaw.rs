//! The flaws of a lesson as data, which locales turn into sentences.

use pidscope_userland::script::Diagnostic;

/// A flaw and its location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// The file of the lesson.
    pub file: String,
    /// The line, counted from 1; 0 if it concerns the file as a whole.
    pub line: usize,
    /// The problem.
    pub problem: Problem,
}

/// The kinds of flaw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// A required file is missing.
    MissingFile,
    /// A word that is not valid here.
    UnknownWord {
        /// The word.
        found: String,
        /// The valid words.
        expected: String,
        /// The one of these that was probably meant.
        nearest: Option<String>,
    },
    /// Something is missing.
    Missing(&'static str),
    /// Something occurs twice.
    Twice(String),
    /// The script that belongs below this word is on the same line.
    Beside(String),
    /// Something is indented below this word, which has nothing below it.
    Below(String),
    /// An ID has characters other than lower-case letters, digits and dashes.
    BadId(String),
    /// An invalid number, or one that is not valid here.
    BadNumber(String),
    /// A goal that is invalid from this word on.
    BadGoal {
        /// The word.
        found: String,
        /// The words that are valid there.
        expected: String,
        /// The one of these that was probably meant.
        nearest: Option<String>,
    },
    /// An invalid line of a script.
    Script(Diagnostic),
    /// A step that `lesson.txt` does not have, or not at this position.
    UnknownStep {
        /// Its ID.
        found: String,
        /// The step at this position.
        expected: Option<String>,
    },
    /// A step is missing, and perhaps all that follow it.
    MissingStep(String),
    /// The number of sections of a kind differs from what the step needs.
    WrongCount {
        /// The kind.
        section: &'static str,
        /// The actual number.
        found: usize,
        /// The required number.
        expected: usize,
    },
    /// A mark in the prose is not closed.
    Unclosed(&'static str),
    /// The text in braces is not a value that can be filled in.
    BadFill(String),
    /// A link has no valid target.
    BadLink(String),
    /// The value in braces does not exist in the step's world.
    NotThere(String),
    /// A number that no world of the lesson shows.
    UnshownNumber(String),
    /// The name does not exist when the step begins.
    UnknownName(String),
    /// A check in a script fails.
    CheckFailed {
        /// The expected value.
        expected: String,
        /// The actual value.
        found: String,
    },
    /// The goal is already met when the step begins.
    MetAtOnce(String),
    /// The solution does not reach the goal.
    NotMet(String),
    /// The solution reaches all goals even without this line.
    NotNeeded(String),
    /// The number of right answers is not one.
    RightAnswers(usize),
    /// The world does not have the number that is asked for.
    NoAnswer(String),
    /// A hint before the last one reveals the answer.
    GivesAway(String),
}
