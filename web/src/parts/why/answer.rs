//! The answer to a question: one to three sentences, and below them, unfolded, the same in the kernel's terms.

use pidscope_explain::{Fact, Source, Subject, why};
use pidscope_text::why_panel as texts;

use crate::dom::{Element, Link, el};
use crate::state::Explorer;
use crate::state::msg::Msg;

/// Draws the answer about a subject.
pub fn shown(explorer: &Explorer, link: &Link, subject: Subject) -> Vec<Element> {
    let (lang, is_unfolded) = (explorer.lang, explorer.is_why_unfolded);
    let answer = why(lang, explorer.session.timeline(), subject);
    let mut content = vec![el("h3;class=question").copy(&answer.question)];
    content.extend(answer.short.iter().map(|sentence| el("p").copy(sentence)));
    let unfold = el("button;class=button small;id=why-kernel;aria-controls=kernel-terms")
        .boolean("aria-expanded", is_unfolded)
        .on_click(link, Msg::UnfoldWhy)
        .text(texts::kernel(lang));
    content.push(el("p").child(unfold));
    // This element always exists, so that the button does not lose the focus when it is unfolded.
    let terms = el("div;class=terms");
    content.push(match is_unfolded {
        false => terms,
        true => terms.child(el("dl;class=facts;id=kernel-terms").each(answer.kernel.iter().map(fact))).child(
            el("ul;class=sources").attr("aria-label", texts::sources(lang)).each(answer.sources.iter().map(source)),
        ),
    });
    content
}

/// Returns the answer for a screen reader.
pub fn said(explorer: &Explorer, subject: Subject) -> String {
    let answer = why(explorer.lang, explorer.session.timeline(), subject);
    answer.question + " " + &answer.short.join(" ")
}

fn fact(fact: &Fact) -> Element {
    let value = el("dd").child(el("span;class=mono").copy(&fact.value));
    let note = fact.note.as_ref().map(|note| el("span;class=source").copy(note));
    el("div").child(el("dt").copy(&fact.term)).child(value.maybe(note))
}

fn source(source: &Source) -> Element {
    let address = match source {
        Source::Man { page, section } => {
            // For a section such as `2const`, the folder has only its digit.
            let folder = &section[..1];
            format!("https://man7.org/linux/man-pages/man{folder}/{page}.{section}.html")
        }
        Source::Function { name, .. } => format!("https://elixir.bootlin.com/linux/v6.18/A/ident/{name}"),
    };
    el("li").child(el("a;target=_blank;rel=noreferrer").attr("href", address).text(source.to_string()))
}
