//! Fills in the variable parts of a message.

use std::fmt::{Display, Write};

use crate::lang::Lang;
use crate::mark::{ARGUMENT, COUNT, COUNT_END, END, MOST_ARGUMENTS, PARTICLE};
use crate::particle::PARTICLES;
use crate::reading::{Sound, last_sound};

const LAST_ARGUMENT: u8 = ARGUMENT + MOST_ARGUMENTS as u8 - 1;

/// Returns the message with its arguments, and with particles that match the sound of the preceding text. Marks without
/// a meaning (the build emits none) are left out.
pub(crate) fn fill(lang: Lang, place: usize, arguments: &[&dyn Display]) -> String {
    fill_in(lang.text(place), arguments)
}

fn fill_in(message: &str, arguments: &[&dyn Display]) -> String {
    let mut text = String::with_capacity(message.len() + 16);
    let mut rest = message;
    // Marks are single bytes, and no byte of a longer character is one.
    while let Some(at) = rest.bytes().position(|byte| byte < END) {
        text.push_str(&rest[..at]);
        let mark = rest.as_bytes()[at];
        rest = &rest[at + 1..];
        match mark {
            ARGUMENT..=LAST_ARGUMENT => push(&mut text, arguments, mark),
            COUNT => {
                let mut number = String::new();
                push(&mut number, arguments, argument(&mut rest));
                let [one, several] = [choice(&mut rest), choice(&mut rest)];
                text.push_str(if number == "1" { one } else { several });
            }
            PARTICLE..END => text.push_str(form(usize::from(mark - PARTICLE), last_sound(&text))),
            _ => text.push(char::from(mark)),
        }
    }
    text.push_str(rest);
    text
}

/// Returns the mark of the argument that decides a choice.
fn argument(rest: &mut &str) -> u8 {
    let mut after = rest.chars();
    let mark = after.next().map_or(0, |mark| mark as u8);
    *rest = after.as_str();
    mark
}

/// Returns one of the words to choose from, and skips its end mark.
fn choice<'m>(rest: &mut &'m str) -> &'m str {
    let (word, after) = rest.split_once(char::from(COUNT_END)).unwrap_or_default();
    *rest = after;
    word
}

fn push(text: &mut String, arguments: &[&dyn Display], mark: u8) {
    if let Some(argument) = arguments.get(usize::from(mark.wrapping_sub(ARGUMENT))) {
        // A `Display` that fails leaves its text incomplete; there is no one to report it to.
        let _ = write!(text, "{argument}");
    }
}

/// Returns the particle that follows a word; `None` if `forms` is not the two forms of a particle with a slash between
/// them.
pub fn particle(forms: &str, word: &str) -> Option<&'static str> {
    let (one, other) = forms.split_once('/')?;
    let index = PARTICLES.iter().position(|&pair| pair == (one, other) || pair == (other, one))?;
    Some(form(index, last_sound(word)))
}

fn form(index: usize, sound: Sound) -> &'static str {
    let Some(&(after_consonant, after_vowel)) = PARTICLES.get(index) else { return "" };
    match sound {
        Sound::Vowel => after_vowel,
        Sound::Rieul if after_vowel == "로" => after_vowel,
        Sound::Rieul | Sound::Consonant => after_consonant,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each particle after a vowel, after ㄹ and after another consonant.
    #[test]
    fn particles_follow_the_text_before_them() {
        let after = |word: &str, index: usize| {
            let message = format!("{}{}", char::from(ARGUMENT), char::from(PARTICLE + index as u8));
            fill_in(&message, &[&word]).split_off(word.len())
        };
        for (index, &(after_consonant, after_vowel)) in PARTICLES.iter().enumerate() {
            let after_rieul = if after_consonant == "으로" { after_vowel } else { after_consonant };
            let found = ["2", "1", "3", "“init”"].map(|word| after(word, index));
            assert_eq!(found, [after_vowel, after_rieul, after_consonant, after_consonant]);
        }
        assert_eq!(after("서울", PARTICLES.iter().position(|pair| pair.1 == "로").unwrap_or_default()), "로");
    }

    /// The build emits none of these, but they must not panic either.
    #[test]
    fn marks_without_meaning_stay_out() {
        for message in
            ["\u{8}", "\u{b}", "\u{b}\u{1}", "\u{b}\u{1}one", "\u{b}\u{8}a\u{c}\u{c}", "\u{1f}", "\u{c}\u{d}"]
        {
            let text = fill_in(message, &[&1]);
            assert!(!text.contains('1'), "{message:?}: {text:?}");
        }
        assert_eq!(fill_in("\u{b}\u{1}one\u{c}several\u{c}, \u{1}", &[&1]), "one, 1");
    }
}
