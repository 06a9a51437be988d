//! Patterns: `*`, `?` and `[...]` (glob(7)).

use super::Shell;
use super::substitute::SubstitutionResult;
use super::syntax::{Part, Trim, Word};
use crate::fs;
use crate::sys::Sys;
use crate::turn::MAX_TEXT_LEN;

/// Whether a pattern matches a whole text. A backslash escapes the next character.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    // The position of the last `*`, and the position in the text up to which it matches.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match match_piece(&pattern[p..], text[t]) {
            Some(length) => {
                p += length;
                t += 1;
            }
            None if pattern.get(p) == Some(&'*') => {
                star = Some((p, t));
                p += 1;
            }
            None => match star {
                Some((at, taken)) => {
                    star = Some((at, taken + 1));
                    (p, t) = (at + 1, taken + 1);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|&letter| letter == '*')
}

/// Removes what matches a pattern at one end of a text. A single pass whatever the pattern, because a page waits for
/// it.
pub(super) fn trim(text: &str, pattern: &str, trim: Trim) -> String {
    let pattern: Vec<char> = pattern.chars().collect();
    let mut pieces = pieces(&pattern);
    let mut letters: Vec<(usize, char)> = text.char_indices().collect();
    if trim.at_end {
        pieces.reverse();
        letters.reverse();
    }
    // The indices of the pieces that may match next.
    let mut next = Vec::new();
    add_reached(&mut next, 0, &pieces);
    let is_whole = |next: &[usize]| next.last() == Some(&pieces.len());
    let mut cut = is_whole(&next).then_some(if trim.at_end { text.len() } else { 0 });
    for (at, letter) in letters {
        if next.is_empty() || (cut.is_some() && !trim.longest) {
            break;
        }
        let mut after = Vec::new();
        for place in next {
            match pieces.get(place) {
                None => {}
                Some(['*']) => add_reached(&mut after, place, &pieces),
                Some(piece) if match_piece(piece, letter).is_some() => add_reached(&mut after, place + 1, &pieces),
                Some(_) => {}
            }
        }
        next = after;
        if is_whole(&next) {
            cut = Some(if trim.at_end { at } else { at + letter.len_utf8() });
        }
    }
    match cut {
        Some(cut) if trim.at_end => text[..cut].to_owned(),
        Some(cut) => text[cut..].to_owned(),
        None => text.to_owned(),
    }
}

/// Splits a pattern into pieces that match one character each, and `*`.
fn pieces(mut pattern: &[char]) -> Vec<&[char]> {
    let mut pieces = Vec::new();
    while !pattern.is_empty() {
        let length = match pattern[0] {
            '\\' if pattern.len() > 1 => 2,
            '[' => class_end(pattern).map_or(1, |end| end + 1),
            _ => 1,
        };
        let (piece, rest) = pattern.split_at(length);
        pieces.push(piece);
        pattern = rest;
    }
    pieces
}

/// Adds a reached index, and those after any `*` there, which also matches nothing. Indices are added in ascending
/// order.
fn add_reached(reached: &mut Vec<usize>, place: usize, pieces: &[&[char]]) {
    for place in place..=pieces.len() {
        if reached.last().is_none_or(|&last| last < place) {
            reached.push(place);
        }
        if pieces.get(place) != Some(&['*'].as_slice()) {
            break;
        }
    }
}

/// Returns the length of the pattern's first piece if it matches a character.
fn match_piece(pattern: &[char], letter: char) -> Option<usize> {
    match *pattern.first()? {
        '?' => Some(1),
        '*' => None,
        '\\' if pattern.len() > 1 => (pattern[1] == letter).then_some(2),
        '[' => {
            // An unclosed bracket is an ordinary character.
            let Some(end) = class_end(pattern) else { return (letter == '[').then_some(1) };
            let (negated, class) = match pattern[1] {
                '!' | '^' => (true, &pattern[2..end]),
                _ => (false, &pattern[1..end]),
            };
            (class_contains(class, letter) != negated).then_some(end + 1)
        }
        other => (other == letter).then_some(1),
    }
}

/// Returns the index of the bracket that closes the first one.
fn class_end(pattern: &[char]) -> Option<usize> {
    let mut at = 2;
    if pattern.get(1..3) == Some(&['[', ':']) {
        at = 1;
    }
    while *pattern.get(at)? != ']' {
        at = match pattern[at..] {
            ['[', ':', ..] => at + pattern[at..].windows(2).position(|pair| pair == [':', ']'])? + 2,
            _ => at + 1,
        };
    }
    Some(at)
}

/// Whether a character is in the class `[:name:]`.
fn is_named(name: &str, letter: char) -> bool {
    match name {
        "alnum" => letter.is_alphanumeric(),
        "alpha" => letter.is_alphabetic(),
        "blank" => matches!(letter, ' ' | '\t'),
        "digit" => letter.is_ascii_digit(),
        "lower" => letter.is_lowercase(),
        "punct" => letter.is_ascii_punctuation(),
        "space" => letter.is_whitespace(),
        "upper" => letter.is_uppercase(),
        "xdigit" => letter.is_ascii_hexdigit(),
        _ => false,
    }
}

