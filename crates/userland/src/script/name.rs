//! What a name looks like.

/// The most characters a name has.
pub const LONGEST_NAME: usize = 32;

/// Words that begin a statement and so are no names.
pub(super) const RESERVED: [&str; 2] = ["root", "expect"];

/// Whether a script may give this name to a process or a namespace.
pub fn is_name(text: &str) -> bool {
    has_name_form(text) && !RESERVED.contains(&text)
}

/// Whether the characters are those of a name.
pub(super) fn has_name_form(text: &str) -> bool {
    text.starts_with(|first: char| first == '_' || first.is_alphabetic())
        && text.chars().all(|next| next.is_alphabetic() || matches!(next, '0'..='9' | '_' | '.' | '-'))
        && text.chars().count() <= LONGEST_NAME
}
