//! Why a comparison cannot be made here.

/// Why a comparison cannot be made here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unable {
    /// Real processes are made on Linux on x86-64 with the GNU C library only.
    Platform,
    /// Not root with all capabilities, in particular `CAP_SYS_ADMIN`.
    NotPermitted,
    /// The real-time policy that makes runs repeatable is refused.
    NoRealTime,
    /// No `/proc` that shows the tool's own namespace.
    NoProc,
    /// The kernel is too old to translate numbers between namespaces (before 6.11).
    OldKernel,
    /// The script has more threads than this.
    TooManyTasks(usize),
    /// No processes are left to command, or they did not come to rest.
    Lost,
    /// Something that should have worked has not.
    Failed {
        /// What.
        what: &'static str,
        /// The name of its error.
        errno: &'static str,
    },
}
