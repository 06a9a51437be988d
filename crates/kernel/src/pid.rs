//! Process identifiers: `struct pid`, with one number for each level (Linux: `kernel/pid.c`).
//!
//! A process has no single PID. It has one number in its own namespace and one in every ancestor, each allocated from
//! that namespace's own counter. A bare integer therefore never identifies a process here: a number is an [`Nr`] in a
//! namespace.

use std::fmt;

use crate::Kernel;
use crate::config::RESERVED_PIDS;
use crate::errno::{Refusal, Rule};
use crate::event::Event;
use crate::list::Ends;
use crate::pid_namespace::{NsId, PidNamespace};
use crate::process::ProcessId;
use crate::task::{Phase, TaskId};
use crate::tx::Tx;

/// A process number, meaningful only together with the namespace that allocated it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nr(pub u32);

impl Nr {
    /// The number of a namespace's init process.
    pub const INIT: Nr = Nr(1);
}

impl fmt::Display for Nr {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

/// The identity of a [`Pid`] in its [`crate::Kernel`]; never reused, unlike the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PidId(pub u32);

impl PidId {
    /// The process group and the session that the first process starts in. No namespace of the world has a number for
    /// them, so they read as 0 everywhere (Linux: `init_struct_pid`).
    pub const OUTSIDE: PidId = PidId(0);
}

/// One number of a process: `nr` in the namespace `ns` (Linux: `struct upid`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Upid {
    /// The namespace.
    pub ns: NsId,
    /// The number in it.
    pub nr: Nr,
}

/// Numbers, one at every level, and whatever goes by them: a thread, a process, a process group, a session (Linux:
/// `struct pid`). They stay in use as long as any of these exists: the number of a process that is gone may still be
/// that of its group or session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pid {
    /// One number for each level, from the outermost namespace to the thread's own.
    pub numbers: Box<[Upid]>,
    /// The thread that has the numbers (`PIDTYPE_PID`); `None` once it has been reaped.
    pub task: Option<TaskId>,
    /// The process that this thread leads (`PIDTYPE_TGID`).
    pub process: Option<ProcessId>,
    /// The members of the process group (`PIDTYPE_PGID`).
    pub(crate) members: Ends,
    /// The number of processes in the session (`PIDTYPE_SID`).
    pub(crate) session_size: u32,
}

impl Pid {
    /// Returns the namespace that the thread lives in, that of its innermost number (Linux: `ns_of_pid`).
    pub fn ns(&self) -> NsId {
        self.numbers[self.numbers.len() - 1].ns
    }

    /// Returns whether nothing goes by the numbers any more.
    fn is_unused(&self) -> bool {
        self.task.is_none() && self.process.is_none() && self.members.is_empty() && self.session_size == 0
    }

    /// Returns the number in `ns`; `None` if it is not visible there (Linux: `pid_nr_ns`).
    pub fn nr_in(&self, kernel: &Kernel, ns: NsId) -> Option<Nr> {
        let depth = kernel.namespace(ns).level - kernel.config.root_level;
        self.numbers.get(depth as usize).filter(|upid| upid.ns == ns).map(|upid| upid.nr)
    }
}

impl Kernel {
    pub(crate) fn struct_pid(&self, pid: PidId) -> &Pid {
        &self.pids[pid.0 as usize]
    }

    /// Finds the `struct pid` with this number in `ns`, whether of a thread, a process group or a session (Linux:
    /// `find_pid_ns`).
    pub(crate) fn find_pid(&self, ns: NsId, nr: i64) -> Option<PidId> {
        self.namespace(ns).pids.find(Nr(u32::try_from(nr).ok()?))
    }

    /// Finds the thread with this number in `ns` (Linux: `find_task_by_pid_ns`).
    pub fn find_task(&self, ns: NsId, nr: Nr) -> Option<TaskId> {
        self.struct_pid(self.find_pid(ns, nr.0.into())?).task
    }
}

/// How one level allocated its number: the answer to a learner's "why is it 5 here?".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allocation {
    /// The namespace.
    pub ns: NsId,
    /// The number that it allocated.
    pub nr: Nr,
    /// Its cursor, the next number to try, before the allocation.
    pub cursor_before: u32,
    /// Its cursor afterwards; unchanged if the number was chosen with `set_tid`.
    pub cursor_after: u32,
}

