//! Pipes.

use pidscope_kernel::TaskId;

/// The ID of a pipe, in order of creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PipeId(pub u32);

/// A pipe's buffer and its open ends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Pipe {
    /// Data that has not been read yet.
    pub buffer: String,
    /// The processes that can write to it; readers see end of file when there are none.
    pub writers: Vec<TaskId>,
    /// The processes that can read from it.
    pub readers: Vec<TaskId>,
}
