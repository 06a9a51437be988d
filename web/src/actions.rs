//! What the chosen process can do. Each button types the line that it stands for.

use pidscope_kernel::{NsId, Signal, State, TaskId};
use pidscope_text::{action, page};
use pidscope_userland::script::{Call, CloneCall, NameKind, SetnsTarget, SignalWord, line};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::app::{App, Msg};
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
    let call = match press {
        Press::Fork => Call::Clone(CloneCall::fork(process_name(app))),
        Press::CloneNewpid => {
            let mut clone = CloneCall::clone_child(process_name(app));
            clone.newpid = Some(namespace_name(app));
            Call::Clone(clone)
        }
        Press::Unshare => Call::Unshare { newpid: namespace_name(app) },
        Press::Wait => Call::Wait { pid: None, nohang: false, untraced: false, continued: false, all: false },
    };
    line(app.session.name(app.session.selected()), &call)
}

/// The line that a filled-in form stands for; nothing if there is nobody to make the call.
pub fn form_line(app: &App, form: Form) -> Option<String> {
    let session = &app.session;
    let selected = session.selected();
    match form {
        Form::Setns => {
            let target = SetnsTarget::Namespace(session.namespace_name(target(app)).to_owned());
            Some(line(session.name(selected), &Call::Setns(target)))
        }
        Form::Kill => {
            let sender = sender(app)?;
            let kernel = session.kernel();
            let pid = kernel.nr_in(selected, kernel.active_ns(sender))?;
            let signal = SignalWord::read(signal(app)).unwrap_or(Signal::TERM.into());
            Some(line(session.name(sender), &Call::Kill { pid: i64::from(pid.0), signal }))
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
pub fn actions(app: &App, ctx: &Context<App>) -> Html {
    let lang = app.lang;
    let session = &app.session;
    let kernel = session.kernel();
    let selected = session.selected();
    let can_call = kernel.can_call(selected);
    let link = ctx.link();
    let press = |press: Press, label: &'static str, about: &'static str, id: &'static str| {
        let title = format!("{}\n{about}", press_line(app, press));
        html! {
            <button class="button" {id} {title} disabled={!can_call} onclick={link.callback(move |_| Msg::Press(press))}>
                { label }
            </button>
        }
    };
    let opener = |form: Form, label: &'static str, about: &'static str, id: &'static str, enabled: bool| {
        let is_open = app.form == Some(form);
        html! {
            <button
                class="button" {id} title={about} disabled={!enabled}
                aria-expanded={is_open.to_string()} aria-controls="form"
                onclick={link.callback(move |_| Msg::Open(form))}
            >{ label }{ " ▾" }</button>
        }
    };
    let numbers: Vec<String> = kernel.numbers(selected).iter().map(|upid| upid.nr.to_string()).collect();
    let note = match kernel.panic() {
        Some(_) => Some(page::panic(lang).to_owned()),
        None => cannot_call(lang, session.name(selected), kernel.state(selected)),
    };
    let elsewhere = kernel.task(selected).pid_for_children;
    let goes = (kernel.state(selected) == State::Running && elsewhere != kernel.active_ns(selected))
        .then(|| page::children_go_to(lang, &session.namespace_name(elsewhere)));
    html! {
        <section class="panel actions" aria-label={page::actions(lang)}>
            <div class="row">
                <span class="who"><b>{ session.name(selected) }</b><span class="mono">{ numbers.join(" / ") }</span></span>
                { press(Press::Fork, action::fork::label(lang), action::fork::about(lang), "fork") }
                { press(Press::CloneNewpid, action::clone_newpid::label(lang), action::clone_newpid::about(lang), "newpid") }
                { press(Press::Unshare, action::unshare::label(lang), action::unshare::about(lang), "unshare") }
                { opener(Form::Setns, action::setns::label(lang), action::setns::about(lang), "setns", can_call) }
                { opener(Form::Kill, action::kill::label(lang), action::kill::about(lang), "kill", sender(app).is_some()) }
                { press(Press::Wait, action::wait::label(lang), action::wait::about(lang), "wait") }
                { opener(Form::Exit, action::exit::label(lang), action::exit::about(lang), "exit", can_call) }
            </div>
            if let Some(note) = note.or(goes) {
                <p class="note">{ note }</p>
            }
            if let Some(form) = app.form { { form_row(app, ctx, form) } }
            <div class="row">
                { name_field(app, ctx) }
                { namespace_field(app, ctx) }
                { command_line(app, ctx) }
            </div>
        </section>
    }
}

fn typed(event: &InputEvent) -> String {
    event.target_dyn_into::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default()
}

fn chosen(event: &Event) -> String {
    event.target_dyn_into::<HtmlSelectElement>().map(|select| select.value()).unwrap_or_default()
}

fn name_field(app: &App, ctx: &Context<App>) -> Html {
    let oninput = ctx.link().callback(|event: InputEvent| Msg::Draft(Draft::Process(typed(&event))));
    html! {
        <label>
            { page::new_process(app.lang) }
            <input
                class="field name-field" id="process-name" autocomplete="off" spellcheck="false" maxlength="32"
                value={app.drafts.process.clone()} placeholder={app.session.free_name(NameKind::Process)} {oninput}
            />
        </label>
    }
}

fn namespace_field(app: &App, ctx: &Context<App>) -> Html {
    let oninput = ctx.link().callback(|event: InputEvent| Msg::Draft(Draft::Namespace(typed(&event))));
    html! {
        <label>
            { page::new_namespace(app.lang) }
            <input
                class="field name-field" id="namespace-name" autocomplete="off" spellcheck="false" maxlength="32"
                value={app.drafts.namespace.clone()} placeholder={app.session.free_name(NameKind::Namespace)} {oninput}
            />
        </label>
    }
}

fn command_line(app: &App, ctx: &Context<App>) -> Html {
    let lang = app.lang;
    let onsubmit = ctx.link().callback(|event: SubmitEvent| {
        event.prevent_default();
        Msg::Type
    });
    let oninput = ctx.link().callback(|event: InputEvent| Msg::Draft(Draft::Line(typed(&event))));
    html! {
        <form class="sign" {onsubmit}>
            <input
                class="field" id="line" autocomplete="off" autocapitalize="off" spellcheck="false"
                aria-label={page::command_line(lang)}
                aria-invalid={app.session.refused().is_some().then_some("true")}
                placeholder={page::command_line_hint(lang, &press_line(app, Press::Fork))}
                value={app.drafts.line.clone()} {oninput}
            />
            <button class="button" id="run-line">{ page::run(lang) }</button>
        </form>
    }
}

fn form_row(app: &App, ctx: &Context<App>, form: Form) -> Html {
    let lang = app.lang;
    let link = ctx.link();
    let fields = match form {
        Form::Setns => {
            let current = target(app);
            let onchange = link.batch_callback(|event: Event| {
                chosen(&event).parse().ok().map(|ns| Msg::Draft(Draft::Target(NsId(ns))))
            });
            html! {
                <label>
                    { page::choose_namespace(lang) }
                    <select class="field" id="form-field" {onchange}>
                        { for app.session.kernel().namespaces().map(|(ns, _)| html! {
                            <option value={ns.0.to_string()} selected={ns == current}>
                                { app.session.namespace_name(ns) }
                            </option>
                        }) }
                    </select>
                </label>
            }
        }
        Form::Kill => kill_fields(app, ctx),
        Form::Exit => {
            let oninput = link.callback(|event: InputEvent| Msg::Draft(Draft::Code(typed(&event))));
            html! {
                <label>
                    { page::exit_code(lang) }
                    <input
                        class="field name-field" id="form-field" inputmode="numeric" autocomplete="off"
                        value={app.drafts.code.clone()} placeholder="0" {oninput}
                    />
                </label>
            }
        }
    };
    let onsubmit = link.callback(move |event: SubmitEvent| {
        event.prevent_default();
        Msg::Submit(form)
    });
    html! {
        <form class="row" id="form" {onsubmit}>
            { fields }
            <button class="button go" id="go">
                { page::run(lang) }{ " " }<code>{ form_line(app, form).unwrap_or_default() }</code>
            </button>
            <button class="button" type="button" onclick={link.callback(move |_| Msg::Open(form))}>{ page::cancel(lang) }</button>
        </form>
    }
}

fn kill_fields(app: &App, ctx: &Context<App>) -> Html {
    let lang = app.lang;
    let link = ctx.link();
    let current = sender(app);
    let on_signal = link.callback(|event: Event| Msg::Draft(Draft::Signal(chosen(&event))));
    let on_sender = link
        .batch_callback(|event: Event| chosen(&event).parse().ok().map(|task| Msg::Draft(Draft::Sender(TaskId(task)))));
    html! {
        <>
            <label>
                { page::choose_signal(lang) }
                <select class="field" id="form-field" onchange={on_signal}>
                    { for Signal::names().map(|name| html! {
                        <option value={name} selected={name == signal(app)}>{ name }</option>
                    }) }
                </select>
            </label>
            <label>
                { page::sender(lang) }
                <select class="field" id="sender" onchange={on_sender}>
                    { for senders(app).into_iter().map(|task| html! {
                        <option value={task.0.to_string()} selected={Some(task) == current}>{ app.session.name(task) }</option>
                    }) }
                </select>
            </label>
        </>
    }
}
