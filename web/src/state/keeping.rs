//! How a world is kept: in the address, which follows the moment, and in the browser's storage, which has the whole
//! timeline.
//!
//! After every message [`Explorer::track_changes`] checks whether the world is at another moment. If so, it is stored a
//! little later, once the page is drawn. A world that a link describes completely, and in which nothing has been done,
//! is not stored.

use pidscope_userland::link::{Link, MAX_LINKED_LEN, Origin, encode};
use pidscope_userland::timeline::{RevisionId, Timeline};

use crate::address::Address;
use crate::effects::Effect;
use crate::parts::dialogs::Dialog;
use crate::state::Explorer;
use crate::state::arrival::{Arrival, HistoryState};
use crate::state::clock::ClockMsg;
use crate::state::learning::{LessonEntry, LessonMsg};
use crate::state::listing::Listing;
use crate::state::msg::Msg;
use crate::state::notice::{Done, Notice};
use crate::state::sharing::Sharing;
use crate::state::worlds::{About, Failure, WorldId, WorldList, WorldsMsg};

/// An event concerning the address, the storage, files or the clipboard.
#[derive(Clone)]
pub enum StorageMsg {
    /// Whatever has changed must be stored now.
    StoreNow,
    /// The browser has refused to change the address for now.
    RetryAddress,
    /// The address has changed.
    Arrived(Arrival),
    /// A world was read from the storage; it is opened, at the moment of a link if there is one.
    Read(Option<(About, String)>, Arrival),
    /// A world could not be stored.
    Failed(WorldId, Failure),
    /// A text was copied, or could not be.
    Copied(Listing, bool),
    /// A bitmap file could not be made.
    NoPixels,
    /// A text was pasted outside of a field.
    Pasted(String),
    /// The notice was dismissed.
    Dismiss,
}

/// How the address follows a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HistoryUpdate {
    /// It stays as it is.
    Stay,
    /// It is replaced: the reader moves through time, or time passes by itself.
    Replace,
    /// It becomes a new history entry, so that Back leads to the old one: the reader has done something.
    Push,
}

impl HistoryUpdate {
    /// Returns the update for a message, in case it changes anything.
    pub fn of(msg: &Msg) -> Self {
        match msg {
            Msg::Storage(StorageMsg::Read(_, arrival)) if *arrival == Arrival::default() => HistoryUpdate::Push,
            Msg::Storage(StorageMsg::Arrived(_) | StorageMsg::Read(..)) => HistoryUpdate::Stay,
            Msg::Lesson(LessonMsg::Loaded(request, _)) => match request.entry {
                LessonEntry::Requested => HistoryUpdate::Push,
                LessonEntry::History => HistoryUpdate::Stay,
                LessonEntry::Reload => HistoryUpdate::Replace,
            },
            // The message that has waited for it has an update of its own.
            Msg::PartLoaded(..) => HistoryUpdate::Stay,
            Msg::GoToStep(_) | Msg::Clock(ClockMsg::Tick(_)) | Msg::Time(_) => HistoryUpdate::Replace,
            _ => HistoryUpdate::Push,
        }
    }
}

/// How the open world is stored.
pub struct StoredWorld {
    /// Its ID.
    pub id: WorldId,
    /// Its name.
    pub name: String,
}

/// The state of everything that is kept.
#[derive(Default)]
pub struct Keeping {
    /// How the open world is stored, if it is.
    pub world: Option<StoredWorld>,
    /// The notice that is shown.
    pub notice: Option<Notice>,
    /// The list of worlds.
    pub world_list: WorldList,
    /// The options of the share dialog.
    pub sharing: Sharing,
    /// The address without its fragment.
    pub base: String,
    pub(super) visit: String,
    /// The number of worlds made in this visit.
    made: u32,
    /// The world and moment that were last seen by [`Explorer::track_changes`].
    seen: Option<(u32, RevisionId)>,
    /// The end of the branch when the world was opened from a scenario or a link. While it is the same, these describe
    /// the world completely.
    untouched: Option<RevisionId>,
    /// The end of the branch when the world was opened or deleted. While it is the same, there is nothing to store.
    settled: Option<RevisionId>,
    /// If the open world was deleted, its old ID and its number.
    forgotten: Option<(WorldId, u32)>,
    /// The change to be stored once the page is drawn.
    pending: Option<HistoryUpdate>,
    /// The moments of this world that are in the history.
    pub(super) moments: Vec<RevisionId>,
    /// The last link to the end of a branch, or `None` if it would be too long.
    packed: Option<((u32, RevisionId), Option<String>)>,
    /// Whether the reader was told that nothing can be stored.
    pub(super) has_reported: bool,
}

