//! Messages that need a part of the program that is not loaded yet: they wait for it, and so do later messages.

use std::collections::VecDeque;

use pidscope_lessons::Scenario;
use pidscope_text::page;
use pidscope_userland::link::Origin;

use crate::effects::Effect;
use crate::later::Later;
use crate::state::Explorer;
use crate::state::acting::Field;
use crate::state::arrival::{Arrival, Start};
use crate::state::hosting::{Ask, Request};
use crate::state::keeping::Keep;
use crate::state::learning::Learn;
use crate::state::msg::{Key, Msg};
use crate::state::time::Walk;
use crate::state::typing::Stroke;
use crate::state::views::ViewsMsg;
use crate::state::worlds::Worlds;

/// The waiting messages.
#[derive(Default)]
pub struct Needing {
    /// The part that is being loaded.
    coming: Option<Later>,
    /// The messages that wait.
    waiting: VecDeque<Msg>,
}

/// Returns whether a text may contain a line for a shell (`A$ ps`).
fn types(text: &str) -> bool {
    text.contains('$')
}

impl Arrival {
    /// Returns whether the world that it leads to has lines for shells.
    fn types(&self) -> bool {
        match self.link() {
            Some(Ok(link)) => match link.origin {
                Origin::Script(text) => types(&text),
                Origin::Scenario(name) => pidscope_lessons::scenario(&name).is_some_and(Scenario::is_typed),
            },
            Some(Err(_)) | None => false,
        }
    }

    /// Returns whether it is a link that cannot be opened: the words for that are loaded with the dialogs.
    fn is_refused(&self) -> bool {
        matches!(self.link(), Some(Err(_)))
    }
}

impl Start {
    /// Returns whether the page needs the shell to start.
    pub fn types(&self) -> bool {
        self.arrival.types() || self.kept.as_ref().is_some_and(|(_, text)| types(text))
    }

    /// Returns whether the page needs the words for a link that cannot be opened to start.
    pub fn is_refused(&self) -> bool {
        self.arrival.is_refused()
    }
}

impl Explorer {
    /// Returns the parts that a message needs.
    fn needs(&self, msg: &Msg) -> &'static [Later] {
        let shell = |types: bool| if types { &[Later::Shell][..] } else { &[] };
        match msg {
            Msg::Terminal(Stroke::Run | Stroke::Line(_) | Stroke::Interrupt | Stroke::End | Stroke::Complete) => {
                shell(true)
            }
            Msg::Type => shell(types(self.drafts.get(Field::Line))),
            Msg::Load => shell(types(self.drafts.get(Field::Script))),
            Msg::Scenario(scenario) => shell(scenario.is_typed()),
            Msg::Keep(Keep::Arrived(arrival)) if arrival.is_refused() => &[Later::Dialogs],
            Msg::Keep(Keep::Arrived(arrival)) => shell(arrival.types()),
            // The stored world is opened instead.
            Msg::Keep(Keep::Read(_, arrival)) if arrival.is_refused() => &[Later::Shell, Later::Dialogs],
            Msg::Keep(Keep::Read(kept, arrival)) => {
                shell(arrival.types() || kept.as_ref().is_some_and(|(_, text)| types(text)))
            }
            Msg::Keep(Keep::Pasted(text)) => shell(types(text)),
            Msg::Worlds(Worlds::Came(_, text)) if types(text) => &[Later::Shell, Later::Dialogs],
            Msg::Host(Request { ask: Ok(Ask::Run(text) | Ask::Step(text)), .. }) => shell(types(text)),
            // The world of a lesson may have lines for shells.
            Msg::Learn(Learn::Came(_, Some(_))) => &[Later::Shell, Later::Lessons],
            Msg::Learn(Learn::Open(..)) => &[],
            Msg::Learn(_) => &[Later::Lessons],
            Msg::Ask(Some(_))
            | Msg::Key(Key::Ask)
            | Msg::Time(Walk::WhyHere | Walk::WhyEvent)
            | Msg::Views(ViewsMsg::Why(..)) => &[Later::Answers],
            Msg::Share(_)
            | Msg::Worlds(_)
            | Msg::Copy(_)
            | Msg::Dialog(_)
            | Msg::Tour(Some(_))
            | Msg::Key(Key::Help)
            | Msg::Time(Walk::Compare(_) | Walk::CompareHere) => &[Later::Dialogs],
            _ => &[],
        }
    }

    /// Returns the message if it can be handled now. Otherwise it is queued, as are all later messages, so that their
    /// order is kept.
    pub(super) fn ready(&mut self, msg: Msg) -> Option<Msg> {
        // These do not affect the queued messages, so they need not wait.
        let is_aside = matches!(msg, Msg::Look(_) | Msg::Views(_) | Msg::Came(..) | Msg::Keep(Keep::Now));
        let missing = self.needs(&msg).iter().find(|piece| !piece.is_here(self.lang));
        if let Some(&piece) = missing.filter(|_| self.needing.coming.is_none()) {
            self.bring(piece);
        } else if missing.is_none() && (is_aside || self.needing.waiting.is_empty()) {
            return Some(msg);
        }
        self.needing.waiting.push_back(msg);
        None
    }

    /// Returns whether messages wait for a part that is being loaded.
    pub fn is_waiting(&self) -> bool {
        self.needing.coming.is_some()
    }

    fn bring(&mut self, piece: Later) {
        self.needing.coming = Some(piece);
        self.effects.push(Effect::Bring(piece, self.lang));
    }

    /// Handles the queued messages once a part is loaded, or reports that it could not be.
    pub(super) fn came(&mut self, piece: Later, is_here: bool) {
        let was_needed = self.needing.coming.take_if(|coming| *coming == piece).is_some();
        if piece == Later::Dialogs && self.dialog.is_some() {
            self.effects.push(Effect::ShowDialog);
        }
        if !is_here {
            if was_needed {
                self.needing.waiting.clear();
            }
            match piece {
                Later::Dialogs => self.dialog = None,
                Later::Shell | Later::Lessons => self.learning.coming = None,
                Later::Answers | Later::Frame => {}
            }
            self.notice = Some(page::piece_missing(self.lang));
            return;
        }
        for msg in std::mem::take(&mut self.needing.waiting) {
            self.update(msg);
        }
    }
}
