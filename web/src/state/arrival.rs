//! Where the page opens, and where Back and Forward lead: to a moment of the open world, to a stored world, or to what
//! the address says.

use std::fmt;
use std::str::FromStr;

use pidscope_lessons::{Progress, scenario};
use pidscope_userland::link::{Link, LinkError, Origin};
use pidscope_userland::script::{Diagnostic, MAX_SCRIPT_LEN, parse};
use pidscope_userland::timeline::Timeline;

use crate::effects::Effect;
use crate::later::{self, LazyPart};
use crate::parts::dialogs::Dialog;
use crate::state::Explorer;
use crate::state::acting::Field;
use crate::state::keeping::{HistoryUpdate, StoredWorld};
use crate::state::learning::{LessonEntry, Source};
use crate::state::notice::{Done, Notice};
use crate::state::session::Session;
use crate::state::worlds::{About, WorldId};

/// The state of a history entry: where Back, Forward and a reload lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryState {
    /// The opening of the world, which is unique across visits.
    pub visit: String,
    /// The index of the moment, in the order in which moments were put into the address.
    pub moment: usize,
    /// The ID under which the world is stored, if it is.
    pub world: Option<WorldId>,
}

impl fmt::Display for HistoryState {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.visit, self.moment)?;
        self.world.as_ref().map_or(Ok(()), |world| write!(out, " {}", world.0))
    }
}

impl FromStr for HistoryState {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut words = text.split(' ');
        let (visit, moment) = (words.next().ok_or(())?, words.next().ok_or(())?);
        let world = words.next().map(|id| WorldId(id.to_owned()));
        Ok(HistoryState { visit: visit.to_owned(), moment: moment.parse().map_err(|_| ())?, world })
    }
}

/// The history entry at which the page has arrived.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arrival {
    /// The fragment of the address, with `#`; may be empty.
    pub fragment: String,
    /// The state of the entry, if the page has been there before.
    pub place: Option<HistoryState>,
}

impl Arrival {
    /// Returns the link in the address, if there is one.
    pub(super) fn link(&self) -> Option<Result<Link, LinkError>> {
        (self.fragment.len() > 1 && self.lesson().is_none()).then(|| self.fragment.parse())
    }

    /// Returns the lesson in the address, if there is one.
    fn lesson(&self) -> Option<(Source, Option<String>)> {
        Source::of_fragment(&self.fragment)
    }

    /// Returns the stored world that it refers to: `None` if it does not tell, `Some(None)` if it refers to a world
    /// that is not stored.
    pub fn stored_world(&self) -> Option<Option<WorldId>> {
        match (&self.place, self.link()) {
            (Some(place), _) => Some(place.world.clone()),
            (None, Some(Ok(_))) => Some(None),
            (None, None) if self.lesson().is_some() => Some(None),
            (None, None | Some(Err(_))) => None,
        }
    }
}

/// What the page starts with.
pub struct Start {
    /// Where it was opened.
    pub arrival: Arrival,
    /// The stored world to be opened.
    pub kept: Option<(About, String)>,
    /// The address without its fragment.
    pub base: String,
    /// A word that is unique to this visit.
    pub visit: String,
    /// How the address must still be changed, if the last visit ended too soon for that.
    pub history_update: Option<HistoryUpdate>,
    /// The progress in lessons.
    pub progress: Progress,
}

impl Explorer {
    /// Opens what the page was opened for.
    pub fn begin(&mut self, start: Start) {
        self.keeping.visit = start.visit;
        self.keeping.base = start.base;
        let is_clean = start.arrival.fragment.is_empty();
        let has_stored = start.kept.is_some();
        self.learning.progress = start.progress;
        self.arrive(start.kept, &start.arrival);
        let is_lesson = self.arrive_at_lesson(&start.arrival, LessonEntry::Reload);
        self.begin_embed(&start.arrival, is_lesson);
        // The address must keep the lesson until it is loaded.
        let history_update = start.history_update.filter(|_| !is_lesson);
        self.track_changes(history_update.unwrap_or(if is_clean && has_stored {
            HistoryUpdate::Replace
        } else {
            HistoryUpdate::Stay
        }));
        self.follow_frame();
    }

    /// Opens a stored world, at the moment that an address leads to; without a world, whatever the address leads to.
    pub(super) fn arrive(&mut self, kept: Option<(About, String)>, arrival: &Arrival) {
        let has_stored = kept.is_some_and(|(about, text)| self.open_stored(about, &text));
        match arrival.link() {
            Some(Ok(link)) => {
                if !(has_stored && self.go_to_link(&link)) {
                    self.open_link(link);
                }
            }
            Some(Err(error)) => self.keeping.notice = Some(Notice::Link(error)),
            None if has_stored || self.worlds == 0 => {}
            None => self.open(Session::of_scenario(pidscope_lessons::FIRST), false),
        }
    }

