//! Notices about something that was done in a dialog or beside it.

use pidscope_text::{Lang, copies, done as texts, embedding, keep, lessons};

use crate::dom::{Element, Link, el};
use crate::parts::why::failed as failed_here;
use crate::state::Explorer;
use crate::state::learning::LessonMsg;
use crate::state::listing::Listing;
use crate::state::msg::Msg;
use crate::state::notice::Done;
use crate::state::worlds::{MAX_FILE_SIZE, UNDO_BUTTON, WorldsMsg};

/// Draws what was done, and a button that undoes it if that is possible.
pub fn told(explorer: &Explorer, link: &Link, done: &Done) -> Element {
    let lang = explorer.lang;
    let (line, undo) = match done {
        Done::Removed(removed) => (texts::removed(lang, &removed.0.name), Some(Msg::Worlds(WorldsMsg::Restore))),
        Done::Imported(count) => (texts::imported(lang, count), None),
        Done::FileTooLarge => (texts::file_too_large(lang, &(MAX_FILE_SIZE >> 20)), None),
        Done::Copied(listing) => (texts::copied(lang, &called(explorer, lang, *listing)), None),
        Done::NotCopied(listing) => (texts::not_copied(lang, &called(explorer, lang, *listing)), None),
        Done::NoPixels => (texts::no_pixels(lang).to_owned(), None),
        Done::Checks => return checks(explorer, link),
        Done::ProgressImported => (lessons::progress_imported(lang).to_owned(), None),
        Done::ProgressDeleted(_) => {
            (lessons::forgotten(lang).to_owned(), Some(Msg::Lesson(LessonMsg::RestoreProgress)))
        }
    };
    let undo = undo.map(|msg| {
        let button = el("button;class=button;type=button").attr("id", UNDO_BUTTON).on_click(link, msg);
        button.text(texts::bring_back(lang))
    });
    el("div;class=stack").child(el("p").text(line)).maybe(undo)
}

/// Draws the number of failed checks and links to the next ones. Those at the current moment are shown in the panel, so
/// they are only read out here.
fn checks(explorer: &Explorer, link: &Link) -> Element {
    let (lang, timeline) = (explorer.lang, explorer.session.timeline());
    let checks = timeline.checks();
    let failed: Vec<_> = checks.iter().filter(|(_, check)| !check.ok).collect();
    if failed.is_empty() {
        return el("p").text(texts::no_check_fails(lang));
    }
    let here = timeline.machine().steps();
    let next = failed.iter().find(|(step, _)| *step > here).or(failed.first()).filter(|(step, _)| *step != here);
    let next = next.map(|(step, check)| {
        let button = el("button;class=button;type=button;id=next-failed").on_click(link, Msg::GoToStep(*step));
        button.text(texts::next_failed(lang, &check.line))
    });
    el("div;class=stack")
        .child(el("p").text(texts::checks_failed(lang, &checks.len(), &failed.len())))
        .each(failed_here(lang, timeline).into_iter().map(|line| el("p;class=hidden").text(line)))
        .maybe(next)
}

/// Returns the name of a listing.
fn called(explorer: &Explorer, lang: Lang, listing: Listing) -> String {
    let name = match listing {
        Listing::View(ns) => return keep::view(lang, &explorer.session.namespace_name(ns)),
        Listing::Matrix => copies::matrix(lang),
        Listing::Terminal => keep::terminal(lang),
        Listing::Steps => keep::steps(lang),
        Listing::Outline => texts::outline(lang),
        Listing::Mermaid => texts::mermaid(lang),
        Listing::Script => texts::script(lang),
        Listing::Link | Listing::ReadableLink => texts::the_link(lang),
        Listing::Embedding => embedding::the_code(lang),
    };
    name.to_owned()
}
