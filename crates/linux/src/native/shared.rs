//! The memory shared by the tool and all processes of a world: it tells agents what to call, and the tool the results.
//!
//! It is an in-memory file, so that a program started by `execve` can map it again. It only consists of atomic words,
//! for which zero is valid.

use std::os::fd::{AsRawFd, BorrowedFd};
use std::sync::atomic::{AtomicI32, AtomicI64, AtomicU32, Ordering};

use pidscope_kernel::config::MAX_SET_TID;

use super::syscalls::{self, Errno};

/// The maximum number of threads that a world can ever have.
pub const MAX_TASKS: usize = 1024;
/// The maximum number of log entries in one step.
const MAX_LOG_LEN: usize = 4096;
/// The maximum number of PIDs in a `set_tid`: one more than Linux accepts.
pub(crate) const MAX_NUMBERS: usize = MAX_SET_TID + 1;

/// The shared memory.
#[repr(C)]
pub(crate) struct Shared {
    /// The slot of the guardian.
    pub guardian: Slot,
    /// The PID of the world's outermost process in the guardian's namespace.
    pub outermost: AtomicI32,
    /// The errno of a failure to create the world.
    pub failure: AtomicI32,
    /// Set once the tool has verified that the world's namespace is not its own.
    pub is_nested: AtomicU32,
    logged: AtomicU32,
    log: [LogEntry; MAX_LOG_LEN],
    /// One for each thread of the world, in order of creation.
    pub slots: [Slot; MAX_TASKS],
}

/// Where an agent gets its commands, and stores the results.
#[repr(C)]
pub(crate) struct Slot {
    /// The number of commands given. The agent sleeps on this word.
    pub commands_given: AtomicU32,
    /// The number of commands finished.
    pub commands_done: AtomicU32,
    /// The command.
    pub verb: AtomicU32,
    /// Its operands.
    pub operands: [AtomicI64; 6],
    /// `set_tid`.
    pub numbers: [AtomicI32; MAX_NUMBERS],
    /// The result of the last finished call; a negative errno on failure.
    pub result: AtomicI64,
    /// The wait status of the child.
    pub status: AtomicI32,
    /// The agent's TID in its own namespace, as of its creation or last `exec`.
    pub tid: AtomicI32,
}

#[repr(C)]
struct LogEntry {
    slot: AtomicU32,
    signal: AtomicI32,
    si_pid: AtomicI32,
}

/// An event of an agent. The log has all events of the world in the order in which they happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogEvent {
    /// A call has finished.
    Returned {
        /// The agent's slot.
        slot: usize,
    },
    /// A handler has begun to run.
    Handled {
        /// The agent's slot.
        slot: usize,
        /// The signal.
        signal: i32,
        /// The sender's PID, as passed to the handler.
        si_pid: i32,
    },
}

impl Shared {
    /// Adds an event to the log. Events beyond its end are lost.
    pub fn log(&self, event: LogEvent) {
        let place = self.logged.fetch_add(1, Ordering::Relaxed) as usize;
        let Some(entry) = self.log.get(place) else { return };
        let (slot, signal, si_pid) = match event {
            LogEvent::Returned { slot } => (slot, 0, 0),
            LogEvent::Handled { slot, signal, si_pid } => (slot, signal, si_pid),
        };
        entry.slot.store(slot as u32, Ordering::Relaxed);
        entry.signal.store(signal, Ordering::Relaxed);
        entry.si_pid.store(si_pid, Ordering::Relaxed);
    }

    /// Clears the log: of the last world, or before the first step.
    pub fn clear_log(&self) {
        self.logged.store(0, Ordering::Relaxed);
    }

    /// Removes all events from the log.
    pub fn take_log(&self, into: &mut Vec<LogEvent>) {
        let length = self.logged.swap(0, Ordering::Acquire) as usize;
        into.extend(self.log.iter().take(length).map(|entry| {
            let slot = entry.slot.load(Ordering::Relaxed) as usize;
            match entry.signal.load(Ordering::Relaxed) {
                0 => LogEvent::Returned { slot },
                signal => LogEvent::Handled { slot, signal, si_pid: entry.si_pid.load(Ordering::Relaxed) },
            }
        }));
    }
}

impl Slot {
    /// Resets it to the state before its agent exists.
    pub fn clear(&self) {
        self.commands_given.store(0, Ordering::Relaxed);
        self.commands_done.store(0, Ordering::Relaxed);
        self.tid.store(0, Ordering::Relaxed);
    }

    /// Returns whether its agent has finished all commands.
    pub fn is_idle(&self) -> bool {
        self.commands_done.load(Ordering::Acquire) == self.commands_given.load(Ordering::Relaxed)
    }

    /// Gives a command. The agent that executes it has priority over the tool, which therefore continues when
    /// everything is done.
    pub fn give(&self, verb: u32, operands: [i64; 6]) {
        self.verb.store(verb, Ordering::Relaxed);
        for (place, operand) in self.operands.iter().zip(operands) {
            place.store(operand, Ordering::Relaxed);
        }
        self.commands_given.fetch_add(1, Ordering::Release);
        syscalls::futex_wake(&self.commands_given);
    }

    /// Returns an operand of the command.
    pub fn operand(&self, index: usize) -> i64 {
        self.operands.get(index).map_or(0, |operand| operand.load(Ordering::Relaxed))
    }
}

/// The size of the file.
pub(crate) const SIZE: usize = size_of::<Shared>();

/// Maps the file. It stays mapped until the process ends.
pub(crate) fn map(file: BorrowedFd<'_>) -> Result<&'static Shared, Errno> {
    let protection = libc::PROT_READ | libc::PROT_WRITE;
    let operands = [0, SIZE as i64, protection.into(), libc::MAP_SHARED.into(), file.as_raw_fd().into()];
    let at = syscalls::plain(libc::SYS_mmap, operands);
    if at < 0 {
        return Err(Errno(-at as i32));
    }
    // SAFETY: the mapping stays, is as large as the type and page-aligned, and any bytes are valid atomic words.
    Ok(unsafe { &*(at as *const Shared) })
}
