//! The bar above the views: the choice of views or matrix, and the hidden views.

use pidscope_kernel::NsId;
use pidscope_scene::Hue;
use pidscope_text::{copies, page, views};

use crate::dom::{Element, Link, el};
use crate::parts::share::copy_button;
use crate::state::Explorer;
use crate::state::listing::Listing;
use crate::state::msg::Msg;
use crate::state::views::{MATRIX, ViewsMsg, tool_id};

/// Draws the bar.
pub fn bar(explorer: &Explorer, link: &Link) -> Element {
    let lang = explorer.lang;
    let is_matrix = explorer.views.is_matrix;
    let choice = |to_matrix: bool, label: &'static str| {
        let button = el("button;class=tool").boolean("aria-pressed", is_matrix == to_matrix);
        let button = if to_matrix { button.attr("id", MATRIX) } else { button };
        button.on_click(link, Msg::Views(ViewsMsg::Matrix(to_matrix))).text(label)
    };
    let choices = el("div;class=choices;role=group")
        .attr("aria-label", views::show(lang))
        .child(choice(false, views::each(lang)))
        .child(choice(true, views::matrix(lang)));
    let copy = is_matrix.then(|| {
        copy_button(lang, link, Listing::Matrix, copies::matrix(lang)).class(&["tool"]).attr("id", "copy-matrix")
    });
    let idle = (!explorer.idle_views().is_empty())
        .then(|| el("button;class=tool").on_click(link, Msg::Views(ViewsMsg::HideIdle)).text(views::hide_idle(lang)));
    let hidden = explorer.hidden_views();
    let hidden = (!hidden.is_empty()).then(|| {
        el("p;class=hidden-views").text(views::hidden(lang)).list(hidden.into_iter().map(|ns| show(explorer, link, ns)))
    });
    // In an embed of the views alone, this is the heading that those of the views are nested in.
    let title = el("h2;class=hidden").text(page::views(lang));
    el("div;class=bar").child(title).child(choices).maybe(copy).maybe(idle).maybe(hidden)
}

/// Draws the button that shows a view again.
fn show(explorer: &Explorer, link: &Link, ns: NsId) -> Element {
    let name = explorer.session.namespace_name(ns);
    el("button")
        .class(&["tool", Hue::of(ns).class()])
        .key(ns.0)
        .attr("id", tool_id(ns, "show"))
        .attr("aria-label", views::show_again(explorer.lang, &name))
        .on_click(link, Msg::Views(ViewsMsg::Show(ns)))
        .copy(name)
}

/// Explains the sign beside a PPID, if there is one.
pub fn legend(explorer: &Explorer) -> Option<Element> {
    let is_shown = !explorer.views.is_matrix && explorer.models.has_outside();
    is_shown.then(|| el("p;class=views-legend").text(views::outside_legend(explorer.lang)))
}
