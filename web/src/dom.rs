//! Elements of the document, and their reactions to events.
//!
//! The page is built by plain calls. What an event does is data rather than a closure, and all events go through one
//! listener, which keeps the page small and all reactions in one place.

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

/// Where messages are sent.
pub type Link = Scope<App>;

/// Returns the document of the page.
pub fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// Returns the first element that matches a selector.
pub fn find(document: &Document, selector: &str) -> Option<web_sys::Element> {
    document.query_selector(selector).ok()?
}

/// A builder of an element. It is one pointer wide, so that code using it is small.
pub struct Element(Box<ElementParts>);

struct ElementParts {
    tag: VTag,
    /// The names of the attributes; `values` has their values at the same indices.
    keys: Vec<&'static str>,
    values: Vec<Option<AttributeOrProperty>>,
}

/// Makes an element with this tag and with constant attributes: `button;class=button icon;id=help`.
pub fn el(words: &'static str) -> Element {
    let mut words = words.split(';');
    let tag = VTag::new(words.next().unwrap_or_default());
    let element = Element(Box::new(ElementParts { tag, keys: Vec::new(), values: Vec::new() }));
    words.filter_map(|word| word.split_once('=')).fold(element, |element, (name, value)| element.attr(name, value))
}

/// Makes a text node.
pub fn text(text: impl Into<AttrValue>) -> Html {
    VText::new(text.into()).into()
}

impl Element {
    fn set(mut self, name: &'static str, value: AttributeOrProperty) -> Self {
        self.0.keys.push(name);
        self.0.values.push(Some(value));
        self
    }

    /// Sets an attribute.
    pub fn attr(self, name: &'static str, value: impl Into<AttrValue>) -> Self {
        self.set(name, AttributeOrProperty::Attribute(value.into()))
    }

    /// Sets the attribute `class`; empty words are left out.
    pub fn class(self, words: &[&'static str]) -> Self {
        let words: Vec<&str> = words.iter().copied().filter(|word| !word.is_empty()).collect();
        match words[..] {
            [] => self,
            [word] => self.attr("class", word.to_owned()),
            _ => self.attr("class", words.join(" ")),
        }
    }

    /// Sets an attribute without a value if `is_set`.
    pub fn flag(self, name: &'static str, is_set: bool) -> Self {
        if is_set { self.attr(name, "") } else { self }
    }

    /// Sets an attribute to a number.
    pub fn number(self, name: &'static str, value: i32) -> Self {
        self.attr(name, value.to_string())
    }

    /// Sets an attribute to `true` or `false`.
    pub fn boolean(self, name: &'static str, value: bool) -> Self {
        self.attr(name, if value { "true" } else { "false" })
    }

    /// Sets a property to true or false.
    pub fn property(self, name: &'static str, value: bool) -> Self {
        self.set(name, AttributeOrProperty::Property(JsValue::from_bool(value)))
    }

    /// Sets the value of a field.
    pub fn value(mut self, value: String) -> Self {
        self.0.tag.set_value(Some(AttrValue::from(value)));
        self
    }

    /// Sets the key by which the element is told apart from its siblings when they are drawn again.
    pub fn key(mut self, key: u32) -> Self {
        self.0.tag.key = Some(Key::from(key));
        self
    }

    /// Adds a text.
    pub fn text(self, content: impl Into<AttrValue>) -> Self {
        self.node(text(content))
    }

    /// Adds a copy of a borrowed text.
    pub fn copy(self, content: &str) -> Self {
        self.text(content.to_owned())
    }

    /// Adds an element.
    pub fn child(self, child: Element) -> Self {
        self.node(child.into())
    }

    /// Adds any node.
    pub fn node(mut self, node: Html) -> Self {
        self.0.tag.add_child(node);
        self
    }

    /// Adds an element, or nothing.
    pub fn maybe(self, node: Option<Element>) -> Self {
        // An empty node keeps its place, so that the next node is not taken for it.
        self.node(node.map_or_else(Html::default, Html::from))
    }

    /// Adds several elements with keys, among siblings without keys.
    pub fn list(self, elements: impl Iterator<Item: Into<Html>>) -> Self {
        self.node(VList::with_children(elements.map(Into::into).collect(), None).into())
    }

    /// Adds several elements, which are told apart by their keys or positions.
    pub fn each(self, elements: impl Iterator<Item = Element>) -> Self {
        elements.fold(self, Element::child)
    }

    /// Sets the reaction to an event.
    pub fn on(mut self, link: &Link, kind: On, reaction: Reaction) -> Self {
        self.0.tag.add_listener(Rc::new(ReactionListener { kind, link: link.clone(), reaction }));
        self
    }

    /// Sends a message when the element's form is submitted, that is, when this button is clicked: Enter in a field
    /// clicks it too. This works even if the sandbox of a frame forbids form submission.
    pub fn submits(self, link: &Link, msg: Msg) -> Self {
        self.on(link, On::Click, Reaction::ReplaceDefault(msg))
    }

    /// Sends a message when the element is clicked.
    pub fn on_click(self, link: &Link, msg: Msg) -> Self {
        self.on(link, On::Click, Reaction::Send(msg))
    }
}

impl From<Element> for Html {
    fn from(element: Element) -> Html {
        let ElementParts { mut tag, keys, values } = *element.0;
        tag.set_attributes(Attributes::Dynamic { keys: shared(keys), values: values.into_boxed_slice() });
        tag.into()
    }
}

thread_local! {
    /// All lists of attribute names that elements have had.
    static KEYS: RefCell<Vec<&'static [&'static str]>> = const { RefCell::new(Vec::new()) };
}

