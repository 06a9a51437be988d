//! What is fetched when it is needed for the first time: the shell with its tools, the answers to "why?", lessons, dialogs, and what a
//! page in a frame does. Together that is more than all the rest. What some of them say comes with them.
//!
//! Each is reached through one value of plain functions, which are named nowhere else: so a release can keep them in a file of
//! their own (feature `split`; `cargo xtask` cuts the program there), and whoever needs one waits until it is here (`state::needing`). In a
//! page that is being developed all of it is in one piece, and here from the start.

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
use crate::state::desk::Desk;
use crate::state::embed::Embed;
use crate::state::hosting::{Request, Told};
use crate::state::learning::{Coming, Learn};
use crate::state::listing::Listing;
use crate::state::manual::{Manual, Page};
use crate::state::notice::Done;
use crate::state::session::Session;
use crate::state::sharing::Share;
use crate::state::tour::Stop;
use crate::state::typing::Stroke;
use crate::state::worlds::Worlds;
use crate::texts;

/// A piece of the program that comes later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Later {
    /// What runs lines that are typed.
    Shell,
    /// Answers to why.
    Answers,
    /// Lessons.
    Lessons,
    /// What a page in a frame does.
    Frame,
    /// Dialogs, and what is done in them.
    Dialogs,
}

/// What comes with what runs lines that are typed.
#[derive(Clone, Copy)]
pub struct Shell {
    /// A line is typed, or completed.
    pub stroke: fn(&mut Explorer, Stroke),
    /// What stands on a terminal.
    pub read: fn(&Session, TaskId) -> Transcript,
    /// The same, as it is shown.
    pub lines: fn(&Transcript, &Rc<Manual>, Lang) -> Html,
    /// What the last word could become.
    pub candidates: fn(&Explorer, &Link) -> Option<Element>,
    /// What there is to do below a terminal at which something was typed.
    pub foot: fn(&Explorer, &Link, &Desk) -> Option<Element>,
    /// The first lines, so many, of what a step has printed, if it has.
    pub output: fn(Lang, &Step, usize) -> Option<String>,
    /// Pages of the manual that are open on the terminal are asked for.
    pub open: fn(&mut Explorer),
    /// One of them is fetched.
    pub fetch: fn(Page, Link),
    /// It has come, or has not.
    pub came: fn(&mut Explorer, &Page, Option<String>),
    /// The scripts of scenarios in which there are such lines, see [`pidscope_lessons::typed`].
    pub typed: fn(&str) -> &'static str,
}

/// The answers.
#[derive(Clone, Copy)]
pub struct Answers {
    /// The answer about this, as it is shown.
    pub shown: fn(&Explorer, &Link, Subject) -> Vec<Element>,
    /// The same, as a screen reader says it.
    pub said: fn(&Explorer, Subject) -> String,
}

/// What a page does with lessons.
#[derive(Clone, Copy)]
pub struct Lessons {
    /// A lesson has come, or a learner does something in the one that is open.
    pub learn: fn(&mut Explorer, Learn),
    /// The world of a script is opened in a step.
    pub load: fn(&mut Explorer, Session),
    /// The texts of a lesson are fetched.
    pub fetch: fn(Coming, Link),
    /// Progress is kept, or forgotten.
    pub keep: fn(Option<Progress>),
    /// What the step asks for is looked at.
    pub judge: fn(&mut Explorer),
    /// The lesson that is open, as it is shown.
    pub shown: fn(&Explorer, &Link) -> Option<Shown>,
}

/// The parts of the page that show a lesson.
pub struct Shown {
    /// The panel.
    pub panel: Element,
    /// What is to be done, above another part of the page.
    pub strip: Option<Element>,
    /// Marks what the lesson points at.
    pub points: Option<Element>,
}

