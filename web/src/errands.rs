//! What is done in dialogs, and beside them, with what is outside of the page: the worlds in the browser's storage, files, the clipboard. It
//! comes when the dialogs do.

use pidscope_text::Lang;

use crate::dom::Link;
use crate::effects::report;
use crate::files;
use crate::state::embedding::Choice;
use crate::state::listing::Listing;
use crate::state::msg::Msg;
use crate::state::sharing::Share;
use crate::state::worlds::{About, TEXT, WorldId, Worlds};
use crate::storage;
use crate::texts;

/// What is to be done.
#[derive(Debug)]
pub enum Errand {
    /// All kept worlds are listed.
    List,
    /// A kept world gets another name.
    Rename(WorldId, String),
    /// A kept world is there twice.
    Duplicate(WorldId, About),
    /// A kept world is forgotten.
    Remove(WorldId),
    /// A kept world becomes a file of this name.
    Export(WorldId, String),
    /// All kept worlds become a file.
    ExportAll,
    /// What is said in a language is fetched, and then the code of an embed is written in it.
    Texts(Lang),
    /// A text goes to the clipboard.
    Copy(Listing, String),
    /// A text becomes a file.
    Save {
        /// What the file is called.
        name: String,
        /// The kind of file, as MIME says it.
        kind: &'static str,
        /// What is in it.
        text: String,
    },
    /// A picture becomes a file of pixels.
    SavePixels {
        /// What the file is called.
        name: String,
        /// The picture.
        svg: String,
        /// Its width and height.
        size: (i32, i32),
    },
}

/// Does it.
pub fn run(errand: Errand, link: &Link) {
    match errand {
        Errand::List => link.send_message(Msg::Worlds(Worlds::Listed(storage::list()))),
        Errand::Rename(id, name) => {
            let result = storage::rename(&id, name);
            report(id, result, link);
        }
        Errand::Duplicate(id, copy) => {
            let result = storage::copy(&id, copy);
            report(id, result, link);
        }
        Errand::Remove(id) => {
            link.send_message(Msg::Worlds(Worlds::Removed(storage::remove(&id).map(Box::new))));
        }
        Errand::Export(id, name) => {
            if let Some(text) = storage::text(&id) {
                files::save(&name, TEXT, &text);
            }
        }
        Errand::ExportAll => {
            if let Some(text) = storage::all() {
                files::save("pidscope-worlds.txt", TEXT, &text);
            }
        }
        Errand::Texts(lang) => {
            let link = link.clone();
            let came = move |is_here| link.send_message(Msg::Share(Share::Embed(Choice::Came(lang, is_here))));
            texts::bring(lang, Box::new(came));
        }
        Errand::Copy(listing, text) => files::copy(listing, text, link),
        Errand::Save { name, kind, text } => files::save(&name, kind, &text),
        Errand::SavePixels { name, svg, size } => files::save_pixels(name, svg, size, link),
    }
}
