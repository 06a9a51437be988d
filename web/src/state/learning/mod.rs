//! What is learned: the lesson that is open, the step that one is at, and how far one has come in all of them.
//!
//! A step begins with its own world, whatever was done in the one before; what is done in it is done as anywhere on the page, and the goals look only
//! at what has come of it.

use pidscope_lessons::{Files, GoalWords, Lesson, Mark, Observed, Progress, Prose, Question, Said, Stage, Step, Task};
use pidscope_text::{Lang, lessons as texts};
use pidscope_userland::timeline::{RevisionId, Timeline};

mod source;
mod step;

pub use source::{Coming, Source, Way};

use crate::effects::Effect;
use crate::errands::Errand;
use crate::parts::dialogs::Dialog;
use crate::parts::tabs::Tab;
use crate::state::Explorer;
use crate::state::notice::{self, Notice};
use crate::state::worlds::UNDO_BUTTON;

/// Something that a learner does.
#[derive(Clone)]
pub enum Learn {
    /// A lesson is to be opened, at this step if one is named.
    Open(Source, Option<String>),
    /// A lesson, or progress in lessons, has come as a text from a file of this name.
    Import(String, String),
    /// Its texts have come, or have not.
    Came(Coming, Option<Files>),
    /// To another step.
    Step(usize),
    /// The step is left out.
    Skip,
    /// The step begins once more.
    Reset,
    /// An answer is chosen.
    Choose(usize),
    /// A number is typed.
    Number(String),
    /// What is chosen or typed is the answer.
    Answer,
    /// What the step is about is to run.
    Run,
    /// The next hint is to be shown.
    Hint,
    /// The page is to show how it is done.
    Show,
    /// The lesson is left; its world stays.
    Leave,
    /// Progress becomes a file.
    Export,
    /// Progress in all lessons is forgotten.
    Forget,
    /// What has just been forgotten comes back.
    Remember,
}

/// Everything that is known of learning.
#[derive(Default)]
pub struct Learning {
    /// The lesson that is open.
    pub open: Option<Open>,
    /// How far one has come.
    pub progress: Progress,
    /// The lesson that is on its way.
    pub coming: Option<Coming>,
}

/// A lesson that is open.
pub struct Open {
    /// Where it is from.
    pub source: Source,
    /// What is done in it.
    pub lesson: Lesson,
    /// What is said of it.
    pub prose: Prose,
    /// The language in which it is said.
    lang: Lang,
    /// The place of the step that one is at.
    pub at: usize,
    /// Whether one is behind the last step.
    pub is_finished: bool,
    /// The step's own worlds.
    pub stage: Stage,
    /// The moment of the page's world at which the step began.
    pub began: RevisionId,
    /// What was done in the step.
    pub done: Done,
    /// What the world was like when the goals were looked at last.
    judged: Option<(u32, RevisionId)>,
}

/// What was done in a step.
#[derive(Debug, Clone, Default)]
pub struct Done {
    /// The answer that is chosen, from 0.
    pub chosen: Option<usize>,
    /// The number that is typed.
    pub typed: String,
    /// What was answered, and whether it was right.
    pub answer: Option<bool>,
    /// What of the goals is met.
    pub goals: Vec<GoalWords>,
    /// How many hints are shown.
    pub hints: usize,
    /// Whether the page has shown how it is done since the step began.
    pub is_shown: bool,
    /// Whether it is done: there is something to say of it.
    pub is_over: bool,
    /// Whether what was typed is no number.
    pub is_no_number: bool,
}

impl Open {
    /// Whether anything was done in the world since the step began.
    pub fn has_moved(&self, world: &Timeline) -> bool {
        world.at() != self.began || world.can_redo() || world.event_at().is_some()
    }

    /// The step that one is at.
    pub fn step(&self) -> &Step {
        &self.lesson.steps[self.at]
    }

