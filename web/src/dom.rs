//! Elements of the document, and what happens when somebody uses them.
//!
//! The page is built of plain calls, and what an event does is data, not a closure: all of it passes through one listener.
//! That keeps the page small, and every reaction in sight.

use std::cell::RefCell;
use std::rc::Rc;

use pidscope_kernel::TaskId;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ClipboardEvent, Document, Event, FocusEvent, HtmlInputElement, KeyboardEvent};
use yew::html::Scope;
use yew::prelude::*;
use yew::virtual_dom::{AttributeOrProperty, Attributes, Key, Listener, ListenerKind, VList, VTag, VText};

use crate::app::App;
use crate::files;
use crate::state::acting::Field;
use crate::state::msg::Msg;
use crate::viewport;

/// Where messages go.
pub type Link = Scope<App>;

/// The document that the page is in.
pub fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// The first element that a selector finds.
pub fn find(document: &Document, selector: &str) -> Option<web_sys::Element> {
    document.query_selector(selector).ok()?
}

/// An element in the making. One pointer wide, so that what builds it costs little code.
pub struct Element(Box<Making>);

struct Making {
    tag: VTag,
    /// The names of the attributes, and beside each its value.
    keys: Vec<&'static str>,
    values: Vec<Option<AttributeOrProperty>>,
}

/// An element with this tag, and with the attributes that never change: `button;class=button icon;id=help`.
pub fn el(words: &'static str) -> Element {
    let mut words = words.split(';');
    let tag = VTag::new(words.next().unwrap_or_default());
    let element = Element(Box::new(Making { tag, keys: Vec::new(), values: Vec::new() }));
    words.filter_map(|word| word.split_once('=')).fold(element, |element, (name, value)| element.attr(name, value))
}

/// A text.
pub fn text(text: impl Into<AttrValue>) -> Html {
    VText::new(text.into()).into()
}

impl Element {
    fn set(mut self, name: &'static str, value: AttributeOrProperty) -> Self {
        self.0.keys.push(name);
        self.0.values.push(Some(value));
        self
    }

    /// An attribute.
    pub fn attr(self, name: &'static str, value: impl Into<AttrValue>) -> Self {
        self.set(name, AttributeOrProperty::Attribute(value.into()))
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
        self.set(name, AttributeOrProperty::Property(JsValue::from_bool(value)))
    }

    /// The value of a field.
    pub fn value(mut self, value: String) -> Self {
        self.0.tag.set_value(Some(AttrValue::from(value)));
        self
    }

    /// What tells the element from its neighbours when they are drawn again.
    pub fn key(mut self, key: u32) -> Self {
        self.0.tag.key = Some(Key::from(key));
        self
    }

    /// A text in it.
    pub fn text(self, content: impl Into<AttrValue>) -> Self {
        self.node(text(content))
    }

    /// A text in it that belongs to somebody else.
    pub fn copy(self, content: &str) -> Self {
        self.text(content.to_owned())
    }

    /// An element in it.
    pub fn child(self, child: Element) -> Self {
        self.node(child.into())
    }

    /// Anything in it.
    pub fn node(mut self, node: Html) -> Self {
        self.0.tag.add_child(node);
        self
    }

    /// Anything in it, or nothing.
    pub fn maybe(self, node: Option<Element>) -> Self {
        // The place stays taken, so that what follows is not taken for it.
        self.node(node.map_or_else(Html::default, Html::from))
    }

    /// Several elements in it, all of which have keys, beside others that have none.
    pub fn list(self, elements: impl Iterator<Item: Into<Html>>) -> Self {
        self.node(VList::with_children(elements.map(Into::into).collect(), None).into())
    }

    /// Several elements in it, told apart by their keys or places.
    pub fn each(self, elements: impl Iterator<Item = Element>) -> Self {
        elements.fold(self, Element::child)
    }

    /// What happens on an event.
    pub fn on(mut self, link: &Link, kind: On, reaction: Reaction) -> Self {
        self.0.tag.add_listener(Rc::new(Ear { kind, link: link.clone(), reaction }));
        self
    }

