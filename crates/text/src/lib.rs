//! Every sentence that people read, in every language: those of the page, the command line, the rules and the
//! diagnostics.
//!
//! The sentences are in `locales/en.toml` and `locales/ko.toml`, which have the same tables and keys. The build
//! generates one function per message, in a module named after its table, and fails if a file lacks a key, an argument
//! or a text:
//!
//! ```
//! use pidscope_text::{Lang, page};
//!
//! assert_eq!(page::undo(Lang::Ko), "되돌리기");
//! assert_eq!(page::seen_from(Lang::Ko, &"B"), "B에서 본 모습");
//! assert_eq!(page::sees(Lang::En, &1, &"D"), "D sees 1 process");
//! ```
//!
//! A message without arguments is a `&'static str`; arguments are anything that implements `Display`, in the
//! alphabetical order of their names, so that rewording a message never changes its callers. The command line has all
//! texts linked in; the page, built without the feature `linked`, fetches [`file_name()`] of its reader's language, and
//! its other [`Part`] later; the JavaScript API links only the texts of pictures and errors (feature `essential`).
//!
//! **To add a message**, write one line in each file, such as `[page] hint = "…"`, and call `page::hint(lang)`. In the
//! text, `{name}` is an argument. In Korean, `{name:은/는}` adds the particle that matches its sound, and
//! `“{name}”{:은/는}` the one that matches whatever precedes it. In English, `{count|process|processes}` is the word for
//! 1 and for any other number.
//!
//! Rules, errnos and states are looked up by value ([`rule()`], [`errno()`], [`state()`]): a new one does not build
//! until both files explain it. Diagnostics become sentences in [`diagnostic()`], links that cannot be opened in
//! [`link_error()`] and damaged timelines in [`damage()`], whose matches are exhaustive for the same reason.
//!
//! Not part of this crate: the formatting of dates and numbers, markup, and the choice of what to say.

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

/// The functions that the build generates from the locale files.
mod messages {
    include!(concat!(env!("OUT_DIR"), "/messages.rs"));
}

/// The functions that the build generates from the pages of the manual.
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