    /// What is said of it.
    pub fn said(&self) -> Option<&Said> {
        self.prose.steps.get(self.at)
    }

    /// The number that is right, where one is asked for.
    pub fn right_number(&self) -> Option<i64> {
        match &self.step().task {
            Task::Predict(Question::Number(quantity)) => quantity.of(&self.stage.end),
            Task::Predict(Question::Choice(_)) | Task::Look | Task::Do { .. } | Task::Explain { .. } => None,
        }
    }

    /// The answer that is right, where one is to be chosen.
    pub fn right_choice(&self) -> Option<usize> {
        match &self.step().task {
            Task::Predict(Question::Choice(goals)) => {
                let world = Observed::new(&self.stage.end, self.stage.since);
                goals.iter().position(|goal| world.meets(goal))
            }
            Task::Explain { right, .. } => Some(*right),
            Task::Predict(Question::Number(_)) | Task::Look | Task::Do { .. } => None,
        }
    }
}

impl Explorer {
    /// Something that a learner does.
    pub(crate) fn learn(&mut self, learn: Learn) {
        match learn {
            Learn::Open(source, step) => self.open_lesson(source, step, Way::Asked),
            Learn::Import(name, text) => self.import_lesson(name, &text),
            Learn::Came(coming, files) => self.lesson_came(coming, files),
            Learn::Step(step) => self.leave_step(step),
            Learn::Skip => {
                self.mark(Mark::Skipped);
                let next = self.learning.open.as_ref().map_or(0, |open| open.at + 1);
                self.enter(next, false);
            }
            Learn::Reset => {
                let at = self.learning.open.as_ref().map_or(0, |open| open.at);
                self.enter(at, false);
                self.announcement = texts::reset_done(self.lang).to_owned();
            }
            Learn::Choose(choice) => self.with_done(|done| done.chosen = Some(choice)),
            Learn::Number(number) => self.with_done(|done| done.typed = number),
            Learn::Answer => self.answer(),
            Learn::Run => {
                self.run_lines();
                self.finish_task(Mark::Done);
            }
            Learn::Hint => {
                self.with_done(|done| done.hints += 1);
                self.focus(HINTS);
            }
            Learn::Show => self.show_how(),
            Learn::Leave => {
                self.close_lesson();
                self.address_again();
                self.focus(OPENER);
            }
            Learn::Export => {
                let text = self.learning.progress.text();
                let name = "pidscope-progress.txt".to_owned();
                self.send_on(Errand::Save { name, kind: super::worlds::TEXT, text });
            }
            Learn::Forget => {
                let progress = std::mem::take(&mut self.learning.progress);
                self.effects.push(Effect::KeepProgress(None));
                self.tell_done(notice::Done::ProgressForgotten(progress));
                // The button is gone.
                self.focus(UNDO_BUTTON);
            }
            Learn::Remember => {
                if let Some(Notice::Done(notice::Done::ProgressForgotten(progress))) = self.keeping.notice.take() {
                    self.learning.progress.merge(progress);
                    self.keep_progress();
                    self.focus(Dialog::Lessons.beginning());
                }
            }
        }
    }

    /// The lesson is over, wherever one was in it.
    pub(super) fn close_lesson(&mut self) {
        self.learning.open = None;
        self.learning.coming = None;
        if self.tab == Tab::Lesson {
            self.tab = Tab::Picture;
        }
    }

    fn with_done(&mut self, change: impl FnOnce(&mut Done)) {
        if let Some(open) = &mut self.learning.open {
            change(&mut open.done);
        }
    }
}

/// The panel's title, which has the focus when a step begins.
pub const TITLE: &str = "lesson-title";
/// What is said when a step is done.
pub const RESULT: &str = "lesson-result";
/// The hints that are shown.
pub const HINTS: &str = "lesson-hints";
/// The field for a number.
pub const FIELD: &str = "lesson-number";
/// The button that opens the list of lessons.
pub const OPENER: &str = "lessons";
