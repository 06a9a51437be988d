//! The clock of the world. It stands still until somebody moves it, or lets it run until the next thing happens.

use std::time::Duration;

use js_sys::Promise;
use pidscope_text::clock as texts;
use pidscope_userland::Time;
use pidscope_userland::machine::Machine;
use pidscope_userland::script::StatementKind;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::app::App;
use crate::dom::{Element, Link, el};
use crate::head::icon;
use crate::msg::Msg;

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

/// Tells the page when a second of the reader's has passed.
fn wait_a_second(number: u32, link: &Link) {
    let link = link.clone();
    spawn_local(async move {
        let mut start = |resolve, _| {
            if let Some(window) = web_sys::window() {
                // A browser that gives no timer leaves the clock where it is.
                let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, 1000);
            }
        };
        if JsFuture::from(Promise::new(&mut start)).await.is_ok() {
            link.send_message(Msg::Clock(Turn::Tick(number)));
        }
    });
}

impl App {
    /// Moves the clock, or lets it run.
    pub(crate) fn turn_clock(&mut self, turn: Turn, link: &Link) {
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
                    wait_a_second(self.runs, link);
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
                    wait_a_second(number, link);
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

/// What time it is, and the buttons that move it.
pub fn clock(app: &App, link: &Link) -> Element {
    let lang = app.lang;
    let machine = app.session.timeline().machine();
    let has_ended = machine.kernel().has_ended();
    let next = next_event(machine).filter(|_| !has_ended);
    let label = match next {
        Some(next) => texts::to_next(lang, &next),
        None => texts::no_next(lang).to_owned(),
    };
    let by = |id: &'static str, seconds: u64| {
        el("button;class=button")
            .attr("id", id)
            .attr("title", StatementKind::Clock { by: Duration::from_secs(seconds) }.to_string())
            .attr("aria-label", texts::by(lang, &seconds))
            .flag("disabled", has_ended)
            .press(link, Msg::Clock(Turn::Seconds(seconds)))
            .text(texts::sign(lang, &seconds))
    };
    let (sign, play) = if app.running.is_some() { ("■", texts::pause(lang)) } else { ("▶", texts::play(lang)) };
    let can_play = next.is_some() || app.running.is_some();
    el("div;class=clock;role=group")
        .attr("aria-label", texts::title(lang))
        .child(el("time;id=clock").text(machine.now().to_string()))
        .child(by("clock-1", 1))
        .child(by("clock-10", 10))
        .child(
            icon("clock-next", "⇥", label.into()).flag("disabled", next.is_none()).press(link, Msg::Clock(Turn::Next)),
        )
        .child(icon("clock-play", sign, play.into()).flag("disabled", !can_play).press(link, Msg::Clock(Turn::Play)))
}
