//! What is learned: the lesson that is open, the step that one is at, and how far one has come in all of them.
//!
//! A step begins with its own world, whatever was done in the one before; what is done in it is done as anywhere on the page, and the goals look only
//! at what has come of it.

use std::rc::Rc;

use pidscope_kernel::{State, TaskId};
use pidscope_lessons::{
    Files, GoalWords, Lesson, Listed, Mark, Observed, Progress, Prose, Question, Said, Stage, Step, Task, goal_words,
    read, read_prose,
};
use pidscope_text::{Lang, lessons as texts};
use pidscope_userland::script::parse;
use pidscope_userland::timeline::{RevisionId, Timeline};

use crate::effects::Effect;
use crate::parts::dialogs::Dialog;
use crate::parts::tabs::Tab;
use crate::state::Explorer;
use crate::state::notice::Notice;
use crate::state::session::Session;

/// Something that a learner does.
#[derive(Clone)]
pub enum Learn {
    /// A lesson is to be opened, at this step if one is named.
    Open(Source, Option<String>),
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
}

/// Where a lesson is from.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// It is one of the course.
    Course(&'static Listed),
    /// It is a file at this address.
    At(String),
    /// It was a file of this name, which is here.
    File(String, Rc<Files>),
}

impl Source {
    /// What progress in it is kept under.
    pub fn id(&self) -> String {
        match self {
            Source::Course(listed) => listed.id.to_owned(),
            Source::At(name) | Source::File(name, _) => {
                let name = name.rsplit('/').next().unwrap_or_default();
                let stem = name.split('.').next().unwrap_or_default();
                ["own:", &stem.replace(char::is_whitespace, "-")].concat()
            }
        }
    }

    /// The fragment of the address that leads to a step; none if nothing can lead there.
    pub fn fragment(&self, step: &str) -> Option<String> {
        match self {
            Source::Course(listed) => Some(["#lesson=", listed.id, "/", step].concat()),
            Source::At(address) => Some(["#lesson-at=", address, "#", step].concat()),
            Source::File(..) => None,
        }
    }

    /// The lesson that a fragment leads to, and the step if it names one; the id alone if the course has no such lesson.
    pub fn of_fragment(fragment: &str) -> Option<Result<(Source, Option<String>), String>> {
        let named = |step: &str| (!step.is_empty()).then(|| step.to_owned());
        if let Some(place) = fragment.strip_prefix("#lesson=") {
            let (id, step) = place.split_once('/').unwrap_or((place, ""));
            let listed = pidscope_lessons::listed(id).ok_or_else(|| id.to_owned());
            return Some(listed.map(|listed| (Source::Course(listed), named(step))));
        }
        let place = fragment.strip_prefix("#lesson-at=")?;
        let (address, step) = place.split_once('#').unwrap_or((place, ""));
        Some(Ok((Source::At(address.to_owned()), named(step))))
    }
}

/// A lesson that is on its way.
#[derive(Debug, Clone, PartialEq)]
pub struct Coming {
    /// Where from.
    pub source: Source,
    /// The step that it is opened at; the first one that is not done, if none is named.
    pub step: Option<String>,
    /// The language.
    pub lang: Lang,
    /// How it was come to.
    pub way: Way,
}

