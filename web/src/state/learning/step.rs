//! What is done in a step: it begins with a world of its own, lines run in it, it is answered, shown or reached.

use pidscope_lessons::{Mark, Observed, Question, Task, goal_words};
use pidscope_text::lessons as texts;
use pidscope_userland::script::parse;
use pidscope_userland::timeline::RevisionId;

use super::{Done, FIELD, RESULT, TITLE};
use crate::effects::Effect;
use crate::state::Explorer;
use crate::state::acting::Field;
use crate::state::keeping::Kept;
use crate::state::session::Session;

impl Explorer {
    /// The step is left for another one; one that has only been read is done.
    pub(super) fn leave_step(&mut self, to: usize) {
        let Some(open) = &self.learning.open else { return };
        let is_read = matches!(open.step().task, Task::Look) && open.step().runs.text.is_empty();
        if to > open.at && is_read {
            self.mark(Mark::Done);
        }
        self.enter(to, false);
    }

    /// The moment of the open world at which exactly this has been done.
    fn moment_of(&self, script: &str) -> Option<RevisionId> {
        self.session.timeline().find(&parse(script).ok()?)
    }

    /// Goes on with a step in the world that was kept of it, if it was; whether it was.
    fn go_on(&mut self) -> bool {
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

    /// A script was run. If it begins as the step does, that was done in the step; another one is another world, and leaves the lesson.
    pub(crate) fn load_in_step(&mut self, mut session: Session) {
        let Some(open) = &self.learning.open else { return self.open(session, false) };
        let begin = open.lesson.script_of(open.at);
        let Ok(script) = parse(&begin) else { return self.open(session, false) };
        if session.timeline().find(&script).is_none() && script.statements.len() == 1 {
            // In a world of one process, whose name one need not say.
            session = Session::load(&[&begin, self.drafts.get(Field::Script)].join("\n")).unwrap_or(session);
        }
        let Some(began) = session.timeline().find(&script) else { return self.open(session, false) };
        self.replace_world(session, false);
        let name = self.first_name();
        if let Some(open) = &mut self.learning.open {
            open.began = began;
            // The address says nothing of it.
            self.keeping.world = Some(Kept { id: open.source.world(), name });
        }
    }

    /// A step begins, in its own world; after a reload in the one that was kept, if it was made of that. Behind the last step the world stays.
    pub(super) fn enter(&mut self, at: usize, is_reload: bool) {
        let Some(open) = &mut self.learning.open else { return };
        open.is_finished = at >= open.lesson.steps.len();
        if open.is_finished {
            self.announcement = texts::finished(self.lang).to_owned();
            self.focus(TITLE);
            return;
        }
        // One of another's lesson may not be readable; those of the course are.
        let Ok(stage) = open.lesson.stage(at) else { return };
        (open.at, open.stage, open.done, open.judged) = (at, stage, Done::default(), None);
        self.begin_step(is_reload);
    }

    /// The step whose stage was just made begins.
    pub(super) fn begin_step(&mut self, is_reload: bool) {
        let Some(open) = &self.learning.open else { return };
        let selects = open.step().selects.clone();
        if !(is_reload && self.go_on()) {
            self.begin_world();
        }
        if let Some(task) = selects.and_then(|name| self.session.timeline().machine().task(&name)) {
            self.choose(task);
        }
        self.judge();
        // Who has just opened the page reads it from its beginning.
        if !is_reload {
            self.focus(TITLE);
        }
    }

    /// The step's own world is opened.
    fn begin_world(&mut self) {
        let Some(open) = &self.learning.open else { return };
        self.replace_world(Session::of_timeline(open.stage.begin.clone(), None), false);
        self.show_all();
        let began = self.session.timeline().at();
        if let Some(open) = &mut self.learning.open {
            open.began = began;
        }
    }

    /// Lines of the step run, one after the other, and can be followed.
    pub(super) fn run_lines(&mut self) {
        let Some(open) = &self.learning.open else { return };
        let lines: Vec<String> = open.step().lines().flat_map(|block| block.lines()).map(str::to_owned).collect();
        if lines.is_empty() {
            return;
        }
        // Whatever was tried before: this is about the world that the step begins with.
        if open.has_moved(self.session.timeline()) {
            self.begin_world();
        }
        let from = self.session.timeline().at();
        for line in &lines {
            self.session.act(line);
        }
        self.play_since(from);
    }

    /// What is chosen or typed is the answer: a prediction then comes true or does not, a reason is right or another one is to be chosen.
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
        // Who has predicted has done what was to be done, right or not.
        if is_prediction || is_right {
            self.finish_task(Mark::Done);
        }
    }

    /// The page shows how it is done, which is not the same as doing it.
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

    /// The step is done; what there is to say of it is read.
    pub(super) fn finish_task(&mut self, mark: Mark) {
        self.mark(mark);
        self.with_done(|done| done.is_over = true);
        self.focus(RESULT);
    }

    /// Something has been done in the step, which is kept.
    pub(super) fn mark(&mut self, mark: Mark) {
        let Some(open) = &self.learning.open else { return };
        let (lesson, step) = (open.source.id(), open.step().id.clone());
        if self.learning.progress.mark(&lesson, &step, mark) {
            self.keep_progress();
        }
    }

    /// How far one has come is kept.
    pub(super) fn keep_progress(&mut self) {
        self.effects.push(Effect::KeepProgress(Some(self.learning.progress.clone())));
    }

    /// Sees what of the step's goals is met, if the world has changed.
    pub(crate) fn judge(&mut self) {
        let now = (self.worlds, self.session.timeline().at());
        let is_inside = self.session.timeline().event_at().is_some();
        let Some(open) = &mut self.learning.open else { return };
        let Task::Do { goals, .. } = &open.lesson.steps[open.at].task else { return };
        // In the middle of a story nothing has come of it yet.
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
            // What has happened is said first.
            self.announcement = [self.announcement.as_str(), " ", texts::reached(self.lang)].concat();
        }
    }
}
