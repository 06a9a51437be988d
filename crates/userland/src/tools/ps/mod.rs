//! `ps` of procps-ng 4.0.2.

mod cell;
mod forest;
mod format;
mod help;
mod lists;
mod options;
mod print;
mod request;
mod select;
mod shape;
mod spec;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::iter;

use crate::os::proc_view::{Printed, ProcEntry, ProcView};

use cell::Context;
use format::Field;
use lists::Selection;
use request::{Headers, Request};

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] = &[
    "-A",
    "-C",
    "-F",
    "-H",
    "-L",
    "-N",
    "-T",
    "-U",
    "-V",
    "-a",
    "-d",
    "-e",
    "-f",
    "-g",
    "-j",
    "-l",
    "-o",
    "-p",
    "-q",
    "-s",
    "-t",
    "-u",
    "-w",
    "-y",
    "--cols",
    "--deselect",
    "--forest",
    "--format",
    "--help",
    "--no-headers",
    "--pid",
    "--ppid",
    "--sid",
    "--sort",
    "--tty",
    "--user",
    "--version",
    "--width",
    "aux",
    "ax",
    "axf",
    "axjf",
];

/// The number of lines on a screen of unknown size.
const DEFAULT_ROWS: usize = 24;

/// Lists processes.
pub(crate) fn ps(view: &ProcView<'_>, args: &[String]) -> Printed {
    if let Some(refused) = look_up_self(view) {
        return refused;
    }
    let request = match options::read(view, args) {
        Ok(request) => request,
        Err(printed) => return printed,
    };
    if let Some(message) = quick_conflict(&request) {
        return failed(1, &format!("{message}\n"));
    }
    list(Context { view, request: &request })
}

/// Looks the reader up before anything else, as `ps` does: first `/proc/self`, then the entry with its own PID, whether
/// or not that is its own process in this `/proc`.
fn look_up_self(view: &ProcView<'_>) -> Option<Printed> {
    if view.own_pid.is_none() {
        return Some(failed(47, "Error, do this: mount -t proc proc /proc\n"));
    }
    let none = || failed(1, "fatal library error, lookup self\n");
    self_entry(view).is_none().then(none)
}

fn self_entry<'a>(view: &'a ProcView<'_>) -> Option<&'a ProcEntry> {
    view.processes.iter().find(|process| process.pid == view.getpid)
}

/// Returns the terminal of the process with the reader's PID.
fn own_terminal<'a>(view: &'a ProcView<'_>) -> Option<&'a str> {
    self_entry(view)?.tty.as_deref()
}

fn failed(status: u8, err: &str) -> Printed {
    Printed { out: String::new(), err: err.to_owned(), status }
}

/// Returns the complaint if `-q` is combined with an option that it conflicts with.
fn quick_conflict(request: &Request) -> Option<&'static str> {
    let lists = &request.filter.lists;
    let quick = lists.iter().filter(|list| matches!(list, Selection::QuickPid(_))).count();
    let conflicts = [
        (quick > 1, "q/-q/--quick-pid can only be used once."),
        (lists.len() > quick, "q/-q/--quick-pid cannot be combined with other selection options."),
        (request.forest.is_some(), "q/-q/--quick-pid cannot be used together with forest type listings."),
        (!request.sort.is_empty(), "q/-q,--quick-pid cannot be used together with sort options."),
        (request.filter.negated, "q/-q/--quick-pid cannot be used together with negation switches."),
    ];
    conflicts.into_iter().find(|(conflict, _)| quick > 0 && *conflict).map(|(_, message)| message)
}

fn list(context: Context<'_>) -> Printed {
    let request = context.request;
    let screen = screen_width(context);
    let fields = print::with_masks(&request.fields, screen);
    let width = print::line_width(&fields, screen);
    let mut chosen = candidates(context);
    chosen.retain(|process| request.filter.wants(context.view, process));
    forest::sort(context, &mut chosen);
    let placed = match request.forest {
        Some(style) => forest::place(style, &chosen),
        None => chosen.into_iter().map(|process| (process, Vec::new())).collect(),
    };
    let every = match request.headers {
        Headers::Repeated => request.rows.unwrap_or(DEFAULT_ROWS).saturating_sub(1).max(1),
        Headers::Once | Headers::Never => usize::MAX,
    };
    let header = header(request, &fields, width);
    let mut out = String::new();
    let lines = placed.iter().flat_map(|(process, branch)| {
        let others = process.others.iter().filter(|_| request.threads);
        let others = others.map(|&(tid, state)| Cow::Owned(ProcEntry { tid, state, ..(*process).clone() }));
        iter::once(Cow::Borrowed(*process)).chain(others).map(move |process| (process, branch))
    });
    for (at, (process, branch)) in lines.enumerate() {
        if at % every == 0 {
            out.push_str(&header);
        }
        out.push_str(&print::line(&fields, width, request.numeric, |field, room| match field.value {
            Some(value) => context.text(value, &process, branch, room),
            None => field.header.clone(),
        }));
    }
    match placed.is_empty() {
        true => Printed { out: header, err: String::new(), status: 1 },
        false => Printed { out, err: String::new(), status: 0 },
    }
}

/// Returns the processes in the order in which `ps` finds them.
fn candidates<'a>(context: Context<'a>) -> Vec<&'a ProcEntry> {
    let processes = &context.view.processes;
    match context.request.filter.lists.first() {
        Some(Selection::QuickPid(pids)) => {
            pids.iter().filter_map(|pid| processes.iter().find(|process| process.pid == *pid)).collect()
        }
        _ => processes.iter().collect(),
    }
}

fn screen_width(context: Context<'_>) -> usize {
    let requested_width = context.request.columns.or(context.view.columns).unwrap_or(print::MAX_LINE_LEN);
    match context.request.wide {
        0 => requested_width,
        1 => requested_width.max(132),
        _ => print::MAX_LINE_LEN,
    }
}

/// Returns the header line; empty if no column has a header.
fn header(request: &Request, fields: &[Field], width: usize) -> String {
    let is_named = request.fields.iter().any(|field| field.value.is_some() && !field.header.is_empty());
    let wanted = match request.headers {
        Headers::Once => is_named,
        Headers::Repeated => true,
        Headers::Never => false,
    };
    if !wanted {
        return String::new();
    }
    print::line(fields, width, request.numeric, |field, _| field.header.clone())
}
