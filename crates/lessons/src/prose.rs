//! What is said of a lesson in one language.

use crate::quantity::Quantity;

/// A lesson in one language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prose {
    /// One short line.
    pub title: String,
    /// What one will be able to do.
    pub about: Vec<Block>,
    /// One for each step, in the order of [`Lesson::steps`](crate::Lesson::steps).
    pub steps: Vec<Said>,
}

/// What is said of one step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// The step's id.
    pub id: String,
    /// The line that it begins in, from 1.
    pub line: usize,
    /// One short line.
    pub title: String,
    /// What there is to see, or to do.
    pub body: Vec<Block>,
    /// The answers to choose from.
    pub choices: Vec<Vec<Block>>,
    /// What is to be reached, in words of its own: one for each goal, or none at all.
    pub goals: Vec<Vec<Block>>,
    /// Help, in rising strength.
    pub hints: Vec<Vec<Block>>,
    /// What is said once the step is done.
    pub after: Vec<Block>,
}

/// One below the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Text(Vec<Inline>),
    /// A list.
    List(Vec<Vec<Inline>>),
    /// Something beside the way.
    Note(Vec<Inline>),
    /// Lines as they stand on a screen.
    Code(String),
}

/// One after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    /// Words.
    Plain(String),
    /// Words as a machine reads them.
    Code(String),
    /// Words that count.
    Strong(String),
    /// A way to somewhere else.
    Link {
        /// What it is called.
        text: String,
        /// Where it leads.
        to: Target,
    },
    /// What the world of the step shows.
    Fill {
        /// What.
        what: Fill,
        /// The two forms of the particle behind it, with a slash between them; empty for none.
        particle: String,
        /// The line that it stands in, from 1.
        line: usize,
    },
}

/// What is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fill {
    /// A process, by its name.
    Process(String),
    /// A namespace, by its name.
    Namespace(String),
    /// A number.
    Number(Quantity),
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Anywhere.
    Web(String),
    /// A page of the manual.
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
    /// Reads what stands in the parentheses of a link.
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

    /// What it is called if nothing else is said: `pid_namespaces(7)`, `alloc_pid()`.
    pub fn name(&self) -> String {
        match self {
            Target::Web(address) => address.clone(),
            Target::Man { page, section } => format!("{page}({section})"),
            Target::Kernel { function, .. } => format!("{function}()"),
        }
    }

    /// Its address.
    pub fn address(&self) -> String {
        match self {
            Target::Web(address) => address.clone(),
            Target::Man { page, section } => {
                let volume = section.get(..1).unwrap_or_default();
                format!("https://man7.org/linux/man-pages/man{volume}/{page}.{section}.html")
            }
            // The index of functions leads to the line; the file is for who reads the source of the lesson.
            Target::Kernel { function, .. } => format!("https://elixir.bootlin.com/linux/v6.18/C/ident/{function}"),
        }
    }
}
