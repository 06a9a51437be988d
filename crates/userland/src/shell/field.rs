//! Fields: where blanks that nobody has quoted separate words, and what braces make of one.

use super::syntax::{Part, Word};

/// A word in the making, and those that blanks have split off from it.
#[derive(Default)]
pub(super) struct Field {
    before: Vec<String>,
    text: String,
    /// How many bytes it and those before it have.
    length: usize,
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

    /// Goes on with a text as it is.
    pub fn push(&mut self, text: &str) {
        self.length += text.len();
        self.text.push_str(text);
    }

    /// Whether it has no letters so far.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// How many bytes all words together have.
    pub fn length(&self) -> usize {
        self.length
    }

    /// The word as it is.
    pub fn into_text(self) -> String {
        self.text
    }

    /// Goes on with a text that blanks separate into words.
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

    /// The words are as they are to be.
    pub fn finish(mut self, fields: &mut Vec<String>) {
        self.split();
        fields.extend(self.before);
    }
}

/// More words than anybody wants to read.
const MOST_WORDS: usize = 10_000;

/// `{1..3}` and `{a,b}`, where a word is nothing else than letters without quotation marks. What would come to too many words stays as
/// it is.
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

/// Adds the words that a text with braces stands for; nothing if they are too many. `depth` is how many lists stood before.
fn open_braces(text: &str, depth: u32, words: &mut Vec<String>) -> Option<()> {
    // Each list makes two words of one, at least.
    if words.len() >= MOST_WORDS || depth > MOST_WORDS.ilog2() {
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
            (Ok(from), Ok(to)) if from.abs_diff(to) < MOST_WORDS as u64 => {
                let numbers: Vec<i64> = if from <= to { (from..=to).collect() } else { (to..=from).rev().collect() };
                words.extend(numbers.into_iter().map(|number| with(&number.to_string())));
            }
            _ => words.push(text.to_owned()),
        },
        // There may be more of them behind.
        None if inside.contains(',') => {
            for value in inside.split(',') {
                open_braces(&with(value), depth + 1, words)?;
            }
        }
        None => words.push(text.to_owned()),
    }
    Some(())
}
