//! Elements of the document, and what happens when somebody uses them.
//!
//! The page is built of plain calls, and what an event does is data, not a closure: all of it passes through one listener.
//! That keeps the page small, and every reaction in sight.

use std::rc::Rc;

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ClipboardEvent, Event, KeyboardEvent};
use yew::html::Scope;
use yew::prelude::*;
use yew::virtual_dom::{Key, Listener, ListenerKind, VList, VTag, VText};

use crate::app::{App, Msg};

/// Where messages go.
pub type Link = Scope<App>;

/// An element in the making. One pointer wide, so that what builds it costs little code.
pub struct Element(Rc<VTag>);

/// An element with this tag, and with the attributes that never change: `button;class=button icon;id=help`.
pub fn el(words: &'static str) -> Element {
    let mut words = words.split(';');
    let element = Element(Rc::new(VTag::new(words.next().unwrap_or_default())));
    words.filter_map(|word| word.split_once('=')).fold(element, |element, (name, value)| element.attr(name, value))
}

/// A text.
pub fn text(text: impl Into<AttrValue>) -> Html {
    VText::new(text.into()).into()
}

/// Several nodes in a row.
pub fn list(nodes: Vec<Html>) -> Html {
    Html::from(VList::with_children(nodes, None))
}

impl Element {
    fn with(mut self, change: impl FnOnce(&mut VTag)) -> Self {
        // Nobody else has it before it is made.
        if let Some(tag) = Rc::get_mut(&mut self.0) {
            change(tag);
        }
        self
    }

    /// An attribute.
    pub fn attr(self, name: &'static str, value: impl Into<AttrValue>) -> Self {
        let value = value.into();
        self.with(|tag| tag.add_attribute(name, value))
    }

    /// The attribute `class`; empty words are left out.
    pub fn class(self, words: &[&'static str]) -> Self {
        let words: Vec<&str> = words.iter().copied().filter(|word| !word.is_empty()).collect();
        match words[..] {
            [] => self,
            [word] => self.attr("class", word.to_owned()),
            _ => self.attr("class", words.join(" ")),
        }
    }

    /// An attribute that is there or not.
    pub fn flag(self, name: &'static str, is_set: bool) -> Self {
        if is_set { self.attr(name, "") } else { self }
    }

    /// An attribute that is a number.
    pub fn number(self, name: &'static str, value: i32) -> Self {
        self.attr(name, value.to_string())
    }

    /// An attribute that is `true` or `false`.
    pub fn truth(self, name: &'static str, value: bool) -> Self {
        self.attr(name, if value { "true" } else { "false" })
    }

    /// A property that is true or false.
    pub fn property(self, name: &'static str, value: bool) -> Self {
        self.with(|tag| tag.add_property(name, JsValue::from_bool(value)))
    }

    /// The value of a field.
    pub fn value(self, value: String) -> Self {
        self.with(|tag| tag.set_value(Some(AttrValue::from(value))))
    }

    /// What tells the element from its neighbours when they are drawn again.
    pub fn key(self, key: u32) -> Self {
        self.with(|tag| tag.key = Some(Key::from(key)))
    }

    /// A text in it.
    pub fn text(self, content: impl Into<AttrValue>) -> Self {
        self.node(text(content))
    }

    /// An element in it.
    pub fn child(self, child: Element) -> Self {
        self.node(child.into())
    }

    /// Anything in it.
    pub fn node(self, node: Html) -> Self {
        self.with(|tag| tag.add_child(node))
    }

    /// Anything in it, or nothing.
    pub fn maybe(self, node: Option<Element>) -> Self {
        // The place stays taken, so that what follows is not taken for it.
        self.node(node.map_or_else(Html::default, Html::from))
    }

    /// Several nodes in it, told apart by their keys or places.
    pub fn all(self, nodes: Vec<Html>) -> Self {
        self.node(list(nodes))
    }

    /// What happens on an event.
    pub fn on(self, link: &Link, kind: On, reaction: Reaction) -> Self {
        let ear = Rc::new(Ear { kind, link: link.clone(), reaction });
        self.with(|tag| {
            tag.add_listener(ear);
        })
    }

    /// What happens when it is pressed.
    pub fn press(self, link: &Link, msg: Msg) -> Self {
        self.on(link, On::Click, Reaction::Send(msg))
    }
}

impl From<Element> for Html {
    fn from(element: Element) -> Html {
        Html::VTag(element.0)
    }
}

/// What is listened to.
#[derive(Debug, Clone, Copy)]
pub enum On {
    /// A press, with mouse, finger or key.
    Click,
    /// Another value in a field, with each letter.
    Input,
    /// Another value in a list.
    Change,
    /// A form that is sent.
    Submit,
    /// A key.
    Keydown,
    /// A text that is pasted.
    Paste,
    /// A dialog that closes.
    Close,
}

/// What the key of a name means.
pub type Keys = dyn Fn(&str) -> Option<Msg>;

/// What an event does.
pub enum Reaction {
    /// Sends a message.
    Send(Msg),
    /// Sends a message instead of what the browser would do.
    Instead(Msg),
    /// Sends what the field holds now.
    Field(fn(String) -> Option<Msg>),
    /// Sends what a key means; nothing if it is the browser's. Keys held together with a modifier always are.
    Key(Rc<Keys>),
    /// Sends what a pasted text of so many bytes means, instead of pasting it.
    Paste(fn(usize) -> Option<Msg>),
}

struct Ear {
    kind: On,
    link: Link,
    reaction: Reaction,
}

impl Listener for Ear {
    fn kind(&self) -> ListenerKind {
        match self.kind {
            On::Click => ListenerKind::onclick,
            On::Input => ListenerKind::oninput,
            On::Change => ListenerKind::onchange,
            On::Submit => ListenerKind::onsubmit,
            On::Keydown => ListenerKind::onkeydown,
            On::Paste => ListenerKind::onpaste,
            On::Close => ListenerKind::onclose,
        }
    }

    fn handle(&self, event: Event) {
        if let Some(msg) = self.reaction.to(&event) {
            self.link.send_message(msg);
        }
    }

    fn passive(&self) -> bool {
        false
    }
}

impl Reaction {
    fn to(&self, event: &Event) -> Option<Msg> {
        match self {
            Reaction::Send(msg) => Some(msg.clone()),
            Reaction::Instead(msg) => {
                event.prevent_default();
                Some(msg.clone())
            }
            Reaction::Field(take) => take(field(event)?),
            Reaction::Key(meaning) => {
                let event = event.unchecked_ref::<KeyboardEvent>();
                let modified = event.ctrl_key() || event.meta_key() || event.alt_key();
                let msg = if modified { None } else { meaning(&event.key()) }?;
                // It is not to be typed into a field that gets the focus by it.
                event.prevent_default();
                Some(msg)
            }
            Reaction::Paste(take) => {
                let data = event.unchecked_ref::<ClipboardEvent>().clipboard_data()?;
                let msg = take(data.get_data("text").ok()?.len())?;
                event.prevent_default();
                Some(msg)
            }
        }
    }
}

/// What a field of any kind holds.
fn field(event: &Event) -> Option<String> {
    js_sys::Reflect::get(&event.target()?.into(), &JsValue::from_str("value")).ok()?.as_string()
}
