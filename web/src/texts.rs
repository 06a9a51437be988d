//! The texts of a language: two files, fetched when somebody reads them.

use pidscope_lessons::Files;
use pidscope_text::{Lang, Part, file_name};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Event, Response};

use crate::dom::Link;
use crate::state::learning::{Coming, Learn, Source};
use crate::state::manual::Page;
use crate::state::msg::Msg;

/// Whether a language can be read: it has all parts that have been needed, in whatever language.
pub fn are_here(lang: Lang) -> bool {
    Part::ALL.into_iter().filter(|&part| is_needed(part)).all(|part| lang.has(part))
}

fn is_needed(part: Part) -> bool {
    part == Part::First || Lang::ALL.into_iter().any(|lang| lang.has(part))
}

/// Brings the texts of a language here, and then says whether they are.
pub fn bring(lang: Lang, then: Box<dyn FnOnce(bool)>) {
    spawn_local(async move {
        for part in Part::ALL.into_iter().filter(|&part| is_needed(part)) {
            bring_part(lang, part).await;
        }
        then(are_here(lang));
    });
}

/// Brings a part of the texts of a language here, which is on its way from now on; whether it is.
pub fn bring_part(lang: Lang, part: Part) -> impl Future<Output = bool> {
    let coming = (!lang.has(part)).then(|| fetch(file_name(lang, part)));
    async move {
        if let Some(file) = coming
            && let Some(file) = file.await
        {
            lang.install(part, file);
        }
        lang.has(part)
    }
}

/// Brings the texts of a lesson here, and tells what has come.
pub fn bring_lesson(coming: Coming, link: Link) {
    spawn_local(async move {
        let files = lesson(&coming).await;
        link.send_message(Msg::Learn(Learn::Came(coming, files)));
    });
}

/// Brings a page of the manual here, and tells what has come.
pub fn bring_page(page: Page, link: Link) {
    spawn_local(async move {
        let text = text(&page.address()).await;
        link.send_message(Msg::Manual(page, text));
    });
}

/// The file at an address, if it is text: a server that answers with the page itself does not have the file.
async fn text(address: &str) -> Option<String> {
    fetch(address).await.filter(|text| !text.trim_start().starts_with('<'))
}

async fn lesson(coming: &Coming) -> Option<Files> {
    match &coming.source {
        Source::Course(id) => {
            let listed = pidscope_lessons::listed(id)?;
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

/// The file at an address, which is asked for at once; none if it cannot be had.
pub fn fetch(address: &str) -> impl Future<Output = Option<String>> + use<> {
    // From now on somebody hears of what comes of it, also where nobody waits for it in the end.
    let coming = web_sys::window().map(|window| JsFuture::from(window.fetch_with_str(address)));
    async {
        let response: Response = coming?.await.ok()?.unchecked_into();
        if !response.ok() {
            return None;
        }
        JsFuture::from(response.text().ok()?).await.ok()?.as_string()
    }
}

/// There is no text to say it with: the document has the words, and its script shows them.
pub fn give_up() {
    if let Some(window) = web_sys::window() {
        // An event of its own name can always be made.
        let _ = Event::new("pidscope-failed").and_then(|event| window.dispatch_event(&event));
    }
}