/// Allocates a number in `ns` and in each of its ancestors, innermost first (Linux: `alloc_pid`).
///
/// `set_tid` holds the requested numbers, innermost first; levels beyond its end allocate from their cursors. On
/// failure, the cursors of the levels that had already allocated stay moved: those numbers are used up, as on Linux.
pub(crate) fn alloc_pid(tx: &mut Tx<'_>, ns: NsId, set_tid: &[i64]) -> Result<Vec<Allocation>, Refusal> {
    let base_level = tx.kernel.config.root_level;
    let level = tx.kernel.namespace(ns).level;
    if set_tid.len() > level as usize + 1 {
        return Err(Rule::SetTidTooMany.into());
    }
    let mut taken = Vec::with_capacity((level - base_level) as usize + 1);
    let mut current = Some(ns);
    let mut depth = 0;
    while let Some(id) = current {
        let namespace = tx.kernel.namespace(id);
        match next_number(tx, id, set_tid.get(depth).copied()) {
            Ok((nr, cursor_after)) => {
                taken.push(Allocation { ns: id, nr, cursor_before: namespace.cursor, cursor_after });
            }
            Err(rule) => return Err(give_back(tx, ns, &taken, rule)),
        }
        current = namespace.parent;
        depth += 1;
    }
    // Checked last, under the lock that publishes the numbers, so this failure uses up a number at every level too.
    if !tx.kernel.namespace(ns).adding {
        return Err(give_back(tx, ns, &taken, Rule::NamespaceDead));
    }
    Ok(taken)
}

/// Returns the number that one level allocates, and its cursor afterwards.
fn next_number(tx: &Tx<'_>, ns: NsId, asked: Option<i64>) -> Result<(Nr, u32), Rule> {
    let namespace = tx.kernel.namespace(ns);
    let pid_max = tx.kernel.namespace(tx.kernel.pid_max_ns(ns)).pid_max;
    let Some(asked) = asked else {
        let nr = namespace.next_free(pid_max).ok_or(Rule::PidsExhausted)?;
        return Ok((nr, nr.0 + 1));
    };
    let nr = match u32::try_from(asked) {
        Ok(nr) if nr >= 1 && nr < pid_max => Nr(nr),
        _ => return Err(Rule::SetTidOutOfRange),
    };
    if nr != Nr::INIT && namespace.child_reaper.is_none() {
        return Err(Rule::SetTidNoInitYet);
    }
    if !tx.kernel.task(tx.caller).is_privileged() {
        return Err(Rule::SetTidNotPermitted);
    }
    match namespace.pids.find(nr).is_some() {
        true => Err(Rule::SetTidInUse),
        // `idr_alloc` does not move the cursor; only `idr_alloc_cyclic` does.
        false => Ok((nr, namespace.cursor)),
    }
}

/// The `out_free` path of `alloc_pid`: the numbers become free again, but moved cursors stay moved. Only a namespace
/// that has never had a process counts from 1 again.
fn give_back(tx: &mut Tx<'_>, ns: NsId, taken: &[Allocation], rule: Rule) -> Refusal {
    let namespace = tx.kernel.namespace(ns);
    let starts_over = namespace.pids.is_empty() && namespace.adding;
    for level in taken {
        let to = if level.ns == ns && starts_over { 0 } else { level.cursor_after };
        if to != level.cursor_before {
            tx.emit(Event::CursorMoved { ns: level.ns, from: level.cursor_before, to });
        }
    }
    rule.into()
}

/// Frees the numbers at every level if nothing goes by them any more, and wakes the dying inits of those namespaces,
/// which may be waiting for this (Linux: `free_pid`).
pub(crate) fn free_pid(tx: &mut Tx<'_>, id: PidId) {
    let pid = tx.kernel.struct_pid(id);
    if !pid.is_unused() || pid.numbers.is_empty() {
        return;
    }
    let innermost = pid.ns();
    tx.emit(Event::PidFreed { pid: id });
    let mut current = Some(innermost);
    while let Some(ns) = current {
        let namespace = tx.kernel.namespace(ns);
        current = namespace.parent;
        if let (Some(init), false) = (namespace.child_reaper, namespace.adding)
            && tx.kernel.task(init).phase == Phase::Exiting
        {
            tx.wake(init);
        }
    }
}

impl PidNamespace {
    /// Returns the number that a fork would get in this namespace now, or `None` if none is free.
    ///
    /// The search runs from the cursor up to `pid_max`, then from the lowest number that it may start at: 300 once the
    /// cursor has passed it, otherwise 1 (Linux: `idr_alloc_cyclic` with `RESERVED_PIDS`).
    pub fn next_free(&self, pid_max: u32) -> Option<Nr> {
        let lowest = if self.cursor > RESERVED_PIDS { RESERVED_PIDS } else { 1 };
        let start = self.cursor.max(lowest);
        let first_free = |start| self.pids.first_free(start, pid_max);
        first_free(start).or_else(|| first_free(lowest))
    }
}
