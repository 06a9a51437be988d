//! The clock of the world. It stands still until somebody moves it, or lets it run until the next thing happens.

use std::time::Duration;

use pidscope_userland::Time;
use pidscope_userland::machine::Machine;
use pidscope_userland::script::StatementKind;

use crate::effects::Effect;
use crate::state::Explorer;

/// How the clock is moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// By so many seconds.
    Seconds(u64),
    /// To where the next program wakes.
    Next,
    /// It is to run, or to stand still.
    Play,
    /// A second of the reader's has passed, in this run.
    Tick(u32),
}

/// A sleep longer than this is one that nobody waits for.
const LONGEST: Duration = Duration::from_secs(366 * 24 * 3600);

/// When the next program wakes; none if nobody would wait for it.
pub fn next_event(machine: &Machine) -> Option<Time> {
    machine.next_timer().filter(|next| next.since(machine.now()) < LONGEST)
}

/// A clock that runs.
pub struct Running {
    until: Time,
    /// Which of the runs it is: seconds of another one do not count.
    number: u32,
}

impl Explorer {
    /// Moves the clock, or lets it run.
    pub(crate) fn turn_clock(&mut self, turn: Turn) {
        let machine = self.session.timeline().machine();
        let (now, next) = (machine.now(), next_event(machine));
        match turn {
            Turn::Seconds(seconds) => self.move_clock(Duration::from_secs(seconds)),
            Turn::Next => {
                if let Some(next) = next {
                    self.move_clock(next.since(now));
                }
            }
            Turn::Play => {
                self.runs += 1;
                self.running = match self.running.take() {
                    Some(_) => None,
                    None => next.map(|until| Running { until, number: self.runs }),
                };
                if self.running.is_some() {
                    self.effects.push(Effect::Second(self.runs));
                }
            }
            Turn::Tick(number) => {
                let until =
                    self.running.as_ref().filter(|running| running.number == number).map(|running| running.until);
                let Some(until) = until else { return };
                let left = until.since(now);
                // Somebody else may have moved it, or ended what was waited for.
                if !left.is_zero() && next.is_some() {
                    self.move_clock(left.min(Duration::from_secs(1)));
                }
                if left > Duration::from_secs(1) && next.is_some() {
                    self.effects.push(Effect::Second(number));
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
