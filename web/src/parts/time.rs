//! The bar below the page: undo, redo, play, stepping from event to event, a slider over all moments of the branch, and
//! the clock.

use pidscope_text::{Lang, page, time as texts, why_panel as words};

use crate::dom::{Element, Link, On, Reaction, el};
use crate::parts::clock::clock;
use crate::parts::head::icon;
use crate::state::Explorer;
use crate::state::embed::Part;
use crate::state::msg::Msg;
use crate::state::time::{Speed, TimeDirection, TimeMsg};

/// The world's position in time, without the clock.
pub struct Bar {
    lang: Lang,
    /// The number of steps in the branch, and of those that are done.
    steps: usize,
    done: usize,
    /// The last step and its result, and the class of calls that did nothing.
    last: Option<(String, &'static str)>,
    can_undo: bool,
    can_redo: bool,
    is_playing: bool,
    speed: Speed,
    /// Which of the told events of the last step has just happened, and the number of told events.
    event: usize,
    events: usize,
}

impl Bar {
    /// Returns the current contents.
    pub fn of(explorer: &Explorer) -> Self {
        let (log, time, timeline) = (explorer.models.log(), &explorer.time, explorer.session.timeline());
        Bar {
            lang: explorer.lang,
            steps: log.len(),
            done: log.done(),
            last: log.last(),
            can_undo: timeline.can_undo(),
            can_redo: timeline.can_redo(),
            is_playing: time.is_playing(),
            speed: time.speed,
            event: time.event(timeline.event_at()),
            events: time.events(),
        }
    }
}

/// Draws the bar.
pub fn time(explorer: &Explorer, link: &Link) -> Element {
    let bar = Bar::of(explorer);
    let lang = bar.lang;
    let now = match &bar.last {
        Some((said, _)) => format!("{} / {} · {said}", bar.done, bar.steps),
        None => format!("0 / {}", bar.steps),
    };
    let button = |id: &'static str, sign: &'static str, label: &'static str, enabled: bool, msg: Msg| {
        icon(id, sign, label.into()).flag("disabled", !enabled).on_click(link, msg)
    };
    let (sign, label) = if bar.is_playing { ("❚❚", texts::pause(lang)) } else { ("▷", texts::play(lang)) };
    let moment = el("input;type=range;min=0")
        .attr("max", bar.steps.to_string())
        .value(bar.done.to_string())
        .attr("aria-label", page::moment(lang))
        .attr("aria-valuetext", now.clone())
        .flag("disabled", bar.steps == 0)
        .on(link, On::Input, Reaction::Field(|at| at.parse().ok().map(Msg::GoToStep)));
    let class = bar.last.as_ref().map_or("", |&(_, class)| class);
    el("footer;class=time")
        .child(button("undo", "↶", page::undo(lang), bar.can_undo, Msg::Undo))
        .child(button("redo", "↷", page::redo(lang), bar.can_redo, Msg::Redo))
        .child(button("play", sign, label, bar.steps > 0, Msg::Time(TimeMsg::Play)))
        .maybe((bar.events > 1).then(|| events(&bar, link)))
        .child(moment)
        .child(el("span").class(&["now", class]).attr("title", now.clone()).text(now))
        .maybe(explorer.embed.is_none().then(|| speed(&bar, link)))
        .maybe(has_clock(explorer).then(|| clock(explorer, link)))
}

/// In an embed the clock belongs to the terminal, where programs wait for it.
fn has_clock(explorer: &Explorer) -> bool {
    explorer.embed.as_ref().is_none_or(|embed| embed.shows(Part::Terminal) && !embed.is_read_only)
}

/// Draws the buttons that go from event to event in the last step.
fn events(bar: &Bar, link: &Link) -> Element {
    let lang = bar.lang;
    let step = |id: &'static str, sign: &'static str, label: &'static str, direction: TimeDirection, is_end: bool| {
        // Not `disabled`, so that it keeps the focus at the end.
        icon(id, sign, label.into())
            .boolean("aria-disabled", is_end)
            .on_click(link, Msg::Time(TimeMsg::Event(direction)))
    };
    let place = texts::event_of(lang, &bar.event, &bar.events);
    let why = el("button;class=ask;id=event").on_click(link, Msg::Time(TimeMsg::WhyEvent));
    el("div;class=events;role=group")
        .attr("aria-label", texts::events(lang))
        .child(step("event-back", "‹", texts::event_back(lang), TimeDirection::Back, bar.event <= 1))
        .child(why.attr("title", words::ask(lang)).text(place))
        .child(step("event-on", "›", texts::event_on(lang), TimeDirection::Forward, bar.event == bar.events))
}

fn speed(bar: &Bar, link: &Link) -> Element {
    let option = |speed: Speed| {
        let label = if speed == Speed::Off { texts::speed_off(bar.lang) } else { speed.name() };
        el("option").attr("value", speed.name()).property("selected", speed == bar.speed).text(label)
    };
    el("select;class=field;id=speed")
        .attr("aria-label", texts::speed(bar.lang))
        .attr("title", texts::speed(bar.lang))
        .on(link, On::Change, Reaction::Field(|name| Speed::named(&name).map(TimeMsg::Speed).map(Msg::Time)))
        .each(Speed::ALL.into_iter().map(option))
}
