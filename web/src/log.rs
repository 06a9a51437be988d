//! The log of system calls with their results, past and undone, to walk in; and the bar that does the same in one line.

use pidscope_text::page;
use pidscope_userland::entry::{Entry, Outcome};
use pidscope_userland::script::{StatementKind, line};
use pidscope_userland::timeline::RevisionId;
use web_sys::{Document, HtmlInputElement};
use yew::prelude::*;

use crate::app::{App, Msg};

/// A call on the current branch.
struct Call<'a> {
    revision: RevisionId,
    entry: &'a Entry,
}

/// The calls of the branch, and how many of them are done.
fn calls(app: &App) -> (Vec<Call<'_>>, usize) {
    let timeline = app.session.timeline();
    let branch = timeline.branch().into_iter().filter_map(|revision| {
        let entry = timeline.entry(revision)?;
        entry.step.is_some().then_some(Call { revision, entry })
    });
    (branch.collect(), timeline.machine().steps())
}

fn text(entry: &Entry) -> String {
    match &entry.statement.kind {
        StatementKind::Call { caller, call, .. } => line(caller, call),
        StatementKind::Root(_) | StatementKind::Expect(_) => String::new(),
    }
}

fn result(entry: &Entry) -> String {
    entry.step.as_ref().map(|step| step.outcome.to_string()).unwrap_or_default()
}

/// The panel.
pub fn log(app: &App, ctx: &Context<App>) -> Html {
    let lang = app.lang;
    let (calls, done) = calls(app);
    let row = |(index, call): (usize, &Call<'_>)| {
        let revision = call.revision;
        let refused = match call.entry.step.as_ref().map(|step| &step.outcome) {
            Some(Outcome::Refused(_)) => Some("refused"),
            Some(Outcome::Skipped) => Some("skipped"),
            _ => None,
        };
        let current = (index + 1 == done).then_some("step");
        html! {
            <li key={index} class={classes!(refused, (index >= done).then_some("undone"))} aria-current={current}>
                <button onclick={ctx.link().callback(move |_| Msg::GoTo(revision))}>
                    <span class="index">{ index + 1 }</span>
                    <span>{ text(call.entry) }</span>
                    <span class="result">{ "→ " }{ result(call.entry) }</span>
                </button>
            </li>
        }
    };
    html! {
        <section class="panel log" aria-labelledby="log-title">
            <h2 id="log-title">{ page::log(lang) }</h2>
            if calls.is_empty() {
                <p class="none">{ page::nothing(lang) }</p>
            } else {
                <ol id="log">{ for calls.iter().enumerate().map(row) }</ol>
            }
        </section>
    }
}

/// Undo, redo, and every moment between the start and the end of the branch.
pub fn time(app: &App, ctx: &Context<App>) -> Html {
    let lang = app.lang;
    let (calls, done) = calls(app);
    let timeline = app.session.timeline();
    let now = match done.checked_sub(1).and_then(|last| calls.get(last)) {
        Some(call) => format!("{done} / {} · {} → {}", calls.len(), text(call.entry), result(call.entry)),
        None => format!("0 / {}", calls.len()),
    };
    let moments: Vec<RevisionId> =
        [RevisionId::START].into_iter().chain(calls.iter().map(|call| call.revision)).collect();
    let oninput = ctx.link().batch_callback(move |event: InputEvent| {
        let at: usize = event.target_dyn_into::<HtmlInputElement>()?.value().parse().ok()?;
        moments.get(at).map(|&revision| Msg::GoTo(revision))
    });
    html! {
        <footer class="time">
            <button
                class="button icon" id="undo" title={page::undo(lang)} aria-label={page::undo(lang)}
                disabled={!timeline.can_undo()} onclick={ctx.link().callback(|_| Msg::Undo)}
            >{ "↶" }</button>
            <button
                class="button icon" id="redo" title={page::redo(lang)} aria-label={page::redo(lang)}
                disabled={!timeline.can_redo()} onclick={ctx.link().callback(|_| Msg::Redo)}
            >{ "↷" }</button>
            <input
                type="range" min="0" max={calls.len().to_string()} value={done.to_string()}
                aria-label={page::moment(lang)} aria-valuetext={now.clone()} disabled={calls.is_empty()} {oninput}
            />
            <span class="now">{ now }</span>
        </footer>
    }
}

/// Scrolls the log to the step that the world is at, and nothing else.
pub fn follow(document: &Document) {
    let step = document.query_selector("#log [aria-current]").ok().flatten();
    let (Some(log), Some(step)) = (document.get_element_by_id("log"), step) else { return };
    let (frame, row) = (log.get_bounding_client_rect(), step.get_bounding_client_rect());
    let hidden = (row.bottom() - frame.bottom()).max(0.0) + (row.top() - frame.top()).min(0.0);
    log.set_scroll_top(log.scroll_top() + hidden as i32);
}
