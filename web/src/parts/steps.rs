//! The list of steps, past and undone, with their results and the processes that they touched; the system calls of a
//! step; and the places where other branches leave. Only the steps around the current one are drawn, however many there
//! are.

use std::rc::Rc;

use pidscope_explain::Subject;
use pidscope_kernel::NsId;
use pidscope_scene::Hue;
use pidscope_text::{Lang, empty, keep, log as texts, page, time as words};
use pidscope_userland::entry::{Entry, Outcome, ProgramCall};
use pidscope_userland::machine::Machine;
use pidscope_userland::script::line;
use pidscope_userland::timeline::{Branch, RevisionId};
use yew::Html;

use crate::dom::{Element, Link, On, Reaction, el};
use crate::parts::share::{SMALL, copy_button};
use crate::state::Explorer;
use crate::state::listing::Listing;
use crate::state::msg::Msg;
use crate::state::session::Session;
use crate::state::time::{Cursor, Time, TimeDirection, TimeMsg};
use crate::state::trace::Touched;
use crate::words::result;

/// The number of system calls of a step that are shown at first.
const INITIAL_CALLS: usize = 200;
/// The numbers of steps that are listed before the current one, and after it.
const STEPS_BEFORE: usize = 16;
const STEPS_AFTER: usize = 8;
/// The number of steps that a click on "more" reveals.
const MORE_STEPS: usize = 200;

/// The state of the list.
#[derive(Debug, Default)]
pub struct StepList {
    /// The index in the branch of the step that the Tab key leads to; the current step if none was chosen.
    pub cursor: Option<usize>,
    /// The steps whose system calls are shown.
    pub unfolded: Vec<Unfolded>,
    /// The numbers of further steps revealed before and after.
    more: (usize, usize),
}

impl StepList {
    /// Reveals more steps.
    pub fn reveal(&mut self, direction: TimeDirection) {
        match direction {
            TimeDirection::Back => self.more.0 += MORE_STEPS,
            TimeDirection::Forward => self.more.1 += MORE_STEPS,
        }
    }

    /// Resets the list after the world has moved to another moment.
    pub fn reset_position(&mut self) {
        self.cursor = None;
        self.more = (0, 0);
    }

    /// Returns the range of steps that are listed, around `at`.
    fn window(&self, at: usize, steps: usize) -> (usize, usize) {
        let around = |at: usize| {
            (at.saturating_sub(STEPS_BEFORE + self.more.0), (at + STEPS_AFTER).saturating_add(self.more.1).min(steps))
        };
        let (from, to) = around(at);
        match self.cursor.filter(|cursor| !(from..to).contains(cursor)) {
            Some(cursor) => around(cursor.min(steps)),
            None => (from, to),
        }
    }
}

/// A step whose system calls are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unfolded {
    /// The step.
    pub step: RevisionId,
    /// Whether all of its calls are shown, however many there are.
    pub all: bool,
}

