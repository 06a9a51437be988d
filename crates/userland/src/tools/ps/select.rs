//! Which processes `ps` lists.

use crate::os::proc_view::{ProcEntry, ProcState, ProcView};

use super::lists::Selection;

/// Options that select by what a process has to do with whoever asks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Simple {
    /// `-a`: those with a terminal, but no session leaders.
    pub tty_no_leaders: bool,
    /// `-d`: all but session leaders.
    pub no_leaders: bool,
    /// `a`: those of others, too.
    pub bsd_tty: bool,
    /// `g`: session leaders, too; which they are anyway.
    pub bsd_leaders: bool,
    /// `x`: those without a terminal, too.
    pub bsd_no_tty: bool,
}

/// Which processes a person wants to see.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Chosen {
    /// Every one.
    pub all: bool,
    /// Those in one of the lists.
    pub lists: Vec<Selection>,
    /// Only those that run.
    pub running: bool,
    /// All others.
    pub negated: bool,
    /// What a process has to do with whoever asks.
    kind: Option<Kind>,
}

/// A process and whoever asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// No options: of one's own on one's own terminal.
    OwnOnTerminal,
    /// `-a`
    OnSomeTerminalNoLeader,
    /// `-d`
    NoLeader,
    /// `-a -d`
    OnSomeTerminalOrNoLeader,
    /// Options of BSD: of one's own on a terminal.
    OwnOnSomeTerminal,
    /// `a`
    OnSomeTerminal,
    /// `x`
    Own,
}

impl Chosen {
    /// Makes sense of the simple options.
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
        // Who gives a list wants those in it and no others.
        self.kind = Some(kind).filter(|_| is_given || self.lists.is_empty());
        Ok(())
    }

    /// Whether this process is to be listed.
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
        let own = process.uid == view.own_uid;
        let leader = process.sid == process.pid;
        let terminal = process.tty.is_some();
        match self {
            Kind::OwnOnTerminal => own && process.tty.as_deref() == super::own_terminal(view),
            Kind::OnSomeTerminalNoLeader => terminal && !leader,
            Kind::NoLeader => !leader,
            Kind::OnSomeTerminalOrNoLeader => terminal || !leader,
            Kind::OwnOnSomeTerminal => own && terminal,
            Kind::OnSomeTerminal => terminal,
            Kind::Own => own,
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

/// Whether a program has this name, as far as the kernel keeps it.
fn is_called(process: &ProcEntry, name: &str) -> bool {
    let comm = crate::tools::procps::name(process);
    comm == name || (comm.len() == 15 && name.len() >= 15 && comm.as_bytes() == &name.as_bytes()[..15])
}
