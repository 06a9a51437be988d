//! A part of the page that is drawn again only when what it shows has changed.

use std::marker::PhantomData;
use std::rc::Rc;

use yew::prelude::*;
use yew::virtual_dom::{Key, VComp};

/// A part of the page.
pub struct Part<M>(PhantomData<M>);

/// What a [`Part`] is drawn from.
#[derive(Properties)]
pub struct PartProps<M: PartialEq> {
    /// What it shows, or numbers that stand for it. Versions among them count up, so that an old one never comes back for
    /// something new.
    pub model: M,
    /// Draws it.
    pub draw: Rc<dyn Fn(&M) -> Html>,
}

impl<M: PartialEq> PartialEq for PartProps<M> {
    fn eq(&self, other: &Self) -> bool {
        self.model == other.model
    }
}

impl<M: PartialEq + 'static> Component for Part<M> {
    type Message = ();
    type Properties = PartProps<M>;

    fn create(_: &Context<Self>) -> Self {
        Part(PhantomData)
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        (ctx.props().draw)(&ctx.props().model)
    }
}

/// A part of the page, told from its neighbours by its key.
pub fn part<M: PartialEq + 'static>(key: u32, model: M, draw: impl Fn(&M) -> Html + 'static) -> Html {
    VComp::new::<Part<M>>(Rc::new(PartProps { model, draw: Rc::new(draw) }), Some(Key::from(key))).into()
}
