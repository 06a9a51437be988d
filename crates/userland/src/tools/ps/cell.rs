//! The text of a column for one process, and the order of two processes by a column.

use std::cmp::Ordering;

use crate::os::proc_view::{NsKind, ProcEntry, ProcState, ProcView, StartTime};
use crate::tools::procps;

use super::format::Value;
use super::request::{Forest, Request};

/// What texts depend on besides the process.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    /// The `/proc` in which the process was found.
    pub view: &'a ProcView<'a>,
    /// What was asked for.
    pub request: &'a Request,
}

impl Context<'_> {
    /// Returns the text for a column with this much room. `branch` is the process's place in a forest.
    pub fn text(self, value: Value, process: &ProcEntry, branch: &[Branch], room: usize) -> String {
        match value {
            Value::Pid => process.pid.to_string(),
            Value::Ppid => process.ppid.to_string(),
            Value::Pgid => process.pgid.to_string(),
            Value::Sid => process.sid.to_string(),
            Value::Tpgid => process.tpgid.to_string(),
            Value::Uid => process.uid.to_string(),
            Value::User => self.user(process.uid, room),
            Value::Stat => stat(process),
            Value::State => process.state.letter().to_string(),
            Value::Comm if self.request.only_lines => self.command(procps::command_line(process), branch, room),
            Value::Comm => self.command(procps::name(process), branch, room),
            Value::Args if self.request.only_names => self.command(procps::name(process), branch, room),
            Value::Args => self.command(procps::command_line(process), branch, room),
            Value::ShortName => self.short_name(process, branch, room),
            Value::Tty => procps::terminal(process).to_owned(),
            Value::TtyNumber => procps::terminal(process).trim_start_matches("pts/").to_owned(),
            Value::Time => days(process.time, "00:"),
            Value::BsdTime => format!("{:3}:{:02}", process.time / 60, process.time % 60),
            Value::Seconds => process.time.to_string(),
            Value::Elapsed => self.elapsed(process).map_or("-".to_owned(), |seconds| days(seconds, "")),
            Value::ElapsedSeconds => self.elapsed(process).map_or("-".to_owned(), |seconds| seconds.to_string()),
            Value::StartTime => match &process.start {
                StartTime::At(second) => clock(*second),
                StartTime::Given(text) => text.to_string(),
            },
            Value::BsdStart => match &process.start {
                StartTime::At(second) => format!(" {}", clock(*second)),
                StartTime::Given(day) => format!("{:6.6}", with_blank(day)),
            },
            Value::StartSeconds => match &process.start {
                StartTime::At(second) => format!("{}:{:02}", clock(*second), second % 60),
                StartTime::Given(day) => format!("  {:6.6}", with_blank(day)),
            },
            Value::StartDate => "-".to_owned(),
            Value::Threads => process.threads.max(1).to_string(),
            Value::PidNs => namespace(process.namespace(NsKind::Pid)),
            Value::MntNs => namespace(process.namespace(NsKind::Mnt)),
            Value::UtsNs => namespace(process.namespace(NsKind::Uts)),
            Value::Tid => process.tid.to_string(),
            Value::Gid => process.gid.to_string(),
            Value::Group => self.group(process.gid, room),
            Value::Pending => mask(process.signals.pending, room),
            Value::Blocked => mask(process.signals.blocked, room),
            Value::Ignored => mask(process.signals.ignored, room),
            Value::Caught => mask(process.signals.caught, room),
            Value::OneNs(inode) => namespace((process.state != ProcState::Zombie).then_some(inode)),
            Value::Always(text) => text.to_owned(),
        }
    }

    /// Compares two processes in ascending order.
    pub fn compare(self, value: Value, a: &ProcEntry, b: &ProcEntry) -> Ordering {
        match value {
            Value::Pid => a.pid.cmp(&b.pid),
            Value::Ppid => a.ppid.cmp(&b.ppid),
            Value::Pgid => a.pgid.cmp(&b.pgid),
            Value::Sid => a.sid.cmp(&b.sid),
            Value::Tpgid => a.tpgid.cmp(&b.tpgid),
            Value::Uid => a.uid.cmp(&b.uid),
            Value::User => self.user_name(a.uid).cmp(&self.user_name(b.uid)),
            Value::Stat | Value::State => a.state.letter().cmp(&b.state.letter()),
            Value::Comm | Value::ShortName => procps::name(a).cmp(&procps::name(b)),
            Value::Args => procps::command_line(a).cmp(&procps::command_line(b)),
            Value::Tty | Value::TtyNumber => terminal_key(a).cmp(&terminal_key(b)),
            Value::Time | Value::BsdTime | Value::Seconds => a.time.cmp(&b.time),
            Value::Elapsed | Value::ElapsedSeconds => procps::by_age(b, a),
            Value::StartTime | Value::BsdStart | Value::StartSeconds | Value::StartDate => procps::by_age(a, b),
            Value::Threads => a.threads.cmp(&b.threads),
            Value::PidNs => a.namespace(NsKind::Pid).cmp(&b.namespace(NsKind::Pid)),
            Value::MntNs => a.namespace(NsKind::Mnt).cmp(&b.namespace(NsKind::Mnt)),
            Value::UtsNs => a.namespace(NsKind::Uts).cmp(&b.namespace(NsKind::Uts)),
            Value::Tid => a.tid.cmp(&b.tid),
            Value::Gid | Value::Group => a.gid.cmp(&b.gid),
            Value::Pending => a.signals.pending.cmp(&b.signals.pending),
            Value::Blocked => a.signals.blocked.cmp(&b.signals.blocked),
            Value::Ignored => a.signals.ignored.cmp(&b.signals.ignored),
            Value::Caught => a.signals.caught.cmp(&b.signals.caught),
            Value::OneNs(_) | Value::Always(_) => Ordering::Equal,
        }
    }

    fn user_name(self, uid: u32) -> String {
        self.view.users.name(uid).map_or_else(|| uid.to_string(), procps::printable)
    }

    fn user(self, uid: u32, room: usize) -> String {
        self.name(uid, self.user_name(uid), room)
    }

    /// Returns the group's name. Each account has a group of the same name, except `nobody`.
    fn group(self, gid: u32, room: usize) -> String {
        self.name(gid, if gid == 65534 { "nogroup".to_owned() } else { self.user_name(gid) }, room)
    }

    /// Returns the name; one that is too long is cut and ends in a plus.
    fn name(self, number: u32, mut name: String, room: usize) -> String {
        if self.request.numeric {
            return number.to_string();
        }
        if name.len() > room {
            name.truncate(room.saturating_sub(1));
            name.push('+');
        }
        name
    }

    fn command(self, text: String, branch: &[Branch], room: usize) -> String {
        let mut shown = self.branches(branch, room);
        let left = room - shown.len();
        shown.push_str(&text[..left.min(text.len())]);
        shown
    }

    fn short_name(self, process: &ProcEntry, branch: &[Branch], room: usize) -> String {
        let mut shown = self.branches(branch, room);
        let name = procps::name(process);
        let left = (room - shown.len()).min(8);
        shown.push_str(&name[..left.min(name.len())]);
        shown
    }

    /// Returns the forest's lines before a command, as many whole pieces as fit.
    fn branches(self, branch: &[Branch], room: usize) -> String {
        let piece = |branch: &Branch| match (self.request.forest, branch) {
            (None, _) => "",
            (Some(Forest::Indented), _) => "  ",
            (Some(Forest::Drawn), Branch::Ended) => "    ",
            (Some(Forest::Drawn), Branch::GoesOn) => " |  ",
            (Some(Forest::Drawn), Branch::Here) => " \\_ ",
        };
        let mut drawn = String::new();
        for piece in branch.iter().map(piece) {
            if drawn.len() + piece.len() > room {
                break;
            }
            drawn.push_str(piece);
        }
        drawn
    }

    fn elapsed(self, process: &ProcEntry) -> Option<u32> {
        match process.start {
            StartTime::At(second) => Some(self.view.now.saturating_sub(second)),
            StartTime::Given(_) => None,
        }
    }
}

