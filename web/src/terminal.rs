//! The terminal of the chosen process: what stands on it, and the field in which one types.

use std::rc::Rc;

use pidscope_kernel::{State, TaskId};
use pidscope_scene::Hue;
use pidscope_text::{Lang, page, terminal as texts};
use pidscope_userland::machine::Machine;
use pidscope_userland::timeline::ActError;
use web_sys::Document;

use crate::actions::Field;
use crate::app::App;
use crate::clock::{Turn, next_event};
use crate::dom::{Element, Link, On, Reaction, el};
use crate::msg::Msg;
use crate::session::Session;
use crate::typing::Stroke;
use crate::why::{act_error, cannot_call};

/// The identity of the field.
pub const FIELD: &str = "shell";
/// The identity of the button that runs what is in it.
pub const RUN: &str = "run-shell";

/// Lines to begin with.
const EXAMPLES: [&str; 3] = ["ps -ef", "unshare -pf --mount-proc bash", "help"];

/// Who reads what is typed at the terminal.
pub enum Desk {
    /// A shell that waits for a line.
    Ready {
        /// The shell.
        reader: TaskId,
        /// The sign at the end of its prompt.
        sign: char,
    },
    /// A shell, or another program, that is doing something: it can be interrupted.
    Busy {
        /// The shell.
        reader: TaskId,
    },
    /// Nobody, and why.
    Closed(String),
}

impl Desk {
    /// Who reads what is typed at the terminal of the chosen process.
    pub fn of(session: &Session, lang: Lang) -> Self {
        let (machine, selected) = (session.timeline().machine(), session.selected());
        let kernel = machine.kernel();
        if kernel.has_ended() {
            let error = if kernel.panic().is_some() { ActError::Panicked } else { ActError::Halted };
            return Desk::Closed(act_error(lang, &error));
        }
        let closed = |task: TaskId| {
            let state = kernel.state(task);
            matches!(state, State::Gone | State::Zombie | State::Exiting | State::Stopped)
                .then(|| cannot_call(lang, machine.name(task), state).unwrap_or_default())
        };
        let Some(terminal) = machine.terminal(selected) else {
            return Desk::Closed(texts::none(lang, &machine.name(selected)));
        };
        let reader = machine.reader(terminal);
        if let Some(sign) = machine.prompt(reader) {
            return Desk::Ready { reader, sign };
        }
        match closed(reader) {
            Some(why) => Desk::Closed(why),
            None if machine.can_type(reader, "^C") => Desk::Busy { reader },
            None => Desk::Closed(cannot_call(lang, machine.name(reader), kernel.state(reader)).unwrap_or_default()),
        }
    }
}

/// What the terminal of the chosen process waits for.
pub fn waiting(session: &Session, lang: Lang) -> String {
    let machine = session.timeline().machine();
    match Desk::of(session, lang) {
        Desk::Ready { reader, .. } => texts::field(lang, &machine.name(reader)),
        Desk::Busy { reader } => busy(lang, machine, reader),
        Desk::Closed(why) => why,
    }
}

/// What a terminal waits for, as far as it is known.
fn busy(lang: Lang, machine: &Machine, reader: TaskId) -> String {
    let mut jobs = machine.foreground(reader);
    if jobs.is_empty() {
        jobs.push(reader);
    }
    let name = machine.name(jobs[0]);
    // A job may itself wait for what it has started.
    let mut wakes = None;
    while let Some(task) = jobs.pop() {
        wakes = wakes.or(machine.program(task).wakes());
        jobs.extend(machine.kernel().children(task));
    }
    match wakes.filter(|_| next_event(machine).is_some()) {
        Some(time) => texts::runs_until(lang, &name, &time),
        None => texts::runs(lang, &name),
    }
}

