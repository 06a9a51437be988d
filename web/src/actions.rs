//! What the chosen process can do. Each button types the line that it stands for.

use pidscope_kernel::{NsId, Signal, State, TaskId};
use pidscope_text::{action, page};
use pidscope_userland::script::NameKind;
use yew::Html;

use crate::app::{App, Msg};
use crate::dom::{Element, Link, On, Reaction, el};
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

/// What has been filled in and not yet run.
#[derive(Debug, Clone, Default)]
pub struct Drafts {
    /// The next process's name; empty for the next free letter.
    pub process: String,
    /// The next namespace's name; empty for the next free letter.
    pub namespace: String,
    /// The line being typed.
    pub line: String,
    /// The script being written.
    pub script: String,
    /// The exit code.
    pub code: String,
    /// The signal; empty for TERM.
    pub signal: String,
    /// Who sends it.
    pub sender: Option<TaskId>,
    /// The namespace to enter.
    pub target: Option<NsId>,
}

/// A field of [`Drafts`] and its new value.
#[derive(Debug, Clone)]
pub enum Draft {
    /// The next process's name.
    Process(String),
    /// The next namespace's name.
    Namespace(String),
    /// The line being typed.
    Line(String),
    /// The script being written.
    Script(String),
    /// The exit code.
    Code(String),
    /// The signal.
    Signal(String),
    /// Who sends it.
    Sender(TaskId),
    /// The namespace to enter.
    Target(NsId),
}

impl Drafts {
    /// Takes in what was filled in.
    pub fn take(&mut self, draft: Draft) {
        match draft {
            Draft::Process(value) => self.process = value,
            Draft::Namespace(value) => self.namespace = value,
            Draft::Line(value) => self.line = value,
            Draft::Script(value) => self.script = value,
            Draft::Code(value) => self.code = value,
            Draft::Signal(value) => self.signal = value,
            Draft::Sender(task) => self.sender = Some(task),
            Draft::Target(ns) => self.target = Some(ns),
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
        Press::CloneNewpid => [caller, " clone ", &process_name(app), " newpid=", &namespace_name(app)].concat(),
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
            Some(format!("{} kill {pid} {}", session.name(sender), signal(app)))
        }
        // The code as it was typed: a line says what is wrong with it.
        Form::Exit => Some(format!("{} exit {}", session.name(selected), code(app))),
    }
}

fn process_name(app: &App) -> String {
    match app.drafts.process.trim() {
        "" => app.session.free_name(NameKind::Process),
        name => name.to_owned(),
    }
}

fn namespace_name(app: &App) -> String {
    match app.drafts.namespace.trim() {
        "" => app.session.free_name(NameKind::Namespace),
        name => name.to_owned(),
    }
}

fn code(app: &App) -> &str {
    match app.drafts.code.trim() {
        "" => "0",
        code => code,
    }
}

fn signal(app: &App) -> &str {
    if app.drafts.signal.is_empty() { "TERM" } else { &app.drafts.signal }
}

fn target(app: &App) -> NsId {
    let exists = |ns: &NsId| (ns.0 as usize) < app.session.kernel().namespaces().len();
    app.drafts.target.filter(exists).unwrap_or(NsId::ROOT)
}

/// Everybody who can make a call and sees the chosen process.
fn senders(app: &App) -> Vec<TaskId> {
    let kernel = app.session.kernel();
    let target = app.session.selected();
    let can = |task: &TaskId| kernel.can_call(*task) && kernel.nr_in(target, kernel.active_ns(*task)).is_some();
    kernel.tasks().map(|(task, _)| task).filter(can).collect()
}

fn sender(app: &App) -> Option<TaskId> {
    let senders = senders(app);
    app.drafts.sender.filter(|chosen| senders.contains(chosen)).or_else(|| senders.first().copied())
}

/// The dark bar below the picture.
pub fn actions(app: &App, link: &Link) -> Element {
    let lang = app.lang;
    let session = &app.session;
    let kernel = session.kernel();
    let selected = session.selected();
    let can_call = kernel.can_call(selected);
    let button = |id: &'static str, label: &'static str, title: String, enabled: bool, msg: Msg| {
        let button = el("button;class=button").attr("id", id).attr("title", title);
        button.flag("disabled", !enabled).press(link, msg).text(label)
    };
    let press = |press: Press, id: &'static str, label: &'static str, about: &'static str| {
        button(id, label, press_line(app, press) + "\n" + about, can_call, Msg::Press(press))
    };
    let open = |form: Form, id: &'static str, label: &'static str, about: &'static str, enabled: bool| {
        button(id, label, about.to_owned(), enabled, Msg::Open(form))
            .text(" ▾")
            .truth("aria-expanded", app.form == Some(form))
            .attr("aria-controls", "form")
    };
    let numbers: Vec<String> = kernel.numbers(selected).iter().map(|upid| upid.nr.to_string()).collect();
    let who = el("span;class=who")
        .child(el("b").text(session.name(selected).to_owned()))
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
        .child(open(Form::Setns, "setns", action::setns::label(lang), action::setns::about(lang), can_call))
        .child(open(Form::Kill, "kill", action::kill::label(lang), action::kill::about(lang), sender(app).is_some()))
        .child(press(Press::Wait, "wait", action::wait::label(lang), action::wait::about(lang)))
        .child(open(Form::Exit, "exit", action::exit::label(lang), action::exit::about(lang), can_call));
    let fields = el("div;class=row")
        .child(name_field(app, link, NameKind::Process))
        .child(name_field(app, link, NameKind::Namespace))
        .child(command_line(app, link));
    el("section;class=panel actions")
        .attr("aria-label", page::actions(lang))
        .child(buttons)
        .maybe(note(app).map(|note| el("p;class=note").text(note)))
        .maybe(app.form.map(|form| form_row(app, link, form)))
        .child(fields)
}