/// A piece of the lines that connect a forest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Branch {
    /// Leads to this process.
    Here,
    /// Leads to siblings further down.
    GoesOn,
    /// Leads nowhere any more.
    Ended,
}

fn stat(process: &ProcEntry) -> String {
    let mut letters = process.state.letter().to_string();
    if process.sid == process.pid {
        letters.push('s');
    }
    if process.threads > 1 && process.state != ProcState::Zombie {
        letters.push('l');
    }
    if i64::from(process.pgid) == i64::from(process.tpgid) {
        letters.push('+');
    }
    letters
}

/// Formats a signal mask as 16 digits, or as the last 8 if there is no room for more (`help_pr_sig`).
fn mask(bits: u64, room: usize) -> String {
    match room {
        16.. => format!("{bits:016x}"),
        _ if bits >> 32 != 0 => format!("<{:08x}", bits as u32),
        _ => format!("{bits:08x}"),
    }
}

/// Formats a duration as `[days-][hours:]minutes:seconds`; `no_hours` is printed in place of zero hours.
fn days(seconds: u32, no_hours: &str) -> String {
    let (days, hours, minutes) = (seconds / 86400, seconds / 3600 % 24, seconds / 60 % 60);
    let hours = match (days, hours) {
        (0, 0) => no_hours.to_owned(),
        (0, _) => format!("{hours:02}:"),
        (_, _) => format!("{days}-{hours:02}:"),
    };
    format!("{hours}{minutes:02}:{:02}", seconds % 60)
}

fn clock(second: u32) -> String {
    format!("{:02}:{:02}", second / 3600 % 24, second / 60 % 60)
}

/// Formats `Apr10` as `Apr 10`.
fn with_blank(day: &str) -> String {
    let digits = day.find(|letter: char| letter.is_ascii_digit()).filter(|&at| at > 0 && !day.contains(' '));
    digits.map_or_else(|| day.to_owned(), |at| format!("{} {}", &day[..at], &day[at..]))
}

fn namespace(inode: Option<u64>) -> String {
    inode.map_or("-".to_owned(), |inode| inode.to_string())
}

/// Returns the sort key of terminals: by number, processes without a terminal first.
fn terminal_key(process: &ProcEntry) -> (&str, u32) {
    let tty = procps::terminal(process);
    let digits = tty.find(|letter: char| letter.is_ascii_digit()).unwrap_or(tty.len());
    (&tty[..digits], tty[digits..].parse().unwrap_or(0))
}
