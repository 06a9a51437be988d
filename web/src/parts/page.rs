//! The whole page.

use yew::Html;

use crate::dom::{Link, el};
use crate::parts::actions::actions;
use crate::parts::dialogs::sheet;
use crate::parts::head::head;
use crate::parts::notice::notice;
use crate::parts::spaces::spaces;
use crate::parts::steps::{log, time};
use crate::parts::tabs::tabs;
use crate::parts::terminal::terminal;
use crate::parts::why::{Why, why};
use crate::state::Explorer;

/// How its parts stand together.
pub fn page(explorer: &Explorer, link: &Link) -> Html {
    let models = &explorer.models;
    let left = el("div;class=left").child(spaces(explorer, link)).child(log(explorer, link));
    let main = el("div;class=main")
        .child(models.draw_picture(explorer, link))
        .child(actions(explorer, link))
        .child(terminal(explorer, link));
    let side = el("div;class=side").child(models.draw_views(explorer, link)).child(why(&Why::of(explorer), link));
    let has_ended = explorer.session.kernel().has_ended();
    let body = el("main").class(&["body", if has_ended { "ended" } else { "" }]).child(left).child(main).child(side);
    let announcement = el("p;class=hidden;aria-live=polite;id=announcement");
    el("div;class=page")
        .attr("data-tab", explorer.tab.name())
        .child(el("style").text(pidscope_scene::Hue::css()))
        .child(head(explorer, link))
        .child(tabs(explorer, link))
        .child(body)
        .child(time(explorer, link))
        .child(announcement.text(explorer.announcement.clone()))
        .maybe(explorer.notice.map(|notice| el("p;class=notice;role=alert").text(notice)))
        // Beneath an open dialog nobody would find it.
        .maybe(explorer.dialog.is_none().then(|| notice(explorer, link)))
        .maybe(explorer.dialog.map(|dialog| sheet(explorer, link, dialog)))
        .into()
}
