//! Worlds of real processes, on Linux on x86-64 with the GNU C library.

mod agent;
mod command;
mod entry;
mod guardian;
mod handler;
mod linux;
mod look;
mod perform;
mod procfs;
mod shared;
mod syscalls;
mod world;

pub use linux::Linux;
pub use world::World;
