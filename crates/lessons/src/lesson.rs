//! A lesson: the world in which it begins, and its steps. Its text is in [`Prose`](crate::Prose).

use crate::goal::Goal;
use crate::quantity::Quantity;

/// A lesson, independent of the language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson {
    /// The approximate duration in minutes.
    pub minutes: u32,
    /// Numbers that the prose may mention although no world shows them.
    pub facts: Vec<String>,
    /// The script of its initial world.
    pub start: Block,
    /// The steps, in order.
    pub steps: Vec<Step>,
}

impl Lesson {
    /// Returns the index of the step with this ID.
    pub fn step(&self, id: &str) -> Option<usize> {
        self.steps.iter().position(|step| step.id == id)
    }
}

/// Lines of a script, and their location.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Block {
    /// The line of `lesson.txt` of the first one, counted from 1.
    pub line: usize,
    /// The lines, without their indentation.
    pub text: String,
}

impl Block {
    /// Returns the lines that are not blank or comments.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.text.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
    }
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its name in links, and in stored progress.
    pub id: String,
    /// The line of `lesson.txt` in which it begins.
    pub line: usize,
    /// The script of its initial world, if that is not the one in which the previous step ends.
    pub begins: Option<Block>,
    /// What the page highlights.
    pub points: Vec<Point>,
    /// The process that is selected when it begins.
    pub selects: Option<String>,
    /// The script that runs in it, once the reader has looked or answered.
    pub runs: Block,
    /// The reader's task.
    pub task: Task,
}

/// The reader's task in a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    /// Read and look.
    Look,
    /// Predict what will happen, then see it happen.
    Predict(Question),
    /// Reach goals.
    Do {
        /// The goals, all of which must be met.
        goals: Vec<Goal>,
        /// One way to reach them.
        solution: Block,
    },
    /// Pick the rule that explains what happened.
    Explain {
        /// The number of choices.
        choices: usize,
        /// The index of the right one.
        right: usize,
    },
}

impl Task {
    /// The words for the kinds in `lesson.txt`.
    pub const WORDS: [&'static str; 4] = ["look", "predict", "do", "explain"];

    /// Returns the word for its kind.
    pub fn word(&self) -> &'static str {
        match self {
            Task::Look => "look",
            Task::Predict(_) => "predict",
            Task::Do { .. } => "do",
            Task::Explain { .. } => "explain",
        }
    }

    /// Returns the number of answers that the prose offers.
    pub fn choices(&self) -> usize {
        match self {
            Task::Predict(Question::Choice(goals)) => goals.len(),
            Task::Explain { choices, .. } => *choices,
            Task::Look | Task::Predict(Question::Number(_)) | Task::Do { .. } => 0,
        }
    }
}

/// What the reader is to predict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// A number, which the world then shows.
    Number(Quantity),
    /// One of several answers: the one whose goal the world then meets.
    Choice(Vec<Goal>),
}

/// What the page highlights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Point {
    /// A process, by its name.
    Process(String),
    /// A namespace, by its name.
    Namespace(String),
    /// A part of the page.
    Part(Part),
}

macro_rules! parts {
    ($($(#[$doc:meta])* $name:ident => $word:literal,)*) => {
        /// A part of the page.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Part {
            $($(#[$doc])* $name,)*
        }

        impl Part {
            /// All of them.
            pub const ALL: &'static [Part] = &[$(Part::$name),*];

            /// Its word in `lesson.txt`.
            pub fn word(self) -> &'static str {
                match self {
                    $(Part::$name => $word,)*
                }
            }
        }
    };
}

parts! {
    /// The process tree with frames for namespaces.
    Picture => "picture",
    /// The tree of namespaces.
    Spaces => "spaces",
    /// One view per namespace.
    Views => "views",
    /// The table of all processes and all namespaces.
    Matrix => "matrix",
    /// The shells.
    Terminal => "terminal",
    /// The steps, and the controls to move between them.
    Time => "time",
    /// The explanations.
    Why => "why",
    /// The actions of the selected process.
    Actions => "actions",
}
