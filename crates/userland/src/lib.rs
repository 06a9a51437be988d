//! What people and programs do with the kernel of this project: the script language, the machine that runs a script, what a
//! run reports, and the timeline that can be walked back and forth.
//!
//! Reading order: [`script`] is the text, [`machine`] runs it one line at a time, [`report`] is what came of it, and
//! [`timeline`] keeps every line that was ever run, on every branch.

mod check;
pub mod entry;
pub mod machine;
pub mod report;
pub mod run;
pub mod script;
mod system_call;
pub mod timeline;
