//! The sources of lessons, which are the course, addresses and files; and how a lesson is opened once its texts are
//! loaded.

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

/// The source of a lesson.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// The lesson of the course with this ID, if there is one.
    Course(String),
    /// A file at this address.
    At(String),
    /// A file with this name, which has been read.
    File(String, Rc<Files>),
}

impl Source {
    /// Returns the ID under which its world is stored.
    pub fn world(&self) -> WorldId {
        WorldId(["lesson-", &self.id()].concat())
    }

    /// Returns the ID under which progress in it is stored.
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

    /// Returns the fragment of the address that leads to a step; `None` if nothing can lead there.
    pub fn fragment(&self, step: &str) -> Option<String> {
        match self {
            Source::Course(id) => Some(["#lesson=", id, "/", step].concat()),
            Source::At(address) => Some(["#lesson-at=", address, "#", step].concat()),
            Source::File(..) => None,
        }
    }

    /// Parses a fragment that leads to a lesson, and to a step if it names one.
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

/// A lesson that is being loaded.
#[derive(Debug, Clone, PartialEq)]
pub struct Coming {
    /// Its source.
    pub source: Source,
    /// The step to open; if `None`, the first that is not done.
    pub step: Option<String>,
    /// The language.
    pub lang: Lang,
    /// How the reader got there.
    pub way: Way,
}

/// How the reader gets to a lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// By asking for it: Back leads to what was open before.
    Asked,
    /// By Back or Forward, or by an address.
    Back,
    /// By opening the page: its stored world is continued.
    Reload,
}

impl Explorer {
    /// Opens a lesson once its texts are loaded.
    pub(in crate::state) fn open_lesson(&mut self, source: Source, step: Option<String>, way: Way) {
        self.close_dialog();
        let coming = Coming { source, step, lang: self.lang, way };
        self.learning.coming = Some(coming.clone());
        self.effects.push(Effect::Lesson(coming));
    }

    /// Imports a lesson, or progress in lessons, from a file with this name and text.
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

    /// Reads the open lesson in the current language.
    pub(in crate::state) fn translate_lesson(&mut self) {
        let Some(open) = &self.learning.open else { return };
        if open.lang == self.lang {
            // It is still shown in this language; a request for another one is cancelled.
            self.learning.coming.take_if(|coming| coming.source == open.source && coming.lang != self.lang);
            return;
        }
        let (source, step) = (open.source.clone(), Some(open.step().id.clone()));
        self.open_lesson(source, step, Way::Back);
    }

    pub(super) fn lesson_came(&mut self, coming: Coming, files: Option<Files>) {
        // Something else has been requested since.
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
        // The same lesson in another language: what was done in it stays.
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

/// Reads a lesson in this language, or in another one if it does not have this one; `None` if it cannot be read.
fn read_lesson(files: &Files, lang: Lang) -> Option<(Lesson, Prose)> {
    let lesson = read(files.get(Files::LESSON)?).ok()?;
    let mut langs = [lang].into_iter().chain(Lang::ALL);
    let text = langs.find_map(|lang| files.get(&[lang.tag(), ".md"].concat()))?;
    let (prose, _) = read_prose("", text, &lesson);
    (prose.steps.len() == lesson.steps.len()).then_some((lesson, prose))
}
