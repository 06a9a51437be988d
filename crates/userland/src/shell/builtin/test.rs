//! `test` and `[`: conditions on strings, numbers and files (bash: `test.c`, by the number of words as in POSIX; dash:
//! `bltin/test.c`).

use super::BuiltinResult;
use crate::fs;
use crate::shell::condition::UNARY;
use crate::shell::{Kind, Shell};
use crate::sys::Sys;

/// The binary operator that only bash has.
const BASH_ONLY: &str = "==";
/// The unary operators that only bash has.
const UNARY_BASH_ONLY: [&str; 2] = ["-a", "-v"];

/// The maximum nesting depth of parentheses.
const MAX_DEPTH: usize = 64;

/// `test WORD...` and `[ WORD... ]`.
pub(super) fn test(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> BuiltinResult {
    let mut words: Vec<&str> = argv[1..].iter().map(String::as_str).collect();
    let is_bracket = argv[0] == "[";
    let is_closed = !is_bracket || words.pop() == Some("]");
    let missing = if shell.kind == Kind::Bash { "missing `]'" } else { "missing ]" };
    let holds = match is_closed {
        true => Tester { shell, sys, words: &words, is_bracket, depth: 0 }.evaluate(&words),
        false => Err(missing.to_owned()),
    };
    match holds {
        Ok(holds) => BuiltinResult::Status((!holds).into()),
        Err(text) => {
            shell.report_error(sys, &format!("{}: {text}", argv[0]));
            BuiltinResult::Status(2)
        }
    }
}

/// The error message for an invalid expression.
type Refusal = String;

struct Tester<'t, 's, 'm> {
    shell: &'t Shell,
    sys: &'t mut Sys<'s, 'm>,
    /// All words of the expression.
    words: &'t [&'t str],
    /// Whether a closing bracket follows.
    is_bracket: bool,
    /// The number of open parentheses.
    depth: usize,
}