    /// What happens when its form is sent, which is when it is pressed: Enter in a field presses it, too, and that also where the sandbox of a
    /// frame forbids that forms are sent.
    pub fn sends(self, link: &Link, msg: Msg) -> Self {
        self.on(link, On::Click, Reaction::Instead(msg))
    }

    /// What happens when it is pressed.
    pub fn press(self, link: &Link, msg: Msg) -> Self {
        self.on(link, On::Click, Reaction::Send(msg))
    }
}

impl From<Element> for Html {
    fn from(element: Element) -> Html {
        let Making { mut tag, keys, values } = *element.0;
        tag.set_attributes(Attributes::Dynamic { keys: shared(keys), values: values.into_boxed_slice() });
        tag.into()
    }
}

thread_local! {
    /// Every list of names that elements have had.
    static KEYS: RefCell<Vec<&'static [&'static str]>> = const { RefCell::new(Vec::new()) };
}

/// The one list of these names: Yew compares elements whose lists are the same without looking for each name. It is kept
/// for good; a page has a few dozen.
fn shared(keys: Vec<&'static str>) -> &'static [&'static str] {
    KEYS.with_borrow_mut(|lists| match lists.iter().find(|list| ***list == *keys) {
        Some(list) => list,
        None => {
            lists.push(keys.leak());
            lists[lists.len() - 1]
        }
    })
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
    /// A part that is scrolled.
    Scroll,
    /// The pointer, over an element that it was not over before.
    Over,
    /// The focus, on another element.
    Focusin,
    /// The focus, on nothing any more.
    Focusout,
}

/// What the key of a name means.
pub type Keys = dyn Fn(&str) -> Option<Msg>;

/// What a press on a cell means, by the process of its row and its place in it.
pub type Cells = dyn Fn(TaskId, usize) -> Option<Msg>;

/// What an event does.
pub enum Reaction {
    /// Sends a message.
    Send(Msg),
    /// Sends a message instead of what the browser would do.
    Instead(Msg),
    /// Sends a message, unless the press has selected a text.
    Unselected(Msg),
    /// Sends a message, unless the dialog is open again: that one has closed is told a little later.
    Closed(Msg),
    /// Sends what the field holds now.
    Draft(Field),
    /// Sends a message, and nothing that the elements around would send.
    Only(Msg),
    /// Sends which process is pointed at, or has the focus by a key, unless it is the one that is known; it bears the attribute
    /// `data-task`.
    Points(fn(Option<TaskId>) -> Msg, Option<TaskId>),
    /// Sends what a press on a cell of a table means: whose row it is in, and which cell of it, from 0.
    Cell(Rc<Cells>),
    /// Sends what that means which the field holds now.
    Field(fn(String) -> Option<Msg>),
    /// Sends what a key means, called as [`pressed`] says; nothing if it is the browser's.
    Key(Rc<Keys>),
    /// Sends a message when Enter or the space bar is pressed, as on a button.
    Activate(Msg),
    /// Says which part of the picture can be seen.
    Measure,
    /// Says which point of the picture was pressed on its map.
    Center,
    /// Sends what a pasted text of so many bytes means, instead of pasting it.
    Paste(fn(usize) -> Option<Msg>),
    /// Reads the file that was chosen, and sends what it means.
    File,
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
            On::Scroll => ListenerKind::onscroll,
            On::Over => ListenerKind::onmouseover,
            On::Focusin => ListenerKind::onfocusin,
            On::Focusout => ListenerKind::onfocusout,
        }
    }

    fn handle(&self, event: Event) {
        if let Reaction::File = self.reaction {
            files::chosen(&event, &self.link);
        }
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
            Reaction::Closed(msg) => {
                let dialog: web_sys::HtmlDialogElement = event.target()?.dyn_into().ok()?;
                (!dialog.open()).then(|| msg.clone())
            }
            Reaction::Instead(msg) => {
                event.prevent_default();
                Some(msg.clone())
            }
            Reaction::Only(msg) => {
                event.stop_propagation();
                Some(msg.clone())
            }
            Reaction::Points(msg, known) => {
                let now = pointed(event)?;
                (now != *known).then(|| msg(now))
            }
            Reaction::Unselected(msg) => {
                let selection = web_sys::window()?.get_selection().ok()?;
                selection.is_none_or(|selection| selection.is_collapsed()).then(|| msg.clone())
            }
            Reaction::Draft(of) => Some(Msg::Draft(*of, field(event)?)),
            Reaction::Field(take) => take(field(event)?),
            Reaction::Cell(meaning) => {
                let (task, at) = cell(event)?;
                meaning(task, at)
            }
            Reaction::Key(meaning) => {
                let event = event.unchecked_ref::<KeyboardEvent>();
                let msg = meaning(&pressed(event)?)?;
                // It is not to be typed into a field that gets the focus by it.
                event.prevent_default();
                Some(msg)
            }
            Reaction::Activate(msg) => {
                let key = pressed(event.unchecked_ref())?;
                if key != "Enter" && key != " " {
                    return None;
                }
                event.prevent_default();
                // The key is nobody else's any more.
                event.stop_propagation();
                Some(msg.clone())
            }
            Reaction::File => None,
            Reaction::Measure => viewport::measure(&document()?),
            Reaction::Center => viewport::pressed(event.unchecked_ref()),
            Reaction::Paste(take) => {
                let data = event.unchecked_ref::<ClipboardEvent>().clipboard_data()?;
                let msg = take(data.get_data("text").ok()?.len())?;
                event.prevent_default();
                Some(msg)
            }
        }
    }
}

