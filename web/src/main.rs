//! The page: a single state, and each part of the page in a file of its own.
//!
//! Messages change the [`state`] in one place; the [`parts`] are functions from it to elements. Whatever goes beyond
//! the page, such as the browser's storage, the network or time, is an [`effect`](effects) that is performed after the
//! page is drawn. Parts that can grow large are drawn again only if what they show has changed.

mod address;
mod app;
mod dom;
mod effects;
mod errands;
mod files;
mod host;
mod later;
mod part;
mod parts;
mod preferences;
mod state;
mod storage;
mod texts;
mod viewport;
mod words;

use std::cell::Cell;
use std::rc::Rc;

use later::LazyPart;

/// Smaller and faster than the default allocator; the target has no threads.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

fn main() {
    let lang = preferences::lang();
    let begin = move |is_loaded: bool| {
        wasm_bindgen_futures::spawn_local(async move {
            let start = address::start();
            let needed = [
                (LazyPart::Frame, address::is_embed()),
                (LazyPart::Shell, start.has_shell_lines()),
                (LazyPart::Dialogs, start.is_invalid_link()),
            ];
            let mut is_whole = is_loaded;
            for (part, _) in needed.into_iter().filter(|(_, is_needed)| *is_needed) {
                is_whole = is_whole && later::load(part, lang).await;
            }
            if is_whole {
                let start = Rc::new(Cell::new(Some(start)));
                yew::Renderer::<app::App>::with_props(app::AppProps { start }).render();
            } else {
                texts::report_missing();
            }
        });
    };
    texts::load(lang, Box::new(begin));
}
