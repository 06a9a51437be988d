//! The files in `/proc/sys` that concern PID namespaces (Linux: `pid_ns_ctl_handler`, `pid_table_root`,
//! `kernel/ucount.c`).
//!
//! Those in `kernel` belong to the namespace that the caller lives in, whichever `/proc` it uses and wherever its
//! children go.

use crate::config::{PID_MAX_LIMIT, PID_MAX_MIN};
use crate::errno::{Refusal, Rule};
use crate::event::Event;
use crate::tx::Tx;

/// A file in `/proc/sys`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sysctl {
    /// `kernel.ns_last_pid`: the number allocated last; writing it moves the cursor.
    NsLastPid,
    /// `kernel.pid_max`: every number allocated is below it.
    PidMax,
    /// `user.max_pid_namespaces`: the maximum number of namespaces, those of all users on the machine together.
    MaxPidNamespaces,
}

impl Sysctl {
    /// Every file.
    pub const ALL: [Sysctl; 3] = [Sysctl::NsLastPid, Sysctl::PidMax, Sysctl::MaxPidNamespaces];

    /// Returns its name as `sysctl(8)` writes it.
    pub fn name(self) -> &'static str {
        match self {
            Sysctl::NsLastPid => "kernel.ns_last_pid",
            Sysctl::PidMax => "kernel.pid_max",
            Sysctl::MaxPidNamespaces => "user.max_pid_namespaces",
        }
    }
}

/// Reads a value.
pub(crate) fn read(tx: &Tx<'_>, name: Sysctl) -> i64 {
    let ns = tx.kernel.active_ns(tx.caller);
    match name {
        Sysctl::NsLastPid => i64::from(tx.kernel.namespace(ns).cursor) - 1,
        Sysctl::PidMax => i64::from(tx.kernel.namespace(tx.kernel.pid_max_ns(ns)).pid_max),
        Sysctl::MaxPidNamespaces => i64::from(tx.kernel.max_pid_namespaces),
    }
}

/// Writes a value; returns 0.
pub(crate) fn write(tx: &mut Tx<'_>, name: Sysctl, value: i64) -> Result<i64, Refusal> {
    let ns = tx.kernel.active_ns(tx.caller);
    let privileged = tx.kernel.task(tx.caller).is_privileged();
    let (range, refused) = match name {
        // The maximum is the namespace's own `kernel.pid_max` (`pid_ns_ctl_handler`).
        Sysctl::NsLastPid => (0..=tx.kernel.namespace(tx.kernel.pid_max_ns(ns)).pid_max, Rule::SysctlNotPermitted),
        Sysctl::PidMax => (PID_MAX_MIN..=PID_MAX_LIMIT, Rule::SysctlNotRoot),
        Sysctl::MaxPidNamespaces => (0..=i32::MAX as u32, Rule::SysctlNotRoot),
    };
    if !privileged {
        return Err(refused.into());
    }
    let to = match u32::try_from(value) {
        Ok(value) if range.contains(&value) => value,
        _ => return Err(Rule::SysctlOutOfRange.into()),
    };
    match name {
        Sysctl::NsLastPid => {
            tx.emit(Event::CursorMoved { ns, from: tx.kernel.namespace(ns).cursor, to: to + 1 });
        }
        Sysctl::PidMax => {
            let ns = tx.kernel.pid_max_ns(ns);
            tx.emit(Event::PidMaxChanged { ns, from: tx.kernel.namespace(ns).pid_max, to });
        }
        Sysctl::MaxPidNamespaces => {
            tx.emit(Event::MaxPidNamespacesChanged { from: tx.kernel.max_pid_namespaces, to });
        }
    }
    Ok(0)
}
