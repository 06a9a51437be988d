//! What keeps a world: the address, which follows what is done, and the browser's storage, which has the whole timeline.
//!
//! After every message [`Explorer::follow`] sees whether the world is at another moment. If so, it is kept a little later, once the page is
//! drawn. A world of which a link says everything, and in which nothing has been done, is not stored.

use pidscope_userland::link::{LONGEST_LINKED, Link, Origin, encode};
use pidscope_userland::timeline::{RevisionId, Timeline};

use crate::address::Address;
use crate::effects::Effect;
use crate::parts::dialogs::Dialog;
use crate::state::Explorer;
use crate::state::arrival::{Arrival, Place};
use crate::state::clock::Turn;
use crate::state::learning::{Learn, Way};
use crate::state::listing::Listing;
use crate::state::msg::Msg;
use crate::state::notice::{Done, Notice};
use crate::state::sharing::Sharing;
use crate::state::worlds::{About, Failure, Shelf, WorldId, Worlds};

/// What happens to what is kept.
#[derive(Clone)]
pub enum Keep {
    /// Whatever has changed is to be kept now.
    Now,
    /// The browser has refused another address for now.
    Again,
    /// The address is another one.
    Arrived(Arrival),
    /// A world has come from the storage, to be opened, at a link's moment if there is one.
    Read(Option<(About, String)>, Arrival),
    /// A world could not be kept.
    Failed(WorldId, Failure),
    /// A text was copied, or could not be.
    Copied(Listing, bool),
    /// There is no file of pixels.
    NoPixels,
    /// A text was pasted where there is no field.
    Pasted(String),
    /// What is told has been read.
    Dismiss,
}

/// How the address follows a change: it stays, it changes, it changes so that Back leads to where it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pace {
    /// The address is right as it is.
    Stay,
    /// One goes through moments, or time goes by.
    Replace,
    /// A person has done something.
    Push,
}

impl Pace {
    /// What a message asks for, if it changes anything.
    pub fn of(msg: &Msg) -> Self {
        match msg {
            Msg::Keep(Keep::Read(_, arrival)) if *arrival == Arrival::default() => Pace::Push,
            Msg::Keep(Keep::Arrived(_) | Keep::Read(..)) => Pace::Stay,
            Msg::Learn(Learn::Came(coming, _)) => match coming.way {
                Way::Asked => Pace::Push,
                Way::Back => Pace::Stay,
                Way::Reload => Pace::Replace,
            },
            // What has waited for it has its own.
            Msg::Came(..) => Pace::Stay,
            Msg::GoToStep(_) | Msg::Clock(Turn::Tick(_)) | Msg::Time(_) => Pace::Replace,
            _ => Pace::Push,
        }
    }
}

/// What is kept of the world that is open.
pub struct Kept {
    /// Under what.
    pub id: WorldId,
    /// What people call it.
    pub name: String,
}

/// What the page knows of what is kept.
#[derive(Default)]
pub struct Keeping {
    /// Under what the open world is kept, if it is.
    pub world: Option<Kept>,
    /// What is told.
    pub notice: Option<Notice>,
    /// The worlds, and what is done with them.
    pub shelf: Shelf,
    /// What the share dialog makes.
    pub sharing: Sharing,
    /// The address without its fragment.
    pub base: String,
    pub(super) visit: String,
    /// Counts the worlds that were made in this visit.
    made: u32,
    /// Which world, and which moment of it, was looked at last.
    seen: Option<(u32, RevisionId)>,
    /// Where the branch ended when the world was opened from a scenario or a link: as long as it does, these say everything.
    untouched: Option<RevisionId>,
    /// Where the branch ended when the world was opened, or forgotten: as long as it does, there is nothing to store.
    settled: Option<RevisionId>,
    /// The open world, and which it was, if it was forgotten.
    forgotten: Option<(WorldId, u32)>,
    /// What is to be kept, once the page is drawn.
    pending: Option<Pace>,
    /// The moments of this world that the browser knows.
    pub(super) moments: Vec<RevisionId>,
    /// The link to the end of a branch, or that there is none.
    packed: Option<((u32, RevisionId), Option<String>)>,
    /// Whether it has been told that nothing can be kept.
    pub(super) has_told: bool,
}

/// A longer address is cut off by programs on its way.
pub const LONGEST_LINK: usize = 8_000;
/// Milliseconds until a change is kept, and for so many bytes one more.
const SOON: usize = 30;
const BYTES_PER_MILLISECOND: usize = 1_000;

