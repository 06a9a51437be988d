//! The texts of a language: two files, fetched on demand.

use pidscope_lessons::Files;
use pidscope_text::{Lang, Part, file_name};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Event, Response};

use crate::dom::Link;
use crate::state::learning::{LessonMsg, LessonRequest, Source};
use crate::state::manual::Page;
use crate::state::msg::Msg;

/// Returns whether a language can be used: whether it has every part that has been needed so far in any language.
pub fn are_loaded(lang: Lang) -> bool {
    Part::ALL.into_iter().filter(|&part| is_needed(part)).all(|part| lang.has(part))
}

fn is_needed(part: Part) -> bool {
    part == Part::First || Lang::ALL.into_iter().any(|lang| lang.has(part))
}

/// Loads the texts of a language, and then calls a function with whether they are there.
pub fn load(lang: Lang, then: Box<dyn FnOnce(bool)>) {
    spawn_local(async move {
        for part in Part::ALL.into_iter().filter(|&part| is_needed(part)) {
            load_part(lang, part).await;
        }
        then(are_loaded(lang));
    });
}

/// Starts to load a part of the texts of a language. The future returns whether it is there.
pub fn load_part(lang: Lang, part: Part) -> impl Future<Output = bool> {
    let request = (!lang.has(part)).then(|| fetch(file_name(lang, part)));
    async move {
        if let Some(file) = request
            && let Some(file) = file.await
        {
            lang.install(part, file);
        }
        lang.has(part)
    }
}

/// Loads the texts of a lesson, and sends them.
pub fn load_lesson(request: LessonRequest, link: Link) {
    spawn_local(async move {
        let files = lesson(&request).await;
        link.send_message(Msg::Lesson(LessonMsg::Loaded(request, files)));
    });
}

/// Loads a manual page, and sends it.
pub fn load_page(page: Page, link: Link) {
    spawn_local(async move {
        let text = text(&page.address()).await;
        link.send_message(Msg::Manual(page, text));
    });
}

/// Returns the file at an address if it is text: a server that answers with HTML does not have the file.
async fn text(address: &str) -> Option<String> {
    fetch(address).await.filter(|text| !text.trim_start().starts_with('<'))
}

async fn lesson(request: &LessonRequest) -> Option<Files> {
    match &request.source {
        Source::Course(id) => {
            let listed = pidscope_lessons::listed(id)?;
            let mut files = Files::default();
            for name in [Files::LESSON.to_owned(), [request.lang.tag(), ".md"].concat()] {
                let address = ["lessons/", listed.directory, "/", &name].concat();
                files.add(name, text(&address).await?);
            }
            Some(files)
        }
        Source::At(address) => Some(Files::unpack(&text(address).await?)),
        Source::File(_, files) => Some((**files).clone()),
    }
}

/// Starts to fetch the file at an address. The future returns `None` if that fails.
pub fn fetch(address: &str) -> impl Future<Output = Option<String>> + use<> {
    // `JsFuture` attaches handlers at once, so that a failure is never reported as unhandled, even if nothing awaits
    // the future.
    let request = web_sys::window().map(|window| JsFuture::from(window.fetch_with_str(address)));
    async {
        let response: Response = request?.await.ok()?.unchecked_into();
        if !response.ok() {
            return None;
        }
        JsFuture::from(response.text().ok()?).await.ok()?.as_string()
    }
}

/// Reports that there are no texts. The document itself has a message for this, which its script shows.
pub fn report_missing() {
    if let Some(window) = web_sys::window() {
        // An event with a name of our own can always be made.
        let _ = Event::new("pidscope-failed").and_then(|event| window.dispatch_event(&event));
    }
}
