//! What the chosen process can do. Each button types the line that it stands for.

use std::rc::Rc;

use pidscope_kernel::{Signal, State};
use pidscope_text::{action, page};
use pidscope_userland::script::NameKind;

use crate::dom::{Element, Link, On, Reaction, el};
use crate::state::Explorer;
use crate::state::acting::{Field, Form, Press, form_line, press_line, sender, senders, signal, target};
use crate::state::msg::Msg;
use crate::words::cannot_call;

/// The dark bar below the picture.
pub fn actions(explorer: &Explorer, link: &Link) -> Element {
    let lang = explorer.lang;
    let session = &explorer.session;
    let kernel = session.kernel();
    let selected = session.selected();
    let can_call = session.timeline().machine().can_call(selected);
    let button = |id: &'static str, label: &'static str, title: String, enabled: bool, msg: Msg| {
        let button = el("button;class=button").attr("id", id).attr("title", title);
        button.flag("disabled", !enabled).press(link, msg).text(label)
    };
    let press = |press: Press, id: &'static str, label: &'static str, about: &'static str| {
        button(id, label, press_line(explorer, press) + "\n" + about, can_call, Msg::Press(press))
    };
    let open = |form: Form, label: &'static str, about: &'static str, enabled: bool| {
        button(form.opener(), label, about.to_owned(), enabled, Msg::Open(form))
            .text(" ▾")
            .truth("aria-expanded", explorer.form == Some(form))
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
        .child(open(Form::Kill, action::kill::label(lang), action::kill::about(lang), sender(explorer).is_some()))
        .child(press(Press::Wait, "wait", action::wait::label(lang), action::wait::about(lang)))
        .child(open(Form::Exit, action::exit::label(lang), action::exit::about(lang), can_call));
    let fields = el("div;class=row")
        .child(name_field(explorer, link, NameKind::Process))
        .child(name_field(explorer, link, NameKind::Namespace))
        .child(command_line(explorer, link));
    el("section;class=panel actions")
        .attr("aria-label", page::actions(lang))
        .child(buttons)
        .maybe(note(explorer).map(|note| el("p;class=note").text(note)))
        // In its place, so that the picture keeps its room.
        .child(explorer.form.map_or(fields, |form| form_row(explorer, link, form)))
}

/// What is special about the chosen process: why it cannot act, or where its children go.
fn note(explorer: &Explorer) -> Option<String> {
    let (lang, session) = (explorer.lang, &explorer.session);
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

fn input(explorer: &Explorer, link: &Link, id: &'static str, field: Field) -> Element {
    el("input")
        .attr("id", id)
        .attr("autocomplete", "off")
        .attr("autocapitalize", "off")
        .attr("spellcheck", "false")
        .value(explorer.drafts.get(field).to_owned())
        .on(link, On::Input, Reaction::Draft(field))
}

fn name_field(explorer: &Explorer, link: &Link, kind: NameKind) -> Element {
    let (label, id, field) = match kind {
        NameKind::Process => (page::new_process(explorer.lang), "process-name", Field::Process),
        NameKind::Namespace => (page::new_namespace(explorer.lang), "namespace-name", Field::Namespace),
    };
    let field = input(explorer, link, id, field);
    let field = field
        .class(&["field name-field"])
        .attr("maxlength", "32")
        .attr("placeholder", explorer.session.free_name(kind));
    el("label").text(label).child(field)
}

fn command_line(explorer: &Explorer, link: &Link) -> Element {
    let lang = explorer.lang;
    let field = input(explorer, link, "line", Field::Line)
        .class(&["field"])
        .attr("aria-label", page::command_line(lang))
        .truth("aria-invalid", explorer.session.refused().is_some())
        .attr("placeholder", page::command_line_hint(lang, &press_line(explorer, Press::Fork)));
    el("form;class=sign")
        .on(link, On::Submit, Reaction::Instead(Msg::Type))
        .child(field)
        .child(el("button;class=button;id=run-line").text(page::run(lang)))
}

fn form_row(explorer: &Explorer, link: &Link, form: Form) -> Element {
    let lang = explorer.lang;
    let session = &explorer.session;
    let leave = move |key: &str| (key == "Escape").then_some(Msg::Open(form));
    let row = el("form;class=row;id=form").on(link, On::Submit, Reaction::Instead(Msg::Submit(form))).on(
        link,
        On::Keydown,
        Reaction::Key(Rc::new(leave)),
    );
    let row = match form {
        Form::Setns => {
            let current = target(explorer);
            let spaces = session.kernel().namespaces().map(|(ns, _)| ns);
            let options = spaces.map(|ns| option(ns.0.to_string(), session.namespace_name(ns), ns == current));
            row.child(select(link, "form-field", page::choose_namespace(lang), options, Field::Target))
        }
        Form::Kill => {
            let (chosen, current) = (signal(explorer), sender(explorer));
            let signals = Signal::names().map(|name| option(name.to_owned(), name, name == chosen));
            let senders = senders(explorer).into_iter();
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
            let field = input(explorer, link, "form-field", Field::Code)
                .class(&["field name-field"])
                .attr("inputmode", "numeric")
                .attr("placeholder", "0");
            row.child(el("label").text(page::exit_code(lang)).child(field))
        }
    };
    let line = el("code").text(form_line(explorer, form).unwrap_or_default());
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
