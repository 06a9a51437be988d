//! The actions of the selected process. Each button executes the line that it stands for.

use std::rc::Rc;

use pidscope_explain::Subject;
use pidscope_kernel::{Signal, State, Upid};
use pidscope_text::{Lang, action, cannot_call, page, why_panel};
use pidscope_userland::script::NameKind;

use crate::dom::{Element, Link, On, Reaction, el};
use crate::state::Explorer;
use crate::state::acting::{Field, Form, Press, form_line, more_lines, press_line, sender, senders, signal, target};
use crate::state::msg::Msg;

/// The contents of the bar.
pub struct Actions {
    lang: Lang,
    name: String,
    /// Its PIDs, outermost namespace first.
    numbers: Vec<Number>,
    can_call: bool,
    can_be_signaled: bool,
    /// Anything special about the process, such as why it cannot act or in which namespace its children will live.
    note: Option<String>,
    /// The lines of the buttons, in the order of [`PRESSES`].
    presses: [String; PRESSES.len()],
    /// The lines of calls without a button.
    more: Vec<String>,
    bottom: Bottom,
}

/// A PID of the process.
struct Number {
    nr: String,
    /// The PID and its namespace, for screen readers.
    spoken: String,
    /// The subject of the question that a click asks.
    subject: Subject,
}

/// The row below the buttons.
enum Bottom {
    /// The fields for the next call: the value and the placeholder of each.
    Fields { process: [String; 2], namespace: [String; 2], line: String, is_refused: bool },
    /// A form that takes their place, so that the picture keeps its size.
    Form { form: Form, fields: Vec<Choice>, code: String, line: String },
}

/// A drop-down list.
struct Choice {
    id: &'static str,
    label: &'static str,
    field: Field,
    /// Value, title, and whether it is selected.
    options: Vec<(String, String, bool)>,
}

/// The buttons that need no form.
const PRESSES: [Press; 4] = [Press::Fork, Press::CloneNewpid, Press::Unshare, Press::Wait];

impl Actions {
    /// Returns the current contents.
    pub fn of(explorer: &Explorer) -> Self {
        let session = &explorer.session;
        let (kernel, selected) = (session.kernel(), session.selected());
        let number = |upid: &Upid| Number {
            nr: upid.nr.to_string(),
            spoken: page::pid_in(explorer.lang, &session.namespace_name(upid.ns), &upid.nr),
            subject: Subject::Number { task: selected, ns: upid.ns },
        };
        Actions {
            lang: explorer.lang,
            name: session.title(explorer.lang, selected),
            numbers: kernel.numbers(selected).iter().map(number).collect(),
            can_call: session.timeline().machine().can_call(selected),
            can_be_signaled: sender(explorer).is_some(),
            note: note(explorer),
            presses: PRESSES.map(|press| press_line(explorer, press)),
            more: more_lines(explorer),
            bottom: explorer.form.map_or_else(|| Bottom::fields(explorer), |form| Bottom::form(explorer, form)),
        }
    }
}

impl Bottom {
    fn fields(explorer: &Explorer) -> Self {
        let draft = |field: Field| explorer.drafts.get(field).to_owned();
        Bottom::Fields {
            process: [draft(Field::Process), explorer.session.free_name(NameKind::Process)],
            namespace: [draft(Field::Namespace), explorer.session.free_name(NameKind::Namespace)],
            line: draft(Field::Line),
            is_refused: explorer.session.refused().is_some(),
        }
    }

