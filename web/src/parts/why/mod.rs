//! What happened, and why: the sentences of the last act, or the answer to a question.

mod act;
mod answer;
mod questions;

use pidscope_explain::{Answer, Subject};
use pidscope_text::{Lang, act_error, empty, lessons, page, scenario_card, tour, why_panel as texts};
use yew::AttrValue;

use self::act::Act;
use self::questions::Question;
use crate::dom::{Element, Link, el};
use crate::later;
use crate::state::Explorer;
use crate::state::msg::Msg;
use crate::state::time::Walk;
use crate::state::tour::Stop;

/// The panel's title, which a new answer is read from.
pub const TITLE: &str = "why-title";

/// The classes of a small button.
const SMALL: &[&str] = &["button small"];

/// Everything that the panel shows.
pub struct Why {
    lang: Lang,
    content: Content,
    questions: Vec<Question>,
    /// The question that is answered.
    asked: Option<Subject>,
    /// Whether the kernel's terms are shown.
    is_unfolded: bool,
    /// Whether nothing is to move by itself.
    is_calm: bool,
}

enum Content {
    /// A line that did not become an act, and why.
    Unread { line: String, why: String },
    /// What there is to see in a scenario.
    Scenario { title: &'static str, about: &'static str, steps: usize, done: usize },
    /// Nothing was done yet.
    Empty,
    /// Nothing was done yet in a step of a lesson: what came before may be just what is asked.
    Lesson,
    /// The last act.
    Act(Box<Act>),
    /// What was asked.
    Answer(Box<Answer>),
}

impl Why {
    /// As it is now.
    pub fn of(explorer: &Explorer) -> Self {
        let lang = explorer.lang;
        let session = &explorer.session;
        let timeline = session.timeline();
        // Of a world that was changed before it was kept, the words of the scenario are not true any more.
        let scenario = session.scenario().filter(|_| explorer.is_fresh && explorer.is_untouched());
        let answer = explorer.asked.zip(later::answers());
        let content = if let Some((subject, answers)) = answer {
            Content::Answer(Box::new((answers.why)(lang, timeline, subject)))
        } else if let Some((line, error)) = session.refused() {
            Content::Unread { line: line.clone(), why: act_error(lang, error) }
        } else if let Some(words) = scenario.map(|scenario| scenario.words(lang)) {
            let (steps, done) = (explorer.models.log().len(), explorer.models.log().done());
            Content::Scenario { title: words.title, about: words.about, steps, done }
        } else if explorer.is_fresh && explorer.learning.open.as_ref().is_some_and(|open| !open.has_moved(timeline)) {
            Content::Lesson
        } else {
            timeline.last_call().map_or(Content::Empty, |entry| Content::Act(Box::new(Act::of(explorer, entry))))
        };
        Why {
            lang,
            content,
            questions: questions::of(session, lang),
            asked: explorer.asked,
            is_unfolded: explorer.is_why_unfolded,
            is_calm: explorer.time.is_calm,
        }
    }

    fn is_bad(&self) -> bool {
        match &self.content {
            Content::Unread { .. } => true,
            Content::Act(act) => act.is_bad(),
            Content::Scenario { .. } | Content::Empty | Content::Lesson | Content::Answer(_) => false,
        }
    }
}

/// The panel.
pub fn why(model: &Why, link: &Link) -> Element {
    let lang = model.lang;
    let title = if model.asked.is_some() { texts::title(lang) } else { page::what_happened(lang) };
    let back = model
        .asked
        .is_some()
        .then(|| el("button;class=button small;id=why-back").press(link, Msg::Ask(None)).text(texts::back(lang)));
    let header = el("header").child(el("h2;tabindex=-1").attr("id", TITLE).text(title)).maybe(back);
    let content = match &model.content {
        Content::Unread { line, why } => vec![el("p;class=said").copy(line), el("p").copy(why)],
        &Content::Scenario { title, about, steps, done } => {
            let button = |id: &'static str, label: &'static str, msg: Msg| {
                el("button").attr("id", id).press(link, msg).text(label)
            };
            // Where it does not open at its end, what it is about comes next.
            let is_inside = done < steps;
            let next = if model.is_calm { Msg::Redo } else { Msg::Time(Walk::Play) };
            let next =
                is_inside.then(|| button("scenario-next", scenario_card::next(lang), next).class(&["button small go"]));
            let buttons = el("p;class=row")
                .maybe(next)
                .child(
                    button("scenario-start", scenario_card::from_start(lang), Msg::Time(Walk::FromStart)).class(SMALL),
                )
                .child(button("tour-start", tour::start(lang), Msg::Tour(Some(Stop::Picture))).class(SMALL));
            vec![
                el("p").child(el("b").text(title)),
                el("p").text(about),
                source(if is_inside {
                    scenario_card::inside(lang, &done, &steps)
                } else {
                    page::try_it(lang).to_owned()
                }),
                buttons,
            ]
        }
        Content::Empty => {
            let start = el("button;class=button small;id=tour-start").press(link, Msg::Tour(Some(Stop::Picture)));
            vec![el("p").text(empty::world(lang)), el("p").child(start.text(tour::start(lang)))]
        }
        Content::Lesson => vec![el("p").text(lessons::nothing_yet(lang))],
        Content::Act(act) => act::draw(act, lang, link),
        Content::Answer(answer) => answer::draw(answer, model.is_unfolded, lang, link),
    };
    // A region that scrolls can be scrolled with keys.
    el("section;tabindex=0")
        .class(&[
            "panel why",
            if model.is_bad() { "bad" } else { "" },
            if model.asked.is_some() { "answers" } else { "" },
        ])
        .attr("aria-labelledby", TITLE)
        .child(header)
        .child(el("div;class=told").each(content.into_iter()))
        .child(questions::draw(&model.questions, model.asked, lang, link))
}

fn source(words: impl Into<AttrValue>) -> Element {
    el("p;class=source").text(words)
}
