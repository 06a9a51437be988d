//! The list of steps with their results and who was touched by them, past and undone, to walk in; the system calls beneath a step; and where
//! other branches leave this one. However many steps there are, only those around the current one are made.

use std::rc::Rc;

use pidscope_explain::Subject;
use pidscope_kernel::NsId;
use pidscope_scene::Hue;
use pidscope_text::{Lang, empty, keep, log as texts, page, time as words};
use pidscope_userland::entry::{CallMade, Entry, Outcome};
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
use crate::state::time::{Cursor, Time, Walk, Way};
use crate::state::trace::Touched;
use crate::words::result;

/// System calls of a step that are shown at first.
const CALLS: usize = 200;
/// Steps that are listed before the current one, and from there on.
const BEFORE: usize = 16;
const AFTER: usize = 8;
/// Steps that a press reveals.
const MORE: usize = 200;

/// What the list shows of the steps.
#[derive(Debug, Default)]
pub struct List {
    /// The step that the Tab key leads to, by its place in the branch; the current one if none was chosen.
    pub cursor: Option<usize>,
    /// The steps whose system calls are shown.
    pub unfolded: Vec<Unfolded>,
    /// How many more were revealed before, and after.
    more: (usize, usize),
}

impl List {
    /// Shows more steps.
    pub fn reveal(&mut self, way: Way) {
        match way {
            Way::Back => self.more.0 += MORE,
            Way::On => self.more.1 += MORE,
        }
    }

    /// The world is at another moment: the list is about that one.
    pub fn follow(&mut self) {
        self.cursor = None;
        self.more = (0, 0);
    }

    /// The steps that are listed, of so many, around one of them.
    fn window(&self, at: usize, steps: usize) -> (usize, usize) {
        let around =
            |at: usize| (at.saturating_sub(BEFORE + self.more.0), (at + AFTER).saturating_add(self.more.1).min(steps));
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
    /// Which.
    pub step: RevisionId,
    /// Whether all of them are, however many.
    pub all: bool,
}

/// The steps of the branch.
#[derive(Default)]
pub struct LogModel {
    /// All of them.
    steps: Vec<RevisionId>,
    /// How many of them are done.
    done: usize,
    /// The place of the first one that is listed.
    first: usize,
    rows: Vec<Row>,
    /// The step that the Tab key leads to.
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
    /// The branches that leave behind it.
    others: Vec<Branch>,
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

impl LogModel {
    /// The steps of the current branch.
    pub fn of(session: &Session, time: &Time) -> Self {
        let timeline = session.timeline();
        let done = timeline.machine().steps();
        let mut steps = Vec::new();
        let mut branches = timeline.branches();
        // By the place of the step that they leave behind; what else stands between two steps belongs to the first.
        let mut parting: Vec<(usize, Branch)> = Vec::new();
        let mut take = |revision: RevisionId, step: usize| {
            parting.extend(branches.extract_if(.., |branch| branch.parts == revision).map(|branch| (step, branch)));
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
            last: timeline.last_call().map(said),
            steps,
            done,
            first,
        }
    }

    /// The moment after so many steps.
    pub fn moment(&self, step: usize) -> RevisionId {
        step.checked_sub(1).and_then(|last| self.steps.get(last)).copied().unwrap_or(RevisionId::START)
    }

    /// How many steps there are.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// How many of them are done.
    pub fn done(&self) -> usize {
        self.done
    }

    /// The last step that is done, with its result, and the class of calls that did nothing.
    pub fn last(&self) -> Option<(String, &'static str)> {
        self.last.clone()
    }

    /// The place of the step that the Tab key leads to.
    pub fn stop(&self) -> usize {
        self.stop
    }

