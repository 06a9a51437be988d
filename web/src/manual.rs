//! Pages of the manual: one file for each, fetched when somebody opens it.

use std::rc::Rc;

use pidscope_text::{Lang, manual_file, terminal as texts};
use wasm_bindgen_futures::spawn_local;

use crate::app::App;
use crate::dom::{Element, Link, el};
use crate::msg::Msg;
use crate::texts::fetch;

/// A page in a language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The language.
    pub lang: Lang,
    /// What it is about.
    pub name: String,
}

impl Page {
    fn address(&self) -> String {
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
type Sheet = Option<Rc<str>>;

impl App {
    /// Asks for the pages that are open on the terminal and not here yet.
    pub(crate) fn bring_pages(&mut self, link: &Link) {
        for page in self.models.transcript().pages(self.lang) {
            if self.manual.pages.iter().any(|(known, _)| *known == page) {
                continue;
            }
            Rc::make_mut(&mut self.manual).pages.push((page.clone(), None));
            let link = link.clone();
            spawn_local(async move {
                // A server that answers with the page itself does not have the file.
                let text = fetch(&page.address()).await.filter(|text| !text.starts_with('<'));
                link.send_message(Msg::Manual(page, text));
            });
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

/// A page, or why it is not there.
pub fn sheet(manual: &Manual, lang: Lang, name: &str) -> Element {
    let page = Page { lang, name: name.to_owned() };
    let sheet = manual.pages.iter().find(|(known, _)| *known == page).and_then(|(_, sheet)| sheet.as_ref());
    match sheet {
        Some(Some(text)) => el("pre;class=manual;tabindex=0;role=region")
            .attr("aria-label", texts::manual(lang, &name))
            .text(text.trim_end().to_owned()),
        Some(None) => el("p;class=note").text(texts::manual_missing(lang, &page.address(), &name)),
        None => el("p;class=note").text(texts::manual_coming(lang, &name)),
    }
}
