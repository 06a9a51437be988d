//! The log of system calls with their results, past and undone, to walk in; and the bar that does the same in one line.

use pidscope_text::page;
use pidscope_userland::entry::{Entry, Outcome};
use pidscope_userland::timeline::RevisionId;
use web_sys::Document;

use crate::app::{App, Msg};
use crate::dom::{Element, Link, On, Reaction, el};
use crate::head::icon;

/// A call on the current branch.
struct Call<'a> {
    revision: RevisionId,
    entry: &'a Entry,
}

/// The calls of the branch, and how many of them are done.
fn calls(app: &App) -> (Vec<Call<'_>>, usize) {
    let timeline = app.session.timeline();
    let branch = timeline.branch().into_iter().filter_map(|revision| {
        let entry = timeline.entry(revision)?;
        entry.step.is_some().then_some(Call { revision, entry })
    });
    (branch.collect(), timeline.machine().steps())
}

/// An arrow, and what came of a call.
pub fn result(entry: &Entry) -> String {
    entry.step.as_ref().map(|step| format!("→ {}", step.outcome)).unwrap_or_default()
}

/// The class of calls that did nothing.
fn outcome(entry: &Entry) -> &'static str {
    match entry.step.as_ref().map(|step| &step.outcome) {
        Some(Outcome::Refused(_) | Outcome::Skipped) => "refused",
        _ => "",
    }
}

/// The panel.
pub fn log(app: &App, link: &Link) -> Element {
    let lang = app.lang;
    let (calls, done) = calls(app);
    let rows = calls.iter().enumerate().map(|(index, call)| row(link, index, call, done));
    el("section;class=panel log;aria-labelledby=log-title").child(el("h2;id=log-title").text(page::log(lang))).child(
        match calls.is_empty() {
            true => el("p;class=none").text(page::nothing(lang)),
            false => el("ol;id=log").each(rows),
        },
    )
}

fn row(link: &Link, index: usize, call: &Call<'_>, done: usize) -> Element {
    let undone = if index >= done { "undone" } else { "" };
    let button = el("button")
        .press(link, Msg::GoTo(call.revision))
        .child(el("span;class=index").text((index + 1).to_string()))
        .child(el("span").copy(call.entry.statement.call_text()))
        .child(el("span;class=result").text(result(call.entry)));
    let item = el("li").class(&[outcome(call.entry), undone]).child(button);
    if index + 1 == done { item.attr("aria-current", "step") } else { item }
}

/// Undo, redo, and every moment between the start and the end of the branch.
pub fn time(app: &App, link: &Link) -> Element {
    let lang = app.lang;
    let (calls, done) = calls(app);
    let timeline = app.session.timeline();
    let last = done.checked_sub(1).and_then(|last| calls.get(last));
    let now = match last {
        Some(call) => {
            format!("{done} / {} · {} {}", calls.len(), call.entry.statement.call_text(), result(call.entry))
        }
        None => format!("0 / {}", calls.len()),
    };
    let button = |id: &'static str, sign: &'static str, label: &'static str, enabled: bool, msg: Msg| {
        icon(id, sign, label.into()).flag("disabled", !enabled).press(link, msg)
    };
    let moment = el("input;type=range;min=0")
        .attr("max", calls.len().to_string())
        .value(done.to_string())
        .attr("aria-label", page::moment(lang))
        .attr("aria-valuetext", now.clone())
        .flag("disabled", calls.is_empty())
        .on(link, On::Input, Reaction::Field(|at| at.parse().ok().map(Msg::GoToStep)));
    el("footer;class=time")
        .child(button("undo", "↶", page::undo(lang), timeline.can_undo(), Msg::Undo))
        .child(button("redo", "↷", page::redo(lang), timeline.can_redo(), Msg::Redo))
        .child(moment)
        .child(el("span").class(&["now", last.map_or("", |call| outcome(call.entry))]).text(now))
}

/// The moment after so many calls of the branch.
pub fn moment(app: &App, step: usize) -> RevisionId {
    let (calls, _) = calls(app);
    step.checked_sub(1).and_then(|last| calls.get(last)).map_or(RevisionId::START, |call| call.revision)
}

/// Scrolls the log to the step that the world is at, and nothing else.
pub fn follow(document: &Document) {
    let step = document.query_selector("#log [aria-current]").ok().flatten();
    let (Some(log), Some(step)) = (document.get_element_by_id("log"), step) else { return };
    let (frame, row) = (log.get_bounding_client_rect(), step.get_bounding_client_rect());
    let hidden = (row.bottom() - frame.bottom()).max(0.0) + (row.top() - frame.top()).min(0.0);
    log.set_scroll_top(log.scroll_top() + hidden as i32);
}
