//! The application: the state, drawn anew after every message.

use gloo_events::EventListener;
use yew::prelude::*;

use crate::dom::document;
use crate::effects::{Effect, Keeper, perform};
use crate::parts::page::page;
use crate::parts::picture::element_id;
use crate::preferences;
use crate::state::Explorer;
use crate::state::msg::{Msg, listen};
use crate::viewport;

/// The page.
pub struct App {
    explorer: Explorer,
    keeper: Keeper,
    /// Keys that work wherever the focus is, and what moves the picture.
    _listeners: Vec<EventListener>,
}

impl Component for App {
    type Message = Msg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let explorer = Explorer::new(preferences::lang(), preferences::theme(), preferences::has_single_keys());
        App {
            explorer,
            keeper: Keeper::default(),
            _listeners: listen(ctx.link())
                .into_iter()
                .chain(viewport::listen(ctx.link()))
                .chain(preferences::watch_motion(ctx.link()))
                .collect(),
        }
    }

    fn update(&mut self, _: &Context<Self>, msg: Msg) -> bool {
        self.keeper = Keeper::remember();
        self.explorer.update(msg)
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        page(&self.explorer, ctx.link())
    }

    fn rendered(&mut self, ctx: &Context<Self>, _: bool) {
        let Some(document) = document() else { return };
        let mut was_asked = false;
        for effect in self.explorer.take_effects() {
            was_asked |= matches!(effect, Effect::Focus(_));
            perform(effect, &document, ctx.link());
        }
        self.keeper.keep(&document, was_asked, &element_id(self.explorer.session.selected()));
    }
}
