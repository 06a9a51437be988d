//! Learning: the open lesson, its current step, and the progress in all lessons.
//!
//! A step begins with its own world, whatever was done in the step before. Actions work as anywhere on the page, and
//! goals depend only on the resulting world.

use pidscope_lessons::{
    Files, GoalWords, Lesson, Mark, Observed, Progress, Prose, Question, Stage, Step, StepProse, Task,
};
use pidscope_text::{Lang, lessons as texts};
use pidscope_userland::timeline::{RevisionId, Timeline};

mod source;
mod step;

pub use source::{LessonEntry, LessonRequest, Source};

use crate::effects::Effect;
use crate::errands::Errand;
use crate::parts::dialogs::Dialog;
use crate::parts::tabs::Tab;
use crate::state::Explorer;
use crate::state::notice::{self, Notice};
use crate::state::worlds::UNDO_BUTTON;

/// An action of a learner.
#[derive(Clone)]
pub enum LessonMsg {
    /// Opens a lesson, at the step with this name if there is one.
    Open(Source, Option<String>),
    /// Imports a lesson, or progress in lessons, from a file with this name and text.
    Import(String, String),
    /// The texts of a lesson have arrived, or failed to.
    Loaded(LessonRequest, Option<Files>),
    /// Goes to another step.
    Step(usize),
    /// Skips the step.
    Skip,
    /// Restarts the step.
    Reset,
    /// Chooses an answer.
    Choose(usize),
    /// Types a number.
    Number(String),
    /// Submits the answer that is chosen or typed.
    Answer,
    /// Runs the lines of the step.
    Run,
    /// Shows the next hint.
    Hint,
    /// Shows how it is done.
    Show,
    /// Leaves the lesson; its world stays.
    Leave,
    /// Saves progress as a file.
    Export,
    /// Deletes the progress in all lessons.
    DeleteProgress,
    /// Restores the progress that was just deleted.
    RestoreProgress,
}

/// The state of learning.
#[derive(Default)]
pub struct Learning {
    /// The open lesson.
    pub open: Option<Open>,
    /// The progress in all lessons.
    pub progress: Progress,
    /// The lesson that is being loaded.
    pub request: Option<LessonRequest>,
}

/// An open lesson.
pub struct Open {
    /// Where it comes from.
    pub source: Source,
    /// Its tasks and scripts.
    pub lesson: Lesson,
    /// Its texts.
    pub prose: Prose,
    /// The language of the texts.
    lang: Lang,
    /// The index of the current step.
    pub at: usize,
    /// Whether the last step has been passed.
    pub is_finished: bool,
    /// The step's own worlds.
    pub stage: Stage,
    /// The moment of the page's world at which the step began.
    pub began: RevisionId,
    /// What was done in the step.
    pub done: Done,
    /// The world and moment at which the goals were last checked.
    judged: Option<(u32, RevisionId)>,
}

/// What was done in a step.
#[derive(Debug, Clone, Default)]
pub struct Done {
    /// The index of the chosen answer, from 0.
    pub chosen: Option<usize>,
    /// The number that was typed.
    pub typed: String,
    /// Whether the answer was right, once there is one.
    pub answer: Option<bool>,
    /// The state of the goals.
    pub goals: Vec<GoalWords>,
    /// The number of hints that are shown.
    pub hints: usize,
    /// Whether the page has shown how it is done since the step began.
    pub is_shown: bool,
    /// Whether the step is done, so that its concluding text is shown.
    pub is_over: bool,
    /// Whether what was typed is not a number.
    pub is_no_number: bool,
}

impl Open {
    /// Returns whether anything was done in the world since the step began.
    pub fn has_moved(&self, world: &Timeline) -> bool {
        world.at() != self.began || world.can_redo() || world.event_at().is_some()
    }

    /// Returns the current step.
    pub fn step(&self) -> &Step {
        &self.lesson.steps[self.at]
    }

    /// Returns the text of the current step.
    pub fn said(&self) -> Option<&StepProse> {
        self.prose.steps.get(self.at)
    }

    /// Returns the right number, if one is asked for.
    pub fn right_number(&self) -> Option<i64> {
        match &self.step().task {
            Task::Predict(Question::Number(quantity)) => quantity.value_in(&self.stage.end),
            Task::Predict(Question::Choice(_)) | Task::Look | Task::Do { .. } | Task::Explain { .. } => None,
        }
    }

    /// Returns the index of the right answer, if there is a choice.
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
    /// Handles an action of a learner.
    pub(crate) fn handle_lesson(&mut self, msg: LessonMsg) {
        match msg {
            LessonMsg::Open(source, step) => self.open_lesson(source, step, LessonEntry::Requested),
            LessonMsg::Import(name, text) => self.import_lesson(name, &text),
            LessonMsg::Loaded(request, files) => self.lesson_loaded(request, files),
            LessonMsg::Step(step) => self.leave_step(step),
            LessonMsg::Skip => {
                self.mark(Mark::Skipped);
                let next = self.learning.open.as_ref().map_or(0, |open| open.at + 1);
                self.enter(next, false);
            }
            LessonMsg::Reset => {
                let at = self.learning.open.as_ref().map_or(0, |open| open.at);
                self.enter(at, false);
                self.announcement = texts::reset_done(self.lang).to_owned();
            }
            LessonMsg::Choose(choice) => self.with_done(|done| done.chosen = Some(choice)),
            LessonMsg::Number(number) => self.with_done(|done| done.typed = number),
            LessonMsg::Answer => self.answer(),
            LessonMsg::Run => {
                self.run_lines();
                self.finish_task(Mark::Done);
            }
            LessonMsg::Hint => {
                self.with_done(|done| done.hints += 1);
                self.focus(HINTS);
            }
            LessonMsg::Show => self.show_how(),
            LessonMsg::Leave => {
                self.close_lesson();
                self.update_address();
                self.focus(OPENER);
            }
            LessonMsg::Export => {
                let text = self.learning.progress.text();
                let name = "pidscope-progress.txt".to_owned();
                self.run_errand(Errand::Save { name, kind: super::worlds::TEXT_MIME_TYPE, text });
            }
            LessonMsg::DeleteProgress => {
                let progress = std::mem::take(&mut self.learning.progress);
                self.effects.push(Effect::StoreProgress(None));
                self.show_done(notice::Done::ProgressDeleted(progress));
                // The button that had the focus is gone.
                self.focus(UNDO_BUTTON);
            }
            LessonMsg::RestoreProgress => {
                if let Some(Notice::Done(notice::Done::ProgressDeleted(progress))) = self.keeping.notice.take() {
                    self.learning.progress.merge(progress);
                    self.store_progress();
                    self.focus(Dialog::Lessons.initial_focus());
                }
            }
        }
    }

    /// Closes the lesson at whatever step it is.
    pub(super) fn close_lesson(&mut self) {
        self.learning.open = None;
        self.learning.request = None;
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

/// The ID of the panel's title, which is focused when a step begins.
pub const TITLE: &str = "lesson-title";
/// The ID of the text that is shown when a step is done.
pub const RESULT: &str = "lesson-result";
/// The ID of the hints.
pub const HINTS: &str = "lesson-hints";
/// The ID of the field for a number.
pub const FIELD: &str = "lesson-number";
/// The ID of the button that opens the list of lessons.
pub const OPENER: &str = "lessons";
