//! Moving through time: from event to event inside a step, playing the events of a call and the steps of a branch, and
//! comparing moments.

use std::rc::Rc;

use pidscope_explain::Subject;
use pidscope_explain::story::{Story, Told, told};
use pidscope_kernel::{Event, Kernel};
use pidscope_text::{scenario_card, time as texts};
use pidscope_userland::timeline::RevisionId;

use crate::effects::Effect;
use crate::parts::compare::Comparison;
use crate::parts::dialogs::Dialog;
use crate::parts::steps::{StepList, step_id};
use crate::state::Explorer;
use crate::state::keeping::StorageMsg;
use crate::state::learning::LessonMsg;
use crate::state::msg::Msg;
use crate::state::picture::PictureMsg;
use crate::state::session::mark_of;
use crate::state::trace::Traces;

/// A direction of moving through time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeMsg {
    /// Starts or stops playing the steps.
    Play,
    /// Plays all steps from the start.
    FromStart,
    /// It is time for what comes next in this run.
    Tick(u32),
    /// Goes to the previous or next event.
    Event(TimeDirection),
    /// Changes the speed.
    Speed(Speed),
    /// Whether the reader prefers reduced motion.
    ReducedMotion(bool),
    /// Compares the moment after a step with the current one.
    Compare(RevisionId),
    /// Compares the moment after the focused step of the list with the current one.
    CompareHere,
    /// Asks why the focused step of the list has its result.
    WhyHere,
    /// Asks why the current event has happened.
    WhyEvent,
    /// Focuses another step of the list.
    Cursor(Cursor),
    /// Lists more steps.
    More(TimeDirection),
}

/// Where the focus moves in the list of steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cursor {
    /// To the previous or next step.
    Next(TimeDirection),
    /// To the first or last step.
    Outermost(TimeDirection),
}

/// A direction in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeDirection {
    /// Into the past.
    Back,
    /// Into the future.
    Forward,
}

/// The speed of playing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Speed {
    /// A call shows its result at once.
    Off,
    /// Half the normal speed.
    Half,
    /// As fast as can be followed.
    #[default]
    Normal,
    /// Twice the normal speed.
    Double,
    /// Four times the normal speed.
    Fourfold,
}

impl Speed {
    /// All speeds, from slow to fast.
    pub const ALL: [Speed; 5] = [Speed::Off, Speed::Half, Speed::Normal, Speed::Double, Speed::Fourfold];

    /// Returns the name under which it is stored, and which is displayed except for [`Speed::Off`].
    pub fn name(self) -> &'static str {
        match self {
            Speed::Off => "off",
            Speed::Half => "0.5×",
            Speed::Normal => "1×",
            Speed::Double => "2×",
            Speed::Fourfold => "4×",
        }
    }

    /// Returns the speed with this name.
    pub fn named(name: &str) -> Option<Speed> {
        Speed::ALL.into_iter().find(|speed| speed.name() == name)
    }

    /// Returns the duration at this speed of something that takes this many milliseconds at normal speed.
    fn scale_duration(self, milliseconds: usize) -> i32 {
        let paced = match self {
            Speed::Half => milliseconds * 2,
            Speed::Off | Speed::Normal => milliseconds,
            Speed::Double => milliseconds / 2,
            Speed::Fourfold => milliseconds / 4,
        };
        paced as i32
    }
}

/// The time between two events, in milliseconds.
const EVENT_INTERVAL: usize = 350;
/// The maximum duration of a story, in milliseconds: long ones are told faster, and several events at once.
const MAX_STORY_DURATION: usize = 4000;
/// The maximum number of moments in which a story is shown.
const MAX_FRAMES: usize = 64;
/// The time between two steps, in milliseconds.
const STEP_INTERVAL: usize = 700;
/// With more processes than this, events are not shown one by one: they could not be followed, and each would take long
/// to draw.
const MAX_ANIMATED_PROCESSES: usize = 1000;

/// The state of moving through time.
#[derive(Default)]
pub struct Time {
    /// The speed of playing.
    pub speed: Speed,
    /// Whether nothing should move by itself.
    pub has_reduced_motion: bool,
    /// The state of the list of steps.
    pub list: StepList,
    /// What each step touched.
    pub traces: Traces,
    /// The comparison of two moments.
    pub compared: Option<Rc<Comparison>>,
    /// The told events of the last step.
    told: Vec<Told>,
    playing: Option<Playing>,
    /// The number of times that something was played.
    runs: u32,
}

/// What is being played.
#[derive(Clone, Copy)]
struct Playing {
    /// The number of the run; ticks of another run are ignored.
    run: u32,
    /// Whether it continues with the next step.
    has_steps: bool,
}

