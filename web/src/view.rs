//! One namespace's view: the processes that it sees, as it numbers them.

use pidscope_kernel::{Kernel, NsId, NsState, State, TaskId};
use pidscope_scene::Hue;
use pidscope_text::{Lang, namespace_state, page, state};
use yew::html::Scope;
use yew::prelude::*;

use crate::app::{App, Msg};
use crate::session::{Mark, Session};

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
pub fn view(model: &ViewModel, options: &ViewOptions, link: &Scope<App>) -> Html {
    let &ViewOptions { lang, selected, eyes, unfolded } = options;
    let ns = model.ns;
    let shown = if unfolded { model.rows.len() } else { ROWS };
    let more = model.rows.len().saturating_sub(shown);
    let id = format!("view-{}", ns.0);
    html! {
        <section class={classes!("panel", "view", Hue::of(ns).class(), eyes.then_some("eyes"))} aria-labelledby={id.clone()}>
            <header>
                <h3 {id}>{ &model.name }</h3>
                <span>{ page::processes_count(lang, &model.rows.len()) }{ " · " }{ page::level(lang, &model.level) }</span>
                if model.state != NsState::Live {
                    <span title={namespace_state(lang, model.state).about}>{ namespace_state(lang, model.state).word }</span>
                }
            </header>
            if model.rows.is_empty() {
                <p class="empty">{ namespace_state(lang, model.state).about }</p>
            } else {
                <table>
                    <thead>
                        <tr>
                            <th class="number" scope="col">{ "PID" }</th>
                            <th class="number" scope="col">{ "PPID" }</th>
                            <th class="state" scope="col">{ page::state(lang) }</th>
                            <th scope="col">{ page::name(lang) }</th>
                        </tr>
                    </thead>
                    <tbody>{ for model.rows.iter().take(shown).map(|entry| row(entry, lang, selected, link)) }</tbody>
                </table>
            }
            if more > 0 {
                <button class="button more" onclick={link.callback(move |_| Msg::Unfold(ns))}>{ page::show_more(lang, &more) }</button>
            }
        </section>
    }
}

fn row(row: &Row, lang: Lang, selected: Option<TaskId>, link: &Scope<App>) -> Html {
    let task = row.task;
    let mark = row.mark.map(|mark| match mark {
        Mark::New => "new",
        Mark::Changed => "changed",
    });
    let is_selected = selected == Some(task);
    let term = state(lang, row.state);
    let outside = (row.ppid == 0 && row.pid != 1).then(|| page::parent_outside(lang));
    html! {
        <tr
            key={task.0}
            class={classes!(is_selected.then_some("selected"), mark, row.state.word())}
            aria-selected={is_selected.to_string()}
            onclick={link.callback(move |_| Msg::Select(task, false))}
        >
            <td class="number pid">{ row.pid }</td>
            <td class="number" title={outside}>{ row.ppid }</td>
            <td class="state" title={term.about}>{ term.word }</td>
            <td class="name" title={row.name.clone()}>{ &row.name }</td>
        </tr>
    }
}
