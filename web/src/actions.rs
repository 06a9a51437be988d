//! What the chosen process can do. Each button types the line that it stands for.

use std::rc::Rc;

use pidscope_kernel::{NsId, Signal, State, TaskId};
use pidscope_text::{action, page};
use pidscope_userland::script::NameKind;

use crate::app::App;
use crate::dom::{Element, Link, On, Reaction, el};
use crate::msg::Msg;
use crate::why::cannot_call;

/// A call that asks for more than a press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Which namespace.
    Setns,
    /// Which signal, from whom.
    Kill,
    /// With which code.
    Exit,
}

impl Form {
    /// The identity of the button that opens it.
    pub fn opener(self) -> &'static str {
        match self {
            Form::Setns => "setns",
            Form::Kill => "kill",
            Form::Exit => "exit",
        }
    }
}

/// What can be filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The next process's name; empty for the next free letter.
    Process,
    /// The next namespace's name; empty for the next free letter.
    Namespace,
    /// The line being typed.
    Line,
    /// The line being typed at the terminal.
    Shell,
    /// The script being written.
    Script,
    /// The exit code; empty for 0.
    Code,
    /// The signal; empty for TERM.
    Signal,
    /// Who sends it, by [`TaskId`]; empty for the first who can.
    Sender,
    /// The namespace to enter, by [`NsId`]; empty for the initial one.
    Target,
}

/// What has been filled in and not yet run.
#[derive(Debug, Clone, Default)]
pub struct Drafts([String; Field::Target as usize + 1]);

impl Drafts {
    /// What a field holds.
    pub fn get(&self, field: Field) -> &str {
        &self.0[field as usize]
    }

    /// Takes in what a field holds.
    pub fn set(&mut self, field: Field, value: String) {
        self.0[field as usize] = value;
    }

    /// What a field holds, without blanks around it, or what it means when it is empty.
    fn or(&self, field: Field, otherwise: impl FnOnce() -> String) -> String {
        match self.get(field).trim() {
            "" => otherwise(),
            value => value.to_owned(),
        }
    }
}

/// A button that needs no form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Press {
    /// A child.
    Fork,
    /// A child in a namespace of its own.
    CloneNewpid,
    /// A namespace for the children to come.
    Unshare,
    /// Until a child has ended.
    Wait,
}

/// The line that a button stands for.
pub fn press_line(app: &App, press: Press) -> String {
    let caller = app.session.name(app.session.selected());
    match press {
        Press::Fork => [caller, " fork ", &process_name(app)].concat(),
        // With a /proc of its own, so that its terminal shows it.
        Press::CloneNewpid => {
            let newpid = namespace_name(app);
            [caller, " clone ", &process_name(app), " newpid=", &newpid, " mount_proc=yes"].concat()
        }
        Press::Unshare => [caller, " unshare newpid=", &namespace_name(app)].concat(),
        Press::Wait => [caller, " wait"].concat(),
    }
}

/// The line that a filled-in form stands for; nothing if there is nobody to make the call.
pub fn form_line(app: &App, form: Form) -> Option<String> {
    let session = &app.session;
    let selected = session.selected();
    match form {
        Form::Setns => Some([session.name(selected), " setns ", session.namespace_name(target(app))].concat()),
        Form::Kill => {
            let sender = sender(app)?;
            let kernel = session.kernel();
            let pid = kernel.nr_in(selected, kernel.active_ns(sender))?;
            Some([session.name(sender), " kill ", &pid.to_string(), " ", &signal(app)].concat())
        }
        // The code as it was typed: a line says what is wrong with it.
        Form::Exit => {
            let code = app.drafts.or(Field::Code, || "0".to_owned());
            Some([session.name(selected), " exit ", &code].concat())
        }
    }
}

fn process_name(app: &App) -> String {
    app.drafts.or(Field::Process, || app.session.free_name(NameKind::Process))
}

fn namespace_name(app: &App) -> String {
    app.drafts.or(Field::Namespace, || app.session.free_name(NameKind::Namespace))
}

fn signal(app: &App) -> String {
    app.drafts.or(Field::Signal, || "TERM".to_owned())
}