/// The steps of the branch.
#[derive(Default)]
pub struct LogModel {
    /// All steps.
    steps: Vec<RevisionId>,
    /// The number of steps that are done.
    done: usize,
    /// The index of the first listed step.
    first: usize,
    rows: Vec<Row>,
    /// The index of the step that the Tab key leads to.
    stop: usize,
    /// The branches that leave before the first step.
    others: Vec<Branch>,
    last: Option<(String, &'static str)>,
}

struct Row {
    revision: RevisionId,
    text: String,
    result: String,
    class: &'static str,
    touched: Option<Rc<Touched>>,
    /// The branches that leave after it.
    others: Vec<Branch>,
    /// The number of system calls that programs have made in it.
    made: usize,
    /// Those that are shown; `None` if the step is not unfolded.
    calls: Option<Vec<Call>>,
}

struct Call {
    text: String,
    result: String,
    class: &'static str,
}

impl LogModel {
    /// Returns the steps of the current branch.
    pub fn of(session: &Session, time: &Time) -> Self {
        let timeline = session.timeline();
        let done = timeline.machine().steps();
        let mut steps = Vec::new();
        let mut branches = timeline.branches();
        // With the index of the step after which they leave; other entries between two steps belong to the first of
        // them.
        let mut parting: Vec<(usize, Branch)> = Vec::new();
        let mut take = |revision: RevisionId, step: usize| {
            parting
                .extend(branches.extract_if(.., |branch| branch.fork_point == revision).map(|branch| (step, branch)));
        };
        take(RevisionId::START, 0);
        for revision in timeline.branch() {
            if timeline.is_step(revision) {
                steps.push(revision);
            }
            take(revision, steps.len());
        }
        let (first, end) = time.list.window(done, steps.len());
        let leaving = |step: usize| {
            parting.iter().filter(|(at, _)| *at == step).map(|(_, branch)| branch.clone()).collect::<Vec<_>>()
        };
        let row = |at: usize| {
            let (revision, is_done) = (steps[at], at < done);
            timeline.entry(revision).map(|entry| Row {
                touched: time.traces.of(revision),
                others: leaving(at + 1),
                ..Row::of(timeline.machine(), entry, revision, is_done, &time.list.unfolded)
            })
        };
        let said = |entry: &Entry| {
            let outcome = entry.step.as_ref().map_or("", |step| class(&step.outcome));
            (format!("{} {}", entry.statement.call_text(), result(entry)), outcome)
        };
        LogModel {
            rows: (first..end).filter_map(row).collect(),
            stop: time.list.cursor.unwrap_or(done.saturating_sub(1)).min(steps.len().saturating_sub(1)),
            others: leaving(0),
            last: timeline.last_step_entry().map(said),
            steps,
            done,
            first,
        }
    }

    /// Returns the moment after the given number of steps.
    pub fn moment(&self, step: usize) -> RevisionId {
        step.checked_sub(1).and_then(|last| self.steps.get(last)).copied().unwrap_or(RevisionId::START)
    }

    /// Returns the number of steps.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Returns the number of steps that are done.
    pub fn done(&self) -> usize {
        self.done
    }

    /// Returns the last step that is done with its result, and the class of calls that did nothing.
    pub fn last(&self) -> Option<(String, &'static str)> {
        self.last.clone()
    }

    /// Returns the index of the step that the Tab key leads to.
    pub fn stop(&self) -> usize {
        self.stop
    }

    /// Returns the index of another step, relative to that one.
    pub fn neighbour(&self, to: Cursor) -> usize {
        let last = self.steps.len().saturating_sub(1);
        match to {
            Cursor::Next(TimeDirection::Back) => self.stop.saturating_sub(1),
            Cursor::Next(TimeDirection::Forward) => (self.stop + 1).min(last),
            Cursor::Outermost(TimeDirection::Back) => 0,
            Cursor::Outermost(TimeDirection::Forward) => last,
        }
    }
}

/// Returns what a key does in the list.
fn key(name: &str) -> Option<Msg> {
    Some(Msg::Time(match name {
        "ArrowUp" => TimeMsg::Cursor(Cursor::Next(TimeDirection::Back)),
        "ArrowDown" => TimeMsg::Cursor(Cursor::Next(TimeDirection::Forward)),
        "Home" => TimeMsg::Cursor(Cursor::Outermost(TimeDirection::Back)),
        "End" => TimeMsg::Cursor(Cursor::Outermost(TimeDirection::Forward)),
        "," => TimeMsg::Event(TimeDirection::Back),
        "." => TimeMsg::Event(TimeDirection::Forward),
        "c" | "C" => TimeMsg::CompareHere,
        "w" | "W" => TimeMsg::WhyHere,
        _ => return None,
    }))
}

impl Row {
    fn of(machine: &Machine, entry: &Entry, revision: RevisionId, is_done: bool, unfolded: &[Unfolded]) -> Self {
        // The names in an undone step are not known.
        let made = entry.step.as_ref().filter(|_| is_done).map_or(&[][..], |step| &step.calls);
        let unfolded = unfolded.iter().find(|unfolded| unfolded.step == revision && !made.is_empty());
        let calls = unfolded.map(|unfolded| {
            let shown = if unfolded.all { made.len() } else { INITIAL_CALLS };
            made.iter().take(shown).map(|made| Call::of(machine, made)).collect()
        });
        Row {
            revision,
            text: entry.statement.call_text().to_owned(),
            result: result(entry),
            class: entry.step.as_ref().map_or("", |step| class(&step.outcome)),
            touched: None,
            others: Vec::new(),
            made: made.len(),
            calls,
        }
    }
}

impl Call {
    fn of(machine: &Machine, made: &ProgramCall) -> Self {
        // In the middle of a step, some callers do not exist yet.
        let is_there = (made.caller.0 as usize) < machine.kernel().tasks().len();
        let caller = if is_there { machine.name(made.caller) } else { "" };
        Call { text: line(caller, &made.call), result: format!("→ {}", made.outcome), class: class(&made.outcome) }
    }
}

/// Returns the class of calls that did nothing.
fn class(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Refused(_) | Outcome::Skipped => "refused",
        Outcome::Returned(_) | Outcome::Blocks | Outcome::Dies => "",
    }
}

