//! All messages, and the keys that send some of them from wherever the focus is.

use gloo_events::{EventListener, EventListenerOptions};
use pidscope_explain::Subject;
use pidscope_kernel::{NsId, TaskId};
use pidscope_lessons::Scenario;
use pidscope_text::Lang;
use pidscope_userland::timeline::RevisionId;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use crate::dom::Link;
use crate::later::LazyPart;
use crate::parts::dialogs::Dialog;
use crate::parts::tabs::Tab;
use crate::state::acting::{Field, Form, Press};
use crate::state::clock::ClockMsg;
use crate::state::hosting::Request;
use crate::state::keeping::StorageMsg;
use crate::state::learning::LessonMsg;
use crate::state::listing::Listing;
use crate::state::manual::Page;
use crate::state::picture::{Heading, PictureMsg};
use crate::state::sharing::ShareMsg;
use crate::state::time::{TimeDirection, TimeMsg};
use crate::state::tour::Stop;
use crate::state::typing::TerminalMsg;
use crate::state::views::ViewsMsg;
use crate::state::worlds::WorldsMsg;

/// Everything that can happen on the page.
#[derive(Clone)]
pub enum Msg {
    /// Runs the line of a button.
    Press(Press),
    /// Opens a form, or closes it if it is open.
    Open(Form),
    /// Runs the line of a form.
    Submit(Form),
    /// Offers a line to be edited and run.
    Template(String),
    /// Changes the value of a field.
    Draft(Field, String),
    /// Runs the line that was typed.
    Type,
    /// Does something at the terminal.
    Terminal(TerminalMsg),
    /// Advances, starts or stops the clock.
    Clock(ClockMsg),
    /// A manual page has arrived, or failed to.
    Manual(Page, Option<String>),
    /// Undoes the last act.
    Undo,
    /// Redoes the act that was undone last.
    Redo,
    /// Goes to another moment.
    GoTo(RevisionId),
    /// Goes to the moment after this many calls of the branch.
    GoToStep(usize),
    /// Moves through time in another way.
    Time(TimeMsg),
    /// Shows or hides the system calls of a step.
    Calls(RevisionId),
    /// Shows all system calls of a step, however many there are.
    AllCalls(RevisionId),
    /// Selects a process; with true, by a key.
    Select(TaskId, bool),
    /// Asks why, or leaves the answer.
    Ask(Option<Subject>),
    /// Shows or hides the kernel's terms in answers.
    UnfoldWhy,
    /// Does something with the picture.
    Picture(PictureMsg),
    /// Selects a neighbour of the selected process.
    SelectNeighbour(Heading),
    /// Looks through a namespace, or stops doing so.
    LookThrough(NsId),
    /// Does something with the views.
    Views(ViewsMsg),
    /// A key was pressed on a process.
    Key(Key),
    /// Opens a scenario.
    Scenario(&'static Scenario),
    /// Opens a world with a single process.
    Empty,
    /// Opens the script that was written.
    Load,
    /// A text of this many bytes was pasted, more than a script can have.
    TooLarge(usize),
    /// Changes the language.
    Lang(Lang),
    /// The texts of another language could not be loaded.
    LangMissing,
    /// Switches to the next theme.
    NextTheme,
    /// Goes to another stop of the tour, or ends it.
    Tour(Option<Stop>),
    /// Switches single-letter keys on or off.
    SingleKeys,
    /// Shows another part, where only one fits.
    Tab(Tab),
    /// Skips from the top of the page to the selected process.
    ToPicture,
    /// The surrounding page has sent a request.
    Host(Request),
    /// Something concerns the address, the storage, files or the clipboard.
    Storage(StorageMsg),
    /// A part of the program has been loaded, or failed to.
    PartLoaded(LazyPart, bool),
    /// An action of a learner.
    Lesson(LessonMsg),
    /// Does something with the stored worlds.
    Worlds(WorldsMsg),
    /// Changes an option of the share dialog, or saves a file.
    Share(ShareMsg),
    /// Copies a listing.
    Copy(Listing),
    /// Opens a dialog.
    Dialog(Dialog),
    /// Closes the dialog.
    CloseDialog,
    /// The dialog has been closed.
    DialogClosed,
}

/// The effect of a key on a process in the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// The same as a button.
    Press(Press),
    /// Opens a form.
    Open(Form),
    /// Focuses the line to be typed.
    Line,
    /// Focuses the terminal.
    Terminal,
    /// Asks why the process is as it is.
    Ask,
    /// Focuses the search field.
    Find,
    /// Goes to the previous or next event.
    Event(TimeDirection),
    /// Shows the keys.
    Help,
}

impl Key {
    /// Returns the effect of the key with this name, if any.
    pub fn of(name: &str) -> Option<Key> {
        Some(match name {
            "f" | "F" => Key::Press(Press::Fork),
            "n" | "N" => Key::Press(Press::CloneNewpid),
            "k" | "K" => Key::Open(Form::Kill),
            "x" | "X" => Key::Open(Form::Exit),
            "/" | "Enter" => Key::Line,
            "t" | "T" => Key::Terminal,
            "w" | "W" => Key::Ask,
            "s" | "S" => Key::Find,
            "," => Key::Event(TimeDirection::Back),
            "." => Key::Event(TimeDirection::Forward),
            "?" => Key::Help,
            _ => return None,
        })
    }
}

/// Listens for the usual keys of undo and redo (outside of fields, which handle them themselves), and for Escape, which
/// removes the mark of what is pointed at.
pub fn listen(link: &Link) -> Option<EventListener> {
    let link = link.clone();
    let window = web_sys::window()?;
    let options = EventListenerOptions::enable_prevent_default();
    Some(EventListener::new_with_options(&window, "keydown", options, move |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
        if event.key() == "Escape" {
            // Whatever else Escape does.
            link.send_message(Msg::Views(ViewsMsg::Dismiss));
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let in_field =
            target.is_some_and(|target| ["INPUT", "TEXTAREA", "SELECT"].contains(&target.tag_name().as_str()));
        if in_field || event.default_prevented() {
            return;
        }
        if event.key() == "?" {
            event.prevent_default();
            link.send_message(Msg::Key(Key::Help));
        }
        if !(event.ctrl_key() || event.meta_key()) {
            return;
        }
        let message = match (event.key().to_ascii_lowercase().as_str(), event.shift_key()) {
            ("z", false) => Msg::Undo,
            ("z", true) | ("y", false) => Msg::Redo,
            _ => return,
        };
        event.prevent_default();
        link.send_message(message);
    }))
}
