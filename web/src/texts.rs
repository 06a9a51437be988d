//! The texts of a language: one file, fetched when somebody reads it.

use pidscope_lessons::Files;
use pidscope_text::{Lang, file_name};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Event, Response};

use crate::dom::Link;
use crate::state::learning::{Coming, Learn, Source};
use crate::state::msg::Msg;

/// Brings the texts of a language here, and then says whether they are.
pub fn bring(lang: Lang, then: Box<dyn FnOnce(bool)>) {
    spawn_local(async move {
        if !lang.is_here()
            && let Some(file) = fetch(file_name(lang)).await
        {
            lang.install(file);
        }
        then(lang.is_here());
    });
}

/// Brings the texts of a lesson here, and tells what has come.
pub fn bring_lesson(coming: Coming, link: Link) {
    spawn_local(async move {
        let files = lesson(&coming).await;
        link.send_message(Msg::Learn(Learn::Came(coming, files)));
    });
}

async fn lesson(coming: &Coming) -> Option<Files> {
    // A server that answers with the page itself does not have the file.
    let text = async |address: &str| fetch(address).await.filter(|text| !text.trim_start().starts_with('<'));
    match &coming.source {
        Source::Course(listed) => {
            let mut files = Files::default();
            for name in [Files::LESSON.to_owned(), [coming.lang.tag(), ".md"].concat()] {
                let address = ["lessons/", listed.directory, "/", &name].concat();
                files.add(name, text(&address).await?);
            }
            Some(files)
        }
        Source::At(address) => Some(Files::unpack(&text(address).await?)),
        Source::File(_, files) => Some((**files).clone()),
    }
}

/// The file at an address; none if it cannot be had.
pub async fn fetch(address: &str) -> Option<String> {
    let promise = web_sys::window()?.fetch_with_str(address);
    let response: Response = JsFuture::from(promise).await.ok()?.unchecked_into();
    if !response.ok() {
        return None;
    }
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}

/// There is no text to say it with: the document has the words, and its script shows them.
pub fn give_up() {
    if let Some(window) = web_sys::window() {
        // An event of its own name can always be made.
        let _ = Event::new("pidscope-failed").and_then(|event| window.dispatch_event(&event));
    }
}
