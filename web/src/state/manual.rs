//! Pages of the manual: one file for each, fetched when somebody opens it.

use std::rc::Rc;

use pidscope_text::{Lang, manual_file};

use crate::effects::Effect;
use crate::state::Explorer;

/// A page in a language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The language.
    pub lang: Lang,
    /// What it is about.
    pub name: String,
}

impl Page {
    /// Where it is fetched from.
    pub fn address(&self) -> String {
        // Some pages are about several commands.
        let file = manual_file(&self.name).unwrap_or(&self.name);
        ["man/", self.lang.tag(), "/", file, ".txt"].concat()
    }
}

/// Every page that was asked for; without a text those that are on their way.
#[derive(Default, Clone)]
pub struct Manual {
    pages: Vec<(Page, Option<Sheet>)>,
    /// Counts what has come.
    pub version: u32,
}

/// What has come of a page: its text, or nothing.
pub type Sheet = Option<Rc<str>>;

impl Explorer {
    /// Asks for the pages that are open on the terminal and not here yet.
    pub(crate) fn bring_pages(&mut self) {
        for page in self.models.transcript().pages(self.lang) {
            if self.manual.pages.iter().any(|(known, _)| *known == page) {
                continue;
            }
            Rc::make_mut(&mut self.manual).pages.push((page.clone(), None));
            self.effects.push(Effect::Manual(page));
        }
    }

    /// A page has come, or has not.
    pub(crate) fn page_came(&mut self, page: &Page, text: Option<String>) {
        let manual = Rc::make_mut(&mut self.manual);
        manual.version += 1;
        for (known, sheet) in &mut manual.pages {
            if known == page {
                *sheet = Some(text.as_deref().map(Rc::from));
            }
        }
    }

    /// Pages that have not come are asked for again when somebody opens them again.
    pub(crate) fn forget_missing_pages(&mut self) {
        Rc::make_mut(&mut self.manual).pages.retain(|(_, sheet)| *sheet != Some(None));
    }
}

impl Manual {
    /// What has come of a page; none while it is on its way.
    pub fn sheet(&self, page: &Page) -> Option<&Sheet> {
        self.pages.iter().find(|(known, _)| known == page).and_then(|(_, sheet)| sheet.as_ref())
    }
}
