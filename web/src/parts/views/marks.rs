//! The mark on all elements that stand for one process, and a card that describes the process.
//!
//! The mark is a single CSS rule, so that nothing large is drawn again while the pointer moves. Every element that
//! stands for a process has its [`TaskId`] in the attribute `data-task`.

use pidscope_kernel::TaskId;
use pidscope_scene::Hue;
use pidscope_text::views;

use crate::dom::{Element, Link, On, Reaction, el};
use crate::parts::views::state_words;
use crate::state::Explorer;
use crate::state::msg::Msg;
use crate::state::views::ViewsMsg;

/// Makes an element report which process in it is pointed at or focused.
pub fn watch(element: Element, explorer: &Explorer, link: &Link) -> Element {
    let pointing = &explorer.views.pointing;
    let over = Reaction::Points(|task| Msg::Views(ViewsMsg::Over(task)), pointing.over());
    let focused = |known| Reaction::Points(|task| Msg::Views(ViewsMsg::Focused(task)), known);
    let element = element.boolean("aria-busy", explorer.is_waiting());
    element.on(link, On::Over, over).on(link, On::Focusin, focused(pointing.focused())).on(
        link,
        On::Focusout,
        focused(pointing.focused()),
    )
}

/// Draws the mark and the card, if a process is marked.
pub fn marks(explorer: &Explorer) -> Option<Element> {
    let task = explorer.views.pointing.marked(explorer.session.kernel())?;
    Some(el("div;class=marks;aria-hidden=true").child(el("style").text(rule(task))).child(card(explorer, task)))
}

/// Returns the rule. It draws a frame, which is visible without colours too.
fn rule(task: TaskId) -> String {
    let it = format!("[data-task=\"{}\"]", task.0);
    let row = "outline:2px solid var(--focus);outline-offset:-2px";
    // The name in the matrix is sticky, and covers the frame of its row.
    let name = "box-shadow:inset 2px 0 var(--focus),inset 0 2px var(--focus),inset 0 -2px var(--focus)";
    let node = "stroke:var(--focus);stroke-width:3";
    format!("tr{it}{{{row}}}.views tr{it}>th{{{name}}}.picture .node{it} .box{{{node}}}")
}

/// Draws the card with the process and its PIDs in all namespaces. It only repeats information, so it is hidden from
/// screen readers.
fn card(explorer: &Explorer, task: TaskId) -> Element {
    let (lang, session) = (explorer.lang, &explorer.session);
    let kernel = session.kernel();
    let program = session.timeline().machine().program(task);
    let (state, _) = state_words(lang, kernel.state(task), program.wake_time().is_some());
    let number = |upid: &pidscope_kernel::Upid| {
        el("span")
            .class(&["number", Hue::of(upid.ns).class()])
            .child(el("span").copy(session.namespace_name(upid.ns)))
            .text(" ")
            .child(el("b").text(upid.nr.to_string()))
    };
    el("div;class=card")
        .attr("data-task", task.0.to_string())
        .child(el("strong").text(session.title(lang, task)))
        .child(el("span;class=role").text(role(explorer, task) + " · " + state))
        .child(el("p").each(kernel.numbers(task).iter().map(number)))
}

/// Returns what the process is in its own namespace.
fn role(explorer: &Explorer, task: TaskId) -> String {
    let (lang, session) = (explorer.lang, &explorer.session);
    let kernel = session.kernel();
    let home = session.namespace_name(kernel.active_ns(task));
    if !kernel.is_leader(task) {
        views::role_thread(lang, &session.name(kernel.leader(task)))
    } else if kernel.is_init(task) {
        views::role_init(lang, &home)
    } else if kernel.ppid_in(task, kernel.active_ns(task)) == 0 {
        views::role_outside(lang, &home)
    } else {
        views::role_process(lang, &home)
    }
}
