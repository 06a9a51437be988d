//! The panel of the current step.

use pidscope_lessons::Mark;
use pidscope_text::{Lang, lessons as texts, page};

use crate::dom::{Element, Link, On, Reaction, el};
use crate::parts::lessons::model::{Goal, Panel, StepMark, StepPanel, Work};
use crate::parts::lessons::prose::{draw, draw_inline};
use crate::parts::tabs::Tab;
use crate::state::learning::{FIELD, HINTS, LessonMsg, RESULT, Source, TITLE};
use crate::state::msg::Msg;

fn button(link: &Link, id: &'static str, label: impl Into<yew::AttrValue>, msg: LessonMsg) -> Element {
    el("button;type=button;class=button").attr("id", id).on_click(link, Msg::Lesson(msg)).text(label)
}

/// Draws the panel.
pub fn panel(model: &Panel, link: &Link) -> Element {
    let lang = model.lang;
    let leave = (!model.is_embedded).then(|| {
        el("button;type=button;class=button icon;id=lesson-leave")
            .attr("title", texts::leave(lang))
            .attr("aria-label", texts::leave(lang))
            .on_click(link, Msg::Lesson(LessonMsg::Leave))
            .text("×")
    });
    let head = el("header").child(el("p;class=source").copy(&model.title)).maybe(leave);
    let panel =
        el("section;class=panel lesson").attr("aria-label", texts::panel(lang)).child(head).child(steps(model, link));
    match &model.step {
        Some(step) => of_step(panel, model, step, link),
        None => finished(panel, model, link),
    }
}

/// Draws the row of all steps, each with its mark.
fn steps(model: &Panel, link: &Link) -> Element {
    let lang = model.lang;
    let step = |(at, step): (usize, &StepMark)| {
        let (sign, word) = match step.mark {
            Some(Mark::Done) => ("✓", texts::mark_done(lang)),
            Some(Mark::Shown) => ("◐", texts::mark_shown(lang)),
            Some(Mark::Skipped) => ("–", texts::mark_skipped(lang)),
            None => ("", texts::mark_none(lang)),
        };
        let label = texts::step_label(lang, &(at + 1), &word, &step.title);
        let is_current = at == model.at && model.step.is_some();
        let number = (at + 1).to_string();
        let go = el("button;type=button")
            .attr("title", label.clone())
            .attr("aria-label", label)
            .on_click(link, Msg::Lesson(LessonMsg::Step(at)))
            .text(if step.mark == Some(Mark::Done) { sign.to_owned() } else { number + sign });
        el("li").child(if is_current { go.attr("aria-current", "step") } else { go })
    };
    el("ol;class=places").attr("aria-label", texts::steps(lang)).each(model.steps.iter().enumerate().map(step))
}

fn of_step(panel: Element, model: &Panel, step: &StepPanel, link: &Link) -> Element {
    let lang = model.lang;
    let count = model.steps.len();
    let place = texts::place(lang, &(model.at + 1), &count, &step.kind);
    let title = el("h2;tabindex=-1").attr("id", TITLE).copy(&step.title);
    let body = draw(el("div;class=prose"), &step.body, link);
    let hints = step.hints.iter().enumerate().map(|(at, hint)| {
        draw(el("li;class=prose").child(el("b").text(texts::hint_number(lang, &(at + 1)))), hint, link)
    });
    let hints = (!step.hints.is_empty()).then(|| el("ol;class=hints;tabindex=-1").attr("id", HINTS).each(hints));
    let result = step.result.as_ref().map(|answered| {
        let sign = if answered.is_right { "✓ " } else { "≠ " };
        el("p;tabindex=-1")
            .attr("id", RESULT)
            .class(&["result", if answered.is_right { "right" } else { "" }])
            .child(el("span;aria-hidden=true").text(sign))
            .copy(&answered.text)
    });
    let after = step.after.as_ref().filter(|after| !after.is_empty()).map(|after| {
        let element = el("div;class=prose after");
        // If there is no answer, this text is the result.
        let element = if step.result.is_none() { element.attr("id", RESULT).attr("tabindex", "-1") } else { element };
        draw(element, after, link)
    });
    panel
        .child(el("p;class=source place").text(place))
        .child(title)
        .child(body)
        .maybe(work(lang, &step.work, step.is_over, link))
        .maybe(hints)
        .maybe(result)
        .maybe(after)
        .child(help(lang, step, link))
        .child(ways(model, step, link))
}

