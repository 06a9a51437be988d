//! Where lessons are from: the course, an address, a file; and how one is opened once its texts are here.

use std::rc::Rc;

use pidscope_lessons::{Files, Lesson, Progress, Prose, Step, read, read_prose};
use pidscope_text::Lang;
use pidscope_userland::timeline::RevisionId;

use super::{Done, Open};
use crate::effects::Effect;
use crate::parts::tabs::Tab;
use crate::state::Explorer;
use crate::state::notice::{self, Notice};
use crate::state::worlds::WorldId;

/// Where a lesson is from.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// It is the one of the course with this id, if there is one.
    Course(String),
    /// It is a file at this address.
    At(String),
    /// It was a file of this name, which is here.
    File(String, Rc<Files>),
}

impl Source {
    /// What its world is kept under.
    pub fn world(&self) -> WorldId {
        WorldId(["lesson-", &self.id()].concat())
    }

    /// What progress in it is kept under.
    pub fn id(&self) -> String {
        match self {
            Source::Course(id) => id.clone(),
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
            Source::Course(id) => Some(["#lesson=", id, "/", step].concat()),
            Source::At(address) => Some(["#lesson-at=", address, "#", step].concat()),
            Source::File(..) => None,
        }
    }

    /// The lesson that a fragment leads to, and the step if it names one.
    pub fn of_fragment(fragment: &str) -> Option<(Source, Option<String>)> {
        let named = |step: &str| (!step.is_empty()).then(|| step.to_owned());
        if let Some(place) = fragment.strip_prefix("#lesson=") {
            let (id, step) = place.split_once('/').unwrap_or((place, ""));
            return Some((Source::Course(id.to_owned()), named(step)));
        }
        let place = fragment.strip_prefix("#lesson-at=")?;
        let (address, step) = place.split_once('#').unwrap_or((place, ""));
        Some((Source::At(address.to_owned()), named(step)))
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

impl Explorer {
    /// A lesson is to be opened, once its texts are here.
    pub(in crate::state) fn open_lesson(&mut self, source: Source, step: Option<String>, way: Way) {
        self.close_dialog();
        let coming = Coming { source, step, lang: self.lang, way };
        self.learning.coming = Some(coming.clone());
        self.effects.push(Effect::Lesson(coming));
    }

    /// A lesson, or progress in lessons, has come as a text from a file of this name.
    pub(super) fn import_lesson(&mut self, name: String, text: &str) {
        match Progress::read(text) {
            Some(progress) => {
                self.learning.progress.merge(progress);
                self.keep_progress();
                self.tell_done(notice::Done::ProgressImported);
            }
            None => self.open_lesson(Source::File(name, Rc::new(Files::unpack(text))), None, Way::Asked),
        }
    }

    /// Another language: the lesson is read in it.
    pub(in crate::state) fn translate_lesson(&mut self) {
        let Some(open) = &self.learning.open else { return };
        if open.lang == self.lang {
            // It is read in this language still: another one that was asked for is not wanted any more.
            self.learning.coming.take_if(|coming| coming.source == open.source && coming.lang != self.lang);
            return;
        }
        let (source, step) = (open.source.clone(), Some(open.step().id.clone()));
        self.open_lesson(source, step, Way::Back);
    }

    pub(super) fn lesson_came(&mut self, coming: Coming, files: Option<Files>) {
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
        if let Some(step) = coming.step.as_ref().filter(|_| named.is_none()) {
            self.tell(Notice::NoStep(step.clone()));
        }
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
        self.tour = None;
        self.tab = Tab::Lesson;
        self.begin_step(coming.way == Way::Reload);
    }
}

/// A lesson in this language, or in another one if it has no other; nothing if it cannot be read.
fn read_lesson(files: &Files, lang: Lang) -> Option<(Lesson, Prose)> {
    let lesson = read(files.get(Files::LESSON)?).ok()?;
    let mut langs = [lang].into_iter().chain(Lang::ALL);
    let text = langs.find_map(|lang| files.get(&[lang.tag(), ".md"].concat()))?;
    let (prose, _) = read_prose("", text, &lesson);
    (prose.steps.len() == lesson.steps.len()).then_some((lesson, prose))
}
