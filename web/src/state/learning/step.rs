//! The course of a step: it begins with its own world, its lines run, and it is answered, shown or completed.

use pidscope_lessons::{Mark, Observed, Question, Task, goal_words};
use pidscope_text::lessons as texts;
use pidscope_userland::script::parse;
use pidscope_userland::timeline::RevisionId;

use super::{Done, FIELD, RESULT, TITLE};
use crate::effects::Effect;
use crate::state::Explorer;
use crate::state::acting::Field;
use crate::state::keeping::StoredWorld;
use crate::state::session::Session;

impl Explorer {
    /// Leaves the step for another one; a step that is only read is done then.
    pub(super) fn leave_step(&mut self, to: usize) {
        let Some(open) = &self.learning.open else { return };
        let is_read = matches!(open.step().task, Task::Look) && open.step().runs.text.is_empty();
        if to > open.at && is_read {
            self.mark(Mark::Done);
        }
        self.enter(to, false);
    }

    /// Returns the moment of the open world at which exactly this script has been executed.
    fn moment_of(&self, script: &str) -> Option<RevisionId> {
        self.session.timeline().find(&parse(script).ok()?)
    }

    /// Continues a step in its stored world. Returns whether there was one.
    fn resume_step(&mut self) -> bool {
        let Some(open) = &self.learning.open else { return false };
        let (begin, runs) = (open.lesson.script_of(open.at), open.step().runs.text.as_str());
        let Some(began) = self.moment_of(&begin) else { return false };
        let has_run = !runs.is_empty() && self.moment_of(&[begin.as_str(), runs].join("\n")).is_some();
        let Some(open) = &mut self.learning.open else { return false };
        open.began = began;
        open.done.is_over = has_run;
        if let Some(number) = open.right_number().filter(|_| has_run) {
            open.done.typed = number.to_string();
        }
        true
    }

    /// Opens a script that was run. If it begins as the step does, it counts as done in the step; otherwise it is
    /// another world, and the lesson is closed.
    pub(crate) fn load_in_step(&mut self, mut session: Session) {
        let Some(open) = &self.learning.open else { return self.open(session, false) };
        let begin = open.lesson.script_of(open.at);
        let Ok(script) = parse(&begin) else { return self.open(session, false) };
        if session.timeline().find(&script).is_none() && script.statements.len() == 1 {
            // In a world with one process, the beginning of the step may be left out of the script.
            session = Session::load(&[&begin, self.drafts.get(Field::Script)].join("\n")).unwrap_or(session);
        }
        let Some(began) = session.timeline().find(&script) else { return self.open(session, false) };
        self.replace_world(session, false);
        let name = self.default_name();
        if let Some(open) = &mut self.learning.open {
            open.began = began;
            // The address does not describe this world, so it must be stored.
            self.keeping.world = Some(StoredWorld { id: open.source.world(), name });
        }
    }

    /// Begins a step in its own world; after a reload in the stored one, if that began as the step does. After the last
    /// step, the world stays.
    pub(super) fn enter(&mut self, at: usize, is_reload: bool) {
        let Some(open) = &mut self.learning.open else { return };
        open.is_finished = at >= open.lesson.steps.len();
        if open.is_finished {
            self.announcement = texts::finished(self.lang).to_owned();
            self.focus(TITLE);
            return;
        }
        // The stage of a foreign lesson may be unreadable; those of the course are not.
        let Ok(stage) = open.lesson.stage(at) else { return };
        (open.at, open.stage, open.done, open.judged) = (at, stage, Done::default(), None);
        self.begin_step(is_reload);
    }

    /// Begins the step whose stage was just made.
    pub(super) fn begin_step(&mut self, is_reload: bool) {
        let Some(open) = &self.learning.open else { return };
        let selects = open.step().selects.clone();
        if !(is_reload && self.resume_step()) {
            self.begin_world();
        }
        if let Some(task) = selects.and_then(|name| self.session.timeline().machine().task(&name)) {
            self.choose(task);
        }
        self.judge();
        // After opening the page, it is read from its beginning.
        if !is_reload {
            self.focus(TITLE);
        }
    }

    /// Opens the step's own world.
    fn begin_world(&mut self) {
        let Some(open) = &self.learning.open else { return };
        self.replace_world(Session::of_timeline(open.stage.begin.clone(), None), false);
        self.show_all();
        let began = self.session.timeline().at();
        if let Some(open) = &mut self.learning.open {
            open.began = began;
        }
    }

