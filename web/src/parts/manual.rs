//! A manual page.

use pidscope_text::{Lang, terminal as texts};

use crate::dom::{Element, el};
use crate::state::manual::{Manual, Page};

/// Draws a manual page, or why it is missing.
pub fn sheet(manual: &Manual, lang: Lang, name: &str) -> Element {
    let page = Page { lang, name: name.to_owned() };
    match manual.sheet(&page) {
        Some(Some(text)) => el("pre;class=manual;tabindex=0;role=region")
            .attr("aria-label", texts::manual(lang, &name))
            .text(text.trim_end().to_owned()),
        Some(None) => el("p;class=note").text(texts::manual_missing(lang, &page.address(), &name)),
        None => el("p;class=note").text(texts::manual_coming(lang, &name)),
    }
}
