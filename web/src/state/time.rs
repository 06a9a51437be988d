//! Walking in time: from event to event inside of a step, playing what a call brought about and step after step, and comparing moments.

use std::rc::Rc;

use pidscope_explain::Subject;
use pidscope_explain::story::{Story, Told, told};
use pidscope_kernel::{Event, Kernel};
use pidscope_text::{scenario_card, time as texts};
use pidscope_userland::timeline::RevisionId;

use crate::effects::Effect;
use crate::parts::compare::Comparison;
use crate::parts::dialogs::Dialog;
use crate::parts::steps::{List, step_id};
use crate::state::Explorer;
use crate::state::keeping::Keep;
use crate::state::learning::Learn;
use crate::state::msg::Msg;
use crate::state::picture::Look;
use crate::state::session::mark;
use crate::state::trace::Traces;

/// How one walks in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Walk {
    /// The steps are to be played, or no longer.
    Play,
    /// All steps are to be played from the start.
    FromStart,
    /// It is time for what comes next, in this run.
    Tick(u32),
    /// To the event before, or the one after.
    Event(Way),
    /// Another speed.
    Speed(Speed),
    /// Whether the reader has asked for less motion.
    Calm(bool),
    /// The moment after a step is to be compared with this one.
    Compare(RevisionId),
    /// The step of the list that has the focus is to be compared with this one.
    CompareHere,
    /// Somebody asks why the step of the list that has the focus came to what it did.
    WhyHere,
    /// Somebody asks why the event has happened that the world has come to.
    WhyEvent,
    /// Another step of the list gets the focus.
    Cursor(Cursor),
    /// More steps are to be listed.
    More(Way),
}

/// Where in the list of steps the focus goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cursor {
    /// To the step before, or the one after.
    Next(Way),
    /// To the first step, or the last one.
    Outermost(Way),
}

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Into the past.
    Back,
    /// Into the future.
    On,
}

/// How fast things are played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Speed {
    /// A call shows at once what it came to.
    Off,
    /// At half the speed.
    Half,
    /// As fast as can be followed.
    #[default]
    Normal,
    /// Twice as fast.
    Double,
    /// Four times as fast.
    Fourfold,
}

impl Speed {
    /// From slow to fast.
    pub const ALL: [Speed; 5] = [Speed::Off, Speed::Half, Speed::Normal, Speed::Double, Speed::Fourfold];

    /// What it is kept as, and how it is shown, but for [`Speed::Off`].
    pub fn name(self) -> &'static str {
        match self {
            Speed::Off => "off",
            Speed::Half => "0.5×",
            Speed::Normal => "1×",
            Speed::Double => "2×",
            Speed::Fourfold => "4×",
        }
    }

    /// The speed of this name.
    pub fn named(name: &str) -> Option<Speed> {
        Speed::ALL.into_iter().find(|speed| speed.name() == name)
    }

    /// How long something takes that takes so many milliseconds at normal speed.
    fn pace(self, milliseconds: usize) -> i32 {
        let paced = match self {
            Speed::Half => milliseconds * 2,
            Speed::Off | Speed::Normal => milliseconds,
            Speed::Double => milliseconds / 2,
            Speed::Fourfold => milliseconds / 4,
        };
        paced as i32
    }
}

/// Between two events, in milliseconds.
const FRAME: usize = 350;
/// A story takes no longer than this, in milliseconds: long ones are told faster, and several events at once.
const LONGEST_STORY: usize = 4000;
/// Events that are shown one after the other, at most.
const MOST_FRAMES: usize = 64;
/// Between two steps, in milliseconds.
const BETWEEN_STEPS: usize = 700;
/// In a world of more processes than this nobody could follow an event, and each would take long to draw.
const CROWD: usize = 1000;

/// What is known about walking in time.
#[derive(Default)]
pub struct Time {
    /// How fast things are played.
    pub speed: Speed,
    /// Whether nothing is to move by itself.
    pub is_calm: bool,
    /// What the list of steps shows of them.
    pub list: List,
    /// Who was touched by each step.
    pub traces: Traces,
    /// The two moments that are compared.
    pub compared: Option<Rc<Comparison>>,
    /// What is told of the last step.
    told: Vec<Told>,
    playing: Option<Playing>,
    /// Counts how often something was played.
    runs: u32,
}

/// What is being played.
#[derive(Clone, Copy)]
struct Playing {
    /// Which of the runs it is: ticks of another one do not count.
    run: u32,
    /// Whether it goes on with the next step.
    has_steps: bool,
}

impl Time {
    /// For another world.
    pub fn anew(&self) -> Self {
        Time { speed: self.speed, is_calm: self.is_calm, runs: self.runs, ..Time::default() }
    }

