//! Arithmetic expansion: `$((...))`.

use super::{Kind, Shell};

/// An evaluator for integers with C's operators, and variables.
pub(super) struct Calculator<'a> {
    shell: &'a mut Shell,
    source: &'a str,
    rest: &'a str,
    /// The source from the last token on: bash's "error token".
    token: &'a str,
    depth: usize,
    /// The nesting depth of operands that are not evaluated, as after `0 &&`.
    unused: usize,
}

/// An error, in the words of bash and of dash.
type EvalError = (&'static str, &'static str);

type Value = Result<i64, EvalError>;

const NO_OPERAND: EvalError = ("syntax error: operand expected", "expecting primary");
const NO_END: EvalError = ("syntax error in expression", "expecting EOF");
const NO_BRACKET: EvalError = ("missing `)'", "expecting ')'");
const NO_COLON: EvalError = ("`:' expected for conditional expression", "expecting ':'");
const BAD_DIGIT: EvalError = ("value too great for base", "expecting EOF");
const BY_ZERO: EvalError = ("division by 0", "division by zero");
const TOO_DEEP: EvalError = ("expression recursion level exceeded", "expecting primary");

/// Longer operators come before their prefixes.
const OPERATORS: [&str; 36] = [
    "<<=", ">>=", "**", "++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "^=", "|=", "==", "!=", "<=", ">=", "&&", "||",
    "<<", ">>", "<", ">", "=", "+", "-", "*", "/", "%", "&", "|", "^", "!", "~", "?", ",",
];

const ASSIGNMENTS: [&str; 11] = ["=", "+=", "-=", "*=", "/=", "%=", "&=", "^=", "|=", "<<=", ">>="];

/// Binary operators, from lowest to highest precedence.
const LEVELS: [&[&str]; 10] = [
    &["||"],
    &["&&"],
    &["|"],
    &["^"],
    &["&"],
    &["==", "!="],
    &["<=", ">=", "<", ">"],
    &["<<", ">>"],
    &["+", "-"],
    &["*", "/", "%"],
];

impl<'a> Calculator<'a> {
    pub fn new(shell: &'a mut Shell, source: &'a str) -> Self {
        let source = source.trim_start();
        Calculator { shell, source, rest: source, token: source, depth: 0, unused: 0 }
    }

    /// Returns the value, or the shell's error message.
    pub fn result(mut self) -> Result<i64, String> {
        self.whole().map_err(|(bash, dash)| match self.shell.kind {
            Kind::Bash => format!("{}: {bash} (error token is \"{}\")", self.source, self.token),
            Kind::Dash => format!("arithmetic expression: {dash}: \"{}\"", self.source),
        })
    }

    fn whole(&mut self) -> Value {
        if self.rest.is_empty() {
            return Ok(0);
        }
        let value = self.list()?;
        if self.rest.trim_start().is_empty() {
            return Ok(value);
        }
        self.token = self.rest.trim_start();
        Err(NO_END)
    }

