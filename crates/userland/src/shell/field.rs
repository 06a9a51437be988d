//! Field splitting at unquoted blanks, and brace expansion.

use super::syntax::{Part, Word};

/// A word under construction, and the words that were split off before it.
#[derive(Default)]
pub(super) struct Field {
    before: Vec<String>,
    text: String,
    /// The length in bytes of all words together.
    length: usize,
    /// Whether there is a word even if it is empty.
    pub is_word: bool,
}

impl Field {
    /// Ends the current word and begins another.
    pub fn split(&mut self) {
        if self.is_word || !self.text.is_empty() {
            self.before.push(std::mem::take(&mut self.text));
        }
        self.is_word = false;
    }

    /// Appends text without splitting it.
    pub fn push(&mut self, text: &str) {
        self.length += text.len();
        self.text.push_str(text);
    }

    /// Whether the current word is empty so far.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Returns the length in bytes of all words together.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Returns the current word.
    pub fn into_text(self) -> String {
        self.text
    }

    /// Appends text, splitting it at blanks.
    pub fn push_splitting(&mut self, text: &str) {
        self.length += text.len();
        for letter in text.chars() {
            if matches!(letter, ' ' | '\t' | '\n') {
                self.split();
            } else {
                self.text.push(letter);
                self.is_word = true;
            }
        }
    }

    /// Adds the finished words to a list.
    pub fn finish(mut self, fields: &mut Vec<String>) {
        self.split();
        fields.extend(self.before);
    }
}

/// The maximum number of words that braces expand to.
const MAX_WORDS: usize = 10_000;

/// Expands `{1..3}` and `{a,b}` in a word that is plain unquoted text. If the result would be too many words, the word
/// is left as it is.
pub(super) fn braces(word: &Word) -> Vec<Word> {
    let mut words = Vec::new();
    match word.plain().and_then(|text| open_braces(text, 0, &mut words)) {
        Some(()) => words.into_iter().map(literal).collect(),
        None => vec![word.clone()],
    }
}

fn literal(text: String) -> Word {
    Word { raw: text.clone(), parts: vec![Part::Literal { text, quoted: false }] }
}

/// Adds the words that a text with braces expands to; returns `None` if they are too many. `depth` is the number of
/// lists before.
fn open_braces(text: &str, depth: u32, words: &mut Vec<String>) -> Option<()> {
    // Each list at least doubles the number of words.
    if words.len() >= MAX_WORDS || depth > MAX_WORDS.ilog2() {
        return None;
    }
    let Some((open, close)) = text.find('{').zip(text.find('}')).filter(|(open, close)| open < close) else {
        words.push(text.to_owned());
        return Some(());
    };
    let inside = &text[open + 1..close];
    let with = |value: &str| format!("{}{value}{}", &text[..open], &text[close + 1..]);
    match inside.split_once("..") {
        Some((from, to)) => match (from.parse::<i64>(), to.parse::<i64>()) {
            (Ok(from), Ok(to)) if from.abs_diff(to) < MAX_WORDS as u64 => {
                let numbers: Vec<i64> = if from <= to { (from..=to).collect() } else { (to..=from).rev().collect() };
                words.extend(numbers.into_iter().map(|number| with(&number.to_string())));
            }
            _ => words.push(text.to_owned()),
        },
        // There may be more braces after these.
        None if inside.contains(',') => {
            for value in inside.split(',') {
                open_braces(&with(value), depth + 1, words)?;
            }
        }
        None => words.push(text.to_owned()),
    }
    Some(())
}