fn class_contains(class: &[char], letter: char) -> bool {
    let mut at = 0;
    while at < class.len() {
        if class[at..].starts_with(&['[', ':'])
            && let Some(length) = class[at..].windows(2).position(|pair| pair == [':', ']'])
        {
            let name: String = class[at + 2..at + length.max(2)].iter().collect();
            if is_named(&name, letter) {
                return true;
            }
            at += length + 2;
            continue;
        }
        if at + 2 < class.len() && class[at + 1] == '-' {
            if (class[at]..=class[at + 2]).contains(&letter) {
                return true;
            }
            at += 3;
        } else if class[at] == letter {
            return true;
        } else {
            at += 1;
        }
    }
    false
}

/// The maximum product of the lengths of a pattern and a text that are compared.
const MAX_COMPARISON_COST: usize = 1 << 24;

impl Shell {
    /// Whether a pattern matches a whole text.
    pub(super) fn matches(&mut self, pattern: &str, text: &str) -> bool {
        self.can_compare(pattern, text) && matches(pattern, text)
    }

    /// Returns a variable's value without what matches a pattern at one end.
    pub(super) fn trimmed(&mut self, name: &str, pattern: &[Part], how: Trim) -> String {
        let (value, pattern) = (self.checked_value_of(name), self.pattern(pattern));
        if self.can_compare(&pattern, &value) { trim(&value, &pattern, how) } else { String::new() }
    }

    /// Whether a comparison is short enough: if so, accounts for its effort; if not, records an error.
    pub(super) fn can_compare(&mut self, pattern: &str, text: &str) -> bool {
        let effort = pattern.len().saturating_mul(text.len());
        if effort > MAX_COMPARISON_COST {
            self.run_out_of_memory(effort);
            return false;
        }
        self.effort += effort / 8;
        true
    }

    /// Returns the pattern for parts of a word: quoted characters have no special meaning.
    pub(super) fn pattern(&self, parts: &[Part]) -> String {
        let parts = parts.iter().map(|part| match part {
            Part::Literal { text, quoted: false } => text.clone(),
            Part::Literal { text, quoted: true } => text.chars().flat_map(|letter| ['\\', letter]).collect(),
            Part::Parameter { name, quoted: true, .. } => {
                self.value_of(name).chars().flat_map(|letter| ['\\', letter]).collect()
            }
            Part::Parameter { name, .. } => self.value_of(name),
            Part::Length { .. } | Part::Trimmed { .. } | Part::Command { .. } | Part::Arithmetic { .. } => {
                String::new()
            }
        });
        parts.collect()
    }

    /// Expands words into the arguments of a program, including file names that match patterns.
    pub(super) fn expand_with_globs(
        &mut self,
        sys: &mut Sys<'_, '_>,
        words: &[Word],
        done: &mut std::vec::IntoIter<SubstitutionResult>,
    ) -> Vec<String> {
        let mut all = Vec::new();
        let mut length = 0;
        for word in words {
            let is_pattern = word
                .parts
                .iter()
                .any(|part| matches!(part, Part::Literal { text, quoted: false } if text.contains(['*', '?', '['])));
            let fields = self.expand(std::slice::from_ref(word), done);
            length += fields.iter().map(String::len).sum::<usize>();
            if length > MAX_TEXT_LEN {
                self.run_out_of_memory(length);
                return Vec::new();
            }
            if !is_pattern {
                all.extend(fields);
                continue;
            }
            for field in fields {
                match files(sys, &field) {
                    Ok(found) if found.is_empty() => all.push(field),
                    Ok(found) => all.extend(found),
                    Err(length) => {
                        self.run_out_of_memory(length);
                        return Vec::new();
                    }
                }
            }
        }
        all
    }
}

/// Returns the paths that match a pattern, sorted; or their total length, if that is too much.
fn files(sys: &mut Sys<'_, '_>, pattern: &str) -> Result<Vec<String>, usize> {
    let is_absolute = pattern.starts_with('/');
    let mut found = vec![if is_absolute { "/".to_owned() } else { String::new() }];
    for part in pattern.split('/').filter(|part| !part.is_empty()) {
        let mut next = Vec::new();
        for base in found {
            let join = |name: &str| match base.as_str() {
                "" => name.to_owned(),
                "/" => format!("/{name}"),
                base => format!("{base}/{name}"),
            };
            if !part.contains(['*', '?', '[']) {
                let path = join(part);
                if fs::exists(sys, &path) {
                    next.push(path);
                }
                continue;
            }
            if sys.is_out_of_budget() {
                break;
            }
            let directory = if base.is_empty() { "." } else { &base };
            let mut names = fs::list(sys, directory).ok().flatten().unwrap_or_default();
            names.sort();
            next.extend(names.iter().filter(|name| matches(part, name)).map(|name| join(name)));
        }
        // `*/..` leads back up, and can be repeated.
        let length = next.iter().map(String::len).sum();
        if length > MAX_TEXT_LEN || sys.is_out_of_budget() {
            return Err(length);
        }
        found = next;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn matches_whole_text() {
        for (pattern, text, expected) in [
            ("a*", "abc", true),
            ("*c", "abc", true),
            ("a?c", "abc", true),
            ("a?", "abc", false),
            ("[0-9]*", "12", true),
            ("[!0-9]*", "12", false),
            ("\\*", "*", true),
            ("\\*", "a", false),
            ("a*b*c", "aXbYc", true),
            // An unclosed bracket is an ordinary character, in bash and in dash.
            ("[", "[", true),
            ("[a", "[ab", false),
            ("[[:digit:]x]", "7", true),
            ("[]a]", "]", true),
            ("", "", true),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }
}