impl Explorer {
    /// From now on the open world is kept under this name.
    pub(crate) fn keep_as(&mut self, name: String) {
        let id = self.new_id();
        self.keeping.world = Some(Kept { id, name });
        self.keeping.pending = Some(self.keeping.pending.unwrap_or(Pace::Replace));
        self.effects.push(Effect::KeepSoon(SOON as i32));
    }

    pub(crate) fn new_id(&mut self) -> WorldId {
        self.keeping.made += 1;
        WorldId(format!("{}-{}", self.keeping.visit, self.keeping.made))
    }

    /// Something happens to what is kept.
    pub(crate) fn keep(&mut self, keep: Keep) {
        match keep {
            Keep::Now => self.keep_now(),
            Keep::Again => {
                self.keeping.pending = self.keeping.pending.max(Some(Pace::Replace));
                self.keep_now();
            }
            Keep::Arrived(arrival) => self.arrived(arrival),
            // Another tab has forgotten it.
            Keep::Read(None, arrival) if arrival == Arrival::default() => self.relist(),
            Keep::Read(kept, arrival) => {
                self.arrive(kept, &arrival);
                self.close_dialog();
            }
            Keep::Failed(id, failure) => self.not_kept(&id, failure),
            Keep::Copied(listing, true) => self.tell_done(Done::Copied(listing)),
            Keep::Copied(listing, false) => self.tell_done(Done::NotCopied(listing)),
            Keep::NoPixels => self.tell_done(Done::NoPixels),
            Keep::Pasted(text) if self.dialog == Some(Dialog::Worlds) => {
                self.with_dialogs(|explorer, dialogs| (dialogs.shelve)(explorer, Worlds::Came(String::new(), text)));
            }
            Keep::Pasted(_) => {}
            Keep::Dismiss => self.keeping.notice = None,
        }
    }

    /// Sees whether the world is at another moment, and if so, keeps it once the page is drawn.
    pub(crate) fn follow(&mut self, pace: Pace) {
        let timeline = self.session.timeline();
        let now = (self.worlds, timeline.at());
        let before = self.keeping.seen.replace(now);
        if before == Some(now) {
            return;
        }
        if before.is_none_or(|(world, _)| world != self.worlds) {
            let end = end(timeline);
            self.keeping.settled = Some(end);
            self.keeping.untouched = self.keeping.world.is_none().then_some(end);
            self.keeping.moments.clear();
        }
        if self.keeping.pending.is_none() {
            let size = self.keeping.world.as_ref().map_or(0, |_| self.keeping.shelf.size);
            self.effects.push(Effect::KeepSoon((SOON + size / BYTES_PER_MILLISECOND) as i32));
        }
        self.keeping.pending = self.keeping.pending.max(Some(pace));
    }

    /// The address says something else from now on, although the world is the same.
    pub(super) fn address_again(&mut self) {
        self.keeping.pending = self.keeping.pending.max(Some(Pace::Push));
        self.effects.push(Effect::KeepSoon(SOON as i32));
    }

    /// The open world is kept no more, until something is done in it or it is brought back.
    pub(crate) fn forget_world(&mut self, id: WorldId) {
        self.keeping.world = None;
        self.keeping.settled = Some(end(self.session.timeline()));
        self.keeping.forgotten = Some((id, self.worlds));
        self.effects.push(Effect::TabWorld(None));
    }

    /// A forgotten world is there again; if it is open still, it goes on under its name.
    pub(crate) fn remember_world(&mut self, about: &About) {
        let is_open = self.keeping.forgotten.take() == Some((about.id.clone(), self.worlds));
        if is_open && self.keeping.world.is_none() {
            self.keeping.world = Some(Kept { id: about.id.clone(), name: about.name.clone() });
            self.keeping.pending = self.keeping.pending.max(Some(Pace::Replace));
            self.effects.push(Effect::KeepSoon(SOON as i32));
        }
    }

    /// Another world is about to be opened: this one is kept first.
    pub(crate) fn leave_world(&mut self) {
        self.keep_now();
        self.keeping.world = None;
    }

    /// Keeps whatever has changed.
    pub(crate) fn keep_now(&mut self) {
        let Some(pace) = self.keeping.pending.take() else { return };
        if self.follow_embed() {
            return;
        }
        let fragment = self.fragment();
        self.store_world(fragment.is_some());
        let fragment = match fragment {
            _ if pace == Pace::Stay => None,
            Some(fragment) => Some(fragment),
            // Without a link the browser still knows the place.
            None => Some(String::new()),
        };
        let place = Place {
            visit: self.opening(),
            moment: self.keeping.moments.len(),
            world: self.keeping.world.as_ref().map(|kept| kept.id.clone()),
        };
        self.keeping.moments.push(self.session.timeline().at());
        self.effects.push(Effect::Address(Address { fragment, is_new: pace == Pace::Push, place }));
    }

