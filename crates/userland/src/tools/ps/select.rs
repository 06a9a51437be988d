//! Which processes `ps` selects.

use crate::os::proc_view::{ProcEntry, ProcState, ProcView};

use super::lists::Selection;

/// Options that select by how a process relates to the reader.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Simple {
    /// `-a`: processes with a terminal that are not session leaders.
    pub tty_no_leaders: bool,
    /// `-d`: all but session leaders.
    pub no_leaders: bool,
    /// `a`: also other users' processes.
    pub bsd_tty: bool,
    /// `g`: also session leaders, which are included anyway.
    pub bsd_leaders: bool,
    /// `x`: also processes without a terminal.
    pub bsd_no_tty: bool,
}

/// Which processes to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Filter {
    /// All of them.
    pub all: bool,
    /// Those in any of the lists.
    pub lists: Vec<Selection>,
    /// Only running ones.
    pub running: bool,
    /// All others instead.
    pub negated: bool,
    /// The relation to the reader.
    kind: Option<Kind>,
}

/// How a process relates to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// No options: own processes on the own terminal.
    OwnOnTerminal,
    /// `-a`
    OnSomeTerminalNoLeader,
    /// `-d`
    NoLeader,
    /// `-a -d`
    OnSomeTerminalOrNoLeader,
    /// BSD options: own processes on any terminal.
    OwnOnSomeTerminal,
    /// `a`
    OnSomeTerminal,
    /// `x`
    Own,
}

impl Filter {
    /// Combines the simple options.
    pub fn settle(&mut self, simple: Simple, bsd: bool) -> Result<(), String> {
        let Simple { tty_no_leaders, no_leaders, bsd_tty, bsd_leaders, bsd_no_tty } = simple;
        let bsd_given = bsd_tty || bsd_leaders || bsd_no_tty;
        let is_given = tty_no_leaders || no_leaders || bsd_given;
        let kind = match (tty_no_leaders, no_leaders, bsd_tty, bsd_no_tty) {
            (false, false, false, false) if !is_given && !bsd => Kind::OwnOnTerminal,
            (false, false, false, false) => Kind::OwnOnSomeTerminal,
            (false, false, true, false) => Kind::OnSomeTerminal,
            (false, false, false, true) => Kind::Own,
            (false, false, true, true) => {
                self.all = true;
                Kind::Own
            }
            _ if bsd_given => return Err("process selection options conflict".to_owned()),
            (true, false, ..) => Kind::OnSomeTerminalNoLeader,
            (false, true, ..) => Kind::NoLeader,
            (true, true, ..) => Kind::OnSomeTerminalOrNoLeader,
        };
        // If lists are given, only the processes in them are wanted.
        self.kind = Some(kind).filter(|_| is_given || self.lists.is_empty());
        Ok(())
    }

    /// Returns whether this process is to be listed.
    pub fn wants(&self, view: &ProcView<'_>, process: &ProcEntry) -> bool {
        let chosen = self.all
            || self.kind.is_some_and(|kind| kind.accepts(view, process))
            || self.lists.iter().any(|list| list.contains(process));
        let accepted = chosen && (!self.running || process.state == ProcState::Running);
        accepted != self.negated
    }
}

impl Kind {
    fn accepts(self, view: &ProcView<'_>, process: &ProcEntry) -> bool {
        let is_own = process.uid == view.own_uid;
        let leader = process.sid == process.pid;
        let terminal = process.tty.is_some();
        match self {
            Kind::OwnOnTerminal => is_own && process.tty.as_deref() == super::own_terminal(view),
            Kind::OnSomeTerminalNoLeader => terminal && !leader,
            Kind::NoLeader => !leader,
            Kind::OnSomeTerminalOrNoLeader => terminal || !leader,
            Kind::OwnOnSomeTerminal => is_own && terminal,
            Kind::OnSomeTerminal => terminal,
            Kind::Own => is_own,
        }
    }
}

impl Selection {
    fn contains(&self, process: &ProcEntry) -> bool {
        match self {
            Selection::Pid(pids) | Selection::QuickPid(pids) => pids.contains(&process.pid),
            Selection::Ppid(pids) => pids.contains(&process.ppid),
            Selection::Pgid(groups) => groups.contains(&process.pgid),
            Selection::Sid(sessions) => sessions.contains(&process.sid),
            Selection::Uid(ids) => ids.contains(&process.uid),
            Selection::Gid(ids) => ids.contains(&process.gid),
            Selection::Tty(ttys) => ttys.iter().any(|tty| tty.as_deref() == process.tty.as_deref()),
            Selection::Comm(names) => names.iter().any(|name| is_called(process, name)),
        }
    }
}

/// Returns whether a program has this name, as far as the kernel keeps it.
fn is_called(process: &ProcEntry, name: &str) -> bool {
    let comm = crate::tools::procps::name(process);
    comm == name || (comm.len() == 15 && name.len() >= 15 && comm.as_bytes() == &name.as_bytes()[..15])
}