impl Time {
    /// Returns the state for another world.
    pub fn for_new_world(&self) -> Self {
        Time { speed: self.speed, has_reduced_motion: self.has_reduced_motion, runs: self.runs, ..Time::default() }
    }

    /// Returns whether something is being played.
    pub fn is_playing(&self) -> bool {
        self.playing.is_some()
    }

    /// Returns the number of told events in the last step.
    pub fn events(&self) -> usize {
        self.told.len()
    }

    /// Returns the number of the told event, from 1, that has just happened after `happened` of all events of the step;
    /// 0 before the first.
    pub fn event(&self, happened: Option<usize>) -> usize {
        happened.map_or(self.told.len(), |count| self.told.partition_point(|told| told.event < count))
    }

    /// Returns the index among all events of the told event that has just happened after `happened` events of the step.
    pub fn event_now(&self, happened: Option<usize>) -> Option<usize> {
        let at = self.event(happened).checked_sub(1)?;
        self.told.get(at).map(|told| told.event)
    }

    /// Returns what is told of the last step at this moment, and the event that has just happened.
    pub fn story(&self, happened: Option<usize>) -> (Story, Option<usize>) {
        match (happened, self.event(happened).checked_sub(1)) {
            (None, _) | (_, None) => (Story::cut(&self.told), None),
            (Some(_), Some(at)) => (Story::around(&self.told, at), self.event_now(happened)),
        }
    }
}

impl Explorer {
    /// Moves through time.
    pub(crate) fn handle_time(&mut self, msg: TimeMsg) {
        match msg {
            TimeMsg::Play => self.play(),
            TimeMsg::FromStart => self.play_from_start(),
            TimeMsg::Tick(run) => self.tick(run),
            TimeMsg::Event(direction) => self.go_one_event(direction),
            TimeMsg::Speed(speed) => {
                self.time.speed = speed;
                self.effects.push(Effect::StoreSpeed(speed));
            }
            TimeMsg::ReducedMotion(has_reduced_motion) => self.time.has_reduced_motion = has_reduced_motion,
            TimeMsg::Compare(moment) => self.with_dialogs(|explorer, dialogs| (dialogs.compare)(explorer, moment)),
            TimeMsg::CompareHere => {
                let moment = self.models.log().moment(self.models.log().stop() + 1);
                self.with_dialogs(|explorer, dialogs| (dialogs.compare)(explorer, moment));
            }
            TimeMsg::WhyHere => self.ask_by_letter(self.step_in_list()),
            TimeMsg::WhyEvent => self.ask(self.event_now()),
            TimeMsg::Cursor(to) => {
                let step = self.models.log().neighbour(to);
                self.time.list.cursor = Some(step);
                self.update_list();
                self.focus(step_id(step));
            }
            TimeMsg::More(direction) => {
                self.time.list.reveal(direction);
                self.update_list();
            }
        }
    }

    pub(crate) fn compare(&mut self, moment: RevisionId) {
        self.time.compared = Some(Rc::new(Comparison::of(&self.session, self.lang, moment)));
        self.show_dialog(Dialog::Compare);
    }

    /// Updates what is told of the last step, if the world is at its end.
    pub(crate) fn update_told_events(&mut self) {
        let timeline = self.session.timeline();
        self.time.traces.read(timeline);
        if timeline.event_at().is_none() {
            let step = timeline.last_step_entry().and_then(|entry| entry.step.as_ref());
            self.time.told = step.map_or_else(Vec::new, |step| told(self.lang, timeline.machine(), step));
        }
    }

    /// Stops what plays by itself, and goes to the end of the step, if a message is an action of the reader.
    pub(crate) fn interrupt(&mut self, msg: &Msg) {
        let is_input = match msg {
            Msg::Picture(PictureMsg::Window(..))
            | Msg::Manual(..)
            | Msg::LangMissing
            | Msg::DialogClosed
            | Msg::Lesson(
                LessonMsg::Choose(_)
                | LessonMsg::Number(_)
                | LessonMsg::Hint
                | LessonMsg::Loaded(..)
                | LessonMsg::Export,
            )
            | Msg::Storage(
                StorageMsg::StoreNow | StorageMsg::RetryAddress | StorageMsg::Failed(..) | StorageMsg::Copied(..),
            ) => false,
            Msg::Time(msg) => {
                matches!(
                    msg,
                    TimeMsg::Compare(_)
                        | TimeMsg::CompareHere
                        | TimeMsg::WhyHere
                        | TimeMsg::WhyEvent
                        | TimeMsg::Cursor(_)
                )
            }
            _ => true,
        };
        let was_playing = is_input && self.time.playing.take().is_some();
        // A story is told in one language.
        if (was_playing || matches!(msg, Msg::Lang(_))) && self.session.finish_step() {
            self.refresh();
        }
    }