/// Returns the ID of a step's button, by its index in the branch.
pub fn step_id(step: usize) -> String {
    format!("step-{step}")
}

/// Draws the panel.
pub fn log(explorer: &Explorer, link: &Link) -> Element {
    let lang = explorer.lang;
    let log = explorer.models.log();
    let is_empty = log.steps.is_empty() && log.others.is_empty();
    let header = el("header").child(el("h2;id=log-title").text(page::log(lang)));
    let copy = (!is_empty).then(|| copy_button(lang, link, Listing::Steps, keep::steps(lang)).class(SMALL));
    let panel = el("section;class=panel log;aria-labelledby=log-title").child(header.maybe(copy));
    match is_empty {
        true => panel.child(el("p;class=none").text(empty::steps(lang))),
        false => panel.node(explorer.models.draw_log(explorer, link)),
    }
}

/// Draws the steps.
pub fn rows(model: &LogModel, lang: Lang, link: &Link) -> Html {
    let more = |count: usize, label: String, direction: TimeDirection| {
        let button = el("button;class=button more").on_click(link, Msg::Time(TimeMsg::More(direction))).text(label);
        (count > 0).then(|| el("li;class=rest").child(button))
    };
    // With these keys, the next step only changes the outermost rows, and a jump updates the existing elements instead
    // of creating new ones.
    let ring = model.rows.len().max(STEPS_BEFORE + STEPS_AFTER);
    let rows = model.rows.iter().enumerate().map(|(at, row)| {
        let at = model.first + at;
        draw(model, at, row, lang, link).key((at % ring) as u32)
    });
    let later = model.steps.len() - (model.first + model.rows.len());
    let at_start = (model.first == 0 && !model.others.is_empty())
        .then(|| el("li;class=rest").each(model.others.iter().map(|branch| other(branch, lang, link))));
    el("ol;id=log")
        .on(link, On::Keydown, Reaction::Key(Rc::new(key)))
        .maybe(more(model.first, words::earlier(lang, &model.first), TimeDirection::Back))
        .maybe(at_start)
        .list(rows)
        .maybe(more(later, words::later(lang, &later), TimeDirection::Forward))
        .into()
}

fn draw(model: &LogModel, at: usize, step: &Row, lang: Lang, link: &Link) -> Element {
    // Only the buttons of one step are in the tab order.
    let stop = if model.stop == at { "0" } else { "-1" };
    let number = at + 1;
    let is_undone = at >= model.done;
    let title = [&step.text, " ", &step.result].concat();
    let go = el("button;class=go-to")
        .attr("id", step_id(at))
        .attr("tabindex", stop)
        .attr("title", title)
        .on_click(link, Msg::GoTo(step.revision))
        .child(el("span;class=index").text(number.to_string()))
        .child(call_text(&step.text))
        .child(asked_for_result(step, link))
        .maybe(step.touched.as_ref().filter(|touched| !touched.spaces.is_empty()).map(|who| touched(who, lang)))
        .maybe(is_undone.then(|| el("span;class=hidden").text(texts::undone(lang))));
    // A screen reader on the button does not read out the attributes of the item around it.
    let go = if number == model.done { go.attr("aria-current", "step") } else { go };
    let unfold = (step.made > 0).then(|| {
        let label = texts::calls(lang, &step.made);
        el("button;class=unfold")
            .attr("tabindex", stop)
            .boolean("aria-expanded", step.calls.is_some())
            .attr("aria-label", label.clone())
            .attr("title", label)
            .on_click(link, Msg::Calls(step.revision))
            .text(if step.calls.is_some() { "▾" } else { "▸" })
    });
    let compare = comparer(texts::with_now(lang, &number), step.revision, link).attr("tabindex", stop);
    let item = el("li")
        .class(&[step.class, if is_undone { "undone" } else { "" }])
        .child(el("div;class=step").maybe(unfold).child(go).child(compare))
        .maybe(step.calls.as_ref().map(|shown| calls(link, lang, step, shown)))
        .each(step.others.iter().map(|branch| other(branch, lang, link)));
    if number == model.done { item.attr("aria-current", "step") } else { item }
}

