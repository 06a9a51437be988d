//! Numbers that a world shows: those the reader is asked for, and those filled into the prose.

use std::fmt;

use pidscope_kernel::NsId;
use pidscope_userland::entry::{Entry, Outcome, Step};
use pidscope_userland::script::StatementKind;
use pidscope_userland::timeline::Timeline;

/// A number that a world shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Quantity {
    /// The PID of a process in a namespace.
    Pid {
        /// The process's name.
        process: String,
        /// The namespace's name.
        ns: String,
    },
    /// The PID of its parent there; 0 if the parent is not visible in the namespace.
    Ppid {
        /// The process's name.
        process: String,
        /// The namespace's name.
        ns: String,
    },
    /// The number of processes that are visible in a namespace.
    Seen(String),
    /// The PID that a namespace assigns next.
    Next(String),
    /// The level of a namespace.
    Level(String),
    /// What the last call returned, or the exit status of the last line typed into a shell.
    Result,
}

impl Quantity {
    /// The notation of each variant.
    pub(crate) const FORMS: [&'static str; 6] =
        ["NAME@NAMESPACE", "ppid NAME@NAMESPACE", "seen NAMESPACE", "next NAMESPACE", "level NAMESPACE", "result"];

    /// Parses the notation of `lesson.txt` and the prose.
    pub fn read(text: &str) -> Option<Quantity> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let at = |word: &str| {
            let (process, ns) = word.split_once('@').filter(|(process, ns)| !process.is_empty() && !ns.is_empty())?;
            Some((process.to_owned(), ns.to_owned()))
        };
        Some(match words[..] {
            ["result"] => Quantity::Result,
            ["ppid", word] => at(word).map(|(process, ns)| Quantity::Ppid { process, ns })?,
            ["seen", ns] => Quantity::Seen(ns.to_owned()),
            ["next", ns] => Quantity::Next(ns.to_owned()),
            ["level", ns] => Quantity::Level(ns.to_owned()),
            [word] => at(word).map(|(process, ns)| Quantity::Pid { process, ns })?,
            _ => return None,
        })
    }

    /// Returns its value in a world; `None` if the name does not exist, or has no such number.
    pub fn value_in(&self, world: &Timeline) -> Option<i64> {
        let machine = world.machine();
        let kernel = machine.kernel();
        let found = |process: &str, ns: &str| Some((machine.task(process)?, machine.namespace(ns)?));
        Some(match self {
            Quantity::Pid { process, ns } => {
                let (task, ns) = found(process, ns)?;
                i64::from(kernel.nr_in(task, ns)?.0)
            }
            Quantity::Ppid { process, ns } => {
                let (task, ns) = found(process, ns)?;
                kernel.nr_in(task, ns)?;
                i64::from(kernel.ppid_in(task, ns))
            }
            Quantity::Seen(ns) => kernel.visible(machine.namespace(ns)?).count() as i64,
            Quantity::Next(ns) => i64::from(next(world, machine.namespace(ns)?)?),
            Quantity::Level(ns) => i64::from(kernel.namespace(machine.namespace(ns)?).level),
            Quantity::Result => match last(world.entries())?.outcome {
                Outcome::Returned(returned) => returned.value,
                Outcome::Refused(_) | Outcome::Blocks | Outcome::Dies | Outcome::Skipped => return None,
            },
        })
    }

    /// Returns the namespace that it is relative to, whose colour the number has.
    pub fn ns(&self) -> Option<&str> {
        match self {
            Quantity::Pid { ns, .. } | Quantity::Ppid { ns, .. } | Quantity::Next(ns) => Some(ns),
            Quantity::Seen(_) | Quantity::Level(_) | Quantity::Result => None,
        }
    }
}

/// Returns the last call, or line typed into a shell; clock changes do not count.
pub(crate) fn last<'w>(entries: impl Iterator<Item = &'w Entry>) -> Option<&'w Step> {
    let is_made = |entry: &&Entry| !matches!(entry.statement.kind, StatementKind::Clock { .. });
    entries.filter(is_made).filter_map(|entry| entry.step.as_ref()).last()
}

/// Returns the PID that a namespace assigns next; `None` if none is free.
pub(crate) fn next(world: &Timeline, ns: NsId) -> Option<u32> {
    let kernel = world.machine().kernel();
    let pid_max = kernel.namespace(kernel.pid_max_ns(ns)).pid_max;
    kernel.namespace(ns).next_free(pid_max).map(|nr| nr.0)
}

/// In the notation of `lesson.txt` and the prose.
impl fmt::Display for Quantity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Quantity::Pid { process, ns } => write!(out, "{process}@{ns}"),
            Quantity::Ppid { process, ns } => write!(out, "ppid {process}@{ns}"),
            Quantity::Seen(ns) => write!(out, "seen {ns}"),
            Quantity::Next(ns) => write!(out, "next {ns}"),
            Quantity::Level(ns) => write!(out, "level {ns}"),
            Quantity::Result => out.write_str("result"),
        }
    }
}