/// How a lesson is come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Somebody has asked for it: Back leads to what was before.
    Asked,
    /// By Back or Forward, or by an address.
    Back,
    /// The page was opened with it: the world that was kept for it goes on.
    Reload,
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
    pub(super) fn learn(&mut self, learn: Learn) {
        match learn {
            Learn::Open(source, step) => self.open_lesson(source, step, Way::Asked),
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
                self.effects.push(Effect::Save { name, kind: super::worlds::TEXT, text });
            }
            Learn::Forget => {
                self.learning.progress = Progress::default();
                self.effects.push(Effect::KeepProgress(None));
                self.announcement = texts::forgotten(self.lang).to_owned();
                // The button is gone.
                self.focus(Dialog::Lessons.beginning());
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

    /// A lesson is to be opened, once its texts are here.
    pub(super) fn open_lesson(&mut self, source: Source, step: Option<String>, way: Way) {
        self.close_dialog();
        let coming = Coming { source, step, lang: self.lang, way };
        self.learning.coming = Some(coming.clone());
        match &coming.source {
            Source::File(_, files) => {
                let files = (**files).clone();
                self.lesson_came(coming, Some(files));
            }
            Source::Course(_) | Source::At(_) => self.effects.push(Effect::Lesson(coming)),
        }
    }

    /// A text that was chosen, dropped or pasted, if it is a lesson or progress in lessons.
    pub(super) fn import_lesson(&mut self, name: &str, text: &str) -> bool {
        if let Some(progress) = Progress::read(text) {
            self.learning.progress.merge(progress);
            self.keep_progress();
            self.tell(Notice::ProgressImported);
            return true;
        }
        let is_lesson = text.trim_start().starts_with("=== ");
        if is_lesson {
            let source = Source::File(name.to_owned(), Rc::new(Files::unpack(text)));
            self.open_lesson(source, None, Way::Asked);
        }
        is_lesson
    }

    /// Another language: the lesson is read in it.
    pub(super) fn translate_lesson(&mut self) {
        let Some(open) = self.learning.open.as_ref().filter(|open| open.lang != self.lang) else { return };
        let (source, step) = (open.source.clone(), Some(open.step().id.clone()));
        self.open_lesson(source, step, Way::Back);
    }

    fn lesson_came(&mut self, coming: Coming, files: Option<Files>) {
        // Something else was asked for since.
        if self.learning.coming.as_ref() != Some(&coming) {
            return;
        }
        self.learning.coming = None;
        if coming.lang != self.lang {
            return self.open_lesson(coming.source, coming.step, coming.way);
        }
        let name = coming.source.id();
        let Some((lesson, prose)) = files.as_ref().and_then(|files| read_lesson(files, coming.lang)) else {
            self.tell(Notice::NoLesson(name));
            return;
        };
        // The same in another language: what was done in it stays.
        if let Some(open) =
            self.learning.open.as_mut().filter(|open| open.source == coming.source && open.lang != coming.lang)
        {
            (open.prose, open.lang, open.judged) = (prose, coming.lang, None);
            return;
        }
        let named = coming.step.as_ref().and_then(|step| lesson.step(step));
        let is_open = |step: &&Step| self.learning.progress.of(&name, &step.id).is_none();
        let first = lesson.steps.iter().find(is_open).and_then(|step| lesson.step(&step.id));
        let at = named.or(first).unwrap_or_default();
        let Ok(stage) = lesson.stage(at) else {
            self.tell(Notice::NoLesson(name));
            return;
        };
        let (source, lang) = (coming.source, coming.lang);
        let done = Done::default();
        let began = RevisionId::START;
        let open = Open { source, lesson, prose, lang, at, is_finished: false, stage, began, done, judged: None };
        self.learning.open = Some(open);
        self.tab = Tab::Lesson;
        self.enter(at, coming.way == Way::Reload);
    }

    /// The step is left for another one; one that has only been read is done.
    fn leave_step(&mut self, to: usize) {
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

    /// A step begins, in its own world; after a reload in the one that was kept, if it was made of that. Behind the last step the world stays.
    fn enter(&mut self, at: usize, is_reload: bool) {
        let Some(open) = &mut self.learning.open else { return };
        open.is_finished = at >= open.lesson.steps.len();
        if open.is_finished {
            self.announcement = texts::finished(self.lang).to_owned();
            self.focus(TITLE);
            return;
        }
        // All stages were made when the lesson was opened, or are told to be wrong.
        let Ok(stage) = open.lesson.stage(at) else { return };
        (open.at, open.stage, open.done, open.judged) = (at, stage, Done::default(), None);
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
        // The stage was made of it, so it is readable.
        let script = parse(&open.lesson.script_of(open.at)).unwrap_or_default();
        self.replace_world(Session::of(script), false);
        self.show_all();
        let began = self.session.timeline().at();
        if let Some(open) = &mut self.learning.open {
            open.began = began;
        }
    }

    /// Lines of the step run, one after the other, and can be followed.
    fn run_lines(&mut self) {
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

    fn answer(&mut self) {
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
    fn show_how(&mut self) {
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

    fn finish_task(&mut self, mark: Mark) {
        self.mark(mark);
        self.with_done(|done| done.is_over = true);
        self.focus(RESULT);
    }

    fn mark(&mut self, mark: Mark) {
        let Some(open) = &self.learning.open else { return };
        let (lesson, step) = (open.source.id(), open.step().id.clone());
        if self.learning.progress.mark(&lesson, &step, mark) {
            self.keep_progress();
        }
    }

    fn keep_progress(&mut self) {
        self.effects.push(Effect::KeepProgress(Some(self.learning.progress.clone())));
    }

    /// Sees what of the step's goals is met, if the world has changed.
    pub(super) fn judge(&mut self) {
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

    /// The processes that the step points at.
    pub(crate) fn pointed_processes(&self) -> Vec<TaskId> {
        let machine = self.session.timeline().machine();
        let lives = |task: &TaskId| machine.kernel().state(*task) != State::Gone;
        let points = self.learning.open.iter().flat_map(|open| &open.step().points);
        points
            .filter_map(|point| match point {
                pidscope_lessons::Point::Process(name) => machine.task(name).filter(lives),
                pidscope_lessons::Point::Namespace(_) | pidscope_lessons::Point::Part(_) => None,
            })
            .collect()
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

/// A lesson in this language, or in another one if it has no other; nothing if it cannot be read.
fn read_lesson(files: &Files, lang: Lang) -> Option<(Lesson, Prose)> {
    let lesson = read(files.get(Files::LESSON)?).ok()?;
    let mut langs = [lang].into_iter().chain(Lang::ALL);
    let text = langs.find_map(|lang| files.get(&[lang.tag(), ".md"].concat()))?;
    let (prose, _) = read_prose("", text, &lesson);
    (prose.steps.len() == lesson.steps.len()).then_some((lesson, prose))
}
