//! Arithmetic expansion: `$((...))`.

use super::Shell;

/// Integers, `+ - * / %`, comparisons, brackets and variables.
pub(super) struct Calculator<'a> {
    shell: &'a Shell,
    rest: &'a str,
    depth: usize,
}

pub(super) type Value = Result<i64, &'static str>;

impl<'a> Calculator<'a> {
    pub fn new(shell: &'a Shell, source: &'a str) -> Self {
        Calculator { shell, rest: source, depth: 0 }
    }

    pub fn result(mut self) -> Value {
        if self.rest.trim().is_empty() {
            return Ok(0);
        }
        let value = self.comparison()?;
        if self.rest.trim().is_empty() { Ok(value) } else { Err("syntax error in expression") }
    }

    fn take(&mut self, operators: &[&'static str]) -> Option<&'static str> {
        let rest = self.rest.trim_start();
        let found = operators.iter().copied().find(|operator| rest.starts_with(operator))?;
        self.rest = &rest[found.len()..];
        Some(found)
    }

    fn comparison(&mut self) -> Value {
        let left = self.sum()?;
        let Some(operator) = self.take(&["==", "!=", "<=", ">=", "<", ">"]) else { return Ok(left) };
        let right = self.sum()?;
        Ok(i64::from(match operator {
            "==" => left == right,
            "!=" => left != right,
            "<=" => left <= right,
            ">=" => left >= right,
            "<" => left < right,
            _ => left > right,
        }))
    }

    fn sum(&mut self) -> Value {
        let mut value = self.product()?;
        while let Some(operator) = self.take(&["+", "-"]) {
            let right = self.product()?;
            value = if operator == "+" { value.wrapping_add(right) } else { value.wrapping_sub(right) };
        }
        Ok(value)
    }

    fn product(&mut self) -> Value {
        let mut value = self.factor()?;
        while let Some(operator) = self.take(&["*", "/", "%"]) {
            let right = self.factor()?;
            value = match operator {
                "*" => value.wrapping_mul(right),
                _ if right == 0 => return Err("division by 0"),
                "/" => value.wrapping_div(right),
                _ => value.wrapping_rem(right),
            };
        }
        Ok(value)
    }

    fn factor(&mut self) -> Value {
        self.depth += 1;
        if self.depth > 100 {
            return Err("expression recursion level exceeded");
        }
        let value = match self.take(&["-", "(", "+"]) {
            Some("-") => self.factor()?.wrapping_neg(),
            Some("+") => self.factor()?,
            Some(_) => {
                let value = self.comparison()?;
                self.take(&[")"]).ok_or("missing `)'")?;
                value
            }
            None => self.operand()?,
        };
        self.depth -= 1;
        Ok(value)
    }

    fn operand(&mut self) -> Value {
        let rest = self.rest.trim_start();
        let end = rest.find(|next: char| !next.is_ascii_alphanumeric() && next != '_').unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        self.rest = after;
        match word.parse() {
            Ok(number) => Ok(number),
            Err(_) if word.is_empty() => Err("syntax error: operand expected"),
            Err(_) => Ok(self.shell.get(word).and_then(|value| value.parse().ok()).unwrap_or(0)),
        }
    }
}
