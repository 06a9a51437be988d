//! The whole page.

use pidscope_text::access;
use yew::Html;

use crate::dom::{Element, Link, el};
use crate::later::{self, LazyPart};
use crate::parts::actions::{Actions, actions};
use crate::parts::head::head;
use crate::parts::notice::notice;
use crate::parts::spaces::{Spaces, spaces};
use crate::parts::steps::log;
use crate::parts::tabs::tabs;
use crate::parts::terminal::terminal;
use crate::parts::time::time;
use crate::parts::views::marks::{marks, watch};
use crate::parts::why::why;
use crate::state::Explorer;
use crate::state::msg::Msg;
use crate::state::tour::Stop;

/// Draws the page.
pub fn page(explorer: &Explorer, link: &Link) -> Html {
    let models = &explorer.models;
    let lesson = later::lessons().and_then(|lessons| (lessons.shown)(explorer, link));
    let has_lesson = lesson.is_some();
    let (panel, strip, points) =
        lesson.map_or((None, None, None), |shown| (Some(shown.panel), shown.strip, shown.points));
    let left = el("div;class=left").maybe(panel).child(spaces(&Spaces::of(explorer), link)).child(log(explorer, link));
    let main = el("div;class=main")
        .child(models.draw_picture(explorer, link))
        .child(actions(&Actions::of(explorer), link))
        .child(terminal(explorer, link));
    let side = el("div;class=side").child(models.draw_views(explorer, link)).child(why(explorer, link));
    let has_ended = explorer.session.kernel().has_ended();
    let body = el("main").class(&["body", if has_ended { "ended" } else { "" }]).child(left).child(main).child(side);
    let announcement = el("p;class=hidden;aria-live=polite;id=announcement");
    watch(el("div;class=page"), explorer, link)
        .attr("data-tab", explorer.tab.name())
        .flag("data-lesson", has_lesson)
        .attr("data-tour", explorer.tour.map_or("", Stop::name))
        .child(el("style").text(pidscope_scene::Hue::css()))
        .child(el("button;class=button skip;id=skip").on_click(link, Msg::ToPicture).text(access::skip(explorer.lang)))
        .child(head(explorer, link))
        .child(tabs(explorer, link))
        .maybe(strip)
        .child(body)
        .child(time(explorer, link))
        .child(announcement.text(explorer.announcement.clone()))
        // Later rules win: what is pointed at is marked over what a lesson points at.
        .maybe(points)
        .maybe(marks(explorer))
        .maybe(explorer.notice.map(|notice| el("p;class=notice;role=alert").text(notice)))
        .maybe(explorer.tour.zip(later::dialogs()).map(|(stop, dialogs)| (dialogs.card)(explorer, stop, link)))
        // Beneath an open dialog it would not be found.
        .maybe(explorer.dialog.is_none().then(|| notice(explorer, link)))
        .maybe(sheet(explorer, link))
        .into()
}

/// Draws the open dialog, once it and its texts are loaded.
fn sheet(explorer: &Explorer, link: &Link) -> Option<Element> {
    let dialog = explorer.dialog.filter(|_| LazyPart::Dialogs.is_loaded(explorer.lang))?;
    Some((later::dialogs()?.sheet)(explorer, link, dialog))
}
