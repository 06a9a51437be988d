//! The dialogs: the script of the world, which can be read, edited and pasted; the keys; and the others.

use pidscope_text::{
    about, asking, compare, diagnostic, keyboard, page, picture, scenario_card, script, script_sheet, shortcut, time,
};
use pidscope_userland::script::MAX_SCRIPT_LEN;

use crate::dom::{Element, Link, On, Reaction, el};
use crate::effects::DIALOG_ID;
use crate::parts::compare::compare;
use crate::parts::lessons::list;
use crate::parts::notice::notice;
use crate::parts::share::share;
use crate::parts::worlds::worlds;
use crate::state::Explorer;
use crate::state::acting::Field;
use crate::state::msg::Msg;
use crate::state::notice::{Done, Notice};
use crate::state::tour::Stop;

/// The dialog that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialog {
    /// The script.
    Script,
    /// Help, and the keys.
    Keys,
    /// What is simulated, what is not, and how it is verified.
    About,
    /// The differences between two moments.
    Compare,
    /// Links and files of the world.
    Share,
    /// Code that shows the world in another page.
    Embed,
    /// The stored worlds.
    Worlds,
    /// The lessons.
    Lessons,
}

impl Dialog {
    /// Returns the ID of the element that gets the focus when this dialog replaces another one.
    pub fn initial_focus(self) -> &'static str {
        match self {
            Dialog::Script => "script-text",
            Dialog::Keys
            | Dialog::About
            | Dialog::Compare
            | Dialog::Share
            | Dialog::Embed
            | Dialog::Worlds
            | Dialog::Lessons => "dialog-title",
        }
    }
}

/// Draws a modal dialog; Escape closes it.
pub fn sheet(explorer: &Explorer, link: &Link, dialog: Dialog) -> Element {
    let content = match dialog {
        Dialog::Script => script_sheet(explorer, link),
        Dialog::Keys => keys(explorer, link),
        Dialog::About => crate::parts::about::about(explorer.lang, link),
        Dialog::Compare => compare(explorer, link),
        Dialog::Share => share(explorer, link),
        // Its part of the program is loaded before it is opened.
        Dialog::Embed => crate::parts::embedding::dialog(explorer, link),
        Dialog::Worlds => worlds(explorer, link),
        Dialog::Lessons => list(explorer, link),
    };
    el("dialog")
        .attr("id", DIALOG_ID)
        .attr("aria-labelledby", "dialog-title")
        .on(link, On::Close, Reaction::Closed(Msg::DialogClosed))
        .child(content)
        // Screen readers ignore live regions outside a modal dialog.
        .child(el("p;class=hidden;aria-live=polite").text(explorer.announcement.clone()))
        .child(match explorer.keeping.notice {
            // That notice is about the page behind the dialog.
            Some(Notice::Done(Done::Checks)) => el("div;role=status;id=kept"),
            _ => notice(explorer, link),
        })
        // The notice of the page itself is behind the dialog.
        .maybe(explorer.notice.map(|notice| el("p;class=notice;role=alert").text(notice)))
}

/// Draws the script of the world, which can be read, edited and pasted.
fn script_sheet(explorer: &Explorer, link: &Link) -> Element {
    let lang = explorer.lang;
    let area = el("textarea;id=script-text;spellcheck=false")
        .attr("aria-label", script_sheet::label(lang))
        .value(explorer.drafts.get(Field::Script).to_owned())
        .on(link, On::Input, Reaction::Draft(Field::Script))
        // Browsers are slow to show such a large text, so it is refused first.
        .on(link, On::Paste, Reaction::Paste(|size| (size > MAX_SCRIPT_LEN).then_some(Msg::TooLarge(size))));
    let alert = || el("div;class=wrong;role=alert;tabindex=0");
    let wrong = match explorer.too_large {
        Some(size) => Some(alert().text(script::too_large(lang, &MAX_SCRIPT_LEN, &size))),
        None if explorer.wrong.is_empty() => None,
        None => {
            let lines = explorer.wrong.iter().map(|one| el("p").text(diagnostic(lang, one)));
            Some(alert().child(el("b").text(script::problems(lang, &explorer.wrong.len()))).each(lines))
        }
    };
    let run = el("button;class=button go;id=run-script").submits(link, Msg::Load).text(script_sheet::run(lang));
    el("form")
        .on(link, On::Submit, Reaction::ReplaceDefault(Msg::Load))
        .child(el("h2;id=dialog-title").text(page::script(lang)))
        .child(el("p").text(script_sheet::about(lang)))
        .child(area)
        .maybe(wrong)
        .child(el("div;class=row").child(closer(link, script_sheet::cancel(lang))).child(run))
}