fn target(app: &App) -> NsId {
    let exists = |ns: &NsId| (ns.0 as usize) < app.session.kernel().namespaces().len();
    app.drafts.get(Field::Target).parse().ok().map(NsId).filter(exists).unwrap_or(NsId::ROOT)
}

/// Everybody who can make a call and sees the chosen process.
fn senders(app: &App) -> Vec<TaskId> {
    let kernel = app.session.kernel();
    let target = app.session.selected();
    let machine = app.session.timeline().machine();
    let can = |task: &TaskId| machine.can_call(*task) && kernel.nr_in(target, kernel.active_ns(*task)).is_some();
    kernel.tasks().map(|(task, _)| task).filter(can).collect()
}

fn sender(app: &App) -> Option<TaskId> {
    let senders = senders(app);
    let chosen = app.drafts.get(Field::Sender).parse().ok().map(TaskId);
    chosen.filter(|chosen| senders.contains(chosen)).or_else(|| senders.first().copied())
}

/// The dark bar below the picture.
pub fn actions(app: &App, link: &Link) -> Element {
    let lang = app.lang;
    let session = &app.session;
    let kernel = session.kernel();
    let selected = session.selected();
    let can_call = session.timeline().machine().can_call(selected);
    let button = |id: &'static str, label: &'static str, title: String, enabled: bool, msg: Msg| {
        let button = el("button;class=button").attr("id", id).attr("title", title);
        button.flag("disabled", !enabled).press(link, msg).text(label)
    };
    let press = |press: Press, id: &'static str, label: &'static str, about: &'static str| {
        button(id, label, press_line(app, press) + "\n" + about, can_call, Msg::Press(press))
    };
    let open = |form: Form, label: &'static str, about: &'static str, enabled: bool| {
        button(form.opener(), label, about.to_owned(), enabled, Msg::Open(form))
            .text(" ▾")
            .truth("aria-expanded", app.form == Some(form))
            .attr("aria-controls", "form")
    };
    let numbers: Vec<String> = kernel.numbers(selected).iter().map(|upid| upid.nr.to_string()).collect();
    let who = el("span;class=who")
        .child(el("b").copy(session.name(selected)))
        .child(el("span;class=mono").text(numbers.join(" / ")));
    let buttons = el("div;class=row")
        .child(who)
        .child(press(Press::Fork, "fork", action::fork::label(lang), action::fork::about(lang)))
        .child(press(
            Press::CloneNewpid,
            "newpid",
            action::clone_newpid::label(lang),
            action::clone_newpid::about(lang),
        ))
        .child(press(Press::Unshare, "unshare", action::unshare::label(lang), action::unshare::about(lang)))
        .child(open(Form::Setns, action::setns::label(lang), action::setns::about(lang), can_call))
        .child(open(Form::Kill, action::kill::label(lang), action::kill::about(lang), sender(app).is_some()))
        .child(press(Press::Wait, "wait", action::wait::label(lang), action::wait::about(lang)))
        .child(open(Form::Exit, action::exit::label(lang), action::exit::about(lang), can_call));
    let fields = el("div;class=row")
        .child(name_field(app, link, NameKind::Process))
        .child(name_field(app, link, NameKind::Namespace))
        .child(command_line(app, link));
    el("section;class=panel actions")
        .attr("aria-label", page::actions(lang))
        .child(buttons)
        .maybe(note(app).map(|note| el("p;class=note").text(note)))
        // In its place, so that the picture keeps its room.
        .child(app.form.map_or(fields, |form| form_row(app, link, form)))
}

/// What is special about the chosen process: why it cannot act, or where its children go.
fn note(app: &App) -> Option<String> {
    let (lang, session) = (app.lang, &app.session);
    let (kernel, selected) = (session.kernel(), session.selected());
    if kernel.panic().is_some() {
        return Some(page::panic(lang).to_owned());
    }
    if kernel.halted().is_some() {
        return Some(page::halted(lang).to_owned());
    }
    let state = kernel.state(selected);
    let elsewhere = kernel.task(selected).pid_for_children;
    if state == State::Running && elsewhere != kernel.active_ns(selected) {
        return Some(page::children_go_to(lang, &session.namespace_name(elsewhere)));
    }
    let name = session.name(selected);
    let is_busy = state == State::Running && !session.timeline().machine().can_call(selected);
    if is_busy { Some(page::caller_busy(lang, &name)) } else { cannot_call(lang, name, state) }
}

