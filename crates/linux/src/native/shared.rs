//! The memory that the tool and every process of a world share: how an agent learns what to call, and how the tool learns what came
//! of it.
//!
//! It is a file in memory, so that a program started by `execve` can have it again. All of it is atomic words, valid at zero.

use std::os::fd::{AsRawFd, BorrowedFd};
use std::sync::atomic::{AtomicI32, AtomicI64, AtomicU32, Ordering};

use pidscope_kernel::config::MAX_SET_TID;

use super::syscalls::{self, Errno};

/// The most threads that a world can have had.
pub const MOST_TASKS: usize = 1024;
/// The most things that can happen to agents in one step.
const LONGEST_LOG: usize = 4096;
/// The most numbers of a `set_tid`: one more than Linux takes.
pub(crate) const MOST_NUMBERS: usize = MAX_SET_TID + 1;

/// Everything that is shared.
#[repr(C)]
pub(crate) struct Shared {
    /// Where the guardian gets its commands.
    pub guardian: Slot,
    /// The outermost process of the world, as the guardian's namespace counts.
    pub outermost: AtomicI32,
    /// The error that creating the world met.
    pub failure: AtomicI32,
    /// Set once the tool has seen that the world's namespace is another one than its own.
    pub is_nested: AtomicU32,
    logged: AtomicU32,
    log: [LogEntry; LONGEST_LOG],
    /// One for each thread of the world, in order of creation.
    pub slots: [Slot; MOST_TASKS],
}

/// Where an agent gets its commands, and leaves what came of them.
#[repr(C)]
pub(crate) struct Slot {
    /// How many commands were given. The agent sleeps on this word.
    pub given: AtomicU32,
    /// How many commands have come to an end.
    pub done: AtomicU32,
    /// What to do.
    pub verb: AtomicU32,
    /// With what.
    pub operands: [AtomicI64; 6],
    /// `set_tid`.
    pub numbers: [AtomicI32; MOST_NUMBERS],
    /// What the last call that has come to an end returned; an errno below zero.
    pub result: AtomicI64,
    /// What a wait said of the child.
    pub status: AtomicI32,
    /// The agent's number in its own namespace, since it was created or has called `exec`.
    pub tid: AtomicI32,
}

#[repr(C)]
struct LogEntry {
    slot: AtomicU32,
    signal: AtomicI32,
    si_pid: AtomicI32,
}

/// Something that happened to an agent. The order in which it is logged is the order in which it happened, all over the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Happening {
    /// A call has come to an end.
    Returned {
        /// Whose.
        slot: usize,
    },
    /// A handler has begun to run.
    Handled {
        /// Whose.
        slot: usize,
        /// Of which signal.
        signal: i32,
        /// The sender's number, as the handler is told it.
        si_pid: i32,
    },
}

impl Shared {
    /// Adds a happening to the log. One too many is lost.
    pub fn note(&self, happening: Happening) {
        let place = self.logged.fetch_add(1, Ordering::Relaxed) as usize;
        let Some(entry) = self.log.get(place) else { return };
        let (slot, signal, si_pid) = match happening {
            Happening::Returned { slot } => (slot, 0, 0),
            Happening::Handled { slot, signal, si_pid } => (slot, signal, si_pid),
        };
        entry.slot.store(slot as u32, Ordering::Relaxed);
        entry.signal.store(signal, Ordering::Relaxed);
        entry.si_pid.store(si_pid, Ordering::Relaxed);
    }

    /// Forgets what has happened so far: to the last world, or before the first step.
    pub fn forget_log(&self) {
        self.logged.store(0, Ordering::Relaxed);
    }

    /// Takes out what has happened since the last time.
    pub fn take_log(&self, into: &mut Vec<Happening>) {
        let length = self.logged.swap(0, Ordering::Acquire) as usize;
        into.extend(self.log.iter().take(length).map(|entry| {
            let slot = entry.slot.load(Ordering::Relaxed) as usize;
            match entry.signal.load(Ordering::Relaxed) {
                0 => Happening::Returned { slot },
                signal => Happening::Handled { slot, signal, si_pid: entry.si_pid.load(Ordering::Relaxed) },
            }
        }));
    }
}

impl Slot {
    /// As it is before its agent exists.
    pub fn clear(&self) {
        self.given.store(0, Ordering::Relaxed);
        self.done.store(0, Ordering::Relaxed);
        self.tid.store(0, Ordering::Relaxed);
    }

    /// Whether its agent has done everything that it was told.
    pub fn is_idle(&self) -> bool {
        self.done.load(Ordering::Acquire) == self.given.load(Ordering::Relaxed)
    }

    /// Gives a command. Whoever runs it goes before the tool, which therefore goes on when all is over.
    pub fn give(&self, verb: u32, operands: [i64; 6]) {
        self.verb.store(verb, Ordering::Relaxed);
        for (place, operand) in self.operands.iter().zip(operands) {
            place.store(operand, Ordering::Relaxed);
        }
        self.given.fetch_add(1, Ordering::Release);
        syscalls::futex_wake(&self.given);
    }

    /// One operand of the command.
    pub fn operand(&self, index: usize) -> i64 {
        self.operands.get(index).map_or(0, |operand| operand.load(Ordering::Relaxed))
    }
}

/// How large the file of the memory must be.
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