    /// Opens a stored world, or what can be read of it. Returns whether one is open.
    pub(crate) fn open_stored(&mut self, about: About, text: &str) -> bool {
        match Timeline::restore(text) {
            Ok(timeline) => {
                self.open_timeline(timeline, &about);
                self.keeping.world = Some(StoredWorld { id: about.id, name: about.name });
                true
            }
            Err(damaged) => {
                let is_open = damaged.readable.is_some();
                if let Some(timeline) = damaged.readable {
                    self.open_timeline(timeline, &about);
                    // The damaged text in the storage is not overwritten.
                    self.store_as(about.name.clone());
                }
                let (name, raw) = (about.name, text.to_owned());
                self.keeping.notice = Some(Notice::Damaged { name, damage: damaged.damage, raw, is_open });
                is_open
            }
        }
    }

    /// Opens the lesson that an address leads to. Returns whether it leads to one.
    fn arrive_at_lesson(&mut self, arrival: &Arrival, entry: LessonEntry) -> bool {
        let lesson = arrival.lesson();
        let leads_to_one = lesson.is_some();
        if let Some((source, step)) = lesson {
            self.open_lesson(source, step, entry);
        }
        leads_to_one
    }

    fn open_timeline(&mut self, timeline: Timeline, about: &About) {
        self.open(Session::of_timeline(timeline, scenario(&about.origin)), about.is_empty_start());
    }

    /// Goes to the moment of the open world that a link leads to. Returns whether there is one.
    fn go_to_link(&mut self, link: &Link) -> bool {
        let (text, opens) = match &link.origin {
            Origin::Script(text) => (text.as_str(), None),
            Origin::Scenario(name) => match scenario(name) {
                Some(scenario) => (later::script(scenario), scenario.opens),
                None => return false,
            },
        };
        let place = parse(text).ok().and_then(|script| self.session.timeline().find(&script));
        place.is_some_and(|end| {
            // First to the end of the branch, so that redo follows it.
            self.session.go_to(end);
            self.go_to_step(link.step.or(opens));
            true
        })
    }

    pub(super) fn go_to_step(&mut self, step: Option<usize>) {
        if let Some(step) = step {
            self.session.go_to(self.session.timeline().revision_at(step));
        }
        self.models.clear();
        self.refresh();
    }

    fn open_link(&mut self, link: Link) {
        let session = match link.origin {
            Origin::Scenario(name) => match scenario(&name) {
                Some(scenario) => Session::of_scenario(scenario),
                None => {
                    self.keeping.notice = Some(Notice::NoScenario(name));
                    return;
                }
            },
            Origin::Script(text) => match Session::load(&text) {
                Ok(session) => session,
                Err(wrong) => {
                    self.show_unreadable(text, wrong);
                    return;
                }
            },
        };
        self.open(session, false);
        self.go_to_step(link.step);
        let checks = self.session.timeline().checks();
        if self.embed.is_none() && checks.iter().any(|(_, check)| !check.ok) {
            self.keeping.notice = Some(Notice::Done(Done::Checks));
            self.effects.push(Effect::LoadPart(LazyPart::Dialogs, self.lang));
        }
    }

    /// Shows an imported script that cannot be read where it can be edited.
    pub(crate) fn show_unreadable(&mut self, text: String, wrong: Vec<Diagnostic>) {
        if self.embed.is_some() {
            self.keeping.notice = Some(Notice::Unreadable(wrong));
            return;
        }
        self.show_dialog(Dialog::Script);
        if text.len() > MAX_SCRIPT_LEN {
            self.too_large = Some(text.len());
        } else {
            self.drafts.set(Field::Script, text);
        }
        self.wrong = wrong;
    }

    /// Goes to the moment of the open world that Back or Forward leads to, on whatever branch it is; otherwise opens
    /// the address.
    pub(super) fn arrived(&mut self, arrival: Arrival) {
        let here = arrival.place.as_ref().filter(|place| place.visit == self.opening());
        if let Some(&revision) = here.and_then(|place| self.keeping.moments.get(place.moment)) {
            if revision != self.session.timeline().at() {
                self.session.go_to(revision);
                self.moved(self.last_line());
                self.close_dialog();
            }
            return;
        }
        if self.arrive_at_lesson(&arrival, LessonEntry::History) {
            return;
        }
        self.close_lesson();
        match arrival.stored_world().flatten() {
            Some(id) => {
                self.store_pending();
                self.effects.push(Effect::ReadWorld(id, arrival));
            }
            None => {
                self.arrive(None, &arrival);
                if self.dialog != Some(Dialog::Script) {
                    self.close_dialog();
                }
            }
        }
    }
}
