//! Fields: where blanks that nobody has quoted separate words, and what braces make of one.

use super::syntax::{Part, Word};

/// A word in the making, and those that blanks have split off from it.
#[derive(Default)]
pub(super) struct Field {
    before: Vec<String>,
    pub text: String,
    /// Whether there is a word even if it has no letters.
    pub is_word: bool,
}

impl Field {
    /// The word ends here, and another one begins.
    pub fn split(&mut self) {
        if self.is_word || !self.text.is_empty() {
            self.before.push(std::mem::take(&mut self.text));
        }
        self.is_word = false;
    }

    pub fn push_splitting(&mut self, text: &str) {
        for letter in text.chars() {
            if matches!(letter, ' ' | '\t' | '\n') {
                self.split();
            } else {
                self.text.push(letter);
                self.is_word = true;
            }
        }
    }

    pub fn finish(mut self, fields: &mut Vec<String>) {
        self.split();
        fields.extend(self.before);
    }
}

/// `{1..3}` and `{a,b}`, where a word is nothing else than letters without quotation marks.
pub(super) fn braces(word: &Word) -> Vec<Word> {
    let one = || vec![word.clone()];
    let Some(text) = word.plain() else { return one() };
    let Some((open, close)) = text.find('{').zip(text.find('}')).filter(|(open, close)| open < close) else {
        return one();
    };
    let inside = &text[open + 1..close];
    let values: Vec<String> = match inside.split_once("..") {
        Some((from, to)) => match (from.parse::<i64>(), to.parse::<i64>()) {
            (Ok(from), Ok(to)) if from.abs_diff(to) < 10_000 && from <= to => {
                (from..=to).map(|n| n.to_string()).collect()
            }
            (Ok(from), Ok(to)) if from.abs_diff(to) < 10_000 => (to..=from).rev().map(|n| n.to_string()).collect(),
            _ => return one(),
        },
        None if inside.contains(',') => inside.split(',').map(str::to_owned).collect(),
        None => return one(),
    };
    let literal = |value: String| {
        let text = format!("{}{value}{}", &text[..open], &text[close + 1..]);
        Word { raw: text.clone(), parts: vec![Part::Literal { text, quoted: false }] }
    };
    // There may be more of them behind.
    values
        .into_iter()
        .map(literal)
        .flat_map(|word| if inside.contains("..") { vec![word] } else { braces(&word) })
        .collect()
}