/// What is special about the chosen process: why it cannot act, or where its children go.
fn note(app: &App) -> Option<String> {
    let (lang, session) = (app.lang, &app.session);
    let (kernel, selected) = (session.kernel(), session.selected());
    if kernel.panic().is_some() {
        return Some(page::panic(lang).to_owned());
    }
    let state = kernel.state(selected);
    let elsewhere = kernel.task(selected).pid_for_children;
    if state == State::Running && elsewhere != kernel.active_ns(selected) {
        return Some(page::children_go_to(lang, &session.namespace_name(elsewhere)));
    }
    cannot_call(lang, session.name(selected), state)
}

fn input(id: &'static str, value: String, link: &Link, take: fn(String) -> Option<Msg>) -> Element {
    el("input")
        .attr("id", id)
        .attr("autocomplete", "off")
        .attr("autocapitalize", "off")
        .attr("spellcheck", "false")
        .value(value)
        .on(link, On::Input, Reaction::Field(take))
}

fn name_field(app: &App, link: &Link, kind: NameKind) -> Element {
    let drafts = &app.drafts;
    let (label, field) = match kind {
        NameKind::Process => (
            page::new_process(app.lang),
            input("process-name", drafts.process.clone(), link, |name| Some(Msg::Draft(Draft::Process(name)))),
        ),
        NameKind::Namespace => (
            page::new_namespace(app.lang),
            input("namespace-name", drafts.namespace.clone(), link, |name| Some(Msg::Draft(Draft::Namespace(name)))),
        ),
    };
    let field =
        field.class(&["field name-field"]).attr("maxlength", "32").attr("placeholder", app.session.free_name(kind));
    el("label").text(label).child(field)
}

fn command_line(app: &App, link: &Link) -> Element {
    let lang = app.lang;
    let field = input("line", app.drafts.line.clone(), link, |line| Some(Msg::Draft(Draft::Line(line))))
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
    let row = el("form;class=row;id=form").on(link, On::Submit, Reaction::Instead(Msg::Submit(form)));
    let row = match form {
        Form::Setns => {
            let current = target(app);
            let spaces = session.kernel().namespaces().map(|(ns, _)| ns);
            let options =
                spaces.map(|ns| option(ns.0.to_string(), session.namespace_name(ns), ns == current)).collect();
            let take = |ns: String| ns.parse().ok().map(|ns| Msg::Draft(Draft::Target(NsId(ns))));
            row.child(select("form-field", page::choose_namespace(lang), options, link, take))
        }
        Form::Kill => {
            let (chosen, current) = (signal(app), sender(app));
            let signals = Signal::names().map(|name| option(name.to_owned(), name, name == chosen)).collect();
            let take = |signal: String| Some(Msg::Draft(Draft::Signal(signal)));
            let senders = senders(app).into_iter();
            let senders =
                senders.map(|task| option(task.0.to_string(), session.name(task), Some(task) == current)).collect();
            let take_sender = |task: String| task.parse().ok().map(|task| Msg::Draft(Draft::Sender(TaskId(task))));
            row.child(select("form-field", page::choose_signal(lang), signals, link, take)).child(select(
                "sender",
                page::sender(lang),
                senders,
                link,
                take_sender,
            ))
        }
        Form::Exit => {
            let field = input("form-field", app.drafts.code.clone(), link, |code| Some(Msg::Draft(Draft::Code(code))))
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
    id: &'static str,
    label: &'static str,
    options: Vec<Html>,
    link: &Link,
    take: fn(String) -> Option<Msg>,
) -> Element {
    let field = el("select;class=field").attr("id", id).on(link, On::Change, Reaction::Field(take));
    el("label").text(label).child(field.all(options))
}

fn option(value: String, title: &str, is_selected: bool) -> Html {
    el("option").attr("value", value).property("selected", is_selected).text(title.to_owned()).into()
}