    /// Whether something is being played.
    pub fn is_playing(&self) -> bool {
        self.playing.is_some()
    }

    /// How many events of the last step are told.
    pub fn events(&self) -> usize {
        self.told.len()
    }

    /// Which of them has just happened, from 1, if so many of all events of the step have; none before the first.
    pub fn event(&self, happened: Option<usize>) -> usize {
        happened.map_or(self.told.len(), |count| self.told.partition_point(|told| told.event < count))
    }

    /// The event that is told last of what has happened, if so many events of the step have: which of them all.
    pub fn event_now(&self, happened: Option<usize>) -> Option<usize> {
        let at = self.event(happened).checked_sub(1)?;
        self.told.get(at).map(|told| told.event)
    }

    /// What is told of the last step at such a moment, and which sentence is about what has just happened.
    pub fn story(&self, happened: Option<usize>) -> (Story, Option<usize>) {
        match (happened, self.event(happened).checked_sub(1)) {
            (None, _) | (_, None) => (Story::cut(&self.told), None),
            (Some(_), Some(at)) => (Story::around(&self.told, at), self.event_now(happened)),
        }
    }
}

impl Explorer {
    /// One walks in time.
    pub(crate) fn walk(&mut self, walk: Walk) {
        match walk {
            Walk::Play => self.play(),
            Walk::FromStart => self.play_from_start(),
            Walk::Tick(run) => self.tick(run),
            Walk::Event(way) => self.go_one_event(way),
            Walk::Speed(speed) => {
                self.time.speed = speed;
                self.effects.push(Effect::Speed(speed));
            }
            Walk::Calm(is_calm) => self.time.is_calm = is_calm,
            Walk::Compare(moment) => self.with_dialogs(|explorer, dialogs| (dialogs.compare)(explorer, moment)),
            Walk::CompareHere => {
                let moment = self.models.log().moment(self.models.log().stop() + 1);
                self.with_dialogs(|explorer, dialogs| (dialogs.compare)(explorer, moment));
            }
            Walk::WhyHere => self.ask_by_letter(self.step_in_list()),
            Walk::WhyEvent => self.ask(self.event_now()),
            Walk::Cursor(to) => {
                let step = self.models.log().neighbour(to);
                self.time.list.cursor = Some(step);
                self.read_list();
                self.focus(step_id(step));
            }
            Walk::More(way) => {
                self.time.list.reveal(way);
                self.read_list();
            }
        }
    }

    pub(crate) fn compare(&mut self, moment: RevisionId) {
        self.time.compared = Some(Rc::new(Comparison::of(&self.session, self.lang, moment)));
        self.show_dialog(Dialog::Compare);
    }

    /// Takes in what is told of the last step. The world is at its end.
    pub(crate) fn read_time(&mut self) {
        let timeline = self.session.timeline();
        self.time.traces.read(timeline);
        if timeline.event_at().is_none() {
            let step = timeline.last_call().and_then(|entry| entry.step.as_ref());
            self.time.told = step.map_or_else(Vec::new, |step| told(self.lang, timeline.machine(), step));
        }
    }

    /// Whoever does something does not wait until what plays by itself has come to its end.
    pub(crate) fn interrupt(&mut self, msg: &Msg) {
        let is_input = match msg {
            Msg::Look(Look::Window(..))
            | Msg::Manual(..)
            | Msg::LangMissing
            | Msg::DialogClosed
            | Msg::Learn(Learn::Choose(_) | Learn::Number(_) | Learn::Hint | Learn::Came(..) | Learn::Export)
            | Msg::Keep(Keep::Now | Keep::Again | Keep::Failed(..) | Keep::Copied(..)) => false,
            Msg::Time(walk) => {
                matches!(walk, Walk::Compare(_) | Walk::CompareHere | Walk::WhyHere | Walk::WhyEvent | Walk::Cursor(_))
            }
            _ => true,
        };
        let was_playing = is_input && self.time.playing.take().is_some();
        // What is told is told in one language.
        if (was_playing || matches!(msg, Msg::Lang(_))) && self.session.finish_step() {
            self.refresh();
        }
    }

    /// Begins to show what the last call has brought about, one event after the other; whether there is something to follow.
    pub(crate) fn tell_story(&mut self, has_steps: bool) -> bool {
        let kernel = self.session.kernel();
        let events = self.session.timeline().events();
        let is_seen = |told: &&Told| events.get(told.event).is_some_and(|event| is_seen(kernel, event));
        let is_quiet = self.time.is_calm || self.time.speed == Speed::Off || kernel.tasks().len() > CROWD;
        if is_quiet || self.time.told.iter().filter(is_seen).count() < 2 {
            return false;
        }
        self.begin_playing(has_steps);
        self.show_event(0, 1);
        self.wait_for(self.frame().1);
        true
    }

