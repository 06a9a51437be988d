//! The script language: one text format for scenarios, links, lessons, sessions and tests.
//!
//! [`parse()`] parses a whole script, [`parse_line`] one more line of a script whose names are known, and `Display`
//! prints the canonical text. Errors are [`Diagnostic`]s: data, which locales explain.

mod call;
mod diagnostic;
mod errno_name;
mod expectation;
mod name;
mod names;
mod nearest;
mod parse;
mod print;
mod read_call;
mod read_expectation;
mod reader;
mod signal_word;
mod statement;
mod word;

pub use call::{Attributes, Call, CloneCall, CloneWord, PrctlOption, SetnsTarget, SigactionAction, SigmaskHow};
pub(crate) use diagnostic::quote;
pub use diagnostic::{Diagnostic, Found, Problem, Wanted};
pub use errno_name::errno_names;
pub use expectation::{Expect, Expected, WaitStatus};
pub(crate) use name::NameMap;
pub use name::{MAX_NAME_LEN, is_name};
pub use names::{NameKind, Names};
pub use nearest::nearest;
pub(crate) use parse::{Line, check_created_names, check_used_names, read_line};
pub use parse::{MAX_DIAGNOSTICS, MAX_SCRIPT_LEN, parse, parse_line};
pub use print::line;
pub use read_expectation::read_outcome;
pub use signal_word::SignalWord;
pub use statement::{Root, Script, Statement, StatementKind};
