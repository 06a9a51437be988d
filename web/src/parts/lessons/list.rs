//! The list of lessons with the progress in each, and actions on that progress.

use pidscope_lessons::{COURSE, CourseEntry};
use pidscope_text::{lessons as texts, page};

use crate::dom::{Element, Link, On, Reaction, el};
use crate::parts::dialogs::closer;
use crate::parts::lessons::model::come;
use crate::state::Explorer;
use crate::state::learning::{LessonMsg, Source};
use crate::state::msg::Msg;

/// Draws the dialog.
pub fn list(explorer: &Explorer, link: &Link) -> Element {
    let lang = explorer.lang;
    let lesson = |(at, lesson): (usize, &'static CourseEntry)| {
        let (done, count) = come(explorer, lesson);
        let state = match done {
            0 => texts::minutes(lang, &lesson.minutes),
            _ if done == count => ["✓ ", texts::whole(lang)].concat(),
            _ => texts::partly(lang, &count, &done),
        };
        let open = Msg::Lesson(LessonMsg::Open(Source::Course(lesson.id.to_owned()), None));
        let go = el("button;type=button;class=button to-lesson")
            .attr("id", ["lesson-", lesson.id].concat())
            .on_click(link, open)
            .child(el("span;class=index").text((at + 1).to_string()))
            .child(el("span;class=words").text(lesson.title(lang)))
            .child(el("span;class=come").text(state));
        el("li").child(go)
    };
    let file = el("label;class=button file").text(texts::open_file(lang)).child(
        el("input;type=file;class=hidden;id=lesson-file;accept=.txt,.lesson,text/plain").on(
            link,
            On::Change,
            Reaction::File,
        ),
    );
    let has_progress = !explorer.learning.progress.is_empty();
    let action = |id: &'static str, label: &'static str, msg: LessonMsg| {
        el("button;type=button;class=button").attr("id", id).on_click(link, Msg::Lesson(msg)).text(label)
    };
    let export = has_progress.then(|| action("progress-export", texts::export(lang), LessonMsg::Export));
    let forget = has_progress.then(|| action("progress-forget", texts::forget(lang), LessonMsg::DeleteProgress));
    el("div;class=stack")
        .child(el("h2;id=dialog-title;tabindex=-1").text(page::lessons(lang)))
        .child(el("p").text(texts::about(lang)))
        .child(el("ol;class=course").each(COURSE.iter().enumerate().map(lesson)))
        .child(el("p;class=source").text(texts::kept(lang)))
        .child(el("div;class=row start").child(file).maybe(export).maybe(forget))
        .child(el("div;class=row").child(closer(link, page::close(lang))))
}
