//! Everything that can happen on the page, and the keys that do it from wherever the focus is.

use gloo_events::{EventListener, EventListenerOptions};
use pidscope_explain::Subject;
use pidscope_kernel::{NsId, TaskId};
use pidscope_lessons::Scenario;
use pidscope_text::Lang;
use pidscope_userland::timeline::RevisionId;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use crate::dom::Link;
use crate::later::Later;
use crate::parts::dialogs::Dialog;
use crate::parts::tabs::Tab;
use crate::state::acting::{Field, Form, Press};
use crate::state::clock::Turn;
use crate::state::hosting::Request;
use crate::state::keeping::Keep;
use crate::state::learning::Learn;
use crate::state::listing::Listing;
use crate::state::manual::Page;
use crate::state::picture::{Heading, Look};
use crate::state::sharing::Share;
use crate::state::time::{Walk, Way};
use crate::state::tour::Stop;
use crate::state::typing::Stroke;
use crate::state::views::ViewsMsg;
use crate::state::worlds::Worlds;

/// Everything that can happen.
#[derive(Clone)]
pub enum Msg {
    /// A button was pressed.
    Press(Press),
    /// A form was opened, or closed if it was open.
    Open(Form),
    /// A form was filled in and sent.
    Submit(Form),
    /// A line was chosen, to be changed and run.
    Template(String),
    /// A field was changed.
    Draft(Field, String),
    /// The line that was typed is to be run.
    Type,
    /// Something was done at the terminal.
    Terminal(Stroke),
    /// The clock is to be moved, or to run.
    Clock(Turn),
    /// A page of the manual has come, or has not.
    Manual(Page, Option<String>),
    /// The last act is to be taken back.
    Undo,
    /// The act that was taken back is to be done again.
    Redo,
    /// Another moment.
    GoTo(RevisionId),
    /// The moment after so many calls of the branch.
    GoToStep(usize),
    /// One walks in time in another way.
    Time(Walk),
    /// The system calls of a step are to be shown, or no longer.
    Calls(RevisionId),
    /// All of them are to be shown, however many.
    AllCalls(RevisionId),
    /// Another process acts; whether a key chose it.
    Select(TaskId, bool),
    /// Somebody asks why, or has read the answer.
    Ask(Option<Subject>),
    /// Answers are to be given in the kernel's terms too, or no longer.
    UnfoldWhy,
    /// Something is done with the picture.
    Look(Look),
    /// To the process beside the chosen one.
    Walk(Heading),
    /// A namespace is to be looked through, or no longer.
    Eyes(NsId),
    /// Something was done to the views.
    Views(ViewsMsg),
    /// A key was pressed on a process.
    Key(Key),
    /// A scenario is to be opened.
    Scenario(&'static Scenario),
    /// A world of one process is to be opened.
    Empty,
    /// The script that was written is to be opened.
    Load,
    /// A text of so many bytes was pasted: more than a script can have.
    TooLarge(usize),
    /// Another language.
    Lang(Lang),
    /// The texts of another language did not arrive.
    LangMissing,
    /// The next theme.
    NextTheme,
    /// To another stop of the tour, or to its end.
    Tour(Option<Stop>),
    /// Keys of a single letter are to do something, or no longer.
    SingleKeys,
    /// Another part, where only one fits.
    Tab(Tab),
    /// From the top of the page to the process that acts, past everything that stands before it.
    ToPicture,
    /// The page around asks for something.
    Host(Request),
    /// Something happens to what is kept.
    Keep(Keep),
    /// A piece of the program has come, or has not.
    Came(Later, bool),
    /// Something is done by a learner.
    Learn(Learn),
    /// Something is done with the worlds that are kept.
    Worlds(Worlds),
    /// Something is chosen or made in the share dialog.
    Share(Share),
    /// A listing is to be copied.
    Copy(Listing),
    /// A dialog is to be opened.
    Dialog(Dialog),
    /// The dialog is to be closed.
    CloseDialog,
    /// The dialog has closed.
    DialogClosed,
}

/// What a key does on a process of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// The same as a button.
    Press(Press),
    /// Opens a form.
    Open(Form),
    /// Goes to the line to be typed.
    Line,
    /// Goes to the terminal.
    Terminal,
    /// Asks why the process is as it is.
    Ask,
    /// Goes to the field for what is searched for.
    Find,
    /// Goes to the event before, or the one after.
    Event(Way),
    /// Shows the keys.
    Help,
}

impl Key {
    /// What the key of this name does, if anything.
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
            "," => Key::Event(Way::Back),
            "." => Key::Event(Way::On),
            "?" => Key::Help,
            _ => return None,
        })
    }
}

/// Undo and redo by the keys that every program has for them, but in a field, where they are the field's; and Escape, which takes away
/// the mark of what is pointed at.
pub fn listen(link: &Link) -> Option<EventListener> {
    let link = link.clone();
    let window = web_sys::window()?;
    let options = EventListenerOptions::enable_prevent_default();
    Some(EventListener::new_with_options(&window, "keydown", options, move |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
        if event.key() == "Escape" {
            // Whatever else it does.
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
