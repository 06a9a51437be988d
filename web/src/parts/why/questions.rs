//! The questions about the selected process: each of its PIDs, its parent, its state, and where its children go.

use pidscope_explain::Subject;
use pidscope_scene::Hue;
use pidscope_text::{Lang, page, state, why_panel as texts};

use crate::dom::{Element, Link, el};
use crate::state::msg::Msg;
use crate::state::session::Session;

/// The maximum number of PIDs that can be asked about; a process 32 levels deep has more than anybody would read.
const MAX_PIDS: usize = 8;

/// A question.
pub struct Question {
    subject: Subject,
    label: String,
    hue: Option<Hue>,
}

/// Returns the questions about the selected process.
pub fn of(session: &Session, lang: Lang) -> Vec<Question> {
    let (kernel, task) = (session.kernel(), session.selected());
    let active_ns = kernel.active_ns(task);
    let plain = |subject: Subject, label: String| Question { subject, label, hue: None };
    let mut questions = vec![plain(Subject::Process { task }, session.name(task).to_owned())];
    let numbers = kernel.numbers(task);
    // The outermost and the innermost PIDs.
    let skipped = numbers.len().saturating_sub(MAX_PIDS);
    let shown = numbers.iter().enumerate().filter(|&(at, _)| at < MAX_PIDS / 2 || at >= MAX_PIDS / 2 + skipped);
    questions.extend(shown.map(|(_, upid)| Question {
        subject: Subject::Number { task, ns: upid.ns },
        label: page::pid_in(lang, &session.namespace_name(upid.ns), &upid.nr),
        hue: Some(Hue::of(upid.ns)),
    }));
    questions.push(plain(Subject::Parent { task, ns: active_ns }, format!("PPID {}", kernel.ppid_in(task, active_ns))));
    questions.push(plain(Subject::State { task }, state(lang, kernel.state(task)).word.to_owned()));
    questions.push(plain(Subject::Children { task }, texts::children(lang).to_owned()));
    let space = page::frame(lang, &session.namespace_name(active_ns));
    questions.push(Question { hue: Some(Hue::of(active_ns)), ..plain(Subject::Namespace { ns: active_ns }, space) });
    questions
}

/// Draws the row of questions.
pub fn draw(questions: &[Question], asked: Option<Subject>, lang: Lang, link: &Link) -> Element {
    let question = |question: &Question| {
        let button = el("button")
            .class(&["button small", question.hue.map_or("", Hue::class)])
            .boolean("aria-pressed", asked == Some(question.subject))
            .on_click(link, Msg::Ask(Some(question.subject)));
        el("li").child(button.copy(&question.label))
    };
    el("div;class=questions")
        .child(el("h3;id=questions-title").text(texts::questions(lang)))
        .child(el("ul;aria-labelledby=questions-title").each(questions.iter().map(question)))
}
