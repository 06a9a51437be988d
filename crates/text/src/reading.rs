//! How a word ends when a Korean reader reads it aloud: everything that the choice of a particle depends on.
//!
//! Exact for Hangul, numbers and spelled-out letters. English words are read as Korean readers commonly read them: by
//! their last letters, with a short list of exceptions from this field. A wrong guess results in an awkward particle,
//! but does not change the meaning.

/// The last sound of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sound {
    /// A vowel.
    Vowel,
    /// The consonant ㄹ, after which `로` is used as after a vowel.
    Rieul,
    /// Any other consonant.
    Consonant,
}

use Sound::{Consonant, Rieul, Vowel};

/// Returns the last sound of a text read aloud in Korean. Quotation marks, brackets and punctuation at the end are
/// silent; a remark in brackets is skipped, so `fork(2)` ends as `fork` does. Unreadable text counts as ending in a
/// vowel.
pub fn last_sound(text: &str) -> Sound {
    let text = spoken(text);
    let Some(last) = text.chars().next_back() else { return Vowel };
    match last {
        '0'..='9' => number(text),
        'a'..='z' | 'A'..='Z' => latin(text),
        '%' => Vowel,
        // Unicode orders the syllables so that the 28 endings (none is one of them) vary fastest.
        '가'..='힣' => match (last as u32 - '가' as u32) % 28 {
            0 => Vowel,
            8 => Rieul,
            _ => Consonant,
        },
        // Single letters are read by their names (기역, 니은, 리을); final ones, as macOS writes them, by their sounds.
        'ㄹ' | '\u{1105}' | '\u{11af}' => Rieul,
        'ㄱ'..='ㅎ' | '\u{1100}'..='\u{1112}' | '\u{11a8}'..='\u{11c2}' => Consonant,
        'ん' | 'ン' => Consonant,
        _ => Vowel,
    }
}

/// Returns the text up to the last character that is spoken.
fn spoken(text: &str) -> &str {
    let is_spoken = |next: char| next.is_alphabetic() || next.is_ascii_digit() || next == '%';
    let text = text.trim_end_matches(|next| !is_spoken(next) && next != ')');
    let Some(inner) = text.strip_suffix(')') else { return text };
    let before = inner.rfind('(').map_or("", |open| &inner[..open]);
    let last = if before.ends_with(is_spoken) { before } else { inner };
    last.trim_end_matches(|next| !is_spoken(next))
}

/// Returns the last sound of a whole number: that of its unit (10 십, 100 백, 10000 만; only 조 ends in a vowel), or else
/// of its last digit.
fn number(text: &str) -> Sound {
    let digits = text.trim_end_matches(|next: char| next.is_ascii_digit()).len();
    let digits = &text[digits..];
    let significant = digits.trim_end_matches('0');
    match (digits.len() - significant.len(), significant.chars().next_back()) {
        (0, Some('1' | '7' | '8')) => Rieul,
        (0, Some('3' | '6')) => Consonant,
        (0, _) => Vowel,
        (12..=15, Some(_)) => Vowel,
        _ => Consonant,
    }
}

/// English words and terms that are not read as their last letters suggest: `이닛`, `엑시트`, `세트`.
const EXCEPTIONS: &[(&str, Sound)] = &[
    ("init", Consonant),
    ("unit", Consonant),
    ("commit", Consonant),
    ("git", Consonant),
    ("bit", Consonant),
    ("set", Vowel),
    ("hup", Consonant),
];

/// Returns the last sound of a word in Latin letters. It is spelled out if it is one letter, has no vowel (`ps`,
/// `httpd`), or is an abbreviation of at most three capitals (`PID`); otherwise it is read as an English word, even in
/// capitals (`KILL`, `EAGAIN`).
fn latin(text: &str) -> Sound {
    let start = text.trim_end_matches(|next: char| next.is_ascii_alphabetic()).len();
    let word = &text[start..];
    let known = EXCEPTIONS.iter().find(|(known, _)| word.eq_ignore_ascii_case(known));
    if let Some(&(_, sound)) = known {
        return sound;
    }
    let is_capital = word.len() <= 3 && word.bytes().all(|letter| letter.is_ascii_uppercase());
    let mut letters = word.bytes().rev().map(|letter| letter.to_ascii_lowercase());
    let last = letters.next().unwrap_or_default();
    if word.len() == 1 || is_capital || !word.bytes().any(is_vowel) {
        return letter_name(last);
    }
    let before = letters.next().unwrap_or_default();
    let third = letters.next().unwrap_or_default();
    match last {
        b'l' => Rieul,
        b'm' | b'n' => Consonant,
        // `running`, but `log`.
        b'g' if before == b'n' => Consonant,
        // A silent e (`clone`, `file`), but `me`.
        b'e' if word.len() > 3 || is_vowel(third) => match before {
            b'l' => Rieul,
            b'm' | b'n' => Consonant,
            _ => Vowel,
        },
        // A stop closes the syllable after one short vowel (`stop`, `exec`, `job`), not after a long one (`loop`).
        b'p' if before == b'o' && third == b'o' => Vowel,
        b'p' | b'b' | b'c' if is_vowel(before) => Consonant,
        b'k' if before == b'c' || (before == b'o' && third == b'o') => Consonant,
        // `socket`, `format`, `slot`, `output`; but `wait`, `root`, `exit`, `parent`.
        b't' if before == b'u' || (matches!(before, b'e' | b'a' | b'o') && !is_vowel(third)) => Consonant,
        _ => Vowel,
    }
}

/// Returns the last sound of the letter's own name: 엘, 엠, 엔, 알; all others end in a vowel.
fn letter_name(letter: u8) -> Sound {
    match letter {
        b'l' | b'r' => Rieul,
        b'm' | b'n' => Consonant,
        _ => Vowel,
    }
}

fn is_vowel(letter: u8) -> bool {
    matches!(letter.to_ascii_lowercase(), b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}
