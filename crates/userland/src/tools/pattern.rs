//! Regular expressions, as `grep` reads them (regex(7)).

use regex_lite::{Regex, RegexBuilder};

/// How many bytes a pattern takes at most, as each letter of a text is compared with all of them.
const MOST_COMPILED: usize = 1 << 16;

/// A text is compared up to here.
const MOST_COMPARED: usize = 1 << 16;

/// Whether a pattern matches somewhere in a text.
pub(crate) fn is_match(pattern: &Regex, text: &str) -> bool {
    pattern.is_match(&text[..text.floor_char_boundary(MOST_COMPARED)])
}

/// A pattern; flags are `grep`'s: `E`, `F`, `i`, `w`, `x`. None if it is none.
pub(crate) fn compile(pattern: &str, flags: &str) -> Option<Regex> {
    let one = |pattern: &str| match (flags.contains('F'), flags.contains('E')) {
        (true, _) => regex_lite::escape(pattern),
        (false, true) => pattern.to_owned(),
        (false, false) => extended(pattern),
    };
    // Each line is a pattern.
    let mut text = match pattern.contains('\n') {
        true => pattern.split('\n').map(|pattern| format!("(?:{})", one(pattern))).collect::<Vec<_>>().join("|"),
        false => one(pattern),
    };
    if flags.contains('w') {
        text = format!(r"\b(?:{text})\b");
    }
    if flags.contains('x') {
        text = format!("^(?:{text})$");
    }
    RegexBuilder::new(&text).case_insensitive(flags.contains('i')).size_limit(MOST_COMPILED).build().ok()
}

/// A basic regular expression as an extended one: what is special with a backslash there is so without one here, and the other way
/// round.
fn extended(pattern: &str) -> String {
    let mut out = String::new();
    let mut letters = pattern.chars().peekable();
    let mut in_class = false;
    while let Some(letter) = letters.next() {
        match letter {
            '[' => {
                in_class = true;
                out.push('[');
                // A bracket or a caret at the beginning of a class is one of its letters.
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
