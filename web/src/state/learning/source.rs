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
pub struct LessonRequest {
    /// Its source.
    pub source: Source,
    /// The step to open; if `None`, the first that is not done.
    pub step: Option<String>,
    /// The language.
    pub lang: Lang,
    /// How the reader got there.
    pub entry: LessonEntry,
}

/// How the reader gets to a lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LessonEntry {
    /// By asking for it: Back leads to what was open before.
    Requested,
    /// By Back or Forward, or by an address.
    History,
    /// By opening the page: its stored world is continued.
    Reload,
}

impl Explorer {
    /// Opens a lesson once its texts are loaded.
    pub(in crate::state) fn open_lesson(&mut self, source: Source, step: Option<String>, entry: LessonEntry) {
        self.close_dialog();
        let request = LessonRequest { source, step, lang: self.lang, entry };
        self.learning.request = Some(request.clone());
        self.effects.push(Effect::FetchLesson(request));
    }

    /// Imports a lesson, or progress in lessons, from a file with this name and text.
    pub(super) fn import_lesson(&mut self, name: String, text: &str) {
        match Progress::read(text) {
            Some(progress) => {
                self.learning.progress.merge(progress);
                self.store_progress();
                self.show_done(notice::Done::ProgressImported);
            }
            None => self.open_lesson(Source::File(name, Rc::new(Files::unpack(text))), None, LessonEntry::Requested),
        }
    }

    /// Reads the open lesson in the current language.
    pub(in crate::state) fn translate_lesson(&mut self) {
        let Some(open) = &self.learning.open else { return };
        if open.lang == self.lang {
            // It is still shown in this language; a request for another one is cancelled.
            self.learning.request.take_if(|request| request.source == open.source && request.lang != self.lang);
            return;
        }
        let (source, step) = (open.source.clone(), Some(open.step().id.clone()));
        self.open_lesson(source, step, LessonEntry::History);
    }

    pub(super) fn lesson_loaded(&mut self, request: LessonRequest, files: Option<Files>) {
        // Something else has been requested since.
        if self.learning.request.as_ref() != Some(&request) {
            return;
        }
        self.learning.request = None;
        if request.lang != self.lang {
            return self.open_lesson(request.source, request.step, request.entry);
        }
        let name = request.source.id();
        let Some((lesson, prose)) = files.as_ref().and_then(|files| read_lesson(files, request.lang)) else {
            self.show_notice(Notice::NoLesson(name));
            return;
        };
        // The same lesson in another language: what was done in it stays.
        if let Some(open) =
            self.learning.open.as_mut().filter(|open| open.source == request.source && open.lang != request.lang)
        {
            (open.prose, open.lang, open.judged) = (prose, request.lang, None);
            return;
        }
        let named = request.step.as_ref().and_then(|step| lesson.step(step));
        if let Some(step) = request.step.as_ref().filter(|_| named.is_none()) {
            self.show_notice(Notice::NoStep(step.clone()));
        }
        let is_open = |step: &&Step| self.learning.progress.of(&name, &step.id).is_none();
        let first = lesson.steps.iter().find(is_open).and_then(|step| lesson.step(&step.id));
        let at = named.or(first).unwrap_or_default();
        let Ok(stage) = lesson.stage(at) else {
            self.show_notice(Notice::NoLesson(name));
            return;
        };
        let (source, lang) = (request.source, request.lang);
        let done = Done::default();
        let began = RevisionId::START;
        let open = Open { source, lesson, prose, lang, at, is_finished: false, stage, began, done, judged: None };
        self.learning.open = Some(open);
        self.tour = None;
        self.tab = Tab::Lesson;
        self.begin_step(request.entry == LessonEntry::Reload);
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
