//! The texts of a language: one file, fetched when somebody reads it.

use pidscope_text::{Lang, file_name};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// Brings the texts of a language here; whether they are.
pub async fn fetch(lang: Lang) -> bool {
    if !lang.is_here()
        && let Some(file) = file(lang).await
    {
        lang.install(file);
    }
    lang.is_here()
}

async fn file(lang: Lang) -> Option<String> {
    let promise = web_sys::window()?.fetch_with_str(file_name(lang));
    let response: Response = JsFuture::from(promise).await.ok()?.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}

/// There is no text to say it with: the document has the words.
pub fn give_up() {
    let failed = web_sys::window().and_then(|window| window.document()?.get_element_by_id("failed"));
    if let Some(failed) = failed {
        // The attribute is there.
        let _ = failed.remove_attribute("hidden");
    }
}
