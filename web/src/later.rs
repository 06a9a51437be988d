//! The parts of the program that are loaded on demand: the shell with its tools, the answers to "why?", lessons,
//! dialogs, and what a page in a frame does. Together they are larger than the rest. Some of them come with their own
//! texts.
//!
//! Each part is reached through one value of function pointers to functions that are named nowhere else, so that a
//! release can keep them in a separate file (feature `split`; `cargo xtask` splits the program there). Whatever needs a
//! part waits until it is loaded (`state::needing`). During development, all parts are linked into one module and
//! available from the start.

use std::cell::OnceCell;
use std::rc::Rc;

use gloo_events::EventListener;
use pidscope_explain::Subject;
use pidscope_kernel::TaskId;
use pidscope_lessons::{Progress, Scenario};
use pidscope_text::{Lang, Part};
use pidscope_userland::entry::Step;
use pidscope_userland::timeline::RevisionId;
use yew::Html;

use crate::dom::{Element, Link};
use crate::errands::Errand;
use crate::parts::dialogs::Dialog;
use crate::parts::transcript::Transcript;
use crate::state::Explorer;
use crate::state::desk::TerminalState;
use crate::state::embed::Embed;
use crate::state::hosting::{HostMessage, Request};
use crate::state::learning::{LessonMsg, LessonRequest};
use crate::state::listing::Listing;
use crate::state::manual::{Manual, Page};
use crate::state::notice::Done;
use crate::state::session::Session;
use crate::state::sharing::ShareMsg;
use crate::state::tour::Stop;
use crate::state::typing::TerminalMsg;
use crate::state::worlds::WorldsMsg;
use crate::texts;

/// A part of the program that is loaded on demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LazyPart {
    /// What runs lines that are typed into shells.
    Shell,
    /// Answers to "why?".
    Answers,
    /// Lessons.
    Lessons,
    /// What a page in a frame does.
    Frame,
    /// Dialogs, and what is done in them.
    Dialogs,
}

/// The functions that come with the shell.
#[derive(Clone, Copy)]
pub struct Shell {
    /// Types or completes a line.
    pub input: fn(&mut Explorer, TerminalMsg),
    /// Returns the contents of a terminal.
    pub read: fn(&Session, TaskId) -> Transcript,
    /// Draws the contents of a terminal.
    pub lines: fn(&Transcript, &Rc<Manual>, Lang) -> Html,
    /// Draws the candidates for completing the last word.
    pub candidates: fn(&Explorer, &Link) -> Option<Element>,
    /// Draws the actions below a terminal in which something was typed.
    pub foot: fn(&Explorer, &Link, &TerminalState) -> Option<Element>,
    /// Returns at most the given number of lines of what a step has printed, if anything.
    pub output: fn(Lang, &Step, usize) -> Option<String>,
    /// Requests the manual pages that are open on the terminal.
    pub open: fn(&mut Explorer),
    /// Fetches a manual page.
    pub fetch: fn(Page, Link),
    /// Takes a manual page that has arrived, or whose loading has failed.
    pub page_loaded: fn(&mut Explorer, &Page, Option<String>),
    /// Returns the script of a scenario with lines for shells, see [`pidscope_lessons::typed`].
    pub typed: fn(&str) -> &'static str,
}

/// The functions of answers.
#[derive(Clone, Copy)]
pub struct Answers {
    /// Draws the answer about a subject.
    pub shown: fn(&Explorer, &Link, Subject) -> Vec<Element>,
    /// Returns the same answer as text for a screen reader.
    pub spoken: fn(&Explorer, Subject) -> String,
}

/// The functions of lessons.
#[derive(Clone, Copy)]
pub struct Lessons {
    /// Takes a lesson that has arrived, or an action of the learner in the open one.
    pub handle: fn(&mut Explorer, LessonMsg),
    /// Opens the world of a script in a step.
    pub load: fn(&mut Explorer, Session),
    /// Fetches the texts of a lesson.
    pub fetch: fn(LessonRequest, Link),
    /// Stores progress, or deletes it.
    pub store_progress: fn(Option<Progress>),
    /// Checks the goals of the step.
    pub judge: fn(&mut Explorer),
    /// Draws the open lesson.
    pub shown: fn(&Explorer, &Link) -> Option<LessonElements>,
}

/// The parts of the page that show a lesson.
pub struct LessonElements {
    /// The panel.
    pub panel: Element,
    /// The task, shown above another part of the page.
    pub strip: Option<Element>,
    /// Marks what the lesson points at.
    pub points: Option<Element>,
}

