//! Components that are drawn again only if what they show has changed.

use std::marker::PhantomData;
use std::rc::Rc;

use yew::prelude::*;
use yew::virtual_dom::{Key, VComp};

/// A part of the page.
pub struct Part<M>(PhantomData<M>);

/// The properties of a [`Part`].
#[derive(Properties)]
pub struct PartProps<M: PartialEq> {
    /// What the part shows, or numbers that stand for it. Versions among these must only increase, so that an old
    /// version never stands for new contents.
    pub model: M,
    /// Draws the part.
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

/// Makes a part of the page; its key tells it apart from its siblings.
pub fn part<M: PartialEq + 'static>(key: u32, model: M, draw: impl Fn(&M) -> Html + 'static) -> Html {
    VComp::new::<Part<M>>(Rc::new(PartProps { model, draw: Rc::new(draw) }), Some(Key::from(key))).into()
}