    fn form(explorer: &Explorer, form: Form) -> Self {
        let (lang, session) = (explorer.lang, &explorer.session);
        let fields = match form {
            Form::Setns => {
                let current = target(explorer);
                let spaces = session.kernel().namespaces().map(|(ns, _)| ns);
                let option = |ns: pidscope_kernel::NsId| {
                    (ns.0.to_string(), session.namespace_name(ns).to_owned(), ns == current)
                };
                let label = page::choose_namespace(lang);
                vec![Choice { id: "form-field", label, field: Field::Target, options: spaces.map(option).collect() }]
            }
            Form::Kill => {
                let (chosen, current) = (signal(explorer), sender(explorer));
                let signals = Signal::names().map(|name| (name.to_owned(), name.to_owned(), name == chosen)).collect();
                let sender = |task: pidscope_kernel::TaskId| {
                    (task.0.to_string(), session.name(task).to_owned(), Some(task) == current)
                };
                let senders = senders(explorer).map(sender).collect();
                vec![
                    Choice {
                        id: "form-field",
                        label: page::choose_signal(lang),
                        field: Field::Signal,
                        options: signals,
                    },
                    Choice { id: "sender", label: page::sender(lang), field: Field::Sender, options: senders },
                ]
            }
            Form::Exit => Vec::new(),
        };
        let code = explorer.drafts.get(Field::Code).to_owned();
        Bottom::Form { form, fields, code, line: form_line(explorer, form).unwrap_or_default() }
    }
}

/// Returns anything special about the selected process.
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

/// Draws the dark bar below the picture.
pub fn actions(model: &Actions, link: &Link) -> Element {
    let note = model.note.as_ref().map(|note| el("p;class=note").copy(note));
    // A process that cannot make calls needs no fields for names: the note takes their place, and the picture keeps its
    // size.
    let is_beside = !model.can_call && matches!(model.bottom, Bottom::Fields { .. });
    let (above, beside) = if is_beside { (None, note) } else { (note, None) };
    el("section;class=panel actions")
        .attr("aria-label", page::actions(model.lang))
        .child(buttons(model, link))
        .maybe(above)
        .child(match &model.bottom {
            Bottom::Fields { process, namespace, line, is_refused } => {
                let row = match beside {
                    Some(note) => el("div;class=row").child(note),
                    None => el("div;class=row")
                        .child(name_field(model.lang, link, NameKind::Process, process))
                        .child(name_field(model.lang, link, NameKind::Namespace, namespace)),
                };
                row.child(command_line(model, link, line, *is_refused))
            }
            Bottom::Form { form, fields, code, line } => form_row(model.lang, link, *form, fields, code, line),
        })
}

fn buttons(model: &Actions, link: &Link) -> Element {
    let lang = model.lang;
    let button = |id: &'static str, label: &'static str, title: String, enabled: bool, msg: Msg| {
        let button = el("button;class=button").attr("id", id).attr("title", title);
        button.flag("disabled", !enabled).on_click(link, msg).text(label)
    };
    let press = |press: Press, line: &String| {
        let (id, label, about) = match press {
            Press::Fork => ("fork", action::fork::label(lang), action::fork::about(lang)),
            Press::CloneNewpid => ("newpid", action::clone_newpid::label(lang), action::clone_newpid::about(lang)),
            Press::Unshare => ("unshare", action::unshare::label(lang), action::unshare::about(lang)),
            Press::Wait => ("wait", action::wait::label(lang), action::wait::about(lang)),
        };
        button(id, label, [line, "\n", about].concat(), model.can_call, Msg::Press(press))
    };
    let open_form = match &model.bottom {
        Bottom::Form { form, .. } => Some(*form),
        Bottom::Fields { .. } => None,
    };
    let open = |form: Form, enabled: bool| {
        let (label, about) = match form {
            Form::Setns => (action::setns::label(lang), action::setns::about(lang)),
            Form::Kill => (action::kill::label(lang), action::kill::about(lang)),
            Form::Exit => (action::exit::label(lang), action::exit::about(lang)),
        };
        button(form.opener(), label, about.to_owned(), enabled, Msg::Open(form))
            .text(" ▾")
            .boolean("aria-expanded", open_form == Some(form))
            .attr("aria-controls", "form")
    };
    let number = |(at, number): (usize, &Number)| {
        let slash = (at > 0).then(|| el("span;class=slash").text("/"));
        let ask =
            el("button;class=ask").attr("title", why_panel::ask(model.lang)).attr("aria-label", number.spoken.clone());
        el("li").maybe(slash).child(ask.on_click(link, Msg::Ask(Some(number.subject))).copy(&number.nr))
    };
    let numbers = el("ul;class=mono").each(model.numbers.iter().enumerate().map(number));
    let who = el("div;class=who").child(el("b").copy(&model.name)).child(numbers);
    let [fork, newpid, unshare, wait] = &model.presses;
    el("div;class=row")
        .child(who)
        .child(press(Press::Fork, fork))
        .child(press(Press::CloneNewpid, newpid))
        .child(press(Press::Unshare, unshare))
        .child(open(Form::Setns, model.can_call))
        .child(open(Form::Kill, model.can_be_signaled))
        .child(press(Press::Wait, wait))
        .child(open(Form::Exit, model.can_call))
}