/// What a page does as an embed.
#[derive(Clone, Copy)]
pub struct Frame {
    /// What the address asks for.
    pub asked: fn() -> Option<Embed>,
    /// The page.
    pub page: fn(&Explorer, &Embed, &Link) -> Html,
    /// Hears what the page around says.
    pub listen: fn(&Link) -> Vec<EventListener>,
    /// Tells the page around something.
    pub tell: fn(Told),
    /// Does what the page around asks for.
    pub answer: fn(&mut Explorer, Request),
    /// Sees what is to be told.
    pub follow: fn(&mut Explorer),
}

/// Dialogs, and what is done in them and beside them.
#[derive(Clone, Copy)]
pub struct Dialogs {
    /// The dialog that is open.
    pub sheet: fn(&Explorer, &Link, Dialog) -> Element,
    /// Something is shared.
    pub share: fn(&mut Explorer, Share),
    /// Something is done with the worlds that are kept.
    pub shelve: fn(&mut Explorer, Worlds),
    /// The script that was written is opened.
    pub load: fn(&mut Explorer),
    /// A listing is copied.
    pub copy: fn(&mut Explorer, Listing),
    /// The world is compared with another moment of it.
    pub compare: fn(&mut Explorer, RevisionId),
    /// What is told of something that was done.
    pub told: fn(&Explorer, &Link, &Done) -> Element,
    /// To another stop of the tour, or to its end.
    pub tour: fn(&mut Explorer, Option<Stop>),
    /// The card of a stop.
    pub card: fn(&Explorer, Stop, &Link) -> Element,
    /// Something is done for a dialog outside of the page.
    pub run: fn(Errand, &Link),
}

thread_local! {
    static SHELL: OnceCell<Shell> = const { OnceCell::new() };
    static ANSWERS: OnceCell<Answers> = const { OnceCell::new() };
    static LESSONS: OnceCell<Lessons> = const { OnceCell::new() };
    static FRAME: OnceCell<Frame> = const { OnceCell::new() };
    static DIALOGS: OnceCell<Dialogs> = const { OnceCell::new() };
}

/// What runs lines that are typed, if it is here.
pub fn shell() -> Option<Shell> {
    if cfg!(feature = "split") { SHELL.with(|cell| cell.get().copied()) } else { Some(linked::shell()) }
}

/// The script of a scenario; of one in which lines are typed it is empty as long as what runs them is not here.
pub fn script(scenario: &Scenario) -> &'static str {
    let typed = || Some((shell()?.typed)(scenario.name));
    scenario.untyped.or_else(typed).unwrap_or_default()
}

/// The answers, if they are here.
pub fn answers() -> Option<Answers> {
    if cfg!(feature = "split") { ANSWERS.with(|cell| cell.get().copied()) } else { Some(linked::answers()) }
}

/// Lessons, if they are here.
pub fn lessons() -> Option<Lessons> {
    if cfg!(feature = "split") { LESSONS.with(|cell| cell.get().copied()) } else { Some(linked::lessons()) }
}

/// What a page in a frame does, if it is here.
pub fn frame() -> Option<Frame> {
    if cfg!(feature = "split") { FRAME.with(|cell| cell.get().copied()) } else { Some(linked::frame()) }
}

/// Dialogs, if they are here.
pub fn dialogs() -> Option<Dialogs> {
    if cfg!(feature = "split") { DIALOGS.with(|cell| cell.get().copied()) } else { Some(linked::dialogs()) }
}

impl Later {
    /// Whether it is here, and can speak this language.
    pub fn is_here(self, lang: Lang) -> bool {
        let is_linked = match self {
            Later::Shell => pidscope_userland::Interpreter::is_here(),
            Later::Answers => answers().is_some(),
            Later::Lessons => lessons().is_some(),
            Later::Frame => frame().is_some(),
            Later::Dialogs => dialogs().is_some(),
        };
        is_linked && lang.has(self.part())
    }