    fn take(&mut self, operators: &[&str]) -> Option<&'static str> {
        let rest = self.rest.trim_start();
        let found = OPERATORS.into_iter().find(|operator| rest.starts_with(operator))?;
        if !operators.contains(&found) {
            return None;
        }
        self.token = rest;
        self.rest = &rest[found.len()..];
        Some(found)
    }

    fn expect_mark(&mut self, mark: char, missing: EvalError) -> Result<(), EvalError> {
        let rest = self.rest.trim_start();
        self.rest = rest.strip_prefix(mark).ok_or(missing)?;
        self.token = rest;
        Ok(())
    }

    fn list(&mut self) -> Value {
        let mut value = self.assignment()?;
        while self.take(&[","]).is_some() {
            value = self.assignment()?;
        }
        Ok(value)
    }

    fn assignment(&mut self) -> Value {
        self.depth += 1;
        if self.depth > 100 {
            return Err(TOO_DEEP);
        }
        let start = (self.rest, self.token);
        let name = self.word();
        let value = match self.take(&ASSIGNMENTS).filter(|_| is_name(name)) {
            Some(operator) => {
                let right = self.assignment()?;
                let value = match operator.strip_suffix('=').unwrap_or_default() {
                    "" => right,
                    operator => self.combine(operator, self.variable(name), right)?,
                };
                self.set(name, value);
                value
            }
            None => {
                (self.rest, self.token) = start;
                self.conditional()?
            }
        };
        self.depth -= 1;
        Ok(value)
    }

    fn conditional(&mut self) -> Value {
        let condition = self.binary(0)?;
        if self.take(&["?"]).is_none() {
            return Ok(condition);
        }
        let yes = self.unless(condition == 0, Self::list)?;
        self.expect_mark(':', NO_COLON)?;
        let no = self.unless(condition != 0, Self::assignment)?;
        Ok(if condition != 0 { yes } else { no })
    }

    /// Parses an operand, without side effects if `unused`.
    fn unless(&mut self, unused: bool, operand: impl FnOnce(&mut Self) -> Value) -> Value {
        self.unused += usize::from(unused);
        let value = operand(self);
        self.unused -= usize::from(unused);
        value
    }

    fn binary(&mut self, level: usize) -> Value {
        let Some(operators) = LEVELS.get(level) else { return self.power() };
        let mut value = self.binary(level + 1)?;
        while let Some(operator) = self.take(operators) {
            let decided = (operator == "&&" && value == 0) || (operator == "||" && value != 0);
            let start = self.rest.trim_start();
            let right = self.unless(decided, |calculator| calculator.binary(level + 1))?;
            value = self.combine(operator, value, right).inspect_err(|_| self.token = start)?;
        }
        Ok(value)
    }

    fn combine(&self, operator: &str, left: i64, right: i64) -> Value {
        Ok(match operator {
            "||" => (left != 0 || right != 0).into(),
            "&&" => (left != 0 && right != 0).into(),
            "|" => left | right,
            "^" => left ^ right,
            "&" => left & right,
            "==" => (left == right).into(),
            "!=" => (left != right).into(),
            "<=" => (left <= right).into(),
            ">=" => (left >= right).into(),
            "<" => (left < right).into(),
            ">" => (left > right).into(),
            "<<" => left.wrapping_shl(right as u32),
            ">>" => left.wrapping_shr(right as u32),
            "+" => left.wrapping_add(right),
            "-" => left.wrapping_sub(right),
            "*" => left.wrapping_mul(right),
            _ if right == 0 && self.unused > 0 => 0,
            _ if right == 0 => return Err(BY_ZERO),
            "/" => left.wrapping_div(right),
            _ => left.wrapping_rem(right),
        })
    }

    fn power(&mut self) -> Value {
        let base = self.factor()?;
        if self.take(&["**"]).is_none() {
            return Ok(base);
        }
        if self.shell.kind == Kind::Dash {
            return Err(NO_OPERAND);
        }
        self.depth += 1;
        if self.depth > 100 {
            return Err(TOO_DEEP);
        }
        let exponent = self.power()?;
        self.depth -= 1;
        match u32::try_from(exponent) {
            Ok(exponent) => Ok(base.wrapping_pow(exponent)),
            Err(_) => Err(("exponent less than 0", "expecting EOF")),
        }
    }

    fn factor(&mut self) -> Value {
        self.depth += 1;
        if self.depth > 100 {
            return Err(TOO_DEEP);
        }
        let value = match self.take(&["-", "+", "!", "~", "++", "--"]) {
            Some("-") => self.factor()?.wrapping_neg(),
            Some("+") => self.factor()?,
            Some("!") => (self.factor()? == 0).into(),
            Some("~") => !self.factor()?,
            Some(step) => {
                let name = self.word();
                if !is_name(name) {
                    return Err(NO_OPERAND);
                }
                let value = self.variable(name).wrapping_add(if step == "++" { 1 } else { -1 });
                self.set(name, value);
                value
            }
            None => self.operand()?,
        };
        self.depth -= 1;
        Ok(value)
    }

    fn operand(&mut self) -> Value {
        if self.expect_mark('(', NO_OPERAND).is_ok() {
            let value = self.list()?;
            self.expect_mark(')', NO_BRACKET)?;
            return Ok(value);
        }
        let word = self.word();
        if word.is_empty() {
            // Report what is there instead, if anything is.
            let rest = self.rest.trim_start();
            self.token = if rest.is_empty() { self.token } else { rest };
            return Err(NO_OPERAND);
        }
        if !is_name(word) {
            return number(word).ok_or(BAD_DIGIT);
        }
        let value = self.variable(word);
        if let Some(step) = self.take(&["++", "--"]) {
            self.set(word, value.wrapping_add(if step == "++" { 1 } else { -1 }));
        }
        Ok(value)
    }

    /// Takes a number or a name.
    fn word(&mut self) -> &'a str {
        let rest = self.rest.trim_start();
        let end = rest.find(|next: char| !next.is_ascii_alphanumeric() && next != '_').unwrap_or(rest.len());
        if end > 0 {
            self.token = rest;
            self.rest = &rest[end..];
        }
        &rest[..end]
    }

    fn variable(&self, name: &str) -> i64 {
        self.shell.get(name).and_then(number).unwrap_or(0)
    }

    fn set(&mut self, name: &str, value: i64) {
        if self.unused == 0 {
            self.shell.set(name, value.to_string());
        }
    }
}

fn is_name(word: &str) -> bool {
    word.starts_with(|first: char| first == '_' || first.is_ascii_alphabetic())
}

/// Parses a decimal number, an octal one with the prefix `0`, or a hexadecimal one with `0x`.
fn number(word: &str) -> Option<i64> {
    match word.strip_prefix("0x").or_else(|| word.strip_prefix("0X")) {
        Some(digits) => i64::from_str_radix(digits, 16).ok(),
        None if word.len() > 1 && word.starts_with('0') => i64::from_str_radix(word, 8).ok(),
        None => word.parse().ok(),
    }
}
