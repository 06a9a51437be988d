//! Regular expressions, as `grep` interprets them (regex(7)).

use regex_lite::{Regex, RegexBuilder};

/// The maximum compiled size of a pattern in bytes, because every character of a text is matched against all of it.
const MAX_COMPILED_SIZE: usize = 1 << 16;

/// The number of bytes of a text that are searched.
const MAX_SEARCHED_LEN: usize = 1 << 16;

/// Returns whether a pattern matches anywhere in a text.
pub(crate) fn is_match(pattern: &Regex, text: &str) -> bool {
    pattern.is_match(searched(text))
}

/// Returns the part of a text that is searched.
pub(crate) fn searched(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_SEARCHED_LEN)]
}

/// Compiles a pattern; `flags` are those of `grep`, `E`, `F`, `i`, `w` and `x`, and `.` if a newline is a character like
/// others. `None` if it is invalid.
pub(crate) fn compile(pattern: &str, flags: &str) -> Option<Regex> {
    let one = |pattern: &str| match (flags.contains('F'), flags.contains('E')) {
        (true, _) => regex_lite::escape(pattern),
        (false, true) => pattern.to_owned(),
        (false, false) => extended(pattern),
    };
    // Each line is a pattern.
    let mut text = match pattern.contains('\n') && !flags.contains('.') {
        true => pattern.split('\n').map(|pattern| format!("(?:{})", one(pattern))).collect::<Vec<_>>().join("|"),
        false => one(pattern),
    };
    if flags.contains('w') {
        text = format!(r"\b(?:{text})\b");
    }
    if flags.contains('x') {
        text = format!("^(?:{text})$");
    }
    RegexBuilder::new(&text)
        .case_insensitive(flags.contains('i'))
        .dot_matches_new_line(flags.contains('.'))
        .size_limit(MAX_COMPILED_SIZE)
        .build()
        .ok()
}

/// Converts a basic regular expression to an extended one: what is special with a backslash in one is so without it in
/// the other.
fn extended(pattern: &str) -> String {
    let mut out = String::new();
    let mut letters = pattern.chars().peekable();
    let mut in_class = false;
    while let Some(letter) = letters.next() {
        match letter {
            '[' => {
                in_class = true;
                out.push('[');
                // A caret at the beginning of a class negates it, and a bracket there is one of its characters.
                if letters.next_if_eq(&'^').is_some() {
                    out.push('^');
                }
                if letters.next_if_eq(&']').is_some() {
                    out.push_str("\\]");
                }
            }
            ']' => {
                in_class = false;
                out.push(']');
            }
            '\\' if in_class => out.push_str("\\\\"),
            _ if in_class => out.push(letter),
            '\\' => match letters.next() {
                Some(next @ ('|' | '(' | ')' | '{' | '}' | '+' | '?')) => out.push(next),
                Some(next) => out.extend(['\\', next]),
                None => out.push_str("\\\\"),
            },
            '|' | '(' | ')' | '{' | '}' | '+' | '?' => out.extend(['\\', letter]),
            '*' if out.is_empty() || out == "^" => out.push_str("\\*"),
            _ => out.push(letter),
        }
    }
    out
}