    /// The part of the texts that it speaks with.
    fn part(self) -> Part {
        match self {
            Later::Shell | Later::Frame => Part::First,
            Later::Answers | Later::Lessons | Later::Dialogs => Part::Later,
        }
    }
}

/// Brings a piece here, and what it says in this language; whether it is.
pub async fn bring(later: Later, lang: Lang) -> bool {
    // Both at once.
    let words = texts::bring_part(lang, later.part());
    fetched(later).await && words.await
}

/// The only places that name what comes later.
mod linked {
    use super::{Answers, Dialogs, Frame, Lessons, Shell, Shown};
    use crate::parts::transcript::{self, Transcript};
    use crate::parts::why::answer;
    use crate::parts::{dialogs as sheets, done, embed, lessons as parts, terminal, tour};
    use crate::state::Explorer;
    use crate::{address, errands, host, storage, texts, words};

    pub fn dialogs() -> Dialogs {
        Dialogs {
            sheet: sheets::sheet,
            share: Explorer::share,
            shelve: Explorer::shelve,
            load: Explorer::load,
            copy: Explorer::copy,
            compare: Explorer::compare,
            told: done::told,
            tour: Explorer::tour,
            card: tour::card,
            run: errands::run,
        }
    }

    pub fn frame() -> Frame {
        Frame {
            asked: address::embed,
            page: embed::embed,
            listen: host::listen,
            tell: host::tell,
            answer: Explorer::host,
            follow: Explorer::tell_host,
        }
    }

    pub fn shell() -> Shell {
        Shell {
            stroke: Explorer::stroke,
            read: Transcript::of,
            lines: transcript::transcript,
            candidates: terminal::candidates,
            foot: terminal::foot,
            output: words::output,
            open: Explorer::bring_pages,
            fetch: texts::bring_page,
            came: Explorer::page_came,
            typed: pidscope_lessons::typed,
        }
    }

    pub fn answers() -> Answers {
        Answers { shown: answer::shown, said: answer::said }
    }

    pub fn lessons() -> Lessons {
        Lessons {
            learn: Explorer::learn,
            load: Explorer::load_in_step,
            fetch: texts::bring_lesson,
            keep: storage::keep_progress,
            judge: Explorer::judge,
            shown: |explorer, link| {
                let (panel, strip) = parts::open(explorer, link)?;
                Some(Shown { panel, strip, points: parts::points(explorer) })
            },
        }
    }
}

#[cfg(not(feature = "split"))]
async fn fetched(_: Later) -> bool {
    true
}

#[cfg(feature = "split")]
use split::fetched;

#[cfg(feature = "split")]
mod split {
    use std::cell::OnceCell;
    use std::thread::LocalKey;

    use pidscope_userland::Interpreter;
    use wasm_split_helpers::{SplitLoaderError, wasm_split};

    use super::{ANSWERS, Answers, DIALOGS, Dialogs, FRAME, Frame, LESSONS, Later, Lessons, SHELL, Shell, linked};

    // Each returns what has come. Were it kept there, the compiler would know what is kept, and name it in the first piece.

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

    /// Keeps a piece that has been fetched; whether it has been. One that is here already is the same.
    fn keep<T>(place: &'static LocalKey<OnceCell<T>>, fetched: Result<T, SplitLoaderError>) -> bool {
        fetched.map(|piece| _ = place.with(|cell| cell.set(piece))).is_ok()
    }

    /// Brings a piece here; whether it is.
    pub async fn fetched(later: Later) -> bool {
        match later {
            Later::Shell => {
                let fetched = shell().await.map(|(interpreter, shell)| {
                    interpreter.install();
                    shell
                });
                keep(&SHELL, fetched)
            }
            Later::Answers => keep(&ANSWERS, answers().await),
            Later::Lessons => keep(&LESSONS, lessons().await),
            Later::Frame => keep(&FRAME, frame().await),
            Later::Dialogs => keep(&DIALOGS, dialogs().await),
        }
    }
}
