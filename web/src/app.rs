//! The application: the state, which is drawn after every message.

use std::cell::Cell;
use std::rc::Rc;

use gloo_events::EventListener;
use yew::prelude::*;

use crate::address;
use crate::dom::document;
use crate::effects::{Effect, FocusGuard, perform};
use crate::files;
use crate::later;
use crate::parts::page::page;
use crate::parts::picture::element_id;
use crate::preferences;
use crate::state::Explorer;
use crate::state::arrival::Start;
use crate::state::msg::{Msg, listen};
use crate::viewport;

/// What the page starts with; it can be taken once.
#[derive(Properties)]
pub struct AppProps {
    /// `None` once it has been taken.
    pub start: Rc<Cell<Option<Start>>>,
}

impl PartialEq for AppProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.start, &other.start)
    }
}

/// The root component.
pub struct App {
    explorer: Explorer,
    focus_guard: FocusGuard,
    /// Whether the state has changed since the page was drawn.
    is_stale: bool,
    /// Listeners for keys that work wherever the focus is, and for whatever moves the picture.
    _listeners: Vec<EventListener>,
}

impl Component for App {
    type Message = Msg;
    type Properties = AppProps;

    fn create(ctx: &Context<Self>) -> Self {
        let mut explorer = Explorer::new(preferences::lang(), preferences::theme(), preferences::has_single_keys());
        if let Some(embed) = later::frame().and_then(|frame| (frame.options)()) {
            explorer.embed(embed);
        }
        explorer.begin(ctx.props().start.take().unwrap_or_else(address::start));
        let link = ctx.link();
        let host = later::frame().filter(|_| explorer.embed.is_some()).map(|frame| (frame.listen)(link));
        let elsewhere = [viewport::listen(link), address::listen(link), files::listen(link)];
        let elsewhere = elsewhere.into_iter().chain(host).flatten();
        let listeners = listen(link).into_iter().chain(elsewhere).chain(preferences::watch_motion(link)).collect();
        App { explorer, focus_guard: FocusGuard::default(), is_stale: true, _listeners: listeners }
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        self.focus_guard = FocusGuard::capture();
        let is_drawn = self.explorer.update(msg);
        self.is_stale |= is_drawn;
        if let Some(document) = document() {
            self.explorer.take_first_effects().into_iter().for_each(|effect| perform(effect, &document, ctx.link()));
        }
        if !self.is_stale {
            // Nothing will be drawn, so the effects need not wait for it.
            self.perform(ctx);
        }
        is_drawn
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        match (&self.explorer.embed, later::frame()) {
            (Some(shown), Some(frame)) => (frame.page)(&self.explorer, shown, ctx.link()),
            (_, _) => page(&self.explorer, ctx.link()),
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, _: bool) {
        self.is_stale = false;
        self.perform(ctx);
    }
}

impl App {
    fn perform(&mut self, ctx: &Context<Self>) {
        let Some(document) = document() else { return };
        let mut was_requested = false;
        for effect in self.explorer.take_effects() {
            was_requested |= matches!(effect, Effect::Focus(_));
            perform(effect, &document, ctx.link());
        }
        self.focus_guard.restore(&document, was_requested, &element_id(self.explorer.session.selected()));
    }
}