/// The name of a key, behind `Ctrl+` or `Shift+` if it is held together with one of them; letters have another name with Shift anyway.
/// None for what is the browser's, or the input method's, in any case.
fn pressed(event: &KeyboardEvent) -> Option<String> {
    const COMPOSING: u32 = 229;
    if event.is_composing() || event.key_code() == COMPOSING || event.meta_key() || event.alt_key() {
        return None;
    }
    let key = event.key();
    if event.ctrl_key() {
        let is_copy = key.eq_ignore_ascii_case("c") && has_selection(event);
        return (!is_copy).then(|| "Ctrl+".to_owned() + &key.to_ascii_lowercase());
    }
    let is_letter = key.chars().nth(1).is_none();
    Some(if event.shift_key() && !is_letter { "Shift+".to_owned() + &key } else { key })
}

/// The process that the target of an event stands for, or none. Nothing if the event says nothing of it: the focus that goes from one
/// element to another is told by the one that it comes to.
fn pointed(event: &Event) -> Option<Option<TaskId>> {
    if event.type_() == "focusout" {
        let next = event.unchecked_ref::<FocusEvent>().related_target();
        return next.is_none().then_some(None);
    }
    let target: web_sys::Element = event.target()?.dyn_into().ok()?;
    // Who presses with the mouse points with it, too.
    let is_meant = event.type_() != "focusin" || target.matches(":focus-visible").unwrap_or_default();
    let place = target.closest("[data-task]").ok().flatten().filter(|_| is_meant);
    Some(place.and_then(|place| place.get_attribute("data-task")?.parse().ok()).map(TaskId))
}

/// The cell of a process's row that an event has happened in: whose row it is, and which cell of it.
fn cell(event: &Event) -> Option<(TaskId, usize)> {
    let target: web_sys::Element = event.target()?.dyn_into().ok()?;
    let cell = target.closest("[data-task] > *").ok().flatten()?;
    let task = cell.parent_element()?.get_attribute("data-task")?.parse().ok().map(TaskId)?;
    let before = std::iter::successors(cell.previous_element_sibling(), |cell| cell.previous_element_sibling());
    Some((task, before.count()))
}

/// Whether something is selected in the field that a key was pressed in.
fn has_selection(event: &Event) -> bool {
    let Some(field) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else {
        return false;
    };
    let ends = (field.selection_start().ok().flatten(), field.selection_end().ok().flatten());
    ends.0 != ends.1
}

/// What a field of any kind holds.
fn field(event: &Event) -> Option<String> {
    js_sys::Reflect::get(&event.target()?.into(), &JsValue::from_str("value")).ok()?.as_string()
}
