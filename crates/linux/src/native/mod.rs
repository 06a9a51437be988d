//! Worlds of real processes, on Linux on x86-64 with the GNU C library.

mod agent;
mod command;
mod entry;
mod guardian;
mod handler;
mod linux;
mod observe;
mod perform;
mod procfs;
mod shared;
mod shell;
mod syscalls;
mod terminal;
mod tools;
mod world;

pub use linux::Linux;
pub use terminal::Terminal;
pub use tools::missing_tools;
pub use world::World;