/// Draws the task.
fn work(lang: Lang, work: &Work, is_over: bool, link: &Link) -> Option<Element> {
    // Once it is answered there is no button to press.
    let answer = |can: bool| {
        let button = el("button;class=button go;id=lesson-answer").property("disabled", !can);
        (!is_over).then(|| button.submits(link, Msg::Lesson(LessonMsg::Answer)).text(texts::answer(lang)))
    };
    let form = || el("form").on(link, On::Submit, Reaction::ReplaceDefault(Msg::Lesson(LessonMsg::Answer)));
    Some(match work {
        Work::Read => return None,
        Work::Watch => {
            let run = button(link, "lesson-run", texts::run(lang), LessonMsg::Run);
            el("div;class=row start").child(run.class(&["button", if is_over { "" } else { "go" }]))
        }
        Work::Number { typed, is_no_number, is_answered } => {
            let field = el("input;class=field;inputmode=numeric;autocomplete=off;size=6")
                .attr("id", FIELD)
                .attr("aria-label", texts::number(lang))
                .boolean("aria-invalid", *is_no_number)
                .property("disabled", *is_answered)
                .value(typed.clone())
                .on(link, On::Input, Reaction::Field(|number| Some(Msg::Lesson(LessonMsg::Number(number)))));
            let wrong = is_no_number.then(|| el("p;class=note;role=alert").text(texts::no_number(lang)));
            form().child(el("div;class=row start").child(field).maybe(answer(true))).maybe(wrong)
        }
        Work::Choice { choices, chosen, right } => {
            let choice = |(at, words): (usize, &Vec<_>)| {
                let radio = el("input;type=radio;name=lesson-choice")
                    .property("checked", *chosen == Some(at))
                    .property("disabled", is_over)
                    .on(link, On::Change, Reaction::Send(Msg::Lesson(LessonMsg::Choose(at))));
                let is_right = *right == Some(at);
                let sign = is_right.then(|| el("span;class=sign").text("✓"));
                let words = draw_inline(el("span"), words);
                el("label")
                    .class(&["choice", if is_right { "right" } else { "" }])
                    .child(radio)
                    .child(words)
                    .maybe(sign)
            };
            let set = el("fieldset").child(el("legend;class=hidden").text(texts::choose(lang)));
            let set = set.each(choices.iter().enumerate().map(choice));
            let row = answer(chosen.is_some()).map(|answer| el("div;class=row start").child(answer));
            form().child(set).maybe(row)
        }
        Work::Goals(goals) => {
            let list = el("ul;class=goals").attr("aria-label", texts::goals(lang));
            list.each(goals.iter().map(|goal| of_goal(lang, goal)))
        }
    })
}

/// Draws a goal: which parts of it are met and which are not, and what is there instead.
fn of_goal(lang: Lang, goal: &Goal) -> Element {
    let Goal { words: goal, label } = goal;
    let sign = |is_met: bool| {
        let (sign, word) = if is_met { ("✓", texts::met(lang)) } else { ("○", texts::unmet(lang)) };
        el("span;class=sign;role=img").attr("aria-label", word).text(sign)
    };
    let part = |part: &pidscope_lessons::PartWords| {
        let (class, mark) = match part.is_met {
            Some(true) => ("met", "✓"),
            Some(false) => ("unmet", "✗"),
            None => ("", ""),
        };
        let found =
            (!part.found.is_empty()).then(|| el("i").text([" (", &texts::instead(lang, &part.found), ")"].concat()));
        let mark = (!mark.is_empty() && !goal.is_met).then(|| el("span;aria-hidden=true").text(mark));
        el("li").class(&[class]).maybe(mark).copy(&part.text).maybe(found)
    };
    let head = match label {
        Some(label) => draw_inline(el("b"), label),
        None => el("b").copy(&goal.head),
    };
    let parts = (!goal.parts.is_empty()).then(|| el("ul").each(goal.parts.iter().map(part)));
    let now = (!goal.now.is_empty()).then(|| el("span;class=now").copy(&goal.now));
    el("li")
        .class(&[if goal.is_met { "met" } else { "" }])
        .child(sign(goal.is_met))
        .child(el("div").child(head).maybe(now).maybe(parts))
}

