//! `[[ ... ]]`: bash's conditions, whose words are not split (bash: `cond_expr`, `execute_cond_command`).

use super::arithmetic::Calculator;
use super::parse::{Parser, SyntaxError};
use super::syntax::{Condition, Part, Word};
use super::{Kind, Shell};
use crate::fs::{self, Node};
use crate::sys::Sys;
use crate::tools::pattern;

/// Unary operators.
pub(super) const UNARY: [&str; 14] =
    ["-n", "-z", "-e", "-a", "-f", "-d", "-r", "-w", "-x", "-s", "-L", "-h", "-v", "-t"];

/// Binary operators, except `<` and `>`.
const BINARY: [&str; 11] = ["==", "=~", "=", "!=", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-ef"];

impl Parser<'_> {
    /// Parses a condition from `[[` to `]]`.
    pub(super) fn condition(&mut self) -> Result<Condition, SyntaxError> {
        self.advance(2);
        let condition = self.either()?;
        self.skip_lines();
        match self.letters() {
            "]]" => {
                self.advance(2);
                Ok(condition)
            }
            _ => Err(self.unexpected()),
        }
    }

    fn either(&mut self) -> Result<Condition, SyntaxError> {
        let left = self.both()?;
        self.skip_lines();
        if !self.rest.starts_with("||") {
            return Ok(left);
        }
        self.advance(2);
        let right = self.nested(Self::either)?;
        Ok(Condition::Either(Box::new(left), Box::new(right)))
    }

    fn both(&mut self) -> Result<Condition, SyntaxError> {
        let left = self.single()?;
        self.skip_lines();
        if !self.rest.starts_with("&&") {
            return Ok(left);
        }
        self.advance(2);
        let right = self.nested(Self::both)?;
        Ok(Condition::Both(Box::new(left), Box::new(right)))
    }

    fn single(&mut self) -> Result<Condition, SyntaxError> {
        self.skip_lines();
        if self.letters() == "!" {
            self.advance(1);
            return Ok(Condition::Not(Box::new(self.nested(Self::single)?)));
        }
        if self.rest.starts_with('(') {
            self.advance(1);
            let inner = self.nested(Self::either)?;
            self.skip_lines();
            self.closing_bracket()?;
            return Ok(inner);
        }
        let first = self.operand("unary")?;
        self.skip_blanks();
        if UNARY.contains(&first.raw.as_str()) && !BINARY.contains(&self.letters()) {
            return Ok(Condition::Unary(first.raw, self.operand("unary")?));
        }
        let sign = match self.rest.chars().next() {
            Some('<' | '>') => &self.rest[..1],
            _ => BINARY.into_iter().find(|&sign| sign == self.letters()).unwrap_or(""),
        };
        if sign.is_empty() {
            let is_over = self.letters() == "]]" || self.rest.starts_with(['&', '|', ')']);
            let is_over = is_over || self.rest.is_empty();
            let raw = "-n".to_owned();
            return if is_over { Ok(Condition::Unary(raw, first)) } else { Err(SyntaxError::OperatorExpected) };
        }
        let sign = sign.to_owned();
        self.advance(sign.len());
        let second = match sign.as_str() {
            // A regular expression may contain parentheses.
            "=~" => {
                self.skip_blanks();
                let start = self.rest;
                let parts = self.parts(char::is_whitespace)?;
                Word { parts, raw: start[..start.len() - self.rest.len()].to_owned() }
            }
            _ => self.operand("binary")?,
        };
        Ok(Condition::Binary(first, sign, second))
    }

    fn operand(&mut self, kind: &'static str) -> Result<Word, SyntaxError> {
        self.skip_lines();
        if self.letters() == "]]" {
            return Err(SyntaxError::UnexpectedArgument(kind));
        }
        self.word()?.ok_or_else(|| self.unexpected())
    }
}

impl Condition {
    /// Returns its words, in order.
    pub fn words(&self) -> Vec<&Word> {
        match self {
            Condition::Unary(_, word) => vec![word],
            Condition::Binary(first, _, second) => vec![first, second],
            Condition::Not(inner) => inner.words(),
            Condition::Both(left, right) | Condition::Either(left, right) => {
                left.words().into_iter().chain(right.words()).collect()
            }
        }
    }
}

impl Shell {
    /// Evaluates a condition, or returns an error. `texts` are its expanded words.
    pub(super) fn evaluate_condition(
        &mut self,
        sys: &mut Sys<'_, '_>,
        condition: &Condition,
        texts: &mut std::vec::IntoIter<String>,
    ) -> Result<bool, String> {
        match condition {
            Condition::Not(inner) => self.negated_holds(sys, inner, texts),
            Condition::Both(left, right) => {
                let holds = self.evaluate_condition(sys, left, texts)?;
                if holds {
                    return self.evaluate_condition(sys, right, texts);
                }
                texts.by_ref().take(right.words().len()).for_each(drop);
                Ok(false)
            }
            Condition::Either(left, right) => {
                let holds = self.evaluate_condition(sys, left, texts)?;
                if !holds {
                    return self.evaluate_condition(sys, right, texts);
                }
                texts.by_ref().take(right.words().len()).for_each(drop);
                Ok(true)
            }
            Condition::Unary(sign, _) => {
                let text = texts.next().unwrap_or_default();
                self.show(sys, &format!("[[ {sign} {} ]]", self.quoted(&text)));
                Ok(self.unary_holds(sys, sign, &text))
            }
            Condition::Binary(_, sign, second) => {
                let (left, right) = (texts.next().unwrap_or_default(), texts.next().unwrap_or_default());
                self.show(sys, &format!("[[ {} {sign} {} ]]", self.quoted(&left), self.quoted(&right)));
                self.binary_holds(sys, &left, sign, second, &right)
            }
        }
    }

