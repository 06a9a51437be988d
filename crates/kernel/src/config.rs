//! The limits that Linux 6.18 has, and the ones that a world may choose.

/// Numbers below this are not searched again once the counter has passed them (`kernel/pid.c`, `RESERVED_PIDS`).
pub const RESERVED_PIDS: u32 = 300;
/// The deepest level; the initial namespace is level 0 (`MAX_PID_NS_LEVEL`).
pub const MAX_PID_NS_LEVEL: u32 = 32;
/// The highest value of `kernel.pid_max`, and what a new namespace starts with (`PID_MAX_LIMIT`).
pub const PID_MAX_LIMIT: u32 = 4_194_304;
/// `kernel.pid_max` of the initial namespace (`PID_MAX_DEFAULT`).
pub const PID_MAX_DEFAULT: u32 = 32_768;
/// The lowest value that `kernel.pid_max` takes (`pid_max_min`).
pub const PID_MAX_MIN: u32 = RESERVED_PIDS + 1;
/// The most numbers that `set_tid` may hold (`clone3_args`: `MAX_PID_NS_LEVEL`).
pub const MAX_SET_TID: usize = MAX_PID_NS_LEVEL as usize;
/// What `user.max_pid_namespaces` starts with: half as many as there can be threads, which depends on the machine's memory. This is
/// that of a machine with 24 GiB (`max_threads`, `set_max_threads`).
pub const MAX_PID_NAMESPACES: u32 = 96_365;

/// What a world starts with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Config {
    /// The level of the first process's namespace. Above 0 the ancestors hold nobody else and never refuse.
    pub root_level: u32,
    /// The user that the first process runs as.
    pub uid: u32,
    /// What other releases of Linux do differently.
    pub release: Release,
}

/// What releases of Linux do differently; the default is 6.18.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Release {
    /// Since 6.14 each namespace has a `kernel.pid_max` of its own; before, there is one for the whole machine.
    pub pid_max_per_namespace: bool,
    /// After 6.18 the file of a namespace can be opened, and the namespace entered, before it has an init process (selftest
    /// `pidns_init_via_setns`); known from the source only.
    pub setns_before_init: bool,
    /// Whether an init outlives a signal that one of its threads lets wait and another does not (`complete_signal`). Builds of the same 6.18.44
    /// answer differently, both of which were seen; that of the sources ends it.
    pub init_outlives_waiting_signals: bool,
}

impl Default for Release {
    fn default() -> Self {
        Release { pid_max_per_namespace: true, setns_before_init: false, init_outlives_waiting_signals: false }
    }
}
