//! The limits of Linux 6.18, and the parameters that a world can choose.

/// Where the search for a free number wraps around to once the cursor has passed it (`kernel/pid.c`, `RESERVED_PIDS`).
pub const RESERVED_PIDS: u32 = 300;
/// The maximum nesting level; the initial namespace is level 0 (`MAX_PID_NS_LEVEL`).
pub const MAX_PID_NS_LEVEL: u32 = 32;
/// The maximum of `kernel.pid_max`, and its initial value in a new namespace (`PID_MAX_LIMIT`).
pub const PID_MAX_LIMIT: u32 = 4_194_304;
/// The initial value of `kernel.pid_max` in the initial namespace (`PID_MAX_DEFAULT`).
pub const PID_MAX_DEFAULT: u32 = 32_768;
/// The minimum of `kernel.pid_max` (`pid_max_min`).
pub const PID_MAX_MIN: u32 = RESERVED_PIDS + 1;
/// The maximum number of elements of `set_tid` (`clone3_args`: `MAX_PID_NS_LEVEL`).
pub const MAX_SET_TID: usize = MAX_PID_NS_LEVEL as usize;
/// The initial value of `user.max_pid_namespaces`: half the maximum number of threads, which depends on the machine's
/// memory. This is the value on a machine with 24 GiB (`max_threads`, `set_max_threads`).
pub const MAX_PID_NAMESPACES: u32 = 96_365;

/// The parameters that a world starts with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Config {
    /// The level of the first process's namespace. If it is above 0, the ancestors hold no other process and never
    /// refuse an allocation.
    pub root_level: u32,
    /// The user ID of the first process.
    pub uid: u32,
    /// The release of Linux, as far as releases differ.
    pub release: Release,
}

/// The differences between releases of Linux; the default is 6.18.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Release {
    /// Whether each namespace has its own `kernel.pid_max`, as since 6.14; before, the whole machine shares one.
    pub pid_max_per_namespace: bool,
    /// Whether a namespace's file can be opened, and the namespace entered, before it has an init process, as after
    /// 6.18 (selftest `pidns_init_via_setns`). Known from the source only.
    pub setns_before_init: bool,
    /// Whether an init survives a fatal signal that one of its threads blocks and another does not (`complete_signal`).
    /// Builds of the same 6.18.44 differ, and both behaviours have been observed; according to the sources, the init
    /// dies.
    pub init_outlives_waiting_signals: bool,
}

impl Default for Release {
    fn default() -> Self {
        Release { pid_max_per_namespace: true, setns_before_init: false, init_outlives_waiting_signals: false }
    }
}
