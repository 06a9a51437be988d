//! What happened, and why: the story of the last act, or the answer to a question.

mod act;
pub mod answer;
mod questions;

use pidscope_lessons::Scenario;
use pidscope_text::{act_error, empty, lessons, page, scenario_card, why_panel as texts};
use yew::AttrValue;

pub use self::act::failed;

use self::act::Act;
use crate::dom::{Element, Link, el};
use crate::later;
use crate::state::Explorer;
use crate::state::msg::Msg;
use crate::state::time::TimeMsg;
use crate::state::tour::Stop;

/// The ID of the panel's title, where reading a new answer starts.
pub const TITLE: &str = "why-title";

/// The class of a small button.
const SMALL: &[&str] = &["button small"];

/// Draws the panel.
pub fn why(explorer: &Explorer, link: &Link) -> Element {
    let lang = explorer.lang;
    let asked = explorer.asked;
    let title = if asked.is_some() { texts::title(lang) } else { page::what_happened(lang) };
    let back = asked
        .is_some()
        .then(|| el("button;class=button small;id=why-back").on_click(link, Msg::Ask(None)).text(texts::back(lang)));
    let header = el("header").child(el("h2;tabindex=-1").attr("id", TITLE).text(title)).maybe(back);
    let (content, is_bad) = content(explorer, link);
    // A region that scrolls must be focusable.
    el("section;tabindex=0")
        .class(&["panel why", if is_bad { "bad" } else { "" }, if asked.is_some() { "answers" } else { "" }])
        .attr("aria-labelledby", TITLE)
        .child(header)
        .child(el("div;class=told").each(content.into_iter()))
        .child(questions::draw(&questions::of(&explorer.session, lang), asked, lang, link))
}

/// Returns what is told now, and whether something went wrong.
fn content(explorer: &Explorer, link: &Link) -> (Vec<Element>, bool) {
    let lang = explorer.lang;
    let session = &explorer.session;
    let timeline = session.timeline();
    if let Some((subject, answers)) = explorer.asked.zip(later::answers()) {
        return ((answers.shown)(explorer, link, subject), false);
    }
    if let Some((line, error)) = session.refused() {
        return (vec![el("p;class=said").copy(line), el("p").text(act_error(lang, error))], true);
    }
    // In a world that was changed before it was stored, the words of the scenario are no longer true.
    if let Some(scenario) = session.scenario().filter(|_| explorer.is_fresh && explorer.is_untouched()) {
        return (introduction(explorer, link, scenario), false);
    }
    // Nothing has been done yet in this step of a lesson: telling what happened before might give away the answer.
    if explorer.is_fresh && explorer.learning.open.as_ref().is_some_and(|open| !open.has_moved(timeline)) {
        return (vec![el("p").text(lessons::nothing_yet(lang))], false);
    }
    if let Some(entry) = timeline.last_step_entry() {
        let act = Act::of(explorer, entry);
        return (act::draw(&act, lang, link), act.is_bad());
    }
    let start = el("button;class=button small;id=tour-start").on_click(link, Msg::Tour(Some(Stop::Picture)));
    (vec![el("p").text(empty::world(lang)), el("p").child(start.text(scenario_card::tour(lang)))], false)
}

/// Draws the introduction of a scenario.
fn introduction(explorer: &Explorer, link: &Link, scenario: &Scenario) -> Vec<Element> {
    let lang = explorer.lang;
    let words = scenario.words(lang);
    let (steps, done) = (explorer.models.log().len(), explorer.models.log().done());
    let button =
        |id: &'static str, label: &'static str, msg: Msg| el("button").attr("id", id).on_click(link, msg).text(label);
    // If it does not open at its end, the interesting part comes next.
    let is_inside = done < steps;
    let next = if explorer.time.has_reduced_motion { Msg::Redo } else { Msg::Time(TimeMsg::Play) };
    let next = is_inside.then(|| button("scenario-next", scenario_card::next(lang), next).class(&["button small go"]));
    let buttons = el("p;class=row")
        .maybe(next)
        .child(button("scenario-start", scenario_card::from_start(lang), Msg::Time(TimeMsg::FromStart)).class(SMALL))
        .child(button("tour-start", scenario_card::tour(lang), Msg::Tour(Some(Stop::Picture))).class(SMALL));
    vec![
        el("p").child(el("b").text(words.title)),
        el("p").text(words.about),
        source(if is_inside { scenario_card::inside(lang, &done, &steps) } else { page::try_it(lang).to_owned() }),
        buttons,
    ]
}

fn source(words: impl Into<AttrValue>) -> Element {
    el("p;class=source").text(words)
}