/// Draws a line. A value that belongs to a word wider than the list goes to the next line as a whole, rather than break
/// within a number.
fn call_text(line: &str) -> Element {
    const MAX_WORD_LEN: usize = 18;
    let wide = line.split(' ').find(|word| word.len() > MAX_WORD_LEN && word.contains('='));
    let value = wide.and_then(|word| Some(line.find(word)? + word.find('=')? + 1));
    let (first, rest) = line.split_at(value.unwrap_or(line.len()));
    let shown = el("span;class=words").copy(first);
    if rest.is_empty() { shown } else { shown.child(el("wbr")).copy(rest) }
}

/// Draws the result of a step. A click on it asks why; with the keyboard, W does.
fn asked_for_result(step: &Row, link: &Link) -> Element {
    let why = Msg::Ask(Some(Subject::Step { revision: step.revision }));
    el("span;class=result").on(link, On::Click, Reaction::StopPropagation(why)).text(step.result.clone())
}

/// Draws what was touched: a letter in its colour for each namespace, and the names in a tooltip and for screen
/// readers.
fn touched(touched: &Touched, lang: Lang) -> Element {
    let list = |names: Vec<&str>, more: usize| match more {
        0 => names.join(", "),
        _ => names.join(", ") + " " + &page::more_events(lang, &more),
    };
    let names = list(touched.names.iter().map(String::as_str).collect(), touched.more);
    let spaces = list(touched.spaces.iter().map(|(_, name)| name.as_str()).collect(), touched.more_spaces);
    let said = match names.is_empty() {
        true => words::touched_spaces(lang, &spaces),
        false => words::touched(lang, &spaces, &names),
    };
    let letter = |(ns, name): &(NsId, String)| {
        let letter = name.chars().next().map(String::from).unwrap_or_default();
        el("b").class(&[Hue::of(*ns).class()]).text(letter)
    };
    let more = (touched.more_spaces > 0).then(|| el("i").text(format!("+{}", touched.more_spaces)));
    let letters = el("span;aria-hidden=true").each(touched.spaces.iter().map(letter)).maybe(more);
    el("span;class=touched").attr("title", said.clone()).child(el("span;class=hidden").text(said)).child(letters)
}

/// Draws a branch that leaves here, with buttons that lead to its end and to the differences.
fn other(branch: &Branch, lang: Lang, link: &Link) -> Element {
    let said = words::other_branch(lang, &branch.steps, &branch.first);
    let go = el("button;class=other")
        .attr("title", said.clone())
        .on_click(link, Msg::GoTo(branch.tip))
        .child(el("span;aria-hidden=true").text("↳"))
        .child(el("span").text(said));
    el("div;class=parting").child(go).child(comparer(texts::branch_with_now(lang, &branch.first), branch.tip, link))
}

fn comparer(label: String, moment: RevisionId, link: &Link) -> Element {
    el("button;class=compare")
        .attr("aria-label", label.clone())
        .attr("title", label)
        .on_click(link, Msg::Time(TimeMsg::Compare(moment)))
        .text("⇄")
}

fn calls(link: &Link, lang: Lang, step: &Row, shown: &[Call]) -> Element {
    let more = step.made - shown.len();
    let calls = shown.iter().map(|call| {
        el("li").class(&[call.class]).copy(&call.text).text(" ").child(el("span;class=result").copy(&call.result))
    });
    let more = (more > 0).then(|| {
        let button = el("button;class=button more").on_click(link, Msg::AllCalls(step.revision));
        el("li").child(button.text(page::show_more(lang, &more)))
    });
    el("ol;class=calls").each(calls).maybe(more)
}
