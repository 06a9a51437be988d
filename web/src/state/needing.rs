//! What a message needs that is not here yet: it waits until that has come, and so does what is done meanwhile.

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

/// What waits.
#[derive(Default)]
pub struct Needing {
    /// The piece that is on its way.
    coming: Option<Later>,
    /// What was to happen meanwhile.
    waiting: VecDeque<Msg>,
}

/// Whether a text may have a line in it that is typed into a shell (`A$ ps`).
fn types(text: &str) -> bool {
    text.contains('$')
}

impl Arrival {
    /// Whether lines are typed into shells where it leads to.
    fn types(&self) -> bool {
        match self.link() {
            Some(Ok(link)) => match link.origin {
                Origin::Script(text) => types(&text),
                Origin::Scenario(name) => pidscope_lessons::scenario(&name).is_some_and(Scenario::is_typed),
            },
            Some(Err(_)) | None => false,
        }
    }

    /// Whether it is a link that does not open: what is wrong with it is said in words that come with dialogs.
    fn is_refused(&self) -> bool {
        matches!(self.link(), Some(Err(_)))
    }
}

impl Start {
    /// Whether the page cannot begin without what runs lines that are typed.
    pub fn types(&self) -> bool {
        self.arrival.types() || self.kept.as_ref().is_some_and(|(_, text)| types(text))
    }

    /// Whether it cannot begin without the words for a link that does not open.
    pub fn is_refused(&self) -> bool {
        self.arrival.is_refused()
    }
}

impl Explorer {
    /// What a message cannot do without.
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
            // What is kept opens in its place.
            Msg::Keep(Keep::Read(_, arrival)) if arrival.is_refused() => &[Later::Shell, Later::Dialogs],
            Msg::Keep(Keep::Read(kept, arrival)) => {
                shell(arrival.types() || kept.as_ref().is_some_and(|(_, text)| types(text)))
            }
            Msg::Keep(Keep::Pasted(text)) => shell(types(text)),
            Msg::Worlds(Worlds::Came(_, text)) if types(text) => &[Later::Shell, Later::Dialogs],
            Msg::Host(Request { ask: Ok(Ask::Run(text) | Ask::Step(text)), .. }) => shell(types(text)),
            // A world of a lesson may have lines that are typed.
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

    /// The message if it can happen now. Otherwise it waits, as does whatever is done meanwhile, so that all of it happens in its order.
    pub(super) fn ready(&mut self, msg: Msg) -> Option<Msg> {
        // To look around, and what comes in, does not change what waits.
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

    /// Whether something waits for a piece that is on its way.
    pub fn is_waiting(&self) -> bool {
        self.needing.coming.is_some()
    }

    fn bring(&mut self, piece: Later) {
        self.needing.coming = Some(piece);
        self.effects.push(Effect::Bring(piece, self.lang));
    }

    /// A piece has come, and what has waited for it happens; or it has not, and that is told.
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
