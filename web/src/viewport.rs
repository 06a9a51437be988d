//! The visible part of the picture, and what changes it: scrolling, the map, dragging and pinching.

use gloo_events::{EventListener, EventListenerOptions};
use pidscope_scene::Rect;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{
    Document, Element, MouseEvent, ScrollIntoViewOptions, ScrollLogicalPosition, SvgGraphicsElement, WheelEvent,
};

use crate::dom::{Link, find};
use crate::parts::picture::SCROLLER_ID;
use crate::state::msg::Msg;
use crate::state::picture::{PictureMsg, ZoomDirection};

/// Returns the picture and the element that scrolls it.
fn elements(document: &Document) -> Option<(SvgGraphicsElement, Element)> {
    let picture = find(document, "#picture > svg")?.dyn_into().ok()?;
    Some((picture, document.get_element_by_id(SCROLLER_ID)?))
}

/// Measures the visible part of the picture, and its scale.
pub fn measure(document: &Document) -> Option<Msg> {
    let (picture, scroller) = elements(document)?;
    let scale = picture.get_screen_ctm()?;
    let (zoom, frame) = (f64::from(scale.a()), scroller.get_bounding_client_rect());
    if zoom <= 0.0 || frame.width() <= 0.0 {
        return None;
    }
    let x = (frame.left() - f64::from(scale.e())) / zoom;
    let y = (frame.top() - f64::from(scale.f())) / zoom;
    let window = Rect {
        x: x as i32,
        y: y as i32,
        w: (f64::from(scroller.client_width()) / zoom).ceil() as i32,
        h: (f64::from(scroller.client_height()) / zoom).ceil() as i32,
    };
    Some(Msg::Picture(PictureMsg::Window(window, (zoom * 1000.0) as i32)))
}

/// Returns the point of the scene that was clicked on the map.
pub fn pressed(event: &MouseEvent) -> Option<Msg> {
    let map: SvgGraphicsElement = find(&crate::dom::document()?, "#minimap")?.dyn_into().ok()?;
    let scale = map.get_screen_ctm()?;
    let x = (f64::from(event.client_x()) - f64::from(scale.e())) / f64::from(scale.a());
    let y = (f64::from(event.client_y()) - f64::from(scale.f())) / f64::from(scale.d());
    Some(Msg::Picture(PictureMsg::Center(x as i32, y as i32)))
}

/// Scrolls so that this point of the scene is in the middle.
pub fn center(document: &Document, x: i32, y: i32) {
    let Some((picture, scroller)) = elements(document) else { return };
    let Some(scale) = picture.get_screen_ctm() else { return };
    let (frame, zoom) = (scroller.get_bounding_client_rect(), f64::from(scale.a()));
    let right = f64::from(x) * zoom + f64::from(scale.e()) - frame.left() - frame.width() / 2.0;
    let down = f64::from(y) * zoom + f64::from(scale.f()) - frame.top() - frame.height() / 2.0;
    scroller.set_scroll_left(scroller.scroll_left() + right as i32);
    scroller.set_scroll_top(scroller.scroll_top() + down as i32);
}

/// Scrolls an element into the middle.
pub fn show(document: &Document, id: &str) {
    if let Some(element) = document.get_element_by_id(id) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Center);
        options.set_inline(ScrollLogicalPosition::Center);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Listens for dragging the background of the picture, for zooming with Ctrl and the wheel (which pinching a touchpad
/// produces), and for resizing the window. Scrolling, buttons and keys do the same.
pub fn listen(link: &Link) -> Vec<EventListener> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    let target = window.clone();
    let on = move |name: &'static str, react: Box<dyn Fn(&web_sys::Event)>| {
        EventListener::new_with_options(&target, name, EventListenerOptions::enable_prevent_default(), move |event| {
            react(event)
        })
    };
    let held: Rc<Cell<Option<(i32, i32)>>> = Rc::default();
    let begin = Rc::clone(&held);
    let end = Rc::clone(&held);
    let (zoom, resized) = (link.clone(), link.clone());
    vec![
        on("pointerdown", Box::new(move |event| begin.set(grip(event)))),
        on("pointerup", Box::new(move |_| end.set(None))),
        on("pointermove", Box::new(move |event| drag(event, &held))),
        on("wheel", Box::new(move |event| wheel(event, &zoom))),
        on(
            "resize",
            Box::new(move |_| {
                if let Some(msg) = crate::dom::document().and_then(|document| measure(&document)) {
                    resized.send_message(msg);
                }
            }),
        ),
    ]
}

/// Returns where the mouse has grabbed the background of the picture. Touches scroll by themselves.
fn grip(event: &web_sys::Event) -> Option<(i32, i32)> {
    let mouse: &web_sys::PointerEvent = event.dyn_ref()?;
    let element: Element = event.target()?.dyn_into().ok()?;
    let is_ground =
        element.closest("#picture > svg").ok()??.has_attribute("viewBox") && element.closest(".node").ok()?.is_none();
    (is_ground && mouse.pointer_type() == "mouse" && mouse.button() == 0).then(|| (mouse.client_x(), mouse.client_y()))
}

fn drag(event: &web_sys::Event, held: &Cell<Option<(i32, i32)>>) {
    let (Some((x, y)), Some(mouse)) = (held.get(), event.dyn_ref::<MouseEvent>()) else { return };
    let scroller = crate::dom::document().and_then(|document| document.get_element_by_id(SCROLLER_ID));
    let Some(scroller) = scroller else { return };
    scroller.set_scroll_left(scroller.scroll_left() + x - mouse.client_x());
    scroller.set_scroll_top(scroller.scroll_top() + y - mouse.client_y());
    held.set(Some((mouse.client_x(), mouse.client_y())));
}

fn wheel(event: &web_sys::Event, link: &Link) {
    let Some(wheel) = event.dyn_ref::<WheelEvent>().filter(|wheel| wheel.ctrl_key()) else { return };
    let element: Option<Element> = event.target().and_then(|target| target.dyn_into().ok());
    if element.and_then(|element| element.closest("#picture").ok().flatten()).is_some() {
        event.prevent_default();
        let direction = if wheel.delta_y() < 0.0 { ZoomDirection::In } else { ZoomDirection::Out };
        link.send_message(Msg::Picture(PictureMsg::Zoom(direction)));
    }
}
