//! Why a comparison cannot be made here.

/// Why a comparison cannot be made here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unable {
    /// Real processes are only supported on Linux on x86-64 with the GNU C library.
    Platform,
    /// The caller is not root with all capabilities, in particular `CAP_SYS_ADMIN`.
    NotPermitted,
    /// The real-time scheduling policy that makes runs repeatable is refused.
    NoRealTime,
    /// There is no `/proc` that shows the tool's own namespace.
    NoProc,
    /// The kernel is too old to translate PIDs between namespaces (before 6.11).
    OldKernel,
    /// The script has more threads than this maximum.
    TooManyTasks(usize),
    /// The world's processes are gone, or did not come to rest.
    Lost,
    /// Something failed that should have worked.
    Failed {
        /// The operation.
        what: &'static str,
        /// The name of its errno.
        errno: &'static str,
    },
}
