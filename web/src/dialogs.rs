//! What opens above the page: the script of what was done, to read, change and paste; and the keys.

use pidscope_text::{Lang, diagnostic, keyboard, page, script};
use pidscope_userland::script::LONGEST_TEXT;
use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlDialogElement};

use crate::actions::Field;
use crate::app::App;
use crate::dom::{Element, Link, On, Reaction, document, el};
use crate::msg::Msg;

/// Which one is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialog {
    /// The script.
    Script,
    /// The keys.
    Keys,
}

/// The dialog's element.
const SHEET: &str = "sheet";

/// A modal dialog; Escape closes it.
pub fn sheet(app: &App, link: &Link, dialog: Dialog) -> Element {
    let content = match dialog {
        Dialog::Script => script_sheet(app, link),
        Dialog::Keys => keys(app.lang, link),
    };
    el("dialog")
        .attr("id", SHEET)
        .attr("aria-labelledby", "dialog-title")
        .on(link, On::Close, Reaction::Send(Msg::Dialog(None)))
        .child(content)
}

/// Opens the dialog that has just been drawn.
pub fn show(document: &Document) {
    if let Some(dialog) = find(document).filter(|dialog| !dialog.open()) {
        // It is in the document and closed, so it can be opened.
        let _ = dialog.show_modal();
    }
}

/// Closes the dialog that is about to go: the browser gives the focus back to what had it before.
pub fn close() {
    if let Some(dialog) = document().and_then(|document| find(&document)) {
        dialog.close();
    }
}

fn find(document: &Document) -> Option<HtmlDialogElement> {
    // The identity is that of one element, and of this type.
    document.get_element_by_id(SHEET).map(JsCast::unchecked_into)
}

/// The script of what was done, to read, change and paste.
fn script_sheet(app: &App, link: &Link) -> Element {
    let lang = app.lang;
    let area = el("textarea;id=script-text;spellcheck=false")
        .attr("aria-label", script::label(lang))
        .value(app.drafts.get(Field::Script).to_owned())
        .on(link, On::Input, Reaction::Draft(Field::Script))
        // A browser needs long to show a text that large, so it is refused before.
        .on(link, On::Paste, Reaction::Paste(|size| (size > LONGEST_TEXT).then_some(Msg::TooLarge(size))));
    let alert = || el("div;class=wrong;role=alert");
    let wrong = match app.too_large {
        Some(size) => Some(alert().text(script::too_large(lang, &LONGEST_TEXT, &size))),
        None if app.wrong.is_empty() => None,
        None => {
            let lines = app.wrong.iter().map(|one| el("p").text(diagnostic(lang, one)));
            Some(alert().child(el("b").text(script::problems(lang, &app.wrong.len()))).each(lines))
        }
    };
    let run = el("button;class=button go;id=run-script").text(script::run(lang));
    el("form")
        .on(link, On::Submit, Reaction::Instead(Msg::Load))
        .child(el("h2;id=dialog-title").text(page::script(lang)))
        .child(el("p").text(script::about(lang)))
        .child(area)
        .maybe(wrong)
        .child(el("div;class=row").child(closer(link, script::cancel(lang))).child(run))
}

fn closer(link: &Link, label: &'static str) -> Element {
    el("button;class=button;type=button").press(link, Msg::Dialog(None)).text(label)
}

/// What there is to know before one starts, and the keys.
fn keys(lang: Lang, link: &Link) -> Element {
    let rows = [
        ("← ↑ ↓ →", keyboard::arrows(lang)),
        ("F", keyboard::fork(lang)),
        ("N", keyboard::newpid(lang)),
        ("K", keyboard::kill(lang)),
        ("X", keyboard::exit(lang)),
        ("/", keyboard::line(lang)),
        ("T", keyboard::terminal(lang)),
        ("↑ ↓", keyboard::history(lang)),
        ("Tab", keyboard::complete(lang)),
        ("Ctrl C", keyboard::interrupt(lang)),
        ("Ctrl Z", page::undo(lang)),
        ("Ctrl ⇧ Z", page::redo(lang)),
        ("Esc", page::close(lang)),
    ];
    let list = rows.into_iter().fold(el("dl"), |list, (key, means)| {
        list.child(el("dt").child(el("kbd").text(key))).child(el("dd").text(means))
    });
    el("div;class=stack")
        .child(el("h2;id=dialog-title").text(page::help(lang)))
        .child(el("p").text(page::tagline(lang)))
        .child(el("h3").text(keyboard::title(lang)))
        .child(list)
        .child(el("div;class=row").child(closer(link, page::close(lang))))
}
