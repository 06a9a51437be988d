//! Messages that need a part of the program that is not loaded yet: they wait for it, and so do later messages.

use std::collections::VecDeque;

use pidscope_lessons::Scenario;
use pidscope_text::page;
use pidscope_userland::link::Origin;

use crate::effects::Effect;
use crate::later::LazyPart;
use crate::state::Explorer;
use crate::state::acting::Field;
use crate::state::arrival::{Arrival, Start};
use crate::state::hosting::{Request, RequestKind};
use crate::state::keeping::StorageMsg;
use crate::state::learning::LessonMsg;
use crate::state::msg::{Key, Msg};
use crate::state::time::TimeMsg;
use crate::state::typing::TerminalMsg;
use crate::state::views::ViewsMsg;
use crate::state::worlds::WorldsMsg;

/// The waiting messages.
#[derive(Default)]
pub struct Needing {
    /// The part that is being loaded.
    loading: Option<LazyPart>,
    /// The messages that wait.
    waiting: VecDeque<Msg>,
}

/// Returns whether a text may contain a line for a shell (`A$ ps`).
fn has_shell_lines(text: &str) -> bool {
    text.contains('$')
}

impl Arrival {
    /// Returns whether the world that it leads to has lines for shells.
    fn has_shell_lines(&self) -> bool {
        match self.link() {
            Some(Ok(link)) => match link.origin {
                Origin::Script(text) => has_shell_lines(&text),
                Origin::Scenario(name) => pidscope_lessons::scenario(&name).is_some_and(Scenario::is_typed),
            },
            Some(Err(_)) | None => false,
        }
    }

    /// Returns whether it is a link that cannot be opened: the words for that are loaded with the dialogs.
    fn is_invalid_link(&self) -> bool {
        matches!(self.link(), Some(Err(_)))
    }
}

impl Start {
    /// Returns whether the page needs the shell to start.
    pub fn has_shell_lines(&self) -> bool {
        self.arrival.has_shell_lines() || self.kept.as_ref().is_some_and(|(_, text)| has_shell_lines(text))
    }

    /// Returns whether the page needs the words for a link that cannot be opened to start.
    pub fn is_invalid_link(&self) -> bool {
        self.arrival.is_invalid_link()
    }
}

impl Explorer {
    /// Returns the parts that a message needs.
    fn required_parts(&self, msg: &Msg) -> &'static [LazyPart] {
        let shell = |is_needed: bool| if is_needed { &[LazyPart::Shell][..] } else { &[] };
        match msg {
            Msg::Terminal(
                TerminalMsg::Run
                | TerminalMsg::Line(_)
                | TerminalMsg::Interrupt
                | TerminalMsg::End
                | TerminalMsg::Complete,
            ) => shell(true),
            Msg::Type => shell(has_shell_lines(self.drafts.get(Field::Line))),
            Msg::Load => shell(has_shell_lines(self.drafts.get(Field::Script))),
            Msg::Scenario(scenario) => shell(scenario.is_typed()),
            Msg::Storage(StorageMsg::Arrived(arrival)) if arrival.is_invalid_link() => &[LazyPart::Dialogs],
            Msg::Storage(StorageMsg::Arrived(arrival)) => shell(arrival.has_shell_lines()),
            // The stored world is opened instead.
            Msg::Storage(StorageMsg::Read(_, arrival)) if arrival.is_invalid_link() => {
                &[LazyPart::Shell, LazyPart::Dialogs]
            }
            Msg::Storage(StorageMsg::Read(kept, arrival)) => {
                shell(arrival.has_shell_lines() || kept.as_ref().is_some_and(|(_, text)| has_shell_lines(text)))
            }
            Msg::Storage(StorageMsg::Pasted(text)) => shell(has_shell_lines(text)),
            Msg::Worlds(WorldsMsg::FileRead(_, text)) if has_shell_lines(text) => &[LazyPart::Shell, LazyPart::Dialogs],
            Msg::Host(Request { kind: Ok(RequestKind::Run(text) | RequestKind::Step(text)), .. }) => {
                shell(has_shell_lines(text))
            }
            // The world of a lesson may have lines for shells.
            Msg::Lesson(LessonMsg::Loaded(_, Some(_))) => &[LazyPart::Shell, LazyPart::Lessons],
            Msg::Lesson(LessonMsg::Open(..)) => &[],
            Msg::Lesson(_) => &[LazyPart::Lessons],
            Msg::Ask(Some(_))
            | Msg::Key(Key::Ask)
            | Msg::Time(TimeMsg::WhyHere | TimeMsg::WhyEvent)
            | Msg::Views(ViewsMsg::Why(..)) => &[LazyPart::Answers],
            Msg::Share(_)
            | Msg::Worlds(_)
            | Msg::Copy(_)
            | Msg::Dialog(_)
            | Msg::Tour(Some(_))
            | Msg::Key(Key::Help)
            | Msg::Time(TimeMsg::Compare(_) | TimeMsg::CompareHere) => &[LazyPart::Dialogs],
            _ => &[],
        }
    }

    /// Returns the message if it can be handled now. Otherwise it is queued, as are all later messages, so that their
    /// order is kept.
    pub(super) fn take_if_ready(&mut self, msg: Msg) -> Option<Msg> {
        // These do not affect the queued messages, so they need not wait.
        let is_aside =
            matches!(msg, Msg::Picture(_) | Msg::Views(_) | Msg::PartLoaded(..) | Msg::Storage(StorageMsg::StoreNow));
        let missing = self.required_parts(&msg).iter().find(|part| !part.is_loaded(self.lang));
        if let Some(&part) = missing.filter(|_| self.needing.loading.is_none()) {
            self.load_part(part);
        } else if missing.is_none() && (is_aside || self.needing.waiting.is_empty()) {
            return Some(msg);
        }
        self.needing.waiting.push_back(msg);
        None
    }

    /// Returns whether messages wait for a part that is being loaded.
    pub fn is_waiting(&self) -> bool {
        self.needing.loading.is_some()
    }

    fn load_part(&mut self, part: LazyPart) {
        self.needing.loading = Some(part);
        self.effects.push(Effect::LoadPart(part, self.lang));
    }

    /// Handles the queued messages once a part is loaded, or reports that it could not be.
    pub(super) fn part_loaded(&mut self, part: LazyPart, is_loaded: bool) {
        let was_needed = self.needing.loading.take_if(|loading| *loading == part).is_some();
        if part == LazyPart::Dialogs && self.dialog.is_some() {
            self.effects.push(Effect::ShowDialog);
        }
        if !is_loaded {
            if was_needed {
                self.needing.waiting.clear();
            }
            match part {
                LazyPart::Dialogs => self.dialog = None,
                LazyPart::Shell | LazyPart::Lessons => self.learning.request = None,
                LazyPart::Answers | LazyPart::Frame => {}
            }
            self.notice = Some(page::piece_missing(self.lang));
            return;
        }
        for msg in std::mem::take(&mut self.needing.waiting) {
            self.update(msg);
        }
    }
}