/// Draws a button that closes the dialog.
pub fn closer(link: &Link, label: &'static str) -> Element {
    el("button;class=button;type=button").on_click(link, Msg::CloseDialog).text(label)
}

/// Draws the help for beginners, and the keys.
fn keys(explorer: &Explorer, link: &Link) -> Element {
    let lang = explorer.lang;
    let rows = |rows: &[(&'static str, &'static str)]| {
        rows.iter().fold(el("dl"), |list, &(key, means)| {
            list.child(el("dt").child(el("kbd").text(key))).child(el("dd").text(means))
        })
    };
    let everywhere = [
        ("Ctrl Z", shortcut::undo(lang)),
        ("Ctrl ⇧ Z", shortcut::redo(lang)),
        ("?", shortcut::list(lang)),
        ("Esc", page::close(lang)),
    ];
    let on_picture = [
        ("← ↑ ↓ →", keyboard::arrows(lang)),
        ("F", shortcut::fork(lang)),
        ("N", shortcut::newpid(lang)),
        ("K", shortcut::signal(lang)),
        ("X", shortcut::exit(lang)),
        ("W", shortcut::explain(lang)),
        (", .", time::keys(lang)),
        ("C", compare::key(lang)),
        ("S", picture::find_process(lang)),
        ("␣", shortcut::fold(lang)),
        ("+", picture::zoom_in(lang)),
        ("−", picture::zoom_out(lang)),
        ("0", picture::fit(lang)),
        ("/", shortcut::line(lang)),
        ("T", shortcut::terminal(lang)),
    ];
    let tables = [("← ↑ ↓ →", asking::cells(lang)), ("Enter", asking::cell(lang)), ("W", asking::row(lang))];
    let terminal =
        [("↑ ↓", keyboard::history(lang)), ("Tab", keyboard::complete(lang)), ("Ctrl C", keyboard::interrupt(lang))];
    let single = el("label;class=choice")
        .child(el("input;type=checkbox;id=single-keys").property("checked", explorer.has_single_keys).on(
            link,
            On::Change,
            Reaction::Send(Msg::SingleKeys),
        ))
        .text(shortcut::single_keys(lang));
    let open = |id: &'static str, label: &'static str, msg: Msg| {
        el("button;class=button;type=button").attr("id", id).on_click(link, msg).text(label)
    };
    el("div;class=stack")
        .child(el("h2;id=dialog-title").text(page::help(lang)))
        .child(el("p").text(shortcut::tagline(lang)))
        .child(
            el("div;class=row start")
                .child(open("take-tour", scenario_card::tour(lang), Msg::Tour(Some(Stop::Picture))))
                .child(open("about", about::open(lang), Msg::Dialog(Dialog::About))),
        )
        .child(el("h3").text(shortcut::title(lang)))
        .child(rows(&everywhere))
        .child(el("h3").text(shortcut::picture(lang)))
        .child(rows(&on_picture))
        .child(el("h3").text(asking::title(lang)))
        .child(rows(&tables))
        .child(el("h3").text(page::terminal(lang)))
        .child(rows(&terminal))
        .child(single)
        .child(el("p;class=source").text(shortcut::single_keys_about(lang)))
        .child(el("div;class=row").child(closer(link, page::close(lang))))
}