impl Tester<'_, '_, '_> {
    fn evaluate(&mut self, words: &[&str]) -> Result<bool, Refusal> {
        match *words {
            [] => Ok(false),
            [word] => Ok(!word.is_empty()),
            ["!", word] => Ok(word.is_empty()),
            [sign, word] if self.is_unary(sign) => self.unary_test(sign, word),
            [sign, _] => Err(self.unexpected(sign, "unary")),
            [left, sign, right] if self.is_binary(sign) => self.binary_test(left, sign, right),
            [left, "-a", right] => Ok(!left.is_empty() && !right.is_empty()),
            [left, "-o", right] => Ok(!left.is_empty() || !right.is_empty()),
            ["!", ref rest @ ..] if rest.len() <= 3 => self.evaluate(rest).map(|holds| !holds),
            ["(", ref inner @ .., ")"] if inner.len() <= 2 => self.evaluate(inner),
            [_, sign, _] => Err(self.unexpected(sign, "binary")),
            _ => {
                let mut rest = words;
                let holds = self.or_expression(&mut rest)?;
                if rest.is_empty() { Ok(holds) } else { Err(self.too_many(rest)) }
            }
        }
    }

    fn or_expression(&mut self, rest: &mut &[&str]) -> Result<bool, Refusal> {
        let mut holds = self.and_expression(rest)?;
        while let Some(("-o", behind)) = next(rest) {
            *rest = behind;
            holds |= self.and_expression(rest)?;
        }
        Ok(holds)
    }

    fn and_expression(&mut self, rest: &mut &[&str]) -> Result<bool, Refusal> {
        let mut holds = self.single(rest)?;
        while let Some(("-a", behind)) = next(rest) {
            *rest = behind;
            holds &= self.single(rest)?;
        }
        Ok(holds)
    }

    fn single(&mut self, rest: &mut &[&str]) -> Result<bool, Refusal> {
        let mut is_negated = false;
        while let Some(("!", behind)) = next(rest) {
            *rest = behind;
            is_negated = !is_negated;
        }
        let holds = match **rest {
            ["(", ref behind @ ..] if self.depth < MAX_DEPTH => {
                *rest = behind;
                self.depth += 1;
                let holds = self.or_expression(rest)?;
                self.depth -= 1;
                let Some((")", behind)) = next(rest) else { return Err(self.not_closed(rest.first())) };
                *rest = behind;
                holds
            }
            [left, sign, right, ref behind @ ..] if self.is_binary(sign) => {
                *rest = behind;
                self.binary_test(left, sign, right)?
            }
            [sign, word, ref behind @ ..] if self.is_unary(sign) => {
                *rest = behind;
                self.unary_test(sign, word)?
            }
            [word, ref behind @ ..] => {
                *rest = behind;
                !word.is_empty()
            }
            [] => return Err(self.too_many(&[])),
        };
        Ok(holds != is_negated)
    }

    fn is_unary(&self, sign: &str) -> bool {
        UNARY.contains(&sign) && (self.shell.kind == Kind::Bash || !UNARY_BASH_ONLY.contains(&sign))
    }

    fn is_binary(&self, sign: &str) -> bool {
        let is_one = number_test(sign).is_some() || ["=", BASH_ONLY, "!=", "<", ">", "-ef"].contains(&sign);
        is_one && (self.shell.kind == Kind::Bash || sign != BASH_ONLY)
    }

    fn unary_test(&mut self, sign: &str, word: &str) -> Result<bool, Refusal> {
        if sign == "-t" && self.shell.kind == Kind::Dash {
            self.number(word)?;
        }
        Ok(self.shell.unary_holds(self.sys, sign, word))
    }

    fn binary_test(&mut self, left: &str, sign: &str, right: &str) -> Result<bool, Refusal> {
        if let Some(compare) = number_test(sign) {
            return Ok(compare(&self.number(left)?, &self.number(right)?));
        }
        Ok(match sign {
            "-ef" => fs::is_same_file(self.sys, left, right),
            "!=" => left != right,
            "<" => left < right,
            ">" => left > right,
            _ => left == right,
        })
    }

    fn number(&self, word: &str) -> Result<i64, Refusal> {
        word.trim().parse().map_err(|_| match self.shell.kind {
            Kind::Bash => format!("{word}: integer expression expected"),
            Kind::Dash => format!("Illegal number: {word}"),
        })
    }

    fn unexpected(&self, sign: &str, expected: &str) -> Refusal {
        match self.shell.kind {
            Kind::Bash => format!("{sign}: {expected} operator expected"),
            Kind::Dash => self.unexpected_last_word(1),
        }
    }

    fn too_many(&self, rest: &[&str]) -> Refusal {
        match self.shell.kind {
            Kind::Bash => "too many arguments".to_owned(),
            Kind::Dash => self.unexpected_last_word(self.words.len() - rest.len()),
        }
    }

    /// dash names the last word that it has parsed.
    fn unexpected_last_word(&self, count: usize) -> Refusal {
        let last = self.words.get(count.saturating_sub(1)).copied().unwrap_or_default();
        format!("{last}: unexpected operator")
    }

    fn not_closed(&self, found: Option<&&str>) -> Refusal {
        let end = self.is_bracket.then_some(&"]");
        match (self.shell.kind, found.or(end)) {
            (Kind::Bash, Some(found)) => format!("`)' expected, found {found}"),
            (Kind::Bash, None) => "`)' expected".to_owned(),
            (Kind::Dash, _) => "closing paren expected".to_owned(),
        }
    }
}

fn next<'w, 't>(rest: &mut &'t [&'w str]) -> Option<(&'w str, &'t [&'w str])> {
    rest.split_first().map(|(word, behind)| (*word, behind))
}

/// Returns the comparison for a numeric operator.
fn number_test(sign: &str) -> Option<fn(&i64, &i64) -> bool> {
    Some(match sign {
        "-eq" => i64::eq,
        "-ne" => i64::ne,
        "-lt" => i64::lt,
        "-le" => i64::le,
        "-gt" => i64::gt,
        "-ge" => i64::ge,
        _ => return None,
    })
}
