//! The clock of the world, and the buttons that advance it.

use std::time::Duration;

use pidscope_text::clock as texts;
use pidscope_userland::script::StatementKind;

use crate::dom::{Element, Link, el};
use crate::parts::head::icon;
use crate::state::Explorer;
use crate::state::clock::{ClockMsg, next_event};
use crate::state::msg::Msg;

/// Draws the time and the buttons that advance it.
pub fn clock(explorer: &Explorer, link: &Link) -> Element {
    let lang = explorer.lang;
    let machine = explorer.session.timeline().machine();
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
            .attr("aria-label", [texts::sign(lang, &seconds), texts::by(lang, &seconds)].join(": "))
            .flag("disabled", has_ended)
            .on_click(link, Msg::Clock(ClockMsg::Seconds(seconds)))
            .text(texts::sign(lang, &seconds))
    };
    let (sign, play) =
        if explorer.running.is_some() { ("■", texts::pause(lang)) } else { ("▶", texts::play(lang)) };
    let can_play = next.is_some() || explorer.running.is_some();
    el("div;class=clock;role=group")
        .attr("aria-label", texts::title(lang))
        .child(el("time;id=clock").text(machine.now().to_string()))
        .child(by("clock-1", 1))
        .child(by("clock-10", 10))
        .child(
            icon("clock-next", "⇥", label.into())
                .flag("disabled", next.is_none())
                .on_click(link, Msg::Clock(ClockMsg::Next)),
        )
        .child(
            icon("clock-play", sign, play.into())
                .flag("disabled", !can_play)
                .on_click(link, Msg::Clock(ClockMsg::Play)),
        )
}