/// The panel.
pub fn terminal(app: &App, link: &Link) -> Element {
    let lang = app.lang;
    let session = &app.session;
    let machine = session.timeline().machine();
    let desk = Desk::of(session, lang);
    let model = app.models.transcript();
    let whose = model.terminal().unwrap_or(session.selected());
    let kernel = machine.kernel();
    let title = el("h2;id=terminal-title").text(texts::title(lang, &machine.name(whose)));
    let place = el("span").attr("class", Hue::of(kernel.active_ns(whose)).class());
    let place = place.text(page::frame(lang, &machine.namespace_name(kernel.active_ns(whose))));
    let hint = match desk {
        Desk::Ready { reader, .. } if model.is_empty() => Some(hint(lang, machine, reader, link)),
        _ => None,
    };
    let log =
        el("div;role=log;aria-live=off").attr("aria-label", texts::log(lang)).node(app.models.draw_transcript(app));
    let screen =
        el("div;class=screen;id=screen").on(link, On::Click, Reaction::Unselected(Msg::Terminal(Stroke::Focus)));
    let screen = screen.maybe(hint).child(log).child(entry(app, link, &desk)).maybe(candidates(app, link));
    el("section;class=panel terminal;aria-labelledby=terminal-title")
        .child(el("header").child(title).child(place))
        .child(screen)
        .maybe(foot(app, link, &desk))
}

/// What one could type to begin with, and what it will see.
fn hint(lang: Lang, machine: &Machine, reader: TaskId, link: &Link) -> Element {
    let kernel = machine.kernel();
    let ns = kernel.active_ns(reader);
    let about = texts::hint(lang, &machine.name(reader), &machine.namespace_name(ns), &kernel.pid_in(reader, ns));
    let example = |line: &'static str| {
        el("button;class=button;type=button")
            .press(link, Msg::Terminal(Stroke::Line(line)))
            .child(el("code").text(line))
    };
    el("div;class=hint").child(el("p").text(about)).child(el("div;class=row").each(EXAMPLES.into_iter().map(example)))
}

/// The prompt and the field.
fn entry(app: &App, link: &Link, desk: &Desk) -> Element {
    let lang = app.lang;
    let machine = app.session.timeline().machine();
    let (prompt, hue, spoken) = match *desk {
        Desk::Ready { reader, sign } => {
            let hue = Hue::of(machine.kernel().active_ns(reader)).class();
            (format!("{} {sign}", machine.name(reader)), hue, texts::field(lang, &machine.name(reader)))
        }
        Desk::Busy { reader } => (String::new(), "", busy(lang, machine, reader)),
        Desk::Closed(ref why) => (String::new(), "", why.clone()),
    };
    let is_ready = matches!(desk, Desk::Ready { .. });
    let is_closed = matches!(desk, Desk::Closed(_));
    let typing = &app.typing;
    let (is_open, is_empty) = (!typing.candidates().is_empty(), app.drafts.get(Field::Shell).trim().is_empty());
    let (chosen, is_dismissed) = (typing.chosen(), typing.is_dismissed());
    let keys = move |key: &str| {
        Some(Msg::Terminal(match key {
            "Ctrl+c" => Stroke::Interrupt,
            "Ctrl+d" => Stroke::End,
            "Ctrl+z" if !is_ready => Stroke::Line("^Z"),
            _ if !is_ready => return None,
            "Enter" if is_open && chosen.is_some() => Stroke::Take(chosen?),
            "Escape" if is_open => Stroke::Dismiss,
            "ArrowDown" | "Tab" if is_open => Stroke::Move(1),
            "ArrowUp" if is_open => Stroke::Move(-1),
            "ArrowDown" => Stroke::Newer,
            "ArrowUp" => Stroke::Older,
            // Where nothing is to be completed the key leaves the field, as everywhere.
            "Tab" if !is_empty && !is_dismissed => Stroke::Complete,
            _ => return None,
        }))
    };
    let field = el("input;role=combobox;aria-autocomplete=list;aria-controls=candidates;autocomplete=off;autocapitalize=off;autocorrect=off;enterkeyhint=send")
        .attr("id", FIELD)
        .attr("spellcheck", "false")
        .attr("aria-label", spoken)
        .truth("aria-expanded", is_open)
        .flag("readonly", !is_ready)
        .flag("disabled", is_closed)
        .value(if is_ready { app.drafts.get(Field::Shell).to_owned() } else { String::new() })
        .on(link, On::Input, Reaction::Draft(Field::Shell))
        .on(link, On::Keydown, Reaction::Key(Rc::new(keys)));
    let field = match chosen {
        Some(at) => field.attr("aria-activedescendant", candidate_id(at)),
        None => field,
    };
    let run = el("button;class=button").attr("id", RUN).flag("disabled", !is_ready).text(page::run(lang));
    el("form")
        .class(&["entry", if is_ready { "" } else { "waits" }])
        .on(link, On::Submit, Reaction::Instead(Msg::Terminal(Stroke::Run)))
        .child(el("b;aria-hidden=true").class(&[hue]).text(prompt))
        .child(field)
        .child(run)
}

