//! What dialogs do outside the page: with the worlds in the browser's storage, files and the clipboard. It is loaded
//! together with the dialogs.

use pidscope_text::Lang;

use crate::dom::Link;
use crate::effects::report;
use crate::files;
use crate::state::embedding::Choice;
use crate::state::listing::Listing;
use crate::state::msg::Msg;
use crate::state::sharing::ShareMsg;
use crate::state::worlds::{About, TEXT_MIME_TYPE, WorldId, WorldsMsg};
use crate::storage;
use crate::texts;

/// Something to be done.
#[derive(Debug)]
pub enum Errand {
    /// Lists all stored worlds.
    List,
    /// Renames a stored world.
    Rename(WorldId, String),
    /// Duplicates a stored world.
    Duplicate(WorldId, About),
    /// Deletes a stored world.
    Remove(WorldId),
    /// Saves a stored world as a file with this name.
    Export(WorldId, String),
    /// Saves all stored worlds as one file.
    ExportAll,
    /// Fetches the texts of a language, in which the code of an embed is then written.
    Texts(Lang),
    /// Copies a text to the clipboard.
    Copy(Listing, String),
    /// Saves a text as a file.
    Save {
        /// The name of the file.
        name: String,
        /// The MIME type of the file.
        kind: &'static str,
        /// The contents of the file.
        text: String,
    },
    /// Saves a picture as a bitmap file.
    SavePixels {
        /// The name of the file.
        name: String,
        /// The picture.
        svg: String,
        /// Its width and height.
        size: (i32, i32),
    },
}

/// Runs an errand.
pub fn run(errand: Errand, link: &Link) {
    match errand {
        Errand::List => link.send_message(Msg::Worlds(WorldsMsg::Listed(storage::list()))),
        Errand::Rename(id, name) => {
            let result = storage::rename(&id, name);
            report(id, result, link);
        }
        Errand::Duplicate(id, copy) => {
            let result = storage::copy(&id, copy);
            report(id, result, link);
        }
        Errand::Remove(id) => {
            link.send_message(Msg::Worlds(WorldsMsg::Removed(storage::remove(&id).map(Box::new))));
        }
        Errand::Export(id, name) => {
            if let Some(text) = storage::text(&id) {
                files::save(&name, TEXT_MIME_TYPE, &text);
            }
        }
        Errand::ExportAll => {
            if let Some(text) = storage::all() {
                files::save("pidscope-worlds.txt", TEXT_MIME_TYPE, &text);
            }
        }
        Errand::Texts(lang) => {
            let link = link.clone();
            let loaded =
                move |is_loaded| link.send_message(Msg::Share(ShareMsg::Embed(Choice::TextsLoaded(lang, is_loaded))));
            texts::load(lang, Box::new(loaded));
        }
        Errand::Copy(listing, text) => files::copy(listing, text, link),
        Errand::Save { name, kind, text } => files::save(&name, kind, &text),
        Errand::SavePixels { name, svg, size } => files::save_pixels(name, svg, size, link),
    }
}
