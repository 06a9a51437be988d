//! The clock of the world. It stands still unless it is advanced, or runs until the next event.

use std::time::Duration;

use pidscope_userland::Time;
use pidscope_userland::machine::Machine;
use pidscope_userland::script::StatementKind;

use crate::effects::Effect;
use crate::state::Explorer;

/// A way to advance the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockMsg {
    /// Advances it by this many seconds.
    Seconds(u64),
    /// Advances it to the time at which the next program wakes up.
    Next,
    /// Starts or stops it.
    Play,
    /// A second of real time has passed in this run.
    Tick(u32),
}

/// A longer sleep is one that nobody waits for.
const MAX_WAIT: Duration = Duration::from_secs(366 * 24 * 3600);

/// Returns the time at which the next program wakes up; `None` if nobody would wait for it.
pub fn next_event(machine: &Machine) -> Option<Time> {
    machine.next_timer().filter(|next| next.since(machine.now()) < MAX_WAIT)
}

/// A running clock.
pub struct Running {
    until: Time,
    /// The number of the run; ticks of another run are ignored.
    number: u32,
}

impl Explorer {
    /// Advances the clock, or lets it run.
    pub(crate) fn handle_clock(&mut self, msg: ClockMsg) {
        let machine = self.session.timeline().machine();
        let (now, next) = (machine.now(), next_event(machine));
        match msg {
            ClockMsg::Seconds(seconds) => self.move_clock(Duration::from_secs(seconds)),
            ClockMsg::Next => {
                if let Some(next) = next {
                    self.move_clock(next.since(now));
                }
            }
            ClockMsg::Play => {
                self.runs += 1;
                self.running = match self.running.take() {
                    Some(_) => None,
                    None => next.map(|until| Running { until, number: self.runs }),
                };
                if self.running.is_some() {
                    self.effects.push(Effect::ClockTick(self.runs));
                }
            }
            ClockMsg::Tick(number) => {
                let until =
                    self.running.as_ref().filter(|running| running.number == number).map(|running| running.until);
                let Some(until) = until else { return };
                let left = until.since(now);
                // In the meantime the clock may have been advanced, or the sleeping program may have ended.
                if !left.is_zero() && next.is_some() {
                    self.move_clock(left.min(Duration::from_secs(1)));
                }
                if left > Duration::from_secs(1) && next.is_some() {
                    self.effects.push(Effect::ClockTick(number));
                } else {
                    self.running = None;
                }
            }
        }
    }

    fn move_clock(&mut self, by: Duration) {
        self.act(StatementKind::Clock { by }.to_string());
    }
}
