//! The text of a lesson in one language.

use crate::quantity::Quantity;

/// The text of a lesson in one language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prose {
    /// One short line.
    pub title: String,
    /// What readers will learn.
    pub about: Vec<Block>,
    /// One for each step, in the order of [`Lesson::steps`](crate::Lesson::steps).
    pub steps: Vec<StepProse>,
}

/// The text of one step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StepProse {
    /// The step's ID.
    pub id: String,
    /// The line in which it begins, counted from 1.
    pub line: usize,
    /// One short line.
    pub title: String,
    /// What to see, or to do.
    pub body: Vec<Block>,
    /// The answers to choose from.
    pub choices: Vec<Vec<Block>>,
    /// The goals in words: one for each goal, or none at all.
    pub goals: Vec<Vec<Block>>,
    /// The hints, in the order in which they are offered, each stronger than the one before.
    pub hints: Vec<Vec<Block>>,
    /// What is shown once the step is done.
    pub after: Vec<Block>,
}

/// A block of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Text(Vec<Inline>),
    /// A list.
    List(Vec<Vec<Inline>>),
    /// A remark.
    Note(Vec<Inline>),
    /// Preformatted lines.
    Code(String),
}

/// A part of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    /// Words.
    Plain(String),
    /// Words in monospace.
    Code(String),
    /// Emphasized words.
    Strong(String),
    /// A link.
    Link {
        /// Its text.
        text: String,
        /// Its target.
        to: Target,
    },
    /// A value from the world of the step.
    Fill {
        /// The value.
        what: Fill,
        /// The two forms of the Korean particle after it, separated by a slash; empty for none.
        particle: String,
        /// The line in which it is, counted from 1.
        line: usize,
    },
}

/// A value that is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fill {
    /// A process, by its name.
    Process(String),
    /// A namespace, by its name.
    Namespace(String),
    /// A number.
    Number(Quantity),
}

/// The target of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Any address.
    Web(String),
    /// A manual page.
    Man {
        /// Its name.
        page: String,
        /// Its section.
        section: String,
    },
    /// A function of Linux 6.18.
    Kernel {
        /// The file, from the root of the source tree.
        file: String,
        /// The function.
        function: String,
    },
}

impl Target {
    /// Parses the target in the parentheses of a link.
    pub fn read(text: &str) -> Option<Target> {
        let is_safe = |word: &str| {
            !word.is_empty() && !word.contains(|letter: char| letter.is_whitespace() || "\"<>".contains(letter))
        };
        if let Some(page) = text.strip_prefix("man:") {
            let (page, section) = page.rsplit_once('.').filter(|(page, section)| is_safe(page) && is_safe(section))?;
            return Some(Target::Man { page: page.to_owned(), section: section.to_owned() });
        }
        if let Some(place) = text.strip_prefix("kernel:") {
            let (file, function) =
                place.split_once('#').filter(|(file, function)| is_safe(file) && is_safe(function))?;
            return Some(Target::Kernel { file: file.to_owned(), function: function.to_owned() });
        }
        let is_web = text.starts_with("https://") || text.starts_with("http://");
        (is_web && is_safe(text)).then(|| Target::Web(text.to_owned()))
    }

    /// Returns the default text of a link: `pid_namespaces(7)`, `alloc_pid()`.
    pub fn name(&self) -> String {
        match self {
            Target::Web(address) => address.clone(),
            Target::Man { page, section } => format!("{page}({section})"),
            Target::Kernel { function, .. } => format!("{function}()"),
        }
    }

    /// Returns its address.
    pub fn address(&self) -> String {
        match self {
            Target::Web(address) => address.clone(),
            Target::Man { page, section } => {
                let volume = section.get(..1).unwrap_or_default();
                format!("https://man7.org/linux/man-pages/man{volume}/{page}.{section}.html")
            }
            // The index of identifiers leads to the line; the file is for readers of the lesson's source.
            Target::Kernel { function, .. } => format!("https://elixir.bootlin.com/linux/v6.18/C/ident/{function}"),
        }
    }
}