    fn negated_holds(
        &mut self,
        sys: &mut Sys<'_, '_>,
        inner: &Condition,
        texts: &mut std::vec::IntoIter<String>,
    ) -> Result<bool, String> {
        let (Condition::Unary(sign, _), true) = (inner, self.options.xtrace) else {
            return self.evaluate_condition(sys, inner, texts).map(|holds| !holds);
        };
        let text = texts.next().unwrap_or_default();
        self.show(sys, &format!("[[ ! {sign} {} ]]", self.quoted(&text)));
        Ok(!self.unary_holds(sys, sign, &text))
    }

    pub(super) fn unary_holds(&self, sys: &mut Sys<'_, '_>, sign: &str, text: &str) -> bool {
        match sign {
            "-n" => !text.is_empty(),
            "-z" => text.is_empty(),
            "-d" => fs::directory(sys, text).is_ok(),
            "-f" => matches!(fs::follow(sys, text), Ok(Node::File(_) | Node::Program | Node::Namespace)),
            "-h" | "-L" => matches!(fs::look_up(sys, text), Ok(Node::Link(_))),
            "-s" => fs::is_nonempty(sys, text),
            "-x" => matches!(fs::follow(sys, text), Ok(Node::Dir(_) | Node::Program)),
            "-v" => self.get(text).is_some(),
            "-t" => text.parse().is_ok_and(|fd: usize| fd < 3 && sys.is_terminal(fd)),
            _ => fs::exists(sys, text),
        }
    }

    fn binary_holds(
        &mut self,
        sys: &mut Sys<'_, '_>,
        left: &str,
        sign: &str,
        second: &Word,
        right: &str,
    ) -> Result<bool, String> {
        match sign {
            "=" | "==" | "!=" => {
                let pattern = self.pattern_of(second, right);
                return Ok(self.matches(&pattern, left) == (sign != "!="));
            }
            "<" => return Ok(left < right),
            ">" => return Ok(left > right),
            "-ef" => return Ok(fs::is_same_file(sys, left, right)),
            "=~" => {
                let text = if has_substitution(second) { right.to_owned() } else { self.expression(second) };
                // An invalid regular expression matches nothing.
                return Ok(self.can_compare(&text, left)
                    && pattern::compile(&text, "E").is_some_and(|regex| pattern::is_match(&regex, left)));
            }
            _ => {}
        }
        let left = Calculator::new(self, left).result()?;
        let right = Calculator::new(self, right).result()?;
        Ok(match sign {
            "-eq" => left == right,
            "-ne" => left != right,
            "-lt" => left < right,
            "-le" => left <= right,
            "-gt" => left > right,
            _ => left >= right,
        })
    }

    /// Returns the pattern for a word: quoted characters match themselves.
    fn pattern_of(&self, word: &Word, text: &str) -> String {
        if has_substitution(word) { text.to_owned() } else { self.pattern(&word.parts) }
    }

    fn expression(&self, word: &Word) -> String {
        let part = |part: &Part| match part {
            Part::Literal { text, quoted: true } => regex_lite::escape(text),
            other => self.pattern(std::slice::from_ref(other)),
        };
        word.parts.iter().map(part).collect()
    }

    /// Evaluates `((...))` or `let`: the status is 1 if the value is 0.
    pub(super) fn calculate_status(&mut self, sys: &mut Sys<'_, '_>, name: &str, source: &str) -> u8 {
        match Calculator::new(self, source).result() {
            Ok(value) => u8::from(value == 0),
            Err(text) => {
                self.report_error(sys, &format!("{name}: {text}"));
                1
            }
        }
    }

    /// Refuses `[[` and `((` in dash, which looks for commands of these names and finds none.
    pub(super) fn reject_in_dash(&mut self, sys: &mut Sys<'_, '_>, word: &str) -> bool {
        let is_dash = self.kind == Kind::Dash;
        if is_dash {
            self.report_error(sys, &format!("{word}: not found"));
            self.status = 127;
        }
        is_dash
    }
}

/// Whether a part of the word is known only once it has been expanded.
fn has_substitution(word: &Word) -> bool {
    word.parts.iter().any(|part| {
        matches!(part, Part::Command { .. } | Part::Arithmetic { .. } | Part::Length { .. } | Part::Trimmed { .. })
    })
}
