//! A part of the page that is drawn again only when what it shows has changed.

use std::rc::Rc;

use yew::prelude::*;
use yew::virtual_dom::{Key, VComp};

/// What a [`Part`] shows, in numbers: it is drawn again when one of them is another. Versions count up, so an old one never
/// comes back for something new.
pub type Stamp = [u32; 5];

/// A part of the page.
pub struct Part;

/// What a [`Part`] is drawn from.
#[derive(Properties)]
pub struct PartProps {
    /// What it shows.
    pub stamp: Stamp,
    /// Draws it.
    pub draw: Rc<dyn Fn() -> Html>,
}

impl PartialEq for PartProps {
    fn eq(&self, other: &Self) -> bool {
        self.stamp == other.stamp
    }
}

impl Component for Part {
    type Message = ();
    type Properties = PartProps;

    fn create(_: &Context<Self>) -> Self {
        Part
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        (ctx.props().draw)()
    }
}

/// A part of the page, told from its neighbours by its key.
pub fn part(key: u32, stamp: Stamp, draw: Rc<dyn Fn() -> Html>) -> Html {
    VComp::new::<Part>(Rc::new(PartProps { stamp, draw }), Some(Key::from(key))).into()
}