/// The maximum length of a link; some programs cut off longer ones.
pub const MAX_LINK_LEN: usize = 8_000;
/// The delay in milliseconds before a change is stored, and the number of bytes for which it is a millisecond longer.
const STORE_DELAY: usize = 30;
const BYTES_PER_MILLISECOND: usize = 1_000;

impl Explorer {
    /// Stores the open world under this name from now on.
    pub(crate) fn store_as(&mut self, name: String) {
        let id = self.new_id();
        self.keeping.world = Some(StoredWorld { id, name });
        self.keeping.pending = Some(self.keeping.pending.unwrap_or(HistoryUpdate::Replace));
        self.effects.push(Effect::StoreSoon(STORE_DELAY as i32));
    }

    pub(crate) fn new_id(&mut self) -> WorldId {
        self.keeping.made += 1;
        WorldId(format!("{}-{}", self.keeping.visit, self.keeping.made))
    }

    /// Handles an event.
    pub(crate) fn handle_storage(&mut self, msg: StorageMsg) {
        match msg {
            StorageMsg::StoreNow => self.store_pending(),
            StorageMsg::RetryAddress => {
                self.keeping.pending = self.keeping.pending.max(Some(HistoryUpdate::Replace));
                self.store_pending();
            }
            StorageMsg::Arrived(arrival) => self.arrived(arrival),
            // Another tab has deleted it.
            StorageMsg::Read(None, arrival) if arrival == Arrival::default() => self.refresh_world_list(),
            StorageMsg::Read(kept, arrival) => {
                self.arrive(kept, &arrival);
                self.close_dialog();
            }
            StorageMsg::Failed(id, failure) => self.report_storage_failure(&id, failure),
            StorageMsg::Copied(listing, true) => self.show_done(Done::Copied(listing)),
            StorageMsg::Copied(listing, false) => self.show_done(Done::NotCopied(listing)),
            StorageMsg::NoPixels => self.show_done(Done::NoPixels),
            StorageMsg::Pasted(text) if self.dialog == Some(Dialog::Worlds) => {
                self.with_dialogs(|explorer, dialogs| {
                    (dialogs.handle_worlds)(explorer, WorldsMsg::FileRead(String::new(), text))
                });
            }
            StorageMsg::Pasted(_) => {}
            StorageMsg::Dismiss => self.keeping.notice = None,
        }
    }

