//! The namespaces as a tree; a click on one makes the page look through it.

use pidscope_kernel::{Kernel, NsId, NsState};
use pidscope_scene::Hue;
use pidscope_text::{Lang, namespace_state, page};

use crate::dom::{Element, Link, el};
use crate::state::Explorer;
use crate::state::msg::Msg;

/// The contents of the tree.
pub struct Spaces {
    lang: Lang,
    rows: Vec<Space>,
}

/// A namespace.
struct Space {
    ns: NsId,
    name: String,
    /// The number of processes that it sees, or why there are none.
    note: String,
    /// What its state means.
    about: &'static str,
    /// Its nesting depth.
    depth: u32,
    is_dead: bool,
    is_looked_through: bool,
}

impl Spaces {
    /// Returns the current contents.
    pub fn of(explorer: &Explorer) -> Self {
        let (lang, session) = (explorer.lang, &explorer.session);
        let kernel = session.kernel();
        let row = |ns: NsId| {
            let state = kernel.ns_state(ns);
            let term = namespace_state(lang, state);
            Space {
                ns,
                name: session.namespace_name(ns).to_owned(),
                note: match state {
                    NsState::Live => kernel.visible(ns).count().to_string(),
                    NsState::Empty | NsState::Dead => term.word.to_owned(),
                },
                about: term.about,
                depth: kernel.namespace(ns).level - kernel.namespace(NsId::ROOT).level,
                is_dead: state == NsState::Dead,
                is_looked_through: session.viewpoint() == Some(ns),
            }
        };
        Spaces { lang, rows: ordered(kernel).into_iter().map(row).collect() }
    }
}

/// Draws the tree.
pub fn spaces(model: &Spaces, link: &Link) -> Element {
    let lang = model.lang;
    // A long tree scrolls, so it must be focusable.
    el("section;class=panel spaces;aria-labelledby=spaces-title;tabindex=0")
        .child(el("h2;id=spaces-title").text(page::namespaces(lang)))
        .child(el("ul").each(model.rows.iter().map(|row| space(row, lang, link))))
        .child(el("p;class=about").text(page::legend_eyes(lang)))
}

/// Returns all namespaces, parents before children and siblings in order of creation.
pub fn ordered(kernel: &Kernel) -> Vec<NsId> {
    let mut order = Vec::new();
    add(kernel, NsId::ROOT, &mut order);
    order
}

/// Adds a namespace and all namespaces nested in it. The depth of the recursion is at most 32.
fn add(kernel: &Kernel, ns: NsId, order: &mut Vec<NsId>) {
    order.push(ns);
    for (nested, _) in kernel.namespaces().filter(|(_, info)| info.parent == Some(ns)) {
        add(kernel, nested, order);
    }
}

fn space(row: &Space, lang: Lang, link: &Link) -> Element {
    let button = el("button")
        .class(&["space", Hue::of(row.ns).class(), if row.is_dead { "dead" } else { "" }])
        .boolean("aria-pressed", row.is_looked_through)
        .attr("title", page::look_through(lang, &row.name) + ". " + row.about)
        .on_click(link, Msg::LookThrough(row.ns))
        .child(el("strong").copy(&row.name))
        .child(el("span;class=count").copy(&row.note));
    // A deep tree must not overflow its column.
    let indent = format!("padding-left:{}px", row.depth.min(6) * 18);
    el("li").key(row.ns.0).attr("style", indent).child(button)
}