    /// Starts to show the events of the last call one after the other. Returns whether there is anything to follow.
    pub(crate) fn start_story(&mut self, has_steps: bool) -> bool {
        let kernel = self.session.kernel();
        let events = self.session.timeline().events();
        let is_seen = |told: &&Told| events.get(told.event).is_some_and(|event| is_seen(kernel, event));
        let is_quiet = self.time.has_reduced_motion
            || self.time.speed == Speed::Off
            || kernel.tasks().len() > MAX_ANIMATED_PROCESSES;
        if is_quiet || self.time.told.iter().filter(is_seen).count() < 2 {
            return false;
        }
        self.begin_playing(has_steps);
        self.show_event(0, 1);
        self.wait_for(self.frame().1);
        true
    }

    /// Returns the number of events that are shown at once, and for how many milliseconds.
    fn frame(&self) -> (usize, usize) {
        let stride = self.time.events().div_ceil(MAX_FRAMES).max(1);
        let frames = self.time.events().div_ceil(stride).max(1);
        (stride, EVENT_INTERVAL.min(MAX_STORY_DURATION / frames))
    }

    fn begin_playing(&mut self, has_steps: bool) {
        self.time.runs += 1;
        self.time.playing = Some(Playing { run: self.time.runs, has_steps });
    }

    fn wait_for(&mut self, milliseconds: usize) {
        self.effects.push(Effect::ContinuePlaying(self.time.speed.scale_duration(milliseconds), self.time.runs));
    }

    /// Shows the moment after the told event `to`, counted from 1, with what has happened since `from`.
    fn show_event(&mut self, from: usize, to: usize) {
        // Events that are not told belong to the next one that is; after the last event the step is over.
        let behind = |event: usize| event.checked_sub(1).map_or(0, |at| self.time.told[at].event + 1);
        let count = if to < self.time.events() { behind(to) } else { usize::MAX };
        let from = behind(from);
        self.session.go_to_event(from, count);
        self.refresh();
    }

    fn event(&self) -> usize {
        self.time.event(self.session.timeline().event_at())
    }

    fn go_one_event(&mut self, direction: TimeDirection) {
        self.time.playing = None;
        let (at, count) = (self.event(), self.time.events());
        if count < 2 {
            return;
        }
        let to = match direction {
            TimeDirection::Back => at.saturating_sub(1).max(1),
            TimeDirection::Forward => (at + 1).min(count),
        };
        if to == at {
            return;
        }
        self.is_fresh = false;
        self.show_event(to - 1, to);
        let told = &self.time.told[to - 1];
        self.announcement = texts::event_told(self.lang, &to, &count, &told.sentence);
        // If the reader asked about an event, the question moves on to the next one.
        self.asked = match (self.asked, self.session.timeline().last_step()) {
            (Some(Subject::Event { .. }), Some(revision)) => Some(Subject::Event { revision, index: told.event }),
            (_, _) => None,
        };
    }

    fn play(&mut self) {
        if self.time.playing.take().is_some() || self.time.has_reduced_motion {
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
        self.wait_for(EVENT_INTERVAL);
    }

    /// Plays what has been done since a moment, unless nothing should move: then it just has happened.
    pub(crate) fn play_since(&mut self, from: RevisionId) {
        self.running = None;
        if self.time.has_reduced_motion || self.time.speed == Speed::Off {
            self.moved(self.last_line());
        } else {
            self.session.go_to(from);
            self.moved(String::new());
            self.begin_playing(true);
            self.wait_for(STEP_INTERVAL);
        }
    }

    /// Plays all steps from the start; if nothing should move by itself, only goes to the start.
    fn play_from_start(&mut self) {
        self.running = None;
        self.session.go_to(RevisionId::START);
        if self.time.has_reduced_motion {
            self.moved(scenario_card::at_start(self.lang).to_owned());
            self.focus("redo");
        } else {
            self.moved(texts::from_start(self.lang).to_owned());
            self.begin_playing(true);
            self.wait_for(STEP_INTERVAL);
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
                (None, true) => self.wait_for(STEP_INTERVAL),
                (None, false) => self.time.playing = None,
            }
        } else if playing.has_steps && self.session.timeline().can_redo() {
            self.session.redo();
            self.moved(self.last_line());
            if !self.start_story(true) {
                self.wait_for(STEP_INTERVAL);
            }
        } else {
            self.time.playing = None;
        }
    }
}

/// Returns whether an event is visible in the picture.
fn is_seen(kernel: &Kernel, event: &Event) -> bool {
    matches!(event, Event::Released { .. } | Event::AllocationDisabled { .. }) || mark_of(kernel, event).is_some()
}
