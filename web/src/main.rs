//! The page: every part of it in a file of its own, and one state behind all of them.
//!
//! [`app::App`] owns the [`session::Session`] and is the only thing that changes it; the parts are functions from the
//! application to HTML. The picture and the views, which can grow large, are components that are drawn again only when what
//! they show has changed.

mod actions;
mod app;
mod clock;
mod dialogs;
mod dom;
mod head;
mod log;
mod manual;
mod models;
mod msg;
mod part;
mod picture;
mod preferences;
mod session;
mod spaces;
mod tabs;
mod terminal;
mod texts;
mod transcript;
mod typing;
mod view;
mod why;

/// Smaller and faster than the default one; the target has no threads.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

fn main() {
    let begin = |is_here| {
        if is_here {
            yew::Renderer::<app::App>::new().render();
        } else {
            texts::give_up();
        }
    };
    texts::bring(preferences::lang(), Box::new(begin));
}
