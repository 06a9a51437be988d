//! The log of steps with their results, past and undone, to walk in; the system calls beneath a step; and the bar that walks in one
//! line.

use pidscope_text::{Lang, log as texts, page};
use pidscope_userland::entry::{CallMade, Outcome};
use pidscope_userland::machine::Machine;
use pidscope_userland::script::line;
use pidscope_userland::timeline::RevisionId;
use yew::Html;

use crate::dom::{Element, Link, On, Reaction, el};
use crate::parts::clock::clock;
use crate::parts::head::icon;
use crate::parts::share::copy_button;
use crate::state::Explorer;
use crate::state::listing::Listing;
use crate::state::msg::Msg;
use crate::state::session::Session;
use crate::words::result;

/// System calls of a step that are shown at first.
const CALLS: usize = 200;

/// The steps of the branch.
#[derive(Default)]
pub struct LogModel {
    steps: Vec<Row>,
    /// How many of them are done.
    done: usize,
}

struct Row {
    revision: RevisionId,
    text: String,
    result: String,
    class: &'static str,
    /// How many system calls programs have made in it.
    made: usize,
    /// Those that are shown; none if the step is not unfolded.
    calls: Option<Vec<Call>>,
}

struct Call {
    text: String,
    result: String,
    class: &'static str,
}

/// A step whose system calls are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Unfolded {
    /// Which.
    pub step: RevisionId,
    /// Whether all of them are, however many.
    pub all: bool,
}

impl LogModel {
    /// The steps of the current branch.
    pub fn of(session: &Session, unfolded: &[Unfolded]) -> Self {
        let timeline = session.timeline();
        let machine = timeline.machine();
        let done = machine.steps();
        let mut steps = Vec::new();
        for revision in timeline.branch() {
            let Some(entry) = timeline.entry(revision) else { continue };
            let Some(step) = &entry.step else { continue };
            // What has been taken back has no names any more.
            let made = if steps.len() < done { &step.calls[..] } else { &[] };
            let unfolded = unfolded.iter().find(|unfolded| unfolded.step == revision && !made.is_empty());
            let calls = unfolded.map(|unfolded| {
                let shown = if unfolded.all { made.len() } else { CALLS };
                made.iter().take(shown).map(|made| Call::of(machine, made)).collect()
            });
            steps.push(Row {
                revision,
                text: entry.statement.call_text().to_owned(),
                result: result(entry),
                class: class(&step.outcome),
                made: made.len(),
                calls,
            });
        }
        LogModel { steps, done }
    }

    /// The moment after so many steps.
    pub fn moment(&self, step: usize) -> RevisionId {
        step.checked_sub(1).and_then(|last| self.steps.get(last)).map_or(RevisionId::START, |row| row.revision)
    }
}

impl Call {
    fn of(machine: &Machine, made: &CallMade) -> Self {
        Call {
            text: line(machine.name(made.caller), &made.call),
            result: format!("→ {}", made.outcome),
            class: class(&made.outcome),
        }
    }
}

/// The class of calls that did nothing.
fn class(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Refused(_) | Outcome::Skipped => "refused",
        _ => "",
    }
}

/// The panel.
pub fn log(explorer: &Explorer, link: &Link) -> Element {
    let lang = explorer.lang;
    let is_empty = explorer.models.log().steps.is_empty();
    let header = el("header").child(el("h2;id=log-title").text(page::log(lang)));
    let copy = (!is_empty).then(|| copy_button(lang, link, Listing::Steps));
    let panel = el("section;class=panel log;aria-labelledby=log-title").child(header.maybe(copy));
    match is_empty {
        true => panel.child(el("p;class=none").text(page::nothing(lang))),
        false => panel.node(explorer.models.draw_log(explorer, link)),
    }
}

/// The steps.
pub fn rows(model: &LogModel, lang: Lang, link: &Link) -> Html {
    let rows = model.steps.iter().enumerate().map(|(index, step)| {
        let item = row(link, lang, index, step, index >= model.done);
        if index + 1 == model.done { item.attr("aria-current", "step") } else { item }
    });
    el("ol;id=log").each(rows).into()
}

fn row(link: &Link, lang: Lang, index: usize, step: &Row, is_undone: bool) -> Element {
    let go = el("button;class=go-to")
        .press(link, Msg::GoTo(step.revision))
        .child(el("span;class=index").text((index + 1).to_string()))
        .child(el("span").copy(&step.text))
        .child(el("span;class=result").text(step.result.clone()));
    let unfold = (step.made > 0).then(|| {
        let label = texts::calls(lang, &step.made);
        el("button;class=unfold")
            .truth("aria-expanded", step.calls.is_some())
            .attr("aria-label", label.clone())
            .attr("title", label)
            .press(link, Msg::Calls(step.revision))
            .text(if step.calls.is_some() { "▾" } else { "▸" })
    });
    el("li")
        .class(&[step.class, if is_undone { "undone" } else { "" }])
        .child(el("div;class=step").maybe(unfold).child(go))
        .maybe(step.calls.as_ref().map(|shown| calls(link, lang, step, shown)))
}

fn calls(link: &Link, lang: Lang, step: &Row, shown: &[Call]) -> Element {
    let more = step.made - shown.len();
    let calls = shown.iter().map(|call| {
        el("li").class(&[call.class]).copy(&call.text).text(" ").child(el("span;class=result").copy(&call.result))
    });
    let more = (more > 0).then(|| {
        let button = el("button;class=button more").press(link, Msg::AllCalls(step.revision));
        el("li").child(button.text(page::show_more(lang, &more)))
    });
    el("ol;class=calls").each(calls).maybe(more)
}

/// Undo, redo, the clock, and every moment between the start and the end of the branch.
pub fn time(explorer: &Explorer, link: &Link) -> Element {
    let lang = explorer.lang;
    let LogModel { steps, done } = explorer.models.log();
    let timeline = explorer.session.timeline();
    let last = done.checked_sub(1).and_then(|last| steps.get(last));
    let now = match last {
        Some(step) => format!("{done} / {} · {} {}", steps.len(), step.text, step.result),
        None => format!("0 / {}", steps.len()),
    };
    let button = |id: &'static str, sign: &'static str, label: &'static str, enabled: bool, msg: Msg| {
        icon(id, sign, label.into()).flag("disabled", !enabled).press(link, msg)
    };
    let moment = el("input;type=range;min=0")
        .attr("max", steps.len().to_string())
        .value(done.to_string())
        .attr("aria-label", page::moment(lang))
        .attr("aria-valuetext", now.clone())
        .flag("disabled", steps.is_empty())
        .on(link, On::Input, Reaction::Field(|at| at.parse().ok().map(Msg::GoToStep)));
    el("footer;class=time")
        .child(button("undo", "↶", page::undo(lang), timeline.can_undo(), Msg::Undo))
        .child(button("redo", "↷", page::redo(lang), timeline.can_redo(), Msg::Redo))
        .child(moment)
        .child(el("span").class(&["now", last.map_or("", |step| step.class)]).text(now))
        .child(clock(explorer, link))
}
