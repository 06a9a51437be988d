//! A lesson: where its world begins, and what is done in it, step by step. What is said of it stands in [`Prose`](crate::Prose).

use crate::goal::Goal;
use crate::quantity::Quantity;

/// A lesson, the same in every language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson {
    /// About how long it takes, in minutes.
    pub minutes: u32,
    /// Numbers that the prose may name although no world shows them.
    pub facts: Vec<String>,
    /// The script that its world begins with.
    pub start: Block,
    /// What is done, in order.
    pub steps: Vec<Step>,
}

impl Lesson {
    /// The place of the step of this name.
    pub fn step(&self, id: &str) -> Option<usize> {
        self.steps.iter().position(|step| step.id == id)
    }
}

/// Lines of a script, and where they stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Block {
    /// The line of `lesson.txt` that the first of them is, from 1.
    pub line: usize,
    /// The lines, without their indentation.
    pub text: String,
}

impl Block {
    /// The lines that say something.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.text.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
    }
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it is called in links, and where progress is kept.
    pub id: String,
    /// The line of `lesson.txt` that it begins in.
    pub line: usize,
    /// The script that its world begins with, if that is not the one that the step before ends with.
    pub begins: Option<Block>,
    /// What the page marks.
    pub points: Vec<Point>,
    /// Who acts when it begins.
    pub selects: Option<String>,
    /// What runs in it, once the reader has looked or answered.
    pub runs: Block,
    /// What the reader does.
    pub task: Task,
}

/// What the reader does in a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    /// Reads and looks.
    Look,
    /// Says what will happen, and sees it happen.
    Predict(Question),
    /// Brings something about.
    Do {
        /// What, all of it.
        goals: Vec<Goal>,
        /// One way to do it.
        solution: Block,
    },
    /// Picks the rule that made it so.
    Explain {
        /// How many there are to choose from.
        choices: usize,
        /// Which of them it is, from 0.
        right: usize,
    },
}

impl Task {
    /// The words for the kinds, as `lesson.txt` has them.
    pub const WORDS: [&'static str; 4] = ["look", "predict", "do", "explain"];

    /// The word for its kind.
    pub fn word(&self) -> &'static str {
        match self {
            Task::Look => "look",
            Task::Predict(_) => "predict",
            Task::Do { .. } => "do",
            Task::Explain { .. } => "explain",
        }
    }

    /// How many answers the prose offers.
    pub fn choices(&self) -> usize {
        match self {
            Task::Predict(Question::Choice(goals)) => goals.len(),
            Task::Explain { choices, .. } => *choices,
            Task::Look | Task::Predict(Question::Number(_)) | Task::Do { .. } => 0,
        }
    }
}

/// What the reader says before it happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// A number, which is what the world then shows.
    Number(Quantity),
    /// One of several: the one whose goal the world then meets.
    Choice(Vec<Goal>),
}

/// What the page marks.
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
    /// The process tree in its frames.
    Picture => "picture",
    /// The tree of namespaces.
    Spaces => "spaces",
    /// One view for each namespace.
    Views => "views",
    /// All processes by all namespaces.
    Matrix => "matrix",
    /// The shells.
    Terminal => "terminal",
    /// The steps, and the way back and forth in them.
    Time => "time",
    /// The answers.
    Why => "why",
    /// What the chosen process can do.
    Actions => "actions",
}
