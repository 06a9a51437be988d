//! Manual pages: one file for each, fetched when it is opened.

use std::rc::Rc;

use pidscope_text::{Lang, manual_file};

use crate::effects::Effect;
use crate::state::Explorer;

/// A page in a language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The language.
    pub lang: Lang,
    /// The name of the page.
    pub name: String,
}

impl Page {
    /// Returns the address of its file.
    pub fn address(&self) -> String {
        // Some pages are about several commands.
        let file = manual_file(&self.name).unwrap_or(&self.name);
        ["man/", self.lang.tag(), "/", file, ".txt"].concat()
    }
}

/// All pages that were requested; those that are being loaded have no text yet.
#[derive(Default, Clone)]
pub struct Manual {
    pages: Vec<(Page, Option<Sheet>)>,
    /// The number of pages that have arrived or failed.
    pub version: u32,
}

/// The result of loading a page: its text, or `None` if that failed.
pub type Sheet = Option<Rc<str>>;

impl Explorer {
    /// Requests the pages that are open on the terminal and not loaded yet.
    pub(crate) fn request_pages(&mut self) {
        for page in self.models.transcript().pages(self.lang) {
            if self.manual.pages.iter().any(|(known, _)| *known == page) {
                continue;
            }
            Rc::make_mut(&mut self.manual).pages.push((page.clone(), None));
            self.effects.push(Effect::FetchManual(page));
        }
    }

    /// Takes a page that has arrived, or failed to.
    pub(crate) fn page_loaded(&mut self, page: &Page, text: Option<String>) {
        let manual = Rc::make_mut(&mut self.manual);
        manual.version += 1;
        for (known, sheet) in &mut manual.pages {
            if known == page {
                *sheet = Some(text.as_deref().map(Rc::from));
            }
        }
    }

    /// Forgets pages that failed to load, so that they are requested again when they are opened again.
    pub(crate) fn remove_failed_pages(&mut self) {
        Rc::make_mut(&mut self.manual).pages.retain(|(_, sheet)| *sheet != Some(None));
    }
}

impl Manual {
    /// Returns the result of loading a page; `None` while it is being loaded.
    pub fn sheet(&self, page: &Page) -> Option<&Sheet> {
        self.pages.iter().find(|(known, _)| known == page).and_then(|(_, sheet)| sheet.as_ref())
    }
}
