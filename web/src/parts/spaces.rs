//! The namespaces as a tree; pressing one looks through its eyes.

use pidscope_kernel::{Kernel, NsId, NsState};
use pidscope_text::{namespace_state, page};

use crate::dom::{Element, Link, el};
use crate::state::Explorer;
use crate::state::msg::Msg;
use pidscope_scene::Hue;

/// The tree, and what the picture's marks mean.
pub fn spaces(explorer: &Explorer, link: &Link) -> Element {
    let lang = explorer.lang;
    let legend =
        |mark: &'static str, means: &'static str| el("p").child(el("b;class=mono").text(mark)).text(" ").text(means);
    el("section;class=panel spaces;aria-labelledby=spaces-title")
        .child(el("h2;id=spaces-title").text(page::namespaces(lang)))
        .child(el("ul").each(ordered(explorer).into_iter().map(|ns| space(explorer, link, ns))))
        .child(
            el("div;class=legend")
                .child(el("p").text(page::legend_eyes(lang)))
                .child(legend("8 / 5 / 1", page::legend_pids(lang)))
                .child(legend("· init", page::legend_init(lang)))
                .child(legend(page::thread(lang), page::legend_thread(lang)))
                .child(el("p").text(page::simulated(lang, &pidscope_userland::report::LINUX))),
        )
}

/// Parents before children, siblings in order of creation.
pub fn ordered(explorer: &Explorer) -> Vec<NsId> {
    nested(explorer.session.kernel())
}

/// See [`ordered`].
pub fn nested(kernel: &Kernel) -> Vec<NsId> {
    let mut order = Vec::new();
    add(kernel, NsId::ROOT, &mut order);
    order
}

/// Adds a namespace and all that are nested in it: no more than 32 deep.
fn add(kernel: &Kernel, ns: NsId, order: &mut Vec<NsId>) {
    order.push(ns);
    for (nested, _) in kernel.namespaces().filter(|(_, info)| info.parent == Some(ns)) {
        add(kernel, nested, order);
    }
}

fn space(explorer: &Explorer, link: &Link, ns: NsId) -> Element {
    let lang = explorer.lang;
    let kernel = explorer.session.kernel();
    let name = explorer.session.namespace_name(ns);
    let state = kernel.ns_state(ns);
    let term = namespace_state(lang, state);
    let depth = kernel.namespace(ns).level - kernel.namespace(NsId::ROOT).level;
    let note = match state {
        NsState::Live => kernel.visible(ns).count().to_string(),
        NsState::Empty | NsState::Dead => term.word.to_owned(),
    };
    let dead = if state == NsState::Dead { "dead" } else { "" };
    let button = el("button")
        .class(&["space", Hue::of(ns).class(), dead])
        .truth("aria-pressed", explorer.session.eyes() == Some(ns))
        .attr("title", page::look_through(lang, &name) + ". " + term.about)
        .press(link, Msg::Look(ns))
        .child(el("strong").copy(name))
        .child(el("span;class=count").text(note));
    // A deep tree must not leave its column.
    let indent = format!("padding-left:{}px", depth.min(6) * 18);
    el("li").key(ns.0).attr("style", indent).child(button)
}
