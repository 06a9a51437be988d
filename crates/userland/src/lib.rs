//! The userland on top of this project's kernel: the script language, the machine that runs a script, the report of a
//! run, and the timeline, which can be stepped back and forth.
//!
//! Reading order: [`script`] is the text, [`machine`] runs it one line at a time, [`report`] is the result, and
//! [`timeline`] keeps every line that was ever run, on every branch. Programs run in `turn`s: `shell` is the program
//! that lines are typed into, `tools` are the commands that it runs, `sys` is the system interface of both, and `fs`
//! and `os` are the files and the state behind it.

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

/// Whether lines can be typed into shells. If not, no program ever runs by itself, and the code that only such programs
/// need is not linked.
pub const HAS_SHELL: bool = cfg!(feature = "shell");
