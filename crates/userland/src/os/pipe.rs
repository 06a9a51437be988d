//! Pipes.

use pidscope_kernel::TaskId;

/// Identity of a pipe: the order of creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PipeId(pub u32);

/// What has been written and not been read, and who has an end of it open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Pipe {
    /// What nobody has read yet.
    pub buffer: String,
    /// Who can write to it; its end comes when nobody can.
    pub writers: Vec<TaskId>,
    /// Who can read from it.
    pub readers: Vec<TaskId>,
}
