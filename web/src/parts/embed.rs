//! The page as an embed: the parts that its address asks for, below a slim bar.

use pidscope_text::{Lang, embed as texts};
use yew::Html;

use crate::dom::{Element, Link, el};
use crate::later;
use crate::parts::actions::{Actions, actions};
use crate::parts::notice::notice;
use crate::parts::terminal::terminal;
use crate::parts::time::time;
use crate::parts::views::marks::{marks, watch};
use crate::parts::why::why;
use crate::state::Explorer;
use crate::state::embed::{Embed, Expected, InvalidParameter, Part};

/// Draws the page.
pub fn embed(explorer: &Explorer, embed: &Embed, link: &Link) -> Html {
    let models = &explorer.models;
    let shows = |part: Part| embed.shows(part);
    let lesson = later::lessons().and_then(|lessons| (lessons.shown)(explorer, link));
    let (panel, points) = lesson.map_or((None, None), |shown| (Some(shown.panel), shown.points));
    let panel = panel.filter(|_| shows(Part::Lesson));
    let has_views = shows(Part::Views);
    // Before anything is done or asked there is nothing to answer, and the surrounding page says what the world is
    // about.
    let session = &explorer.session;
    let was_done = !explorer.is_fresh && session.timeline().last_step_entry().is_some();
    let has_answer = explorer.asked.is_some() || session.refused().is_some() || was_done;
    let answer = has_answer.then(|| why(explorer, link));
    let has_stage = [Part::Picture, Part::Timeline, Part::Terminal].into_iter().any(shows);
    // Where the picture fills the reserved space, the answer is put below it, so that what is being clicked does not
    // move.
    let fills = has_stage && !has_views && panel.is_none();
    let (answer, below) = if fills { (None, answer) } else { (answer, None) };
    let (beside, last) = if has_stage { (answer, None) } else { (None, answer) };
    let stage = has_stage.then(|| {
        let can_act = shows(Part::Picture) && !embed.is_read_only;
        el("div;class=stage")
            .maybe(shows(Part::Picture).then(|| models.draw_picture(explorer, link)))
            .maybe(shows(Part::Timeline).then(|| time(explorer, link)))
            .maybe(can_act.then(|| actions(&Actions::of(explorer), link)))
            .maybe(shows(Part::Terminal).then(|| terminal(explorer, link)))
            .maybe(beside)
    });
    let rest = (has_views || !has_stage)
        .then(|| el("div;class=rest").maybe(has_views.then(|| models.draw_views(explorer, link))).maybe(last));
    let has_ended = session.kernel().has_ended();
    let parts = el("main")
        .class(&[
            "parts",
            if has_ended { "ended" } else { "" },
            if panel.is_some() && has_stage { "with-lesson" } else { "" },
            if has_views && has_stage { "with-views" } else { "" },
        ])
        .maybe(panel)
        .maybe(stage)
        .maybe(rest);
    let room = el("div").class(&["room", if fills && embed.height.is_some() { "fills" } else { "" }]);
    let room = match embed.height {
        // Minus the borders of the frame.
        Some(height) => room.attr("style", format!("min-height:{}px", height.saturating_sub(2))),
        None => room,
    };
    let invalid_parameters = (!embed.invalid_parameters.is_empty()).then(|| {
        let lines = embed.invalid_parameters.iter().map(|one| el("li").text(invalid_parameter(explorer.lang, one)));
        el("ul;class=flaws").each(lines)
    });
    let room = room
        .child(el("header").child(bar(explorer, embed)).maybe(invalid_parameters))
        .child(notice(explorer, link))
        .child(parts);
    watch(el("div;class=embed"), explorer, link)
        .child(el("style").text(pidscope_scene::Hue::css()))
        .child(room)
        .maybe(below)
        .child(el("p;class=hidden;aria-live=polite;id=announcement").text(explorer.announcement.clone()))
        .maybe(points)
        .maybe(marks(explorer))
        .maybe(explorer.notice.map(|notice| el("p;class=notice;role=alert").text(notice)))
        .into()
}

/// Draws the title and the link to the whole page.
fn bar(explorer: &Explorer, embed: &Embed) -> Element {
    let lang = explorer.lang;
    let open = el("a;target=_blank;rel=noopener")
        .attr("href", embed.full.clone())
        .attr("title", texts::open_about(lang))
        .text(texts::open(lang))
        .child(el("span;aria-hidden=true").text(" ↗"));
    el("div;class=slim").child(el("h1").text(explorer.default_name())).child(open)
}

/// Returns what is wrong with a value in the address.
pub fn invalid_parameter(lang: Lang, parameter: &InvalidParameter) -> String {
    let InvalidParameter { name, value, expected } = parameter;
    match expected {
        Expected::Words(words) => texts::bad_word(lang, &words.join(", "), name, value),
        Expected::UpTo(most) if *name == "step" && *most < usize::MAX => texts::no_step(lang, most, value),
        Expected::UpTo(usize::MAX) => texts::bad_number(lang, name, value),
        Expected::UpTo(most) => texts::bad_number_up_to(lang, most, name, value),
    }
}