/// The functions of an embed.
#[derive(Clone, Copy)]
pub struct Frame {
    /// Returns the options in the address.
    pub options: fn() -> Option<Embed>,
    /// Draws the page.
    pub page: fn(&Explorer, &Embed, &Link) -> Html,
    /// Listens to the surrounding page.
    pub listen: fn(&Link) -> Vec<EventListener>,
    /// Sends a message to the surrounding page.
    pub tell: fn(HostMessage),
    /// Handles a request of the surrounding page.
    pub answer: fn(&mut Explorer, Request),
    /// Finds changes to be reported.
    pub follow: fn(&mut Explorer),
}

/// The functions of dialogs, and of what is done in them and beside them.
#[derive(Clone, Copy)]
pub struct Dialogs {
    /// Draws the open dialog.
    pub sheet: fn(&Explorer, &Link, Dialog) -> Element,
    /// Shares something.
    pub share: fn(&mut Explorer, ShareMsg),
    /// Does something with the stored worlds.
    pub handle_worlds: fn(&mut Explorer, WorldsMsg),
    /// Opens the script that was written.
    pub load: fn(&mut Explorer),
    /// Copies a listing.
    pub copy: fn(&mut Explorer, Listing),
    /// Compares the world with another moment of it.
    pub compare: fn(&mut Explorer, RevisionId),
    /// Draws the notice about something that was done.
    pub notice: fn(&Explorer, &Link, &Done) -> Element,
    /// Goes to another stop of the tour, or ends it.
    pub tour: fn(&mut Explorer, Option<Stop>),
    /// Draws the card of a stop.
    pub card: fn(&Explorer, Stop, &Link) -> Element,
    /// Does something outside the page for a dialog.
    pub run: fn(Errand, &Link),
}

thread_local! {
    static SHELL: OnceCell<Shell> = const { OnceCell::new() };
    static ANSWERS: OnceCell<Answers> = const { OnceCell::new() };
    static LESSONS: OnceCell<Lessons> = const { OnceCell::new() };
    static FRAME: OnceCell<Frame> = const { OnceCell::new() };
    static DIALOGS: OnceCell<Dialogs> = const { OnceCell::new() };
}

/// Returns the functions of the shell, if it is loaded.
pub fn shell() -> Option<Shell> {
    if cfg!(feature = "split") { SHELL.with(|cell| cell.get().copied()) } else { Some(linked::shell()) }
}

/// Returns the script of a scenario. It is empty if it has lines for shells and the shell is not loaded.
pub fn script(scenario: &Scenario) -> &'static str {
    let typed = || Some((shell()?.typed)(scenario.name));
    scenario.untyped.or_else(typed).unwrap_or_default()
}

/// Returns the functions of answers, if they are loaded.
pub fn answers() -> Option<Answers> {
    if cfg!(feature = "split") { ANSWERS.with(|cell| cell.get().copied()) } else { Some(linked::answers()) }
}

/// Returns the functions of lessons, if they are loaded.
pub fn lessons() -> Option<Lessons> {
    if cfg!(feature = "split") { LESSONS.with(|cell| cell.get().copied()) } else { Some(linked::lessons()) }
}

/// Returns the functions of an embed, if they are loaded.
pub fn frame() -> Option<Frame> {
    if cfg!(feature = "split") { FRAME.with(|cell| cell.get().copied()) } else { Some(linked::frame()) }
}

/// Returns the functions of dialogs, if they are loaded.
pub fn dialogs() -> Option<Dialogs> {
    if cfg!(feature = "split") { DIALOGS.with(|cell| cell.get().copied()) } else { Some(linked::dialogs()) }
}

impl LazyPart {
    /// Returns whether the part is loaded, and its texts in this language.
    pub fn is_loaded(self, lang: Lang) -> bool {
        let is_linked = match self {
            LazyPart::Shell => pidscope_userland::Interpreter::is_installed(),
            LazyPart::Answers => answers().is_some(),
            LazyPart::Lessons => lessons().is_some(),
            LazyPart::Frame => frame().is_some(),
            LazyPart::Dialogs => dialogs().is_some(),
        };
        is_linked && lang.has(self.texts())
    }

    /// Returns the texts that it needs.
    fn texts(self) -> Part {
        match self {
            LazyPart::Shell | LazyPart::Frame => Part::First,
            LazyPart::Answers | LazyPart::Lessons | LazyPart::Dialogs => Part::Later,
        }
    }
}

/// Loads a part and its texts in this language. Returns whether both are there.
pub async fn load(part: LazyPart, lang: Lang) -> bool {
    // Both are fetched in parallel.
    let words = texts::load_part(lang, part.texts());
    fetch_part(part).await && words.await
}