/// Draws the buttons for hints and for showing how it is done.
fn help(lang: Lang, step: &StepPanel, link: &Link) -> Element {
    let hint = (step.more_hints > 0 && !step.is_over)
        .then(|| button(link, "lesson-hint", texts::hint(lang, &step.more_hints), LessonMsg::Hint));
    let show = step.can_show.then(|| button(link, "lesson-show", texts::show(lang), LessonMsg::Show));
    let reset = step.can_reset.then(|| button(link, "lesson-reset", texts::reset(lang), LessonMsg::Reset));
    el("div;class=row start help").maybe(hint).maybe(show).maybe(reset)
}

/// Draws the buttons that lead to other steps.
fn ways(model: &Panel, step: &StepPanel, link: &Link) -> Element {
    let lang = model.lang;
    let is_ready = step.is_over || matches!(step.work, Work::Read);
    let back = (model.at > 0).then(|| button(link, "lesson-back", texts::back(lang), LessonMsg::Step(model.at - 1)));
    let next = match is_ready {
        true => button(link, "lesson-next", texts::next(lang), LessonMsg::Step(model.at + 1)).class(&["button", "go"]),
        false => button(link, "lesson-skip", texts::skip(lang), LessonMsg::Skip),
    };
    el("div;class=row ways").maybe(back).child(el("span;class=grow")).child(next)
}

/// Draws the end of a lesson.
fn finished(panel: Element, model: &Panel, link: &Link) -> Element {
    let lang = model.lang;
    let (done, count) = (model.done(), model.steps.len());
    let next = model.next.map(|lesson| {
        let title = lesson.title(lang);
        let open = LessonMsg::Open(Source::Course(lesson.id.to_owned()), None);
        button(link, "lesson-on", texts::next_lesson(lang, &title), open).class(&["button", "go"])
    });
    let all = (!model.is_embedded).then(|| {
        el("button;type=button;class=button")
            .on_click(link, Msg::Dialog(crate::parts::dialogs::Dialog::Lessons))
            .text(texts::all(lang))
    });
    panel
        .child(el("h2;tabindex=-1").attr("id", TITLE).text(texts::finished(lang)))
        .child(el("p").text(texts::came(lang, &count, &done)))
        .maybe((done < count).then(|| el("p;class=note").text(texts::missing(lang))))
        .child(el("p").text(texts::play_on(lang)))
        .child(el("div;class=row start").maybe(next).maybe(all))
}

/// Draws the task and the way back to the lesson, for where only one part of the page fits.
pub fn strip(model: &Panel, link: &Link) -> Element {
    let lang = model.lang;
    let words = match &model.step {
        Some(StepPanel { title, work: Work::Goals(goals), is_over: false, .. }) => {
            let met = goals.iter().filter(|goal| goal.words.is_met).count();
            texts::strip_goals(lang, &goals.len(), &met, title)
        }
        Some(StepPanel { title, is_over: true, .. }) => ["✓ ", title].concat(),
        Some(StepPanel { title, .. }) => title.clone(),
        None => texts::finished(lang).to_owned(),
    };
    let label = [page::lesson(lang), ": ", &words].concat();
    el("button;type=button;class=strip").on_click(link, Msg::Tab(Tab::Lesson)).text(label)
}