/// Interns a list of names: Yew compares elements that share a list without looking up each name. Lists are leaked; a
/// page has a few dozen.
fn shared(keys: Vec<&'static str>) -> &'static [&'static str] {
    KEYS.with_borrow_mut(|lists| match lists.iter().find(|list| ***list == *keys) {
        Some(list) => list,
        None => {
            lists.push(keys.leak());
            lists[lists.len() - 1]
        }
    })
}

/// The events that are listened to.
#[derive(Debug, Clone, Copy)]
pub enum On {
    /// A click with mouse, finger or key.
    Click,
    /// A new value in a field, after every character.
    Input,
    /// A new value in a list.
    Change,
    /// A submitted form.
    Submit,
    /// A pressed key.
    Keydown,
    /// A pasted text.
    Paste,
    /// A closed dialog.
    Close,
    /// A scrolled element.
    Scroll,
    /// The pointer enters another element.
    Over,
    /// The focus enters another element.
    Focusin,
    /// The focus leaves an element.
    Focusout,
}

/// Maps the name of a key to a message.
pub type Keys = dyn Fn(&str) -> Option<Msg>;

/// Maps a click on a table cell to a message, by the process of its row and its index in the row.
pub type Cells = dyn Fn(TaskId, usize) -> Option<Msg>;

/// A reaction to an event.
pub enum Reaction {
    /// Sends a message.
    Send(Msg),
    /// Sends a message and prevents the browser's default action.
    ReplaceDefault(Msg),
    /// Sends a message, unless a text was selected.
    Unselected(Msg),
    /// Sends a message, unless the dialog has been opened again: the event of its closing arrives a little later.
    Closed(Msg),
    /// Sends the value of the field.
    Draft(Field),
    /// Sends a message and stops the propagation of the event.
    StopPropagation(Msg),
    /// Sends the process that is pointed at, or has the focus by a key, unless it is the one known already. Its element
    /// has the attribute `data-task`.
    Points(fn(Option<TaskId>) -> Msg, Option<TaskId>),
    /// Sends the message for a click on a table cell, by the process of its row and its index in the row, from 0.
    Cell(Rc<Cells>),
    /// Sends the message for the value of the field.
    Field(fn(String) -> Option<Msg>),
    /// Sends the message for a key, named as by [`pressed`]; `None` leaves the key to the browser.
    Key(Rc<Keys>),
    /// Sends a message when Enter or the space bar is pressed, as on a button.
    Activate(Msg),
    /// Sends the visible part of the picture.
    Measure,
    /// Sends the point of the picture that was clicked on its map.
    Center,
    /// Sends the message for a pasted text of this many bytes instead of inserting it.
    Paste(fn(usize) -> Option<Msg>),
    /// Reads the chosen file, and sends the message for it.
    File,
}

struct ReactionListener {
    kind: On,
    link: Link,
    reaction: Reaction,
}

impl Listener for ReactionListener {
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
            Reaction::ReplaceDefault(msg) => {
                event.prevent_default();
                Some(msg.clone())
            }
            Reaction::StopPropagation(msg) => {
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
                // The key must not be typed into a field that gets the focus because of it.
                event.prevent_default();
                Some(msg)
            }
            Reaction::Activate(msg) => {
                let key = pressed(event.unchecked_ref())?;
                if key != "Enter" && key != " " {
                    return None;
                }
                event.prevent_default();
                // No other element may handle the key.
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

/// Returns the name of a key, with the prefix `Ctrl+` or `Shift+` if that is held; for letters, Shift changes the name
/// itself. Returns `None` for keys that are always left to the browser or the input method.
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

/// Returns the process that the target of an event stands for, if any. Returns `None` if the event does not tell: when
/// the focus moves from one element to another, the event of the latter tells.
fn pointed(event: &Event) -> Option<Option<TaskId>> {
    if event.type_() == "focusout" {
        let next = event.unchecked_ref::<FocusEvent>().related_target();
        return next.is_none().then_some(None);
    }
    let target: web_sys::Element = event.target()?.dyn_into().ok()?;
    // A mouse click also moves the focus, but there the pointer counts.
    let is_meant = event.type_() != "focusin" || target.matches(":focus-visible").unwrap_or_default();
    let place = target.closest("[data-task]").ok().flatten().filter(|_| is_meant);
    Some(place.and_then(|place| place.get_attribute("data-task")?.parse().ok()).map(TaskId))
}

/// Returns the process and the cell index of the table cell in which an event happened.
fn cell(event: &Event) -> Option<(TaskId, usize)> {
    let target: web_sys::Element = event.target()?.dyn_into().ok()?;
    let cell = target.closest("[data-task] > *").ok().flatten()?;
    let task = cell.parent_element()?.get_attribute("data-task")?.parse().ok().map(TaskId)?;
    let before = std::iter::successors(cell.previous_element_sibling(), |cell| cell.previous_element_sibling());
    Some((task, before.count()))
}

/// Returns whether a text is selected in the field in which a key was pressed.
fn has_selection(event: &Event) -> bool {
    let Some(field) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else {
        return false;
    };
    let ends = (field.selection_start().ok().flatten(), field.selection_end().ok().flatten());
    ends.0 != ends.1
}

/// Returns the value of a field of any kind.
fn field(event: &Event) -> Option<String> {
    js_sys::Reflect::get(&event.target()?.into(), &JsValue::from_str("value")).ok()?.as_string()
}
