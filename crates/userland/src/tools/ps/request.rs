//! What a command line of `ps` comes to.

use crate::os::proc_view::Printed;

use super::format::Field;
use super::select::Chosen;
use super::spec::SortKey;

/// How a forest is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Forest {
    /// By `\_` (`f`, `--forest`).
    Drawn,
    /// By blanks (`-H`).
    Indented,
}

/// Whether the columns have names above them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Headers {
    /// Once.
    #[default]
    Once,
    /// On each screen.
    Repeated,
    /// No.
    Never,
}

/// What a person wants to see.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Request {
    /// Which processes.
    pub chosen: Chosen,
    /// Which columns.
    pub fields: Vec<Field>,
    /// In which order.
    pub sort: Vec<SortKey>,
    /// Threads as if they were processes.
    pub threads: bool,
    /// As a forest.
    pub forest: Option<Forest>,
    /// Names above the columns.
    pub headers: Headers,
    /// How many columns the screen has, if told.
    pub columns: Option<usize>,
    /// How many lines the screen has, if told.
    pub rows: Option<usize>,
    /// How often wide output was asked for.
    pub wide: usize,
    /// Numbers of users instead of names.
    pub numeric: bool,
    /// The program's name where the command line would stand (`c`).
    pub only_names: bool,
    /// The command line where the program's name would stand (`-f`).
    pub only_lines: bool,
}

/// Why nothing is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stop {
    /// The options make no sense, because of this.
    Mistake(String),
    /// All has been said.
    Done(Printed),
}

impl<T: Into<String>> From<T> for Stop {
    fn from(mistake: T) -> Self {
        Stop::Mistake(mistake.into())
    }
}
