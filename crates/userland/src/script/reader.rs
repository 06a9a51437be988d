//! A parser over the words of one line, from left to right.

use super::diagnostic::{Diagnostic, Found, ParseResult, Problem, Wanted};
use super::name;
use super::names::NameKind;
use super::nearest::nearest;
use super::signal_word::SignalWord;
use super::word::Word;
use crate::os::time::read_duration;
use pidscope_kernel::Signal;
use std::time::Duration;

/// The separator between a call and its expected outcome.
pub(super) const ARROW: &str = "->";

/// The maximum move of the clock: a year.
const MAX_DURATION: Duration = Duration::from_secs(366 * 24 * 3600);

/// A name that a line mentions. Whether it is created anywhere is known only once the whole script is parsed.
#[derive(Clone, Debug)]
pub(super) struct Mention {
    pub kind: NameKind,
    pub name: String,
    pub column: usize,
    pub is_new: bool,
}

/// The words of one line, and the position among them.
pub(super) struct Reader<'a> {
    line: usize,
    words: &'a [Word<'a>],
    next: usize,
    end_column: usize,
    /// The names parsed so far.
    pub mentions: Vec<Mention>,
}

impl<'a> Reader<'a> {
    pub fn new(words: &'a [Word<'a>], line: usize) -> Self {
        let end_column = words.last().map_or(1, |last| last.column + last.raw.chars().count());
        Self { line, words, next: 0, end_column, mentions: Vec::new() }
    }

    /// Takes the next word, which may be an arrow.
    pub fn word(&mut self) -> Option<&'a Word<'a>> {
        let word = self.words.get(self.next);
        self.next += usize::from(word.is_some());
        word
    }

    /// Takes the next word, unless it is the arrow.
    pub fn operand(&mut self) -> Option<&'a Word<'a>> {
        if self.peek()?.raw == ARROW { None } else { self.word() }
    }

    /// Returns the next word without taking it.
    pub fn peek(&self) -> Option<&'a Word<'a>> {
        self.words.get(self.next)
    }

    /// Takes the next word, or fails if there is none.
    pub fn required_operand(&mut self, wanted: &[Wanted]) -> ParseResult<&'a Word<'a>> {
        self.operand().ok_or_else(|| self.missing_operand_error(wanted))
    }

    /// Returns the error for a missing operand.
    pub fn missing_operand_error(&self, expected: &[Wanted]) -> Box<Diagnostic> {
        let (column, found) = match self.peek() {
            Some(word) => (word.column, Found::word(word.raw)),
            None => (self.end_column, Found::EndOfLine),
        };
        Box::new(Diagnostic {
            line: self.line,
            column,
            problem: Problem::MissingOperand,
            found,
            expected: expected.to_vec(),
            nearest: None,
        })
    }

    /// Returns the error for a whole word.
    pub fn word_error(&self, word: &Word<'_>, problem: Problem, expected: &[Wanted]) -> Box<Diagnostic> {
        let nearest = nearest_wanted(word.option(), expected);
        self.diagnostic(word.column, word.raw, problem, expected, nearest)
    }

    /// Returns the error for the value after `=`, or for an operand without `=`.
    pub fn value_error(&self, word: &Word<'_>, problem: Problem, expected: &[Wanted]) -> Box<Diagnostic> {
        let nearest = nearest_wanted(word.value, expected);
        self.diagnostic(word.value_column(), word.raw_value(), problem, expected, nearest)
    }

    fn diagnostic(
        &self,
        column: usize,
        found: &str,
        problem: Problem,
        expected: &[Wanted],
        nearest: Option<String>,
    ) -> Box<Diagnostic> {
        Box::new(Diagnostic {
            line: self.line,
            column,
            problem,
            found: Found::word(found),
            expected: expected.to_vec(),
            nearest,
        })
    }

    /// Checks that the line ends here.
    pub fn end(&mut self) -> ParseResult<()> {
        match self.word() {
            Some(word) => Err(self.word_error(word, Problem::TrailingText, &[Wanted::EndOfLine])),
            None => Ok(()),
        }
    }

    /// Parses an operand that is one of several words.
    pub fn one_of<T: Copy>(&mut self, choices: &[T], text: fn(T) -> &'static str, problem: Problem) -> ParseResult<T> {
        let wanted: Vec<Wanted> = choices.iter().map(|&choice| Wanted::Word(text(choice))).collect();
        let word = self.required_operand(&wanted)?;
        let choice = choices.iter().copied().find(|&choice| text(choice) == word.raw);
        choice.ok_or_else(|| self.word_error(word, problem, &wanted))
    }

    /// Parses an optional integer operand.
    pub fn optional_number(&mut self) -> ParseResult<Option<i64>> {
        if self.peek().is_none_or(|word| word.raw == ARROW) { Ok(None) } else { self.number().map(Some) }
    }

    /// Parses an integer operand.
    pub fn number(&mut self) -> ParseResult<i64> {
        let word = self.required_operand(&[Wanted::Number])?;
        let number = word.raw.parse().ok();
        number.ok_or_else(|| self.word_error(word, Problem::BadNumber, &[Wanted::Number]))
    }

    /// Parses an integer after `=`.
    pub fn number_value(&self, word: &Word<'_>) -> ParseResult<i64> {
        self.require_value(word, Wanted::Number)?;
        word.value.parse().map_err(|_| self.value_error(word, Problem::BadNumber, &[Wanted::Number]))
    }

    /// Parses an integer from 0 to `greatest` after `=`.
    pub fn bounded_number(&self, word: &Word<'_>, greatest: u32) -> ParseResult<u32> {
        let wanted = Wanted::NumberIn { least: 0, greatest: i64::from(greatest) };
        self.require_value(word, wanted.clone())?;
        let number = word.value.parse().ok().filter(|&number| number <= greatest);
        number.ok_or_else(|| self.value_error(word, Problem::BadNumber, &[wanted]))
    }

    /// Parses a move of the clock: `+10s`, `+1.5s`, `+2m`.
    pub fn duration(&mut self) -> ParseResult<Duration> {
        let word = self.required_operand(&[Wanted::Duration])?;
        let duration = word.raw.strip_prefix('+').and_then(read_duration).filter(|&by| by <= MAX_DURATION);
        duration.ok_or_else(|| self.word_error(word, Problem::BadDuration, &[Wanted::Duration]))
    }

    /// Parses accounts after `=`: `nginx:101,daemon:1`.
    pub fn accounts(&self, word: &Word<'_>) -> ParseResult<Vec<(String, u32)>> {
        self.require_value(word, Wanted::Users)?;
        let accounts = word.value.split(',').map(|account| {
            let (name, uid) = account.split_once(':')?;
            let is_name = !name.is_empty() && !name.contains([' ', '\t', '"']);
            is_name.then_some((name.to_owned(), uid.parse().ok()?))
        });
        let accounts: Option<Vec<(String, u32)>> = accounts.collect();
        accounts.ok_or_else(|| self.value_error(word, Problem::BadUsers, &[Wanted::Users]))
    }

    /// Parses a signal operand.
    pub fn signal(&mut self) -> ParseResult<SignalWord> {
        let word = self.required_operand(&[Wanted::Signal])?;
        SignalWord::read(word.raw).ok_or_else(|| self.signal_error(word, word.raw, word.column))
    }

    /// Parses a signal after `=`.
    pub fn signal_value(&self, word: &Word<'_>) -> ParseResult<SignalWord> {
        self.require_value(word, Wanted::Signal)?;
        let column = word.value_column();
        SignalWord::read(word.value).ok_or_else(|| self.signal_error(word, word.raw_value(), column))
    }

    fn signal_error(&self, word: &Word<'_>, found: &str, column: usize) -> Box<Diagnostic> {
        let upper = word.value.to_ascii_uppercase();
        let name = upper.strip_prefix("SIG").unwrap_or(&upper);
        let nearest = nearest(name, Signal::names()).map(str::to_owned);
        self.diagnostic(column, found, Problem::BadSignal, &[Wanted::Signal], nearest)
    }

    /// Parses text after `=`; empty text must be written `""`.
    pub fn text_value(&self, word: &Word<'_>) -> ParseResult<String> {
        self.require_value(word, Wanted::Value)?;
        Ok(word.text())
    }

    /// Parses a text operand, which is quoted if it contains blanks.
    pub fn text(&mut self) -> ParseResult<String> {
        let word = self.required_operand(&[Wanted::Value])?;
        Ok(word.whole_text())
    }

    /// Parses an operand that is a name.
    pub fn name(&mut self, kind: NameKind, is_new: bool) -> ParseResult<String> {
        let word = self.required_operand(&[wanted_name(kind)])?;
        self.mention(kind, word.raw, word.column, is_new)
    }

    /// Parses a name after `=`.
    pub fn name_value(&mut self, word: &Word<'_>, kind: NameKind, is_new: bool) -> ParseResult<String> {
        self.require_value(word, wanted_name(kind))?;
        self.mention(kind, word.value, word.value_column(), is_new)
    }

    /// Accepts a word as a name, and records the mention.
    pub fn mention(&mut self, kind: NameKind, text: &str, column: usize, is_new: bool) -> ParseResult<String> {
        // Names with `:` are created by running shell lines, never by the script itself, which may only use them.
        let outside = |next: char| next.is_whitespace() || matches!(next, '"' | '=');
        let used_only = !is_new && text.contains(':') && !text.contains(outside);
        let problem = if name::RESERVED.contains(&text) {
            Some(Problem::ReservedName)
        } else if name::has_name_form(text) || used_only {
            None
        } else {
            Some(Problem::BadName)
        };
        if let Some(problem) = problem {
            return Err(self.diagnostic(column, text, problem, &[wanted_name(kind)], None));
        }
        self.mentions.push(Mention { kind, name: text.to_owned(), column, is_new });
        Ok(text.to_owned())
    }

    /// Sets an option, which may be given only once.
    pub fn once<T>(&self, slot: &mut Option<T>, value: T, word: &Word<'_>) -> ParseResult<()> {
        match slot.replace(value) {
            Some(_) => Err(self.diagnostic(word.column, word.raw, Problem::OptionTwice, &[], None)),
            None => Ok(()),
        }
    }

    /// Sets a flag, which may be given only once.
    pub fn flag(&self, slot: &mut bool, word: &Word<'_>) -> ParseResult<()> {
        let mut given = slot.then_some(());
        *slot = true;
        self.once(&mut given, (), word)
    }

    /// Returns the error for an option that a statement does not have.
    pub fn unknown_option_error(&self, word: &Word<'_>, options: &[&'static str]) -> Box<Diagnostic> {
        let problem = if options.is_empty() { Problem::TrailingText } else { Problem::UnknownOption };
        let wanted: Vec<Wanted> =
            options.iter().map(|&option| Wanted::Word(option)).chain([Wanted::EndOfLine]).collect();
        self.word_error(word, problem, &wanted)
    }

    fn require_value(&self, word: &Word<'_>, wanted: Wanted) -> ParseResult<()> {
        if word.value.is_empty() && !word.quoted {
            let column = word.value_column();
            return Err(self.diagnostic(column, word.raw, Problem::MissingOperand, &[wanted], None));
        }
        Ok(())
    }
}

fn wanted_name(kind: NameKind) -> Wanted {
    match kind {
        NameKind::Process => Wanted::Process,
        NameKind::Namespace => Wanted::Namespace,
    }
}

fn nearest_wanted(found: &str, wanted: &[Wanted]) -> Option<String> {
    let words = wanted.iter().filter_map(|wanted| match wanted {
        Wanted::Word(word) => Some(*word),
        _ => None,
    });
    nearest(found, words).map(str::to_owned)
}
