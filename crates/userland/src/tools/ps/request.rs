//! What a command line of `ps` asks for.

use crate::os::proc_view::Printed;

use super::format::Field;
use super::select::Filter;
use super::spec::SortKey;

/// How a forest is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Forest {
    /// With `\_` (`f`, `--forest`).
    Drawn,
    /// With blanks (`-H`).
    Indented,
}

/// Whether and how often the header line is printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Headers {
    /// Once.
    #[default]
    Once,
    /// At the top of each screen.
    Repeated,
    /// Never.
    Never,
}

/// What to list, and how.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Request {
    /// The processes.
    pub filter: Filter,
    /// The columns.
    pub fields: Vec<Field>,
    /// The order.
    pub sort: Vec<SortKey>,
    /// Whether threads are listed as if they were processes.
    pub threads: bool,
    /// The style of the forest, if one is drawn.
    pub forest: Option<Forest>,
    /// The header line.
    pub headers: Headers,
    /// The number of columns of the screen, if given.
    pub columns: Option<usize>,
    /// The number of lines of the screen, if given.
    pub rows: Option<usize>,
    /// The number of times that wide output was asked for.
    pub wide: usize,
    /// Whether users are shown by UID.
    pub numeric: bool,
    /// Whether the program's name replaces the command line (`c`).
    pub only_names: bool,
    /// Whether the command line replaces the program's name (`-f`).
    pub only_lines: bool,
}

/// Why nothing is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stop {
    /// The options are invalid, for this reason.
    Error(String),
    /// The answer is already complete.
    Done(Printed),
}

impl<T: Into<String>> From<T> for Stop {
    fn from(message: T) -> Self {
        Stop::Error(message.into())
    }
}
