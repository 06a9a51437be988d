//! Notices about links and stored worlds, which stay until they are dismissed.

use pidscope_text::{damage, diagnostic, embed, keep, link_error, script};

use crate::dom::{Element, Link, el};
use crate::later::{self, LazyPart};
use crate::state::Explorer;
use crate::state::keeping::StorageMsg;
use crate::state::msg::Msg;
use crate::state::notice::Notice;
use crate::state::worlds::{Failure, MAX_WORLDS, WorldsMsg};

/// The maximum number of problems with a world that are listed.
const MAX_DAMAGE_LISTED: usize = 4;

/// Draws the live region for notices. It is always there, so that screen readers read out what appears in it.
pub fn notice(explorer: &Explorer, link: &Link) -> Element {
    let place = el("div;role=status;id=kept");
    let is_loaded = LazyPart::Dialogs.is_loaded(explorer.lang);
    match &explorer.keeping.notice {
        None => place,
        // The part of the program that knows its words is being loaded.
        Some(Notice::Done(_)) if !is_loaded => place,
        Some(notice) => place.child(shown(explorer, link, notice)),
    }
}

fn shown(explorer: &Explorer, link: &Link, notice: &Notice) -> Element {
    let lang = explorer.lang;
    let text = match (notice, later::dialogs()) {
        (Notice::Done(done), Some(dialogs)) => (dialogs.notice)(explorer, link, done),
        (notice, _) => {
            let save = || {
                let save = el("button;class=button;type=button").on_click(link, Msg::Worlds(WorldsMsg::ExportRaw));
                save.text(keep::save_raw(lang))
            };
            el("div;class=stack")
                .each(lines(explorer, notice).into_iter().map(|line| el("p").text(line)))
                .maybe(matches!(notice, Notice::Damaged { .. }).then(save))
        }
    };
    let dismiss = el("button;class=button icon;type=button")
        .attr("title", keep::dismiss(lang))
        .attr("aria-label", keep::dismiss(lang))
        .on_click(link, Msg::Storage(StorageMsg::Dismiss))
        .text("×");
    el("div;class=told").child(text).child(dismiss)
}

/// Returns the notice about the world in the address, if that cannot be opened.
pub fn wrong_address(explorer: &Explorer) -> Option<String> {
    let is_wrong = |notice: &&Notice| {
        matches!(
            notice,
            Notice::Link(_) | Notice::Unreadable(_) | Notice::NoScenario(_) | Notice::NoLesson(_) | Notice::NoStep(_)
        )
    };
    explorer.keeping.notice.as_ref().filter(is_wrong).map(|notice| lines(explorer, notice).join("\n"))
}

fn lines(explorer: &Explorer, notice: &Notice) -> Vec<String> {
    let lang = explorer.lang;
    let line = match notice {
        Notice::Link(error) => return vec![link_error(lang, error), instead(explorer, keep::link(lang))],
        Notice::Unreadable(wrong) => {
            let shown = wrong.iter().take(MAX_DAMAGE_LISTED).map(|one| diagnostic(lang, one));
            let first = script::problems(lang, &wrong.len());
            return [first].into_iter().chain(shown).chain([instead(explorer, "")]).collect();
        }
        Notice::Damaged { name, damage: all, is_open, .. } => {
            let first = if *is_open { keep::damaged_open(lang, name) } else { keep::damaged_closed(lang, name) };
            let shown = all.iter().take(MAX_DAMAGE_LISTED).map(|one| damage(lang, one));
            let left = all.len().saturating_sub(MAX_DAMAGE_LISTED);
            let more = (left > 0).then(|| keep::more_damage(lang, &left));
            return [first].into_iter().chain(shown).chain(more).collect();
        }
        Notice::NoScenario(name) if explorer.embed.is_some() => {
            return vec![embed::no_scenario(lang, name), instead(explorer, "")];
        }
        Notice::NoScenario(name) => keep::no_scenario(lang, name),
        Notice::StorageFailed(Failure::Full) => keep::full(lang, &MAX_WORLDS),
        Notice::StorageFailed(Failure::Blocked | Failure::Changed) => keep::blocked(lang).to_owned(),
        Notice::Forked(name) => keep::forked(lang, name),
        Notice::NoLesson(name) => keep::no_lesson(lang, name),
        Notice::NoStep(step) => keep::no_step(lang, step),
        Notice::Done(_) => return Vec::new(),
    };
    vec![line]
}

/// Returns what is shown in place of what a link does not open: in an embed, nothing was open before.
fn instead(explorer: &Explorer, otherwise: &str) -> String {
    match explorer.embed {
        Some(_) => embed::instead(explorer.lang, &explorer.default_name()),
        None => otherwise.to_owned(),
    }
}
