//! The clipboard, and files that are saved, chosen, dropped and pasted.

use gloo_events::{EventListener, EventListenerOptions};
use js_sys::{Array, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Blob, BlobPropertyBag, CanvasRenderingContext2d, ClipboardEvent, Document, DragEvent, Event, File,
    HtmlAnchorElement, HtmlCanvasElement, HtmlDocument, HtmlElement, HtmlImageElement, HtmlInputElement,
    HtmlTextAreaElement, Url,
};

use crate::dom::{Link, document, find};
use crate::effects::wait;
use crate::state::keeping::StorageMsg;
use crate::state::listing::Listing;
use crate::state::msg::Msg;
use crate::state::worlds::{MAX_FILE_SIZE, WorldsMsg};

/// The number of pixels in a bitmap file for one pixel on the screen.
const PIXEL_RATIO: f64 = 2.0;
/// The longest side that all browsers can draw, in pixels.
const MAX_SIDE: f64 = 16_384.0;

/// Copies a text, and reports whether that succeeded.
pub fn copy(listing: Listing, text: String, link: &Link) {
    let link = link.clone();
    spawn_local(async move {
        let is_copied = write_clipboard(&text).await || copy_by_selection(&text).is_some();
        link.send_message(Msg::Storage(StorageMsg::Copied(listing, is_copied)));
    });
}

async fn write_clipboard(text: &str) -> bool {
    let Some(navigator) = web_sys::window().map(|window| window.navigator()) else { return false };
    // Pages that are not loaded over HTTPS have no clipboard.
    let has_clipboard =
        Reflect::get(&navigator, &JsValue::from_str("clipboard")).is_ok_and(|clipboard| clipboard.is_object());
    has_clipboard && JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}

/// The fallback: selects the text in a temporary field, and tells the browser to copy the selection.
fn copy_by_selection(text: &str) -> Option<()> {
    let document = document()?;
    let before = find(&document, ":focus");
    let area: HtmlTextAreaElement = document.create_element("textarea").ok()?.unchecked_into();
    area.set_class_name("hidden");
    area.set_value(text);
    // Nothing outside an open dialog can be selected.
    let place = find(&document, "dialog[open]").or_else(|| document.body().map(Into::into))?;
    place.append_child(&area).ok()?;
    area.select();
    let copied = document.unchecked_ref::<HtmlDocument>().exec_command("copy");
    area.remove();
    if let Some(before) = before {
        // It had the focus before, so it can be focused.
        let _ = before.unchecked_into::<HtmlElement>().focus();
    }
    copied.ok()?.then_some(())
}

/// Saves a text as a file.
pub fn save(name: &str, kind: &str, text: &str) {
    if let (Some(document), Some(blob)) = (document(), blob(kind, text)) {
        // If the browser cannot save files, it says so itself.
        let _ = save_blob(&document, name, &blob);
    }
}

fn blob(kind: &str, text: &str) -> Option<Blob> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    Blob::new_with_str_sequence_and_options(&Array::of1(&JsValue::from_str(text)), &options).ok()
}

fn save_blob(document: &Document, name: &str, blob: &Blob) -> Option<()> {
    let address = Url::create_object_url_with_blob(blob).ok()?;
    let anchor: HtmlAnchorElement = document.create_element("a").ok()?.unchecked_into();
    anchor.set_href(&address);
    anchor.set_download(name);
    anchor.click();
    spawn_local(async move {
        // By then the browser has read it.
        wait(60_000).await;
        let _ = Url::revoke_object_url(&address);
    });
    Some(())
}

/// Saves a picture of this size as a bitmap file.
pub fn save_pixels(name: String, svg: String, size: (i32, i32), link: &Link) {
    let link = link.clone();
    spawn_local(async move {
        if pixels(&name, &svg, size).await.is_none() {
            link.send_message(Msg::Storage(StorageMsg::NoPixels));
        }
    });
}

async fn pixels(name: &str, svg: &str, (width, height): (i32, i32)) -> Option<()> {
    let document = document()?;
    let source = Url::create_object_url_with_blob(&blob("image/svg+xml", svg)?).ok()?;
    let image = HtmlImageElement::new().ok()?;
    image.set_src(&source);
    let is_read = JsFuture::from(image.decode()).await.is_ok();
    let (width, height) = (f64::from(width), f64::from(height));
    let scale = PIXEL_RATIO.min(MAX_SIDE / width.max(height));
    let canvas: HtmlCanvasElement = document.create_element("canvas").ok()?.unchecked_into();
    canvas.set_width((width * scale) as u32);
    canvas.set_height((height * scale) as u32);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.unchecked_into();
    let drawn = context.draw_image_with_html_image_element_and_dw_and_dh(
        &image,
        0.0,
        0.0,
        f64::from(canvas.width()),
        f64::from(canvas.height()),
    );
    let _ = Url::revoke_object_url(&source);
    drawn.ok().filter(|()| is_read)?;
    let mut refused = false;
    let made = Promise::new(&mut |resolve, _| refused = canvas.to_blob(&resolve).is_err());
    if refused {
        return None;
    }
    // The browser returns null if the picture is larger than it can draw.
    let blob: Blob = JsFuture::from(made).await.ok()?.dyn_into().ok()?;
    save_blob(&document, name, &blob)
}

/// Reads the file that was chosen in a field.
pub fn chosen(event: &Event, link: &Link) {
    let field = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    let Some(field) = field else { return };
    if let Some(file) = field.files().and_then(|files| files.get(0)) {
        read(file, link.clone());
    }
    // So that the same file can be chosen again.
    field.set_value("");
}

fn read(file: File, link: Link) {
    if file.size() > f64::from(MAX_FILE_SIZE) {
        link.send_message(Msg::Worlds(WorldsMsg::TooLarge));
        return;
    }
    spawn_local(async move {
        let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
        if let Some(text) = text {
            link.send_message(Msg::Worlds(WorldsMsg::FileRead(file.name(), text)));
        }
    });
}

/// Listens for files dropped on the page, and for text pasted outside of fields.
pub fn listen(link: &Link) -> Vec<EventListener> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    let on = |name: &'static str, react: Box<dyn Fn(&Event)>| {
        EventListener::new_with_options(&window, name, EventListenerOptions::enable_prevent_default(), move |event| {
            react(event)
        })
    };
    let (drop, paste) = (link.clone(), link.clone());
    vec![
        on(
            "dragover",
            Box::new(|event| {
                if has_files(event).is_some() {
                    event.prevent_default()
                }
            }),
        ),
        on(
            "drop",
            Box::new(move |event| {
                if let Some(file) = has_files(event) {
                    event.prevent_default();
                    if let Some(file) = file {
                        read(file, drop.clone());
                    }
                }
            }),
        ),
        on(
            "paste",
            Box::new(move |event| {
                if let Some(text) = pasted(event) {
                    paste.send_message(Msg::Storage(StorageMsg::Pasted(text)));
                }
            }),
        ),
    ]
}

/// Returns `Some` if files are dragged, with the first of them once they are dropped.
fn has_files(event: &Event) -> Option<Option<File>> {
    let data = event.dyn_ref::<DragEvent>()?.data_transfer()?;
    data.types().includes(&JsValue::from_str("Files"), 0).then(|| data.files().and_then(|files| files.get(0)))
}

fn pasted(event: &Event) -> Option<String> {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let in_field = target.is_some_and(|target| ["INPUT", "TEXTAREA"].contains(&target.tag_name().as_str()));
    let data = event.dyn_ref::<ClipboardEvent>().filter(|_| !in_field)?.clipboard_data()?;
    data.get_data("text").ok().filter(|text| !text.is_empty())
}
