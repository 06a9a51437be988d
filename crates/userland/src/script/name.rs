//! The form of names, and the map from names to what they stand for.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::rc::Rc;

/// A map from names.
pub(crate) type NameMap<V> = HashMap<Rc<str>, V, BuildHasherDefault<Fnv>>;

/// FNV-1a. The standard library's default hash resists attackers, which is of no use here, and adds a kilobyte to every
/// page.
#[derive(Clone, Copy)]
pub(crate) struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// The maximum length of a name in characters.
pub const MAX_NAME_LEN: usize = 32;

/// Words that begin a statement and therefore cannot be names.
pub(super) const RESERVED: [&str; 2] = ["root", "expect"];

/// Whether a script may give this name to a process or a namespace.
pub fn is_name(text: &str) -> bool {
    has_name_form(text) && !RESERVED.contains(&text)
}

/// Whether the text has the form of a name.
pub(super) fn has_name_form(text: &str) -> bool {
    text.starts_with(|first: char| first == '_' || first.is_alphabetic())
        && text.chars().all(|next| next.is_alphabetic() || matches!(next, '0'..='9' | '_' | '.' | '-'))
        && text.chars().count() <= MAX_NAME_LEN
}