    /// The place of another step, seen from that one.
    pub fn neighbour(&self, to: Cursor) -> usize {
        let last = self.steps.len().saturating_sub(1);
        match to {
            Cursor::Next(Way::Back) => self.stop.saturating_sub(1),
            Cursor::Next(Way::On) => (self.stop + 1).min(last),
            Cursor::Outermost(Way::Back) => 0,
            Cursor::Outermost(Way::On) => last,
        }
    }
}

/// What a key does in the list.
fn key(name: &str) -> Option<Msg> {
    Some(Msg::Time(match name {
        "ArrowUp" => Walk::Cursor(Cursor::Next(Way::Back)),
        "ArrowDown" => Walk::Cursor(Cursor::Next(Way::On)),
        "Home" => Walk::Cursor(Cursor::Outermost(Way::Back)),
        "End" => Walk::Cursor(Cursor::Outermost(Way::On)),
        "," => Walk::Event(Way::Back),
        "." => Walk::Event(Way::On),
        "c" | "C" => Walk::CompareHere,
        "w" | "W" => Walk::WhyHere,
        _ => return None,
    }))
}

impl Row {
    fn of(machine: &Machine, entry: &Entry, revision: RevisionId, is_done: bool, unfolded: &[Unfolded]) -> Self {
        // What has been taken back has no names any more.
        let made = entry.step.as_ref().filter(|_| is_done).map_or(&[][..], |step| &step.calls);
        let unfolded = unfolded.iter().find(|unfolded| unfolded.step == revision && !made.is_empty());
        let calls = unfolded.map(|unfolded| {
            let shown = if unfolded.all { made.len() } else { CALLS };
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
    fn of(machine: &Machine, made: &CallMade) -> Self {
        // Inside of a step some of those who call are not there yet.
        let is_there = (made.caller.0 as usize) < machine.kernel().tasks().len();
        let caller = if is_there { machine.name(made.caller) } else { "" };
        Call { text: line(caller, &made.call), result: format!("→ {}", made.outcome), class: class(&made.outcome) }
    }
}

/// The class of calls that did nothing.
fn class(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Refused(_) | Outcome::Skipped => "refused",
        Outcome::Returned(_) | Outcome::Blocks | Outcome::Dies => "",
    }
}

/// The identity of a step's button, by its place in the branch.
pub fn step_id(step: usize) -> String {
    format!("step-{step}")
}

/// The panel.
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

/// The steps.
pub fn rows(model: &LogModel, lang: Lang, link: &Link) -> Html {
    let more = |count: usize, label: String, way: Way| {
        let button = el("button;class=button more").press(link, Msg::Time(Walk::More(way))).text(label);
        (count > 0).then(|| el("li;class=rest").child(button))
    };
    // The next step leaves all rows but the outermost ones as they are, and after a jump all are written anew, and not made anew.
    let ring = model.rows.len().max(BEFORE + AFTER);
    let rows = model.rows.iter().enumerate().map(|(at, row)| {
        let at = model.first + at;
        draw(model, at, row, lang, link).key((at % ring) as u32)
    });
    let later = model.steps.len() - (model.first + model.rows.len());
    let at_start = (model.first == 0 && !model.others.is_empty())
        .then(|| el("li;class=rest").each(model.others.iter().map(|branch| other(branch, lang, link))));
    el("ol;id=log")
        .on(link, On::Keydown, Reaction::Key(Rc::new(key)))
        .maybe(more(model.first, words::earlier(lang, &model.first), Way::Back))
        .maybe(at_start)
        .list(rows)
        .maybe(more(later, words::later(lang, &later), Way::On))
        .into()
}

fn draw(model: &LogModel, at: usize, step: &Row, lang: Lang, link: &Link) -> Element {
    // Of all buttons those of one step are reached with the Tab key.
    let stop = if model.stop == at { "0" } else { "-1" };
    let number = at + 1;
    let is_undone = at >= model.done;
    let title = [&step.text, " ", &step.result].concat();
    let go = el("button;class=go-to")
        .attr("id", step_id(at))
        .attr("tabindex", stop)
        .attr("title", title)
        .press(link, Msg::GoTo(step.revision))
        .child(el("span;class=index").text(number.to_string()))
        .child(call_text(&step.text))
        .child(asked_for_result(step, link))
        .maybe(step.touched.as_ref().filter(|touched| !touched.spaces.is_empty()).map(|who| touched(who, lang)))
        .maybe(is_undone.then(|| el("span;class=hidden").text(texts::undone(lang))));
    // Who is at the button hears nothing of the item around it.
    let go = if number == model.done { go.attr("aria-current", "step") } else { go };
    let unfold = (step.made > 0).then(|| {
        let label = texts::calls(lang, &step.made);
        el("button;class=unfold")
            .attr("tabindex", stop)
            .truth("aria-expanded", step.calls.is_some())
            .attr("aria-label", label.clone())
            .attr("title", label)
            .press(link, Msg::Calls(step.revision))
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

/// A line. What is set by a word that is wider than the list goes to the next row as a whole, and not half of a number.
fn call_text(line: &str) -> Element {
    const WIDE: usize = 18;
    let wide = line.split(' ').find(|word| word.len() > WIDE && word.contains('='));
    let value = wide.and_then(|word| Some(line.find(word)? + word.find('=')? + 1));
    let (first, rest) = line.split_at(value.unwrap_or(line.len()));
    let shown = el("span;class=words").copy(first);
    if rest.is_empty() { shown } else { shown.child(el("wbr")).copy(rest) }
}

/// What came of a step. A press on it asks why; with keys one asks with W.
fn asked_for_result(step: &Row, link: &Link) -> Element {
    let why = Msg::Ask(Some(Subject::Step { revision: step.revision }));
    el("span;class=result").on(link, On::Click, Reaction::Only(why)).text(step.result.clone())
}

/// Who was touched: a letter in its colour for each namespace, and the names for who asks.
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

/// Another branch leaves here; this is the way to its end, and to what is different there.
fn other(branch: &Branch, lang: Lang, link: &Link) -> Element {
    let said = words::other_branch(lang, &branch.steps, &branch.first);
    let go = el("button;class=other")
        .attr("title", said.clone())
        .press(link, Msg::GoTo(branch.tip))
        .child(el("span;aria-hidden=true").text("↳"))
        .child(el("span").text(said));
    el("div;class=parting").child(go).child(comparer(texts::branch_with_now(lang, &branch.first), branch.tip, link))
}

fn comparer(label: String, moment: RevisionId, link: &Link) -> Element {
    el("button;class=compare")
        .attr("aria-label", label.clone())
        .attr("title", label)
        .press(link, Msg::Time(Walk::Compare(moment)))
        .text("⇄")
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