fn candidate_id(at: usize) -> String {
    format!("candidate-{at}")
}

/// What the last word could become.
fn candidates(app: &App, link: &Link) -> Option<Element> {
    let typing = &app.typing;
    if typing.candidates().is_empty() {
        return None;
    }
    let option = |(at, word): (usize, &String)| {
        el("li;role=option")
            .attr("id", candidate_id(at))
            .truth("aria-selected", typing.chosen() == Some(at))
            .press(link, Msg::Terminal(Stroke::Take(at)))
            .copy(word)
    };
    let list = el("ul;role=listbox;id=candidates").attr("aria-label", texts::candidates(app.lang));
    let list = list.each(typing.candidates().iter().enumerate().map(option));
    Some(el("div;class=candidates").child(list).child(el("p").text(texts::candidates_keys(app.lang))))
}

/// What there is to do while nobody reads a line.
fn foot(app: &App, link: &Link, desk: &Desk) -> Option<Element> {
    let lang = app.lang;
    let machine = app.session.timeline().machine();
    let control = |sign: &'static str, label: &'static str| {
        let button = el("button;class=button").attr("title", label).attr("aria-label", [label, " ", sign].concat());
        button.press(link, Msg::Terminal(Stroke::Line(sign))).child(el("code").text(sign))
    };
    Some(match desk {
        Desk::Ready { .. } => return None,
        Desk::Closed(why) => el("footer").child(el("p;class=note").text(why.clone())),
        Desk::Busy { reader } => {
            let wait = next_event(machine).map(|next| {
                let button = el("button;class=button go;id=wait-on").press(link, Msg::Clock(Turn::Next));
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

/// Above what is scrolled to, in pixels.
const MARGIN: i32 = 8;

/// Scrolls to where one types, and to the candidate that is chosen.
pub fn follow(document: &Document) {
    if let Some(screen) = document.get_element_by_id("screen") {
        // A page of the manual is read from its beginning.
        let page = document.query_selector("#screen li:last-child:has(.manual)").ok().flatten();
        let top = page.map(|page| page.get_bounding_client_rect().top() - screen.get_bounding_client_rect().top());
        screen.set_scroll_top(top.map_or(screen.scroll_height(), |top| screen.scroll_top() + top as i32 - MARGIN));
    }
    let chosen = document.query_selector("#candidates [aria-selected=true]").ok().flatten();
    if let (Some(list), Some(chosen)) = (document.get_element_by_id("candidates"), chosen) {
        let (frame, row) = (list.get_bounding_client_rect(), chosen.get_bounding_client_rect());
        let hidden = (row.bottom() - frame.bottom()).max(0.0) + (row.top() - frame.top()).min(0.0);
        list.set_scroll_top(list.scroll_top() + hidden as i32);
    }
}