    /// How many events are shown at once, and for how many milliseconds.
    fn frame(&self) -> (usize, usize) {
        let stride = self.time.events().div_ceil(MOST_FRAMES).max(1);
        let frames = self.time.events().div_ceil(stride).max(1);
        (stride, FRAME.min(LONGEST_STORY / frames))
    }

    fn begin_playing(&mut self, has_steps: bool) {
        self.time.runs += 1;
        self.time.playing = Some(Playing { run: self.time.runs, has_steps });
    }

    fn wait_for(&mut self, milliseconds: usize) {
        self.effects.push(Effect::Later(self.time.speed.pace(milliseconds), self.time.runs));
    }

    /// Shows the moment after the told event `to`, counted from 1, with what has happened since `from`.
    fn show_event(&mut self, from: usize, to: usize) {
        // What is not told belongs to what is told next; behind the last event the step is over.
        let behind = |event: usize| event.checked_sub(1).map_or(0, |at| self.time.told[at].event + 1);
        let count = if to < self.time.events() { behind(to) } else { usize::MAX };
        let from = behind(from);
        self.session.go_to_event(from, count);
        self.refresh();
    }

    fn event(&self) -> usize {
        self.time.event(self.session.timeline().event_at())
    }

    fn go_one_event(&mut self, way: Way) {
        self.time.playing = None;
        let (at, count) = (self.event(), self.time.events());
        if count < 2 {
            return;
        }
        let to = match way {
            Way::Back => at.saturating_sub(1).max(1),
            Way::On => (at + 1).min(count),
        };
        if to == at {
            return;
        }
        self.is_fresh = false;
        self.show_event(to - 1, to);
        let told = &self.time.told[to - 1];
        self.announcement = texts::event_told(self.lang, &to, &count, &told.sentence);
        // Who reads why an event has happened goes on to read why the next one has.
        self.asked = match (self.asked, self.session.timeline().last_step()) {
            (Some(Subject::Event { .. }), Some(revision)) => Some(Subject::Event { revision, index: told.event }),
            (_, _) => None,
        };
    }

    fn play(&mut self) {
        if self.time.playing.take().is_some() || self.time.is_calm {
            return;
        }
        self.running = None;
        if self.session.timeline().event_at().is_none() && !self.session.timeline().can_redo() {
            if !self.session.timeline().can_undo() {
                return;
            }
            self.session.go_to(RevisionId::START);
            self.moved(texts::from_start(self.lang).to_owned());
        }
        self.begin_playing(true);
        self.wait_for(FRAME);
    }

    /// What has been done since a moment is played, unless nothing is to move: then it has just happened.
    pub(crate) fn play_since(&mut self, from: RevisionId) {
        self.running = None;
        if self.time.is_calm || self.time.speed == Speed::Off {
            self.moved(self.last_line());
        } else {
            self.session.go_to(from);
            self.moved(String::new());
            self.begin_playing(true);
            self.wait_for(BETWEEN_STEPS);
        }
    }

    /// Where nothing is to move by itself, one is at the start, and goes on step by step.
    fn play_from_start(&mut self) {
        self.running = None;
        self.session.go_to(RevisionId::START);
        if self.time.is_calm {
            self.moved(scenario_card::at_start(self.lang).to_owned());
            self.focus("redo");
        } else {
            self.moved(texts::from_start(self.lang).to_owned());
            self.begin_playing(true);
            self.wait_for(BETWEEN_STEPS);
        }
    }

    fn tick(&mut self, run: u32) {
        let Some(playing) = self.time.playing.filter(|playing| playing.run == run) else { return };
        if self.session.timeline().event_at().is_some() {
            let (stride, time) = self.frame();
            let at = self.event();
            self.show_event(at, (at + stride).min(self.time.events()));
            match (self.session.timeline().event_at(), playing.has_steps) {
                (Some(_), _) => self.wait_for(time),
                (None, true) => self.wait_for(BETWEEN_STEPS),
                (None, false) => self.time.playing = None,
            }
        } else if playing.has_steps && self.session.timeline().can_redo() {
            self.session.redo();
            self.moved(self.last_line());
            if !self.tell_story(true) {
                self.wait_for(BETWEEN_STEPS);
            }
        } else {
            self.time.playing = None;
        }
    }
}

/// Whether an event can be seen in the picture.
fn is_seen(kernel: &Kernel, event: &Event) -> bool {
    matches!(event, Event::Released { .. } | Event::AllocationDisabled { .. }) || mark(kernel, event).is_some()
}
