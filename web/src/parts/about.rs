//! The "about" dialog: what is simulated, what is not, and how it is verified.

use pidscope_text::{Lang, about as texts, page};
use pidscope_userland::report::LINUX;

use crate::dom::{Element, Link, el};
use crate::parts::dialogs::closer;

/// The repository of the sources.
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");
/// The command that compares a script with the running kernel.
const VERIFY_COMMAND: &str = "cargo run -p pidscope-cli -- verify @figure-1";

/// Draws the dialog.
pub fn about(lang: Lang, link: &Link) -> Element {
    use texts::{missing, simulated, source, verified};
    let list = |title: &'static str, items: Vec<String>| {
        let items = items.into_iter().map(|item| {
            // The subject of an item ends at the first colon or full stop.
            let end = item.find([':', '.']).map_or(0, |at| at + 1);
            let (head, rest) = item.split_at(end);
            el("li").child(el("b").copy(head)).copy(rest)
        });
        el("section").child(el("h3").text(title)).child(el("ul").each(items))
    };
    let plain = |texts: &[&'static str]| texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
    let checked = [
        vec![verified::kernel(lang, &LINUX)],
        plain(&[verified::recorded(lang), verified::golden(lang), verified::properties(lang)]),
    ];
    let checked = el("ul").each(checked.concat().into_iter().map(|item| el("li").text(item)));
    let yourself = el("p").text(verified::yourself(lang)).text(" ").child(el("code").text(VERIFY_COMMAND));
    let sources = el("a;target=_blank;rel=noreferrer").attr("href", REPOSITORY).text(REPOSITORY);
    el("div;class=stack about")
        .child(el("h2;id=dialog-title;tabindex=-1").text(texts::title(lang)))
        .child(el("p").text(texts::intro(lang, &LINUX)))
        .child(list(
            simulated::title(lang),
            plain(&[
                simulated::numbers(lang),
                simulated::processes(lang),
                simulated::calls(lang),
                simulated::tools(lang),
            ]),
        ))
        .child(list(
            missing::title(lang),
            plain(&[
                missing::capabilities(lang),
                missing::namespaces(lang),
                missing::time(lang),
                missing::programs(lang),
                missing::containers(lang),
                missing::machine(lang),
            ]),
        ))
        .child(el("section").child(el("h3").text(verified::title(lang))).child(checked).child(yourself))
        .child(el("p").text(source::code(lang)).text(" ").child(sources))
        .child(el("div;class=row").child(closer(link, page::close(lang))))
}