    /// Checks whether the world is at another moment; if so, it is stored once the page is drawn.
    pub(crate) fn track_changes(&mut self, history_update: HistoryUpdate) {
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
            let size = self.keeping.world.as_ref().map_or(0, |_| self.keeping.world_list.size);
            self.effects.push(Effect::StoreSoon((STORE_DELAY + size / BYTES_PER_MILLISECOND) as i32));
        }
        self.keeping.pending = self.keeping.pending.max(Some(history_update));
    }

    /// Updates the address of the same world.
    pub(super) fn update_address(&mut self) {
        self.keeping.pending = self.keeping.pending.max(Some(HistoryUpdate::Push));
        self.effects.push(Effect::StoreSoon(STORE_DELAY as i32));
    }

    /// Stops storing the open world, until something is done in it or it is restored.
    pub(crate) fn detach_world(&mut self, id: WorldId) {
        self.keeping.world = None;
        self.keeping.settled = Some(end(self.session.timeline()));
        self.keeping.forgotten = Some((id, self.worlds));
        self.effects.push(Effect::SetTabWorld(None));
    }

    /// Takes note of a restored world; if it is still open, it is stored under its old name again.
    pub(crate) fn reattach_world(&mut self, about: &About) {
        let is_open = self.keeping.forgotten.take() == Some((about.id.clone(), self.worlds));
        if is_open && self.keeping.world.is_none() {
            self.keeping.world = Some(StoredWorld { id: about.id.clone(), name: about.name.clone() });
            self.keeping.pending = self.keeping.pending.max(Some(HistoryUpdate::Replace));
            self.effects.push(Effect::StoreSoon(STORE_DELAY as i32));
        }
    }

    /// Stores the open world before another one is opened.
    pub(crate) fn store_and_close_world(&mut self) {
        self.store_pending();
        self.keeping.world = None;
    }

    /// Stores whatever has changed.
    pub(crate) fn store_pending(&mut self) {
        let Some(history_update) = self.keeping.pending.take() else { return };
        if self.follow_embed() {
            return;
        }
        let fragment = self.fragment();
        self.store_world(fragment.is_some());
        let fragment = match fragment {
            _ if history_update == HistoryUpdate::Stay => None,
            Some(fragment) => Some(fragment),
            // Even without a link, the history entry has the place.
            None => Some(String::new()),
        };
        let place = HistoryState {
            visit: self.opening(),
            moment: self.keeping.moments.len(),
            world: self.keeping.world.as_ref().map(|kept| kept.id.clone()),
        };
        self.keeping.moments.push(self.session.timeline().at());
        self.effects.push(Effect::SetAddress(Address {
            fragment,
            is_new: history_update == HistoryUpdate::Push,
            place,
        }));
    }

    fn store_world(&mut self, has_link: bool) {
        let is_settled = self.keeping.settled == Some(end(self.session.timeline()));
        if self.keeping.world.is_none() && !(is_settled && has_link) {
            // All steps of a lesson share one stored world: that of the step in which something was done last.
            let lesson = self.learning.open.as_ref().map(|open| open.source.world());
            let id = lesson.unwrap_or_else(|| self.new_id());
            self.keeping.world = Some(StoredWorld { id, name: self.default_name() });
        }
        let Some(kept) = &self.keeping.world else {
            self.effects.push(Effect::SetTabWorld(None));
            return;
        };
        let about = self.about(kept.id.clone(), kept.name.clone());
        let text = self.session.timeline().save();
        self.keeping.world_list.size = text.len();
        self.effects.push(Effect::SetTabWorld(Some(about.id.clone())));
        self.effects.push(Effect::WriteWorld(about, text));
    }

    /// Returns the description of the open world.
    pub(crate) fn about(&self, id: WorldId, name: String) -> About {
        let origin = match self.session.scenario() {
            Some(scenario) => scenario.name,
            None if self.is_empty_start => About::EMPTY,
            None => About::OWN,
        };
        About { id, name, origin: origin.to_owned(), steps: self.branch_step_count(), used: 0, size: 0 }
    }

    /// Returns the number of steps in the branch, past and to come.
    pub(crate) fn branch_step_count(&self) -> usize {
        self.session.timeline().steps().count()
    }

    /// Returns the default name of the open world.
    pub(crate) fn default_name(&self) -> String {
        if let Some(open) = &self.learning.open {
            return open.prose.title.clone();
        }
        match self.session.scenario() {
            Some(scenario) => scenario.words(self.lang).title.to_owned(),
            None if self.is_empty_start => pidscope_text::page::start_empty(self.lang).to_owned(),
            None => pidscope_text::page::own_script(self.lang).to_owned(),
        }
    }

    /// Returns whether the open world is still exactly that of a scenario or a link.
    pub(crate) fn is_untouched(&self) -> bool {
        self.keeping.untouched == Some(end(self.session.timeline()))
    }

    /// Returns the ID of this opening of the world.
    pub(super) fn opening(&self) -> String {
        format!("{}-{}", self.keeping.visit, self.worlds)
    }

    /// Returns the fragment of the address that leads to the current moment; `None` if it would be too long.
    pub(super) fn fragment(&mut self) -> Option<String> {
        if let Some(lesson) = self.learning.open.as_ref().and_then(|open| open.source.fragment(&open.step().id)) {
            return Some(lesson);
        }
        if let Some(scenario) = self.session.scenario().filter(|_| self.is_untouched()) {
            let at = self.session.timeline().machine().steps();
            let step = (at != scenario.opens.unwrap_or(self.branch_step_count())).then_some(at);
            // The scenario of the first visit has an address without a fragment.
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

    /// Returns the step for a link to the current moment; `None` at the end.
    pub(crate) fn step_of_link(&self) -> Option<usize> {
        let timeline = self.session.timeline();
        timeline.can_redo().then(|| timeline.machine().steps())
    }

    /// Returns the link to the end of a script; `None` if it would be too long.
    pub(crate) fn packed(&self, text: String) -> Option<String> {
        let link = (text.len() <= MAX_LINKED_LEN).then(|| encode(&text, None))?;
        (self.keeping.base.len() + link.len() <= MAX_LINK_LEN).then_some(link)
    }
}

/// Returns the end of the branch.
fn end(timeline: &Timeline) -> RevisionId {
    timeline.branch().last().copied().unwrap_or(RevisionId::START)
}