/// The only place that names the functions of the parts.
mod linked {
    use super::{Answers, Dialogs, Frame, LessonElements, Lessons, Shell};
    use crate::parts::transcript::{self, Transcript};
    use crate::parts::why::answer;
    use crate::parts::{dialogs as sheets, done, embed, lessons as parts, terminal, tour};
    use crate::state::Explorer;
    use crate::{address, errands, host, storage, texts, words};

    pub fn dialogs() -> Dialogs {
        Dialogs {
            sheet: sheets::sheet,
            share: Explorer::handle_share,
            handle_worlds: Explorer::handle_worlds,
            load: Explorer::load,
            copy: Explorer::copy,
            compare: Explorer::compare,
            notice: done::told,
            tour: Explorer::tour,
            card: tour::card,
            run: errands::run,
        }
    }

    pub fn frame() -> Frame {
        Frame {
            options: address::embed,
            page: embed::embed,
            listen: host::listen,
            tell: host::tell,
            answer: Explorer::host,
            follow: Explorer::notify_host,
        }
    }

    pub fn shell() -> Shell {
        Shell {
            input: Explorer::handle_shell_input,
            read: Transcript::of,
            lines: transcript::transcript,
            candidates: terminal::candidates,
            foot: terminal::foot,
            output: words::output,
            open: Explorer::request_pages,
            fetch: texts::load_page,
            page_loaded: Explorer::page_loaded,
            typed: pidscope_lessons::typed,
        }
    }

    pub fn answers() -> Answers {
        Answers { shown: answer::shown, spoken: answer::said }
    }

    pub fn lessons() -> Lessons {
        Lessons {
            handle: Explorer::handle_lesson,
            load: Explorer::load_in_step,
            fetch: texts::load_lesson,
            store_progress: storage::store_progress,
            judge: Explorer::judge,
            shown: |explorer, link| {
                let (panel, strip) = parts::open(explorer, link)?;
                Some(LessonElements { panel, strip, points: parts::points(explorer) })
            },
        }
    }
}

#[cfg(not(feature = "split"))]
async fn fetch_part(_: LazyPart) -> bool {
    true
}

#[cfg(feature = "split")]
use split::fetch_part;

#[cfg(feature = "split")]
mod split {
    use std::cell::OnceCell;
    use std::thread::LocalKey;

    use pidscope_userland::Interpreter;
    use wasm_split_helpers::{SplitLoaderError, wasm_split};

    use super::{ANSWERS, Answers, DIALOGS, Dialogs, FRAME, Frame, LESSONS, LazyPart, Lessons, SHELL, Shell, linked};

    // These functions return what they load. If they stored it, the compiler would know the stored value, and refer to
    // its functions in the main module.

    #[wasm_split(shell, fallible)]
    fn shell() -> Result<(Interpreter, Shell), SplitLoaderError> {
        Ok((Interpreter::bash(), linked::shell()))
    }

    #[wasm_split(answers, fallible)]
    fn answers() -> Result<Answers, SplitLoaderError> {
        Ok(linked::answers())
    }

    #[wasm_split(lessons, fallible)]
    fn lessons() -> Result<Lessons, SplitLoaderError> {
        Ok(linked::lessons())
    }

    #[wasm_split(frame, fallible)]
    fn frame() -> Result<Frame, SplitLoaderError> {
        Ok(linked::frame())
    }

    #[wasm_split(dialogs, fallible)]
    fn dialogs() -> Result<Dialogs, SplitLoaderError> {
        Ok(linked::dialogs())
    }

    /// Stores a part that has been fetched. Returns whether that succeeded; a part that is stored already stays.
    fn install<T>(place: &'static LocalKey<OnceCell<T>>, fetched: Result<T, SplitLoaderError>) -> bool {
        fetched.map(|piece| _ = place.with(|cell| cell.set(piece))).is_ok()
    }

    /// Loads a part. Returns whether it is there.
    pub async fn fetch_part(part: LazyPart) -> bool {
        match part {
            LazyPart::Shell => {
                let fetched = shell().await.map(|(interpreter, shell)| {
                    interpreter.install();
                    shell
                });
                install(&SHELL, fetched)
            }
            LazyPart::Answers => install(&ANSWERS, answers().await),
            LazyPart::Lessons => install(&LESSONS, lessons().await),
            LazyPart::Frame => install(&FRAME, frame().await),
            LazyPart::Dialogs => install(&DIALOGS, dialogs().await),
        }
    }
}