    fn store_world(&mut self, has_link: bool) {
        let is_settled = self.keeping.settled == Some(end(self.session.timeline()));
        if self.keeping.world.is_none() && !(is_settled && has_link) {
            // Every step of a lesson has a world; the one that somebody does something in takes the place of the one before.
            let lesson = self.learning.open.as_ref().map(|open| open.source.world());
            let id = lesson.unwrap_or_else(|| self.new_id());
            self.keeping.world = Some(Kept { id, name: self.first_name() });
        }
        let Some(kept) = &self.keeping.world else {
            self.effects.push(Effect::TabWorld(None));
            return;
        };
        let about = self.about(kept.id.clone(), kept.name.clone());
        let text = self.session.timeline().save();
        self.keeping.shelf.size = text.len();
        self.effects.push(Effect::TabWorld(Some(about.id.clone())));
        self.effects.push(Effect::WriteWorld(about, text));
    }

    /// What is known of the open world beside its text.
    pub(crate) fn about(&self, id: WorldId, name: String) -> About {
        let origin = match self.session.scenario() {
            Some(scenario) => scenario.name,
            None if self.is_empty_start => About::EMPTY,
            None => About::OWN,
        };
        About { id, name, origin: origin.to_owned(), steps: self.steps_of_branch(), used: 0, size: 0 }
    }

    /// How many steps the branch has, past and to come.
    pub(crate) fn steps_of_branch(&self) -> usize {
        self.session.timeline().steps().count()
    }

    /// What a world is called as long as nobody has given it a name.
    pub(crate) fn first_name(&self) -> String {
        if let Some(open) = &self.learning.open {
            return open.prose.title.clone();
        }
        match self.session.scenario() {
            Some(scenario) => scenario.words(self.lang).title.to_owned(),
            None if self.is_empty_start => pidscope_text::page::start_empty(self.lang).to_owned(),
            None => pidscope_text::page::own_script(self.lang).to_owned(),
        }
    }

    /// Whether the open world is that of a scenario or a link, and nothing else.
    pub(crate) fn is_untouched(&self) -> bool {
        self.keeping.untouched == Some(end(self.session.timeline()))
    }

    /// Which opening of a world it is.
    pub(super) fn opening(&self) -> String {
        format!("{}-{}", self.keeping.visit, self.worlds)
    }

    /// The fragment of the address that leads to where the world is; none if it would be too long.
    pub(super) fn fragment(&mut self) -> Option<String> {
        if let Some(lesson) = self.learning.open.as_ref().and_then(|open| open.source.fragment(&open.step().id)) {
            return Some(lesson);
        }
        if let Some(scenario) = self.session.scenario().filter(|_| self.is_untouched()) {
            let at = self.session.timeline().machine().steps();
            let step = (at != scenario.opens.unwrap_or(self.steps_of_branch())).then_some(at);
            // The first visit has a clean address.
            if scenario.name == pidscope_lessons::FIRST.name && step.is_none() {
                return Some(String::new());
            }
            return Some(Link { origin: Origin::Scenario(scenario.name.to_owned()), step }.to_string());
        }
        let step = self.step_of_link();
        let key = (self.worlds, end(self.session.timeline()));
        if self.keeping.packed.as_ref().is_none_or(|(known, _)| *known != key) {
            self.keeping.packed = Some((key, self.packed(self.session.timeline().branch_text())));
        }
        let packed = self.keeping.packed.as_ref().and_then(|(_, packed)| packed.clone())?;
        Some(packed + &step.map_or_else(String::new, |step| format!("@{step}")))
    }

    /// The step that a link to here has to say: none at the end.
    pub(crate) fn step_of_link(&self) -> Option<usize> {
        let timeline = self.session.timeline();
        timeline.can_redo().then(|| timeline.machine().steps())
    }

    /// The link to the end of a script; none if it would be too long.
    pub(crate) fn packed(&self, text: String) -> Option<String> {
        let link = (text.len() <= LONGEST_LINKED).then(|| encode(&text, None))?;
        (self.keeping.base.len() + link.len() <= LONGEST_LINK).then_some(link)
    }
}

/// Where the branch ends.
fn end(timeline: &Timeline) -> RevisionId {
    timeline.branch().last().copied().unwrap_or(RevisionId::START)
}
