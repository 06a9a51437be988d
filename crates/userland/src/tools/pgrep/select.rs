//! The processes that match.

use std::cmp::Ordering;

use regex_lite::{Regex, RegexBuilder};

use crate::os::proc_view::{NsKind, ProcEntry, ProcState, ProcView, StartTime};
use crate::tools::procps;

use super::ere;
use super::options::{Age, Namespace, Request};

/// Why no processes can be selected.
pub(super) enum Failure {
    /// The pattern is invalid.
    Pattern(&'static str),
    /// No process can have the PID given to `--ns`.
    Reference,
}

impl Failure {
    /// Returns the exit status.
    pub fn status(&self) -> u8 {
        match self {
            Failure::Pattern(_) => super::USAGE,
            Failure::Reference => 3,
        }
    }

    /// Returns the error message.
    pub fn text(&self) -> String {
        match self {
            Failure::Pattern(why) => format!("regex error: {why}\n"),
            Failure::Reference => "Error reading reference namespace information\n\n".to_owned(),
        }
    }
}

/// Returns all processes that match, or do not match (`-v`), except the reader.
pub(super) fn processes<'a>(view: &'a ProcView<'_>, request: &Request) -> Result<Vec<&'a ProcEntry>, Failure> {
    let regex = match &request.pattern {
        Some(pattern) => Some(compile(pattern, request).map_err(Failure::Pattern)?),
        None => None,
    };
    let reference = match request.namespace_of {
        0 => None,
        ..0 => return Err(Failure::Reference),
        pid => Some(view.processes.iter().find(|process| i64::from(process.pid) == i64::from(pid))),
    };
    let ancestors = if request.ignore_ancestors { ancestors(view) } else { Vec::new() };
    let mut found: Vec<&ProcEntry> = Vec::new();
    for process in &view.processes {
        // It excludes its own PID, even if that is another process's in this `/proc`.
        if process.pid == view.getpid || ancestors.contains(&process.pid) {
            continue;
        }
        let is_match = has_criteria(view, request, process)
            && reference.is_none_or(|reference| shares_namespaces(&request.namespaces, reference, process))
            && regex.as_ref().is_none_or(|regex| regex.is_match(&compared(process, request.full)));
        if is_match != request.inverse {
            found.push(process);
        }
    }
    Ok(match request.age {
        None => found,
        Some(Age::Newest) => found.into_iter().max_by(|a, b| by_age(a, b)).into_iter().collect(),
        Some(Age::Oldest) => found.into_iter().min_by(|a, b| by_age(a, b)).into_iter().collect(),
    })
}

fn by_age(a: &ProcEntry, b: &ProcEntry) -> Ordering {
    procps::by_age(a, b).then(a.pid.cmp(&b.pid))
}

fn compile(pattern: &str, request: &Request) -> Result<Regex, &'static str> {
    let pattern = if request.exact { format!("^({pattern})$") } else { pattern.to_owned() };
    let translated = ere::translate(&pattern)?;
    let mut builder = RegexBuilder::new(&translated);
    builder.case_insensitive(request.ignore_case).size_limit(1 << 18).build().map_err(|_| ere::TOO_BIG)
}

fn compared(process: &ProcEntry, full: bool) -> String {
    if full { procps::command_line(process) } else { procps::name(process) }
}

fn ancestors(view: &ProcView<'_>) -> Vec<u32> {
    let mut ancestors = Vec::new();
    let mut pid = view.getpid;
    while let Some(process) = view.processes.iter().find(|process| process.pid == pid)
        && !ancestors.contains(&process.ppid)
    {
        ancestors.push(process.ppid);
        pid = process.ppid;
    }
    ancestors
}

/// Returns whether a process meets the criteria. If terminals are given, states and cgroups are not checked, as in the
/// real one.
fn has_criteria(view: &ProcView<'_>, request: &Request, process: &ProcEntry) -> bool {
    let is_in =
        |list: &Option<Vec<i64>>, number: u32| list.as_ref().is_none_or(|list| list.contains(&i64::from(number)));
    let numbers = is_in(&request.parents, process.ppid)
        && is_in(&request.groups, process.pgid)
        && is_in(&request.users, process.uid)
        && is_in(&request.real_users, process.uid)
        && is_in(&request.user_groups, process.uid)
        && is_in(&request.sessions, process.sid)
        && (request.older == 0 || elapsed(view, process) >= i64::from(request.older));
    numbers
        && match &request.terminals {
            Some(terminals) => terminals.iter().any(|terminal| terminal == procps::terminal(process)),
            None => {
                request.states.as_ref().is_none_or(|states| states.contains(process.state.letter())) && !request.cgroups
            }
        }
}

/// Returns the age of a process in seconds; one that started before the simulated day is older than any limit.
fn elapsed(view: &ProcView<'_>, process: &ProcEntry) -> i64 {
    match process.start {
        StartTime::At(second) => i64::from(view.now.saturating_sub(second)),
        StartTime::Given(_) => i64::MAX,
    }
}

fn shares_namespaces(kinds: &[Namespace], reference: Option<&ProcEntry>, process: &ProcEntry) -> bool {
    kinds.iter().all(|&kind| reference.and_then(|reference| inode(kind, reference)) == inode(kind, process))
}

/// Returns the inode of a process's namespace. Types that are not simulated have only one; a zombie keeps only its PID
/// namespace.
fn inode(kind: Namespace, process: &ProcEntry) -> Option<u64> {
    match kind {
        Namespace::Pid => process.namespace(NsKind::Pid),
        Namespace::Mnt => process.namespace(NsKind::Mnt),
        Namespace::Uts => process.namespace(NsKind::Uts),
        Namespace::TheOnlyOne => (process.state != ProcState::Zombie).then_some(0),
    }
}