    /// Runs the lines of the step, and plays them one after the other.
    pub(super) fn run_lines(&mut self) {
        let Some(open) = &self.learning.open else { return };
        let lines: Vec<String> = open.step().lines().flat_map(|block| block.lines()).map(str::to_owned).collect();
        if lines.is_empty() {
            return;
        }
        // The lines are meant for the world at the beginning of the step, whatever was tried in the meantime.
        if open.has_moved(self.session.timeline()) {
            self.begin_world();
        }
        let from = self.session.timeline().at();
        for line in &lines {
            self.session.act(line);
        }
        self.play_since(from);
    }

    /// Submits the answer: a prediction is then confirmed or not; if a reason is wrong, another one must be chosen.
    pub(super) fn answer(&mut self) {
        let Some(open) = &mut self.learning.open else { return };
        let is_right = match (&open.step().task, open.done.chosen) {
            (Task::Predict(Question::Number(_)), _) => {
                let Ok(number) = open.done.typed.trim().parse::<i64>() else {
                    open.done.is_no_number = true;
                    self.focus(FIELD);
                    return;
                };
                open.right_number() == Some(number)
            }
            (Task::Predict(Question::Choice(_)) | Task::Explain { .. }, Some(chosen)) => {
                open.right_choice() == Some(chosen)
            }
            (Task::Predict(_) | Task::Explain { .. } | Task::Look | Task::Do { .. }, _) => return,
        };
        open.done.is_no_number = false;
        open.done.answer = Some(is_right);
        let is_prediction = matches!(open.step().task, Task::Predict(_));
        self.announcement = match (is_prediction, is_right) {
            (_, true) => texts::right(self.lang),
            (true, false) => texts::otherwise(self.lang),
            (false, false) => texts::try_again(self.lang),
        }
        .to_owned();
        if is_prediction {
            self.run_lines();
        }
        // A prediction is done, whether it was right or not.
        if is_prediction || is_right {
            self.finish_task(Mark::Done);
        }
    }

    /// Shows how it is done, which is not the same as doing it.
    pub(super) fn show_how(&mut self) {
        let Some(open) = &mut self.learning.open else { return };
        open.done.is_shown = true;
        open.done.chosen = open.right_choice().or(open.done.chosen);
        if let Some(number) = open.right_number() {
            open.done.typed = number.to_string();
        }
        let answers = matches!(open.step().task, Task::Predict(_) | Task::Explain { .. });
        open.done.answer = answers.then_some(true);
        self.run_lines();
        self.finish_task(Mark::Shown);
        self.announcement = texts::shown(self.lang).to_owned();
    }

    /// Completes the step; its concluding text is focused.
    pub(super) fn finish_task(&mut self, mark: Mark) {
        self.mark(mark);
        self.with_done(|done| done.is_over = true);
        self.focus(RESULT);
    }

    /// Records that something was done in the step.
    pub(super) fn mark(&mut self, mark: Mark) {
        let Some(open) = &self.learning.open else { return };
        let (lesson, step) = (open.source.id(), open.step().id.clone());
        if self.learning.progress.mark(&lesson, &step, mark) {
            self.store_progress();
        }
    }

    /// Stores progress.
    pub(super) fn store_progress(&mut self) {
        self.effects.push(Effect::StoreProgress(Some(self.learning.progress.clone())));
    }

    /// Checks the goals of the step, if the world has changed.
    pub(crate) fn judge(&mut self) {
        let now = (self.worlds, self.session.timeline().at());
        let is_inside = self.session.timeline().event_at().is_some();
        let Some(open) = &mut self.learning.open else { return };
        let Task::Do { goals, .. } = &open.lesson.steps[open.at].task else { return };
        // In the middle of a story the outcome is not yet known.
        if is_inside || open.judged == Some(now) {
            return;
        }
        open.judged = Some(now);
        let timeline = self.session.timeline();
        let observed = Observed::new(timeline, open.stage.since);
        let words = |goal| goal_words(open.lang, goal, &observed.judge(goal), timeline.machine());
        open.done.goals = goals.iter().map(words).collect();
        let is_reached = open.done.goals.iter().all(|goal| goal.is_met);
        if is_reached && !open.done.is_over {
            open.done.is_over = true;
            let mark = if open.done.is_shown { Mark::Shown } else { Mark::Done };
            self.mark(mark);
            // What has happened is announced first.
            self.announcement = [self.announcement.as_str(), " ", texts::reached(self.lang)].concat();
        }
    }
}
