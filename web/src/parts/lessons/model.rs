//! The contents of a lesson's panel.

use pidscope_lessons::{Block, COURSE, CourseEntry, GoalWords, Mark, Question, StepProse, Task};
use pidscope_text::{Lang, lessons as texts};

use crate::parts::lessons::prose::{Paragraph, filled};
use crate::state::Explorer;
use crate::state::learning::{Done, Open, Source};

/// The panel of the current step.
pub struct Panel {
    pub lang: Lang,
    /// The lesson's title.
    pub title: String,
    /// All steps of the lesson.
    pub steps: Vec<StepMark>,
    /// The index of the current step.
    pub at: usize,
    /// The contents of the current step; `None` after the last one.
    pub step: Option<StepPanel>,
    /// The next lesson of the course.
    pub next: Option<&'static CourseEntry>,
    /// Whether it stands alone in a frame of another page, so that nothing leads out of it.
    pub is_embedded: bool,
}

/// A step in the row of all steps.
pub struct StepMark {
    pub title: String,
    pub mark: Option<Mark>,
}

/// The contents of a step.
pub struct StepPanel {
    pub title: String,
    pub kind: &'static str,
    pub body: Vec<Paragraph>,
    pub work: Work,
    /// The hints that are shown.
    pub hints: Vec<Vec<Paragraph>>,
    /// The number of further hints.
    pub more_hints: usize,
    /// The text that is shown once the step is done.
    pub after: Option<Vec<Paragraph>>,
    /// The result of the answer.
    pub result: Option<Answered>,
    pub is_over: bool,
    /// Whether the page can show how it is done.
    pub can_show: bool,
    /// Whether anything was done in its world.
    pub can_reset: bool,
}

/// The task of a step.
pub enum Work {
    Read,
    Watch,
    Number { typed: String, is_no_number: bool, is_answered: bool },
    Choice { choices: Vec<Vec<Paragraph>>, chosen: Option<usize>, right: Option<usize> },
    Goals(Vec<Goal>),
}

/// A goal to be reached.
pub struct Goal {
    /// The words that all goals have.
    pub words: GoalWords,
    /// The lesson's own words for it, if any.
    pub label: Option<Vec<Paragraph>>,
}

/// The result of an answer.
pub struct Answered {
    pub is_right: bool,
    pub text: String,
}

impl Panel {
    /// Returns the panel of the open lesson.
    pub fn of(explorer: &Explorer) -> Option<Panel> {
        let open = explorer.learning.open.as_ref()?;
        let id = open.source.id();
        let marks = open
            .prose
            .steps
            .iter()
            .map(|said| StepMark { title: said.title.clone(), mark: explorer.learning.progress.of(&id, &said.id) });
        let next = match &open.source {
            Source::Course(id) => COURSE.iter().skip_while(|lesson| lesson.id != id).nth(1),
            Source::At(_) | Source::File(..) => None,
        };
        Some(Panel {
            lang: explorer.lang,
            title: open.prose.title.clone(),
            steps: marks.collect(),
            at: open.at,
            step: open.said().filter(|_| !open.is_finished).map(|said| StepPanel::of(explorer, open, said)),
            next,
            is_embedded: explorer.embed.is_some(),
        })
    }

    /// Returns the number of steps that the reader has done without help.
    pub fn done(&self) -> usize {
        self.steps.iter().filter(|step| step.mark == Some(Mark::Done)).count()
    }
}

impl StepPanel {
    fn of(explorer: &Explorer, open: &Open, said: &StepProse) -> Self {
        let lang = explorer.lang;
        let world = explorer.session.timeline();
        let begin = |blocks: &[Block]| filled(blocks, &open.stage.begin, world);
        let done = &open.done;
        let task = &open.step().task;
        let can_act = !explorer.is_read_only();
        let can_answer = matches!(task, Task::Predict(_) | Task::Explain { .. });
        let can_reset = open.has_moved(world) || done.is_over;
        StepPanel {
            title: said.title.clone(),
            kind: kind(lang, task),
            body: begin(&said.body),
            // If the embed is read-only, there is only text.
            work: if can_act { work(open, said, done, &begin) } else { Work::Read },
            hints: said.hints.iter().take(done.hints).map(|hint| begin(hint)).collect(),
            more_hints: said.hints.len().saturating_sub(done.hints),
            after: done.is_over.then(|| filled(&said.after, &open.stage.end, world)),
            result: result(lang, open, task),
            is_over: done.is_over,
            can_show: can_act && !done.is_over && (can_answer || matches!(task, Task::Do { .. })),
            can_reset,
        }
    }
}

fn kind(lang: Lang, task: &Task) -> &'static str {
    match task {
        Task::Look => texts::look(lang),
        Task::Predict(_) => texts::predict(lang),
        Task::Do { .. } => texts::act(lang),
        Task::Explain { .. } => texts::explain(lang),
    }
}

fn work(open: &Open, said: &StepProse, done: &Done, begin: &impl Fn(&[Block]) -> Vec<Paragraph>) -> Work {
    match &open.step().task {
        Task::Look if open.step().runs.lines().next().is_none() => Work::Read,
        Task::Look => Work::Watch,
        Task::Predict(Question::Number(_)) => {
            Work::Number { typed: done.typed.clone(), is_no_number: done.is_no_number, is_answered: done.is_over }
        }
        Task::Predict(Question::Choice(_)) | Task::Explain { .. } => Work::Choice {
            choices: said.choices.iter().map(|choice| begin(choice)).collect(),
            chosen: done.chosen,
            right: done.is_over.then(|| open.right_choice()).flatten(),
        },
        Task::Do { .. } => {
            let goal = |(at, words): (usize, &GoalWords)| Goal {
                words: words.clone(),
                label: said.goals.get(at).map(|label| begin(label)),
            };
            Work::Goals(done.goals.iter().enumerate().map(goal).collect())
        }
    }
}

fn result(lang: Lang, open: &Open, task: &Task) -> Option<Answered> {
    let done = &open.done;
    if done.is_over && done.is_shown {
        return Some(Answered { is_right: true, text: texts::shown(lang).to_owned() });
    }
    if let (Task::Do { .. }, true) = (task, done.is_over) {
        return Some(Answered { is_right: true, text: texts::reached(lang).to_owned() });
    }
    let is_right = done.answer?;
    let text = match (task, is_right) {
        (Task::Predict(_), true) => match open.right_number() {
            Some(number) => texts::right_number(lang, &number),
            None => texts::right(lang).to_owned(),
        },
        (Task::Predict(_), false) => match open.right_number() {
            Some(number) => texts::other_number(lang, &number, &done.typed.trim()),
            None => texts::otherwise(lang).to_owned(),
        },
        (_, true) => texts::right(lang).to_owned(),
        (_, false) => texts::try_again(lang).to_owned(),
    };
    Some(Answered { is_right, text })
}

/// Returns the progress in a lesson of the course: the number of steps done, and the number of all steps.
pub fn come(explorer: &Explorer, lesson: &CourseEntry) -> (usize, usize) {
    let is_done = |step: &&&str| explorer.learning.progress.of(lesson.id, step) == Some(Mark::Done);
    (lesson.steps.iter().filter(is_done).count(), lesson.steps.len())
}
