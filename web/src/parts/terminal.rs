//! The terminal of the selected process: its contents and the input field.

use std::rc::Rc;

use pidscope_kernel::{State, TaskId};
use pidscope_scene::Hue;
use pidscope_text::{Lang, access, keep, page, terminal as texts};
use pidscope_userland::machine::Machine;

use crate::dom::{Element, Link, On, Reaction, el};
use crate::later;
use crate::parts::share::{SMALL, copy_button};
use crate::state::Explorer;
use crate::state::acting::Field;
use crate::state::clock::{ClockMsg, next_event};
use crate::state::desk::{TerminalState, busy};
use crate::state::listing::Listing;
use crate::state::msg::Msg;
use crate::state::typing::TerminalMsg;

/// The ID of the field.
pub const FIELD: &str = "shell";
/// The ID of the button that runs the line in the field.
pub const RUN: &str = "run-shell";

/// Examples to start with.
const EXAMPLES: [&str; 3] = ["ps -ef", "unshare -pf --mount-proc bash", "help"];

/// Draws the panel.
pub fn terminal(explorer: &Explorer, link: &Link) -> Element {
    let lang = explorer.lang;
    let session = &explorer.session;
    let machine = session.timeline().machine();
    let state = TerminalState::of(session, lang);
    let model = explorer.models.transcript();
    let owner = model.terminal().unwrap_or(session.selected());
    let kernel = machine.kernel();
    let title = el("h2;id=terminal-title").text(texts::title(lang, &machine.name(owner)));
    let place = el("span").attr("class", Hue::of(kernel.active_ns(owner)).class());
    let place = place.text(page::frame(lang, &machine.namespace_name(kernel.active_ns(owner))));
    let chooser = chooser(machine, owner, lang, link);
    let copy =
        (!model.is_empty()).then(|| copy_button(lang, link, Listing::Terminal, keep::terminal(lang)).class(SMALL));
    let hint = match state {
        TerminalState::Ready { reader, .. } if model.is_empty() => Some(hint(lang, machine, reader, link)),
        _ => None,
    };
    let log = el("div;role=log;aria-live=off")
        .attr("aria-label", texts::log(lang))
        .node(explorer.models.draw_transcript(explorer));
    let screen =
        el("div;class=screen;id=screen").on(link, On::Click, Reaction::Unselected(Msg::Terminal(TerminalMsg::Focus)));
    let panel = el("section;class=panel terminal;aria-labelledby=terminal-title")
        .child(el("header").child(title).child(place).child(chooser).maybe(copy));
    // In a read-only embed nothing can be typed.
    if explorer.is_read_only() {
        return panel.child(screen.child(log));
    }
    let shell = later::shell();
    let candidates = shell.and_then(|shell| (shell.candidates)(explorer, link));
    let foot = match &state {
        TerminalState::Closed(why) => Some(el("footer").child(el("p;class=note").copy(why))),
        TerminalState::Ready { .. } | TerminalState::Busy { .. } => {
            shell.and_then(|shell| (shell.foot)(explorer, link, &state))
        }
    };
    let screen = screen.maybe(hint).child(log).child(entry(explorer, link, &state)).maybe(candidates);
    panel.child(screen).maybe(foot)
}

/// The maximum number of terminals in the list; processes with others can be selected in the picture.
const MAX_TERMINALS: usize = 64;

/// Draws the list of terminals, which switches between them: on a narrow page nothing else beside the terminal does.
fn chooser(machine: &Machine, owner: TaskId, lang: Lang, link: &Link) -> Element {
    let kernel = machine.kernel();
    let can_read = |task: TaskId| match kernel.state(task) {
        State::Running | State::Blocked | State::Stopped => machine.terminal(task) == Some(task),
        State::Exiting | State::Zombie | State::Gone => false,
    };
    let others = kernel.tasks().map(|(task, _)| task).filter(|&task| task != owner && can_read(task));
    let mut all: Vec<TaskId> = others.take(MAX_TERMINALS).chain([owner]).collect();
    all.sort_unstable();
    let option = |task: TaskId| {
        let place = page::frame(lang, &machine.namespace_name(kernel.active_ns(task)));
        let option = el("option").attr("value", task.0.to_string()).property("selected", task == owner);
        option.text(format!("{} · {place}", machine.name(task)))
    };
    el("select;class=field;id=terminals")
        .attr("aria-label", access::terminals(lang))
        .attr("title", access::terminals(lang))
        .on(link, On::Change, Reaction::Field(|task| Some(Msg::Select(TaskId(task.parse().ok()?), false))))
        .each(all.into_iter().map(option))
}

/// Draws a suggestion of what to type, and what it will see.
fn hint(lang: Lang, machine: &Machine, reader: TaskId, link: &Link) -> Element {
    let kernel = machine.kernel();
    let ns = kernel.active_ns(reader);
    let about = texts::hint(lang, &machine.name(reader), &machine.namespace_name(ns), &kernel.pid_in(reader, ns));
    el("div;class=hint").child(el("p").text(about)).child(examples(link))
}

/// Draws the examples, each on a button that runs it.
fn examples(link: &Link) -> Element {
    let example = |line: &'static str| {
        el("button;class=button;type=button")
            .on_click(link, Msg::Terminal(TerminalMsg::Line(line)))
            .child(el("code").text(line))
    };
    el("div;class=row").each(EXAMPLES.into_iter().map(example))
}