fn input(app: &App, link: &Link, id: &'static str, field: Field) -> Element {
    el("input")
        .attr("id", id)
        .attr("autocomplete", "off")
        .attr("autocapitalize", "off")
        .attr("spellcheck", "false")
        .value(app.drafts.get(field).to_owned())
        .on(link, On::Input, Reaction::Draft(field))
}

fn name_field(app: &App, link: &Link, kind: NameKind) -> Element {
    let (label, id, field) = match kind {
        NameKind::Process => (page::new_process(app.lang), "process-name", Field::Process),
        NameKind::Namespace => (page::new_namespace(app.lang), "namespace-name", Field::Namespace),
    };
    let field = input(app, link, id, field);
    let field =
        field.class(&["field name-field"]).attr("maxlength", "32").attr("placeholder", app.session.free_name(kind));
    el("label").text(label).child(field)
}

fn command_line(app: &App, link: &Link) -> Element {
    let lang = app.lang;
    let field = input(app, link, "line", Field::Line)
        .class(&["field"])
        .attr("aria-label", page::command_line(lang))
        .truth("aria-invalid", app.session.refused().is_some())
        .attr("placeholder", page::command_line_hint(lang, &press_line(app, Press::Fork)));
    el("form;class=sign")
        .on(link, On::Submit, Reaction::Instead(Msg::Type))
        .child(field)
        .child(el("button;class=button;id=run-line").text(page::run(lang)))
}

fn form_row(app: &App, link: &Link, form: Form) -> Element {
    let lang = app.lang;
    let session = &app.session;
    let leave = move |key: &str| (key == "Escape").then_some(Msg::Open(form));
    let row = el("form;class=row;id=form").on(link, On::Submit, Reaction::Instead(Msg::Submit(form))).on(
        link,
        On::Keydown,
        Reaction::Key(Rc::new(leave)),
    );
    let row = match form {
        Form::Setns => {
            let current = target(app);
            let spaces = session.kernel().namespaces().map(|(ns, _)| ns);
            let options = spaces.map(|ns| option(ns.0.to_string(), session.namespace_name(ns), ns == current));
            row.child(select(link, "form-field", page::choose_namespace(lang), options, Field::Target))
        }
        Form::Kill => {
            let (chosen, current) = (signal(app), sender(app));
            let signals = Signal::names().map(|name| option(name.to_owned(), name, name == chosen));
            let senders = senders(app).into_iter();
            let senders = senders.map(|task| option(task.0.to_string(), session.name(task), Some(task) == current));
            row.child(select(link, "form-field", page::choose_signal(lang), signals, Field::Signal)).child(select(
                link,
                "sender",
                page::sender(lang),
                senders,
                Field::Sender,
            ))
        }
        Form::Exit => {
            let field = input(app, link, "form-field", Field::Code)
                .class(&["field name-field"])
                .attr("inputmode", "numeric")
                .attr("placeholder", "0");
            row.child(el("label").text(page::exit_code(lang)).child(field))
        }
    };
    let line = el("code").text(form_line(app, form).unwrap_or_default());
    let cancel = el("button;class=button;type=button").press(link, Msg::Open(form)).text(page::cancel(lang));
    row.child(el("button;class=button go;id=go").text(page::run(lang)).text(" ").child(line)).child(cancel)
}

fn select(
    link: &Link,
    id: &'static str,
    label: &'static str,
    options: impl Iterator<Item = Element>,
    field: Field,
) -> Element {
    let field = el("select;class=field").attr("id", id).on(link, On::Change, Reaction::Draft(field));
    el("label").text(label).child(field.each(options))
}

fn option(value: String, title: &str, is_selected: bool) -> Element {
    el("option").attr("value", value).property("selected", is_selected).copy(title)
}
