//! Every sentence that people read, in every language: of the page, of the command line, of the rules and the diagnostics.
//!
//! The sentences stand in `locales/en.toml` and `locales/ko.toml`, which have the same tables and keys. The build makes one
//! function of each message, in a module named after its table, and stops where a file lacks a key, an argument or a text:
//!
//! ```
//! use pidscope_text::{Lang, page};
//!
//! assert_eq!(page::undo(Lang::Ko), "되돌리기");
//! assert_eq!(page::seen_from(Lang::Ko, &"B"), "B에서 본 모습");
//! assert_eq!(page::sees(Lang::En, &1, &"D"), "D sees 1 process");
//! ```
//!
//! A message without arguments is a `&'static str`; arguments are anything that can be displayed, in the alphabetical order
//! of their names, so that no rewording changes a caller. The command line has all texts linked in; the page, built
//! without the feature `linked`, fetches [`file_name()`] of the one language that its reader reads, and of its other [`Part`]
//! later; the JavaScript API has those linked in that pictures and errors say (feature `essential`).
//!
//! **To add a message**, write one line in each file, say `[page] hint = "…"`, and call `page::hint(lang)`. In the text,
//! `{name}` is an argument. In Korean, `{name:은/는}` adds the particle that follows its sound, and `“{name}”{:은/는}` the one for
//! whatever stands before. In English, `{count|process|processes}` is the word for 1 and for any other number.
//!
//! Rules, errnos and states are looked up by value ([`rule()`], [`errno()`], [`state()`]): a new one does not build before both files
//! explain it. Diagnostics become sentences in [`diagnostic()`], links that do not open in [`link_error()`] and timelines that were damaged in
//! [`damage()`], whose matches are exhaustive for the same reason.
//!
//! What this crate leaves to others: no formatting of dates or numbers, no markup, and no choice of what to say.

mod act;
mod catalogue;
mod diagnostic;
mod fill;
mod lang;
mod link_error;
mod mark;
mod particle;
mod reading;
mod rule;

/// The functions that the build makes of the locale files.
mod messages {
    include!(concat!(env!("OUT_DIR"), "/messages.rs"));
}

/// The functions that the build makes of the pages of the manual.
mod manual {
    #[cfg(feature = "linked")]
    use crate::Lang;

    include!(concat!(env!("OUT_DIR"), "/manual.rs"));
}

pub use act::{act_error, cannot_call};
#[cfg(feature = "linked")]
pub use catalogue::file;
pub use catalogue::{Part, file_name};
pub use diagnostic::{diagnostic, problem, problem_in_short};
pub use fill::particle;
pub use lang::Lang;
pub use link_error::{damage, link_error};
#[cfg(feature = "linked")]
pub use manual::manual;
pub use manual::manual_file;
pub use messages::*;
pub use reading::{Sound, last_sound};
pub use rule::{RuleText, Term, errno, namespace_state, rule, state};
