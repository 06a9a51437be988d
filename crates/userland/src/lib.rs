//! What people and programs do with the kernel of this project: the script language, the machine that runs a script, what a
//! run reports, and the timeline that can be walked back and forth.
//!
//! Reading order: [`script`] is the text, [`machine`] runs it one line at a time, [`report`] is what came of it, and
//! [`timeline`] keeps every line that was ever run, on every branch. Programs run in [`turn`]s: `shell` is the one that lines are
//! typed into, `tools` are those that it runs, `sys` is all that either can do, and `fs` and `os` are what they find.

mod change;
mod check;
pub mod complete;
pub mod entry;
mod fs;
mod interpreter;
pub mod link;
pub mod machine;
mod os;
mod program;
pub mod report;
pub mod run;
pub mod script;
mod shell;
mod sys;
mod system_call;
pub mod timeline;
mod tools;
mod turn;

pub use interpreter::Interpreter;
pub use machine::Control;
pub use os::time::Time;
pub use program::Program;

/// Whether lines can be typed into shells. Where they cannot, no program ever runs by itself, and what only such programs need is not linked.
pub const HAS_SHELL: bool = cfg!(feature = "shell");