/// The list of calls without a button. Selecting one puts its line into the field beside it, where it can be edited and
/// run. It stays selected until then, and the focus stays in the list, because moving through it with keys selects each
/// entry on the way.
fn more(model: &Actions, line: &str, link: &Link) -> Element {
    let label = page::more_calls(model.lang);
    let is_chosen = |more: &String| more == line;
    let first = el("option;value=").property("selected", !model.more.iter().any(is_chosen)).text(label);
    el("select;class=field;id=more-calls")
        .attr("aria-label", label)
        .on(link, On::Change, Reaction::Field(|line| (!line.is_empty()).then_some(Msg::Template(line))))
        .child(first)
        .each(model.more.iter().map(|line| el("option").property("selected", is_chosen(line)).copy(line)))
}

fn input(link: &Link, id: &'static str, field: Field, value: &str) -> Element {
    el("input;autocomplete=off;autocapitalize=off;spellcheck=false").attr("id", id).value(value.to_owned()).on(
        link,
        On::Input,
        Reaction::Draft(field),
    )
}

fn name_field(lang: Lang, link: &Link, kind: NameKind, [value, free]: &[String; 2]) -> Element {
    let (label, id, field) = match kind {
        NameKind::Process => (page::new_process(lang), "process-name", Field::Process),
        NameKind::Namespace => (page::new_namespace(lang), "namespace-name", Field::Namespace),
    };
    let field = input(link, id, field, value).class(&["field name-field"]).attr("maxlength", "32");
    el("label").text(label).child(field.attr("placeholder", free.clone()))
}

fn command_line(model: &Actions, link: &Link, line: &str, is_refused: bool) -> Element {
    let lang = model.lang;
    let field = input(link, "line", Field::Line, line)
        .class(&["field"])
        .attr("aria-label", page::command_line(lang))
        .boolean("aria-invalid", is_refused)
        .attr("placeholder", page::command_line_hint(lang, &model.presses[0]));
    el("form;class=sign")
        .on(link, On::Submit, Reaction::ReplaceDefault(Msg::Type))
        .child(more(model, line, link))
        .child(field)
        .child(el("button;class=button;id=run-line").submits(link, Msg::Type).text(page::run(lang)))
}

fn form_row(lang: Lang, link: &Link, form: Form, fields: &[Choice], code: &str, line: &str) -> Element {
    let leave = move |key: &str| (key == "Escape").then_some(Msg::Open(form));
    let row = el("form;class=row;id=form")
        .on(link, On::Submit, Reaction::ReplaceDefault(Msg::Submit(form)))
        .on(link, On::Keydown, Reaction::Key(Rc::new(leave)))
        .each(fields.iter().map(|choice| select(link, choice)));
    let code = (form == Form::Exit).then(|| {
        let field = input(link, "form-field", Field::Code, code).class(&["field name-field"]);
        let field = field.attr("inputmode", "numeric").attr("placeholder", "0");
        el("label").text(page::exit_code(lang)).child(field)
    });
    let cancel = el("button;class=button;type=button").on_click(link, Msg::Open(form)).text(page::cancel(lang));
    let go = el("button;class=button go;id=go")
        .submits(link, Msg::Submit(form))
        .text(page::run(lang))
        .text(" ")
        .child(el("code").copy(line));
    row.maybe(code).child(go).child(cancel)
}

fn select(link: &Link, choice: &Choice) -> Element {
    let options = choice.options.iter().map(|(value, title, is_chosen)| {
        el("option").attr("value", value.clone()).property("selected", *is_chosen).copy(title)
    });
    let field = el("select;class=field").attr("id", choice.id).on(link, On::Change, Reaction::Draft(choice.field));
    el("label").text(choice.label).child(field.each(options))
}