/// Draws the prompt and the field.
fn entry(explorer: &Explorer, link: &Link, state: &TerminalState) -> Element {
    let lang = explorer.lang;
    let machine = explorer.session.timeline().machine();
    let (prompt, hue, spoken) = match *state {
        TerminalState::Ready { reader, sign } => {
            let hue = Hue::of(machine.kernel().active_ns(reader)).class();
            (format!("{} {sign}", machine.name(reader)), hue, texts::field(lang, &machine.name(reader)))
        }
        TerminalState::Busy { reader } => (String::new(), "", busy(lang, machine, reader)),
        TerminalState::Closed(ref why) => (String::new(), "", why.clone()),
    };
    let is_ready = matches!(state, TerminalState::Ready { .. });
    let is_closed = matches!(state, TerminalState::Closed(_));
    let typing = &explorer.typing;
    let (is_open, is_empty) = (!typing.candidates().is_empty(), explorer.drafts.get(Field::Shell).trim().is_empty());
    let (chosen, is_dismissed) = (typing.chosen(), typing.is_dismissed());
    let keys = move |key: &str| {
        Some(Msg::Terminal(match key {
            "Ctrl+c" => TerminalMsg::Interrupt,
            "Ctrl+d" => TerminalMsg::End,
            "Ctrl+z" if !is_ready => TerminalMsg::Line("^Z"),
            _ if !is_ready => return None,
            "Enter" if is_open && chosen.is_some() => TerminalMsg::Take(chosen?),
            "Escape" if is_open => TerminalMsg::Dismiss,
            "ArrowDown" | "Tab" if is_open => TerminalMsg::Move(1),
            "ArrowUp" if is_open => TerminalMsg::Move(-1),
            "ArrowDown" => TerminalMsg::Newer,
            "ArrowUp" => TerminalMsg::Older,
            // If there is nothing to complete, Tab leaves the field as usual.
            "Tab" if !is_empty && !is_dismissed => TerminalMsg::Complete,
            _ => return None,
        }))
    };
    let field = el("input;role=combobox;aria-autocomplete=list;aria-controls=candidates;autocomplete=off;autocapitalize=off;autocorrect=off;enterkeyhint=send")
        .attr("id", FIELD)
        .attr("spellcheck", "false")
        .attr("aria-label", spoken)
        .boolean("aria-expanded", is_open)
        .flag("readonly", !is_ready)
        .flag("disabled", is_closed)
        .value(if is_ready { explorer.drafts.get(Field::Shell).to_owned() } else { String::new() })
        .on(link, On::Input, Reaction::Draft(Field::Shell))
        .on(link, On::Keydown, Reaction::Key(Rc::new(keys)));
    let field = match chosen {
        Some(at) => field.attr("aria-activedescendant", candidate_id(at)),
        None => field,
    };
    let run = el("button;class=button").attr("id", RUN).flag("disabled", !is_ready);
    let run = run.submits(link, Msg::Terminal(TerminalMsg::Run)).text(page::run(lang));
    el("form")
        .class(&["entry", if is_ready { "" } else { "waits" }])
        .on(link, On::Submit, Reaction::ReplaceDefault(Msg::Terminal(TerminalMsg::Run)))
        .child(el("b;aria-hidden=true").class(&[hue]).text(prompt))
        .child(field)
        .child(run)
}

fn candidate_id(at: usize) -> String {
    format!("candidate-{at}")
}

/// Draws the candidates for completing the last word.
pub fn candidates(explorer: &Explorer, link: &Link) -> Option<Element> {
    let typing = &explorer.typing;
    if typing.candidates().is_empty() {
        return None;
    }
    let option = |(at, word): (usize, &String)| {
        el("li;role=option")
            .attr("id", candidate_id(at))
            .boolean("aria-selected", typing.chosen() == Some(at))
            .on_click(link, Msg::Terminal(TerminalMsg::Take(at)))
            .copy(word)
    };
    let list = el("ul;role=listbox;id=candidates").attr("aria-label", texts::candidates(explorer.lang));
    let list = list.each(typing.candidates().iter().enumerate().map(option));
    Some(el("div;class=candidates").child(list).child(el("p").text(texts::candidates_keys(explorer.lang))))
}

/// Draws the available actions while no shell reads a line, and the examples once they are gone from the screen.
pub fn foot(explorer: &Explorer, link: &Link, state: &TerminalState) -> Option<Element> {
    let lang = explorer.lang;
    let machine = explorer.session.timeline().machine();
    let control = |sign: &'static str, label: &'static str| {
        let button = el("button;class=button").attr("title", label).attr("aria-label", [label, " ", sign].concat());
        button.on_click(link, Msg::Terminal(TerminalMsg::Line(sign))).child(el("code").text(sign))
    };
    Some(match state {
        TerminalState::Closed(_) => return None,
        TerminalState::Ready { .. } if explorer.models.transcript().is_empty() => return None,
        TerminalState::Ready { .. } => {
            let label = el("span;class=label;id=examples").text(texts::examples(lang));
            el("div;class=examples")
                .child(label)
                .child(examples(link).attr("role", "group").attr("aria-labelledby", "examples"))
        }
        TerminalState::Busy { reader } => {
            let wait = next_event(machine).map(|next| {
                let button = el("button;class=button go;id=wait-on").on_click(link, Msg::Clock(ClockMsg::Next));
                button.text(pidscope_text::clock::go_on(lang, &next))
            });
            let buttons = el("div;class=row")
                .maybe(wait)
                .child(control("^C", texts::interrupt(lang)))
                .child(control("^Z", texts::suspend(lang)))
                .child(control("^D", texts::end(lang)));
            el("footer").child(el("p;class=note").text(busy(lang, machine, *reader))).child(buttons)
        }
    })
}
