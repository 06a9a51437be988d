//! What opens above the page: the script of what was done, to read, change and paste; and the keys.

use pidscope_text::{Lang, diagnostic, keyboard, page, script};
use pidscope_userland::script::LONGEST_TEXT;

use crate::dom::{Element, Link, On, Reaction, el};
use crate::effects::SHEET;
use crate::parts::notice::notice;
use crate::parts::share::share;
use crate::parts::worlds::worlds;
use crate::state::Explorer;
use crate::state::acting::Field;
use crate::state::msg::Msg;

/// Which one is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialog {
    /// The script.
    Script,
    /// The keys.
    Keys,
    /// Links and files of the world.
    Share,
    /// The worlds that are kept.
    Worlds,
}

/// A modal dialog; Escape closes it.
pub fn sheet(explorer: &Explorer, link: &Link, dialog: Dialog) -> Element {
    let content = match dialog {
        Dialog::Script => script_sheet(explorer, link),
        Dialog::Keys => keys(explorer.lang, link),
        Dialog::Share => share(explorer, link),
        Dialog::Worlds => worlds(explorer, link),
    };
    el("dialog")
        .attr("id", SHEET)
        .attr("aria-labelledby", "dialog-title")
        .on(link, On::Close, Reaction::Send(Msg::DialogClosed))
        .child(content)
        .child(notice(explorer, link))
}

/// The script of what was done, to read, change and paste.
fn script_sheet(explorer: &Explorer, link: &Link) -> Element {
    let lang = explorer.lang;
    let area = el("textarea;id=script-text;spellcheck=false")
        .attr("aria-label", script::label(lang))
        .value(explorer.drafts.get(Field::Script).to_owned())
        .on(link, On::Input, Reaction::Draft(Field::Script))
        // A browser needs long to show a text that large, so it is refused before.
        .on(link, On::Paste, Reaction::Paste(|size| (size > LONGEST_TEXT).then_some(Msg::TooLarge(size))));
    let alert = || el("div;class=wrong;role=alert");
    let wrong = match explorer.too_large {
        Some(size) => Some(alert().text(script::too_large(lang, &LONGEST_TEXT, &size))),
        None if explorer.wrong.is_empty() => None,
        None => {
            let lines = explorer.wrong.iter().map(|one| el("p").text(diagnostic(lang, one)));
            Some(alert().child(el("b").text(script::problems(lang, &explorer.wrong.len()))).each(lines))
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

/// The button that closes the dialog.
pub fn closer(link: &Link, label: &'static str) -> Element {
    el("button;class=button;type=button").press(link, Msg::CloseDialog).text(label)
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
