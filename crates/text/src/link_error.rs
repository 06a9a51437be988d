//! Sentences that explain why a link cannot be opened, and what is wrong with a saved timeline.

use pidscope_userland::link::{LinkError, MAX_LINKED_LEN};
use pidscope_userland::timeline::{Damage, SAVED_FIRST_LINE, SAVED_VERSION};

use crate::diagnostic::{diagnostic, printable};
use crate::lang::Lang;
use crate::messages::{link, restore};

/// Returns why a link cannot be opened, and what to do about it.
pub fn link_error(lang: Lang, error: &LinkError) -> String {
    match error {
        LinkError::NoLink => link::no_link(lang).to_owned(),
        LinkError::UnknownVersion { version } => link::unknown_version(lang, &printable(version)),
        LinkError::UnknownForm { form } => link::unknown_form(lang, form),
        LinkError::BadLetter { letter, position } => {
            link::bad_letter(lang, &printable(letter.encode_utf8(&mut [0; 4])), position)
        }
        LinkError::BadEscape { position } => link::bad_escape(lang, position),
        LinkError::BadStep { found } if found.is_empty() => link::missing_step(lang).to_owned(),
        LinkError::BadStep { found } => link::bad_step(lang, &printable(found)),
        LinkError::Damaged => link::damaged(lang).to_owned(),
        LinkError::NotUtf8 => link::not_utf8(lang).to_owned(),
        LinkError::TooLong => link::too_long(lang, &MAX_LINKED_LEN),
    }
}

/// Returns one thing that is wrong with a saved timeline, where, and what to do about it.
pub fn damage(lang: Lang, damage: &Damage) -> String {
    match damage {
        Damage::NotATimeline => restore::no_timeline(lang, &SAVED_FIRST_LINE),
        Damage::UnsupportedVersion { version } => restore::other_version(lang, &SAVED_VERSION, &printable(version)),
        Damage::Statement(wrong) => diagnostic(lang, wrong),
        Damage::UnknownMark { line, found } => restore::unknown_mark(lang, &printable(found), line),
        Damage::UnknownFork { line, fork } => restore::no_fork(lang, &printable(fork), line),
        Damage::DuplicateFork { line, fork } => restore::fork_twice(lang, &printable(fork), line),
        Damage::DuplicateHere { line } => restore::here_twice(lang, line),
        Damage::TrailingText { line } => restore::behind_end(lang, line),
        Damage::Truncated { line } => restore::cut_off(lang, line),
    }
}
