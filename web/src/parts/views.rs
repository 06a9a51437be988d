//! One namespace's view: the processes that it sees, as it numbers them.

use pidscope_kernel::{Kernel, NsId, NsState, State, TaskId};
use pidscope_scene::Hue;
use pidscope_text::{Lang, namespace_state, page, state};
use pidscope_userland::Time;
use yew::Html;

use crate::dom::{Element, Link, el};
use crate::state::msg::Msg;
use crate::state::session::{Mark, Session};

/// Rows shown at first.
const ROWS: usize = 200;

/// Everything that a view shows.
pub struct ViewModel {
    ns: NsId,
    name: String,
    level: u32,
    state: NsState,
    rows: Vec<Row>,
}

struct Row {
    task: TaskId,
    pid: u32,
    ppid: u32,
    state: State,
    name: String,
    /// The command line, if there is one.
    command: Option<String>,
    /// What it waits for, if it sleeps until then.
    wakes: Option<Time>,
    mark: Option<Mark>,
}

impl ViewModel {
    /// The view of a namespace, as it is now.
    pub fn of(session: &Session, ns: NsId) -> Self {
        let kernel: &Kernel = session.kernel();
        let row = |(nr, task): (pidscope_kernel::Nr, TaskId)| Row {
            task,
            pid: nr.0,
            ppid: kernel.ppid_in(task, ns),
            state: kernel.state(task),
            name: session.name(task).to_owned(),
            command: session.timeline().machine().program(task).attributes.cmd.clone(),
            wakes: session.timeline().machine().program(task).wakes(),
            mark: session.mark(task),
        };
        ViewModel {
            ns,
            name: session.namespace_name(ns).to_owned(),
            level: kernel.namespace(ns).level,
            state: kernel.ns_state(ns),
            rows: kernel.visible(ns).map(row).collect(),
        }
    }
}

/// How a view is shown.
pub struct ViewOptions {
    /// The language.
    pub lang: Lang,
    /// The process that acts, if this namespace sees it.
    pub selected: Option<TaskId>,
    /// Whether the page is looked at through this namespace.
    pub eyes: bool,
    /// Whether all rows are shown, however many.
    pub unfolded: bool,
}

/// A table of the processes that a namespace sees.
pub fn view(model: &ViewModel, options: &ViewOptions, link: &Link) -> Html {
    let lang = options.lang;
    let ns = model.ns;
    let term = namespace_state(lang, model.state);
    let shown = if options.unfolded { model.rows.len() } else { ROWS };
    let more = model.rows.len().saturating_sub(shown);
    let id = format!("view-{}", ns.0);
    let mut about = page::processes_count(lang, &model.rows.len()) + " · " + &page::level(lang, &model.level);
    if model.state != NsState::Live {
        about = about + " · " + term.word;
    }
    let header = el("header")
        .press(link, Msg::Eyes(ns))
        .child(el("h3").attr("id", id.clone()).text(model.name.clone()))
        .child(el("span").text(about));
    let content = if model.rows.is_empty() {
        el("p;class=empty").text(term.about)
    } else {
        let column =
            |class: &'static str, title: &'static str| el("th").class(&[class]).attr("scope", "col").text(title);
        let head = el("tr")
            .child(column("number", "PID"))
            .child(column("number", "PPID"))
            .child(column("state", page::state(lang)))
            .child(column("", page::name(lang)));
        let rows = model.rows.iter().take(shown).map(|entry| row(entry, options, link));
        el("table").child(el("thead").child(head)).child(el("tbody").each(rows))
    };
    let more = (more > 0)
        .then(|| el("button;class=button more").press(link, Msg::Unfold(ns)).text(page::show_more(lang, &more)));
    let eyes = if options.eyes { "eyes" } else { "" };
    el("section")
        .class(&["panel view", Hue::of(ns).class(), eyes])
        .attr("aria-labelledby", id)
        .child(header)
        .child(content)
        .maybe(more)
        .into()
}

fn row(row: &Row, options: &ViewOptions, link: &Link) -> Element {
    let term = state(options.lang, row.state);
    let selected = if options.selected == Some(row.task) { "selected" } else { "" };
    let outside = row.ppid == 0 && row.pid != 1;
    let parent = el("td;class=number").text(row.ppid.to_string());
    let parent = if outside { parent.attr("title", page::parent_outside(options.lang)) } else { parent };
    el("tr")
        .key(row.task.0)
        .class(&[selected, row.mark.map_or("", Mark::class), row.state.word()])
        .press(link, Msg::Select(row.task, false))
        .child(el("td;class=number pid").text(row.pid.to_string()))
        .child(parent)
        .child(el("td;class=state").attr("title", term.about).text(term.word))
        .child(name(row, options.lang))
}

/// The name, and beside it the command line.
fn name(row: &Row, lang: Lang) -> Element {
    let mut title = row.name.clone();
    if let Some(command) = &row.command {
        title = title + "\n" + command;
    }
    if let Some(time) = &row.wakes {
        title = title + "\n" + &page::sleeps_until(lang, time);
    }
    let cell = el("td;class=name").attr("title", title).text(row.name.clone());
    match &row.command {
        Some(command) if *command != row.name => cell.child(el("span;class=command").copy(command)),
        _ => cell,
    }
}
