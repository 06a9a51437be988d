//! Splitting of a line into words: separated by blanks, except within quoted values.

use super::diagnostic::{Diagnostic, Found, ParseResult, Problem, Wanted};

/// One word. `key=value` is a single word.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'a> {
    /// The word as in the source.
    pub raw: &'a str,
    /// Its first column, from 1.
    pub column: usize,
    /// The part before the first `=`.
    key: Option<&'a str>,
    /// The part after it, without enclosing quotation marks.
    pub value: &'a str,
    /// Whether the value is quoted.
    pub quoted: bool,
}

impl<'a> Word<'a> {
    /// Returns the part before the first `=`, if there is one.
    pub fn key(&self) -> Option<&'a str> {
        self.key
    }

    /// Returns the form that identifies an option: `nohang`, `newpid=`.
    pub fn option(&self) -> &'a str {
        self.key.map_or(self.raw, |key| &self.raw[..=key.len()])
    }

    /// Returns the unescaped value: in a quoted value, two quotation marks stand for one. A backslash is not used for
    /// that, because it already stands for itself there.
    pub fn text(&self) -> String {
        if self.quoted { self.value.replace("\"\"", "\"") } else { self.value.to_owned() }
    }

    /// Returns the whole word unescaped, if `=` has no special meaning.
    pub fn whole_text(&self) -> String {
        if self.key.is_some() { self.raw.to_owned() } else { self.text() }
    }

    /// Returns the column of the value.
    pub fn value_column(&self) -> usize {
        self.column + self.key.map_or(0, |key| key.chars().count() + 1)
    }

    /// Returns the value as in the source.
    pub fn raw_value(&self) -> &'a str {
        self.key.map_or(self.raw, |key| &self.raw[key.len() + 1..])
    }
}

/// Splits a line into words, without its comment; also returns the text from the first word to the last.
pub(super) fn split(source: &str, line: usize) -> ParseResult<(Vec<Word<'_>>, &str)> {
    let mut words = Vec::new();
    let mut rest = source;
    let mut column = 1;
    let mut first = None;
    let mut end = 0;
    loop {
        let trimmed = rest.trim_start();
        column += rest[..rest.len() - trimmed.len()].chars().count();
        let start = source.len() - trimmed.len();
        // A `#` inside a word is part of it, so that `cmd=a#b` needs no quotation marks.
        if trimmed.is_empty() || trimmed.starts_with('#') {
            break;
        }
        let word = first_word(trimmed, line, column)?;
        column += word.raw.chars().count();
        end = start + word.raw.len();
        first = first.or(Some(start));
        rest = &source[end..];
        words.push(word);
    }
    Ok((words, &source[first.unwrap_or(end)..end]))
}

fn first_word(text: &str, line: usize, column: usize) -> ParseResult<Word<'_>> {
    let blank = text.find(char::is_whitespace).unwrap_or(text.len());
    let equals = text[..blank].find('=').filter(|&at| !text[..at].contains('"'));
    let start = equals.map_or(0, |at| at + 1);
    let key = equals.map(|at| &text[..at]);
    let refuse = |at: usize, problem, wanted| {
        let column = column + text[..at].chars().count();
        let found = Found::word(&text[at..]);
        Box::new(Diagnostic { line, column, problem, found, expected: vec![wanted], nearest: None })
    };
    if !text[start..].starts_with('"') {
        return match text[..blank].find('"') {
            Some(at) => Err(refuse(at, Problem::MisplacedQuote, Wanted::Space)),
            None => Ok(Word { raw: &text[..blank], column, key, value: &text[start..blank], quoted: false }),
        };
    }
    let Some(close) = closing_quote(text, start + 1) else {
        return Err(refuse(start, Problem::UnclosedQuote, Wanted::ClosingQuote));
    };
    let end = close + 1;
    if !text[end..].is_empty() && !text[end..].starts_with(char::is_whitespace) {
        return Err(refuse(end, Problem::MisplacedQuote, Wanted::Space));
    }
    Ok(Word { raw: &text[..end], column, key, value: &text[start + 1..close], quoted: true })
}

/// Returns the position of the first quotation mark at or after `from` that is not doubled.
fn closing_quote(text: &str, from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += text[at..].find('"')?;
        if !text[at + 1..].starts_with('"') {
            return Some(at);
        }
        at += 2;
    }
}
