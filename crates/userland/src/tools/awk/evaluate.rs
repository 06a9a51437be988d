//! Evaluating expressions.

use regex_lite::Regex;

use super::format::format;
use super::run::{Outcome, Run};
use super::syntax::{Comparison, Expression, Function, LValue, Operator};
use super::value::{Value, number_text};
use crate::tools::pattern;
use crate::turn::MAX_TEXT_LEN;

/// The maximum number of fields of a line.
const MAX_FIELDS: usize = 32_767;

impl Run {
    pub(super) fn evaluate(&mut self, expression: &Expression) -> Outcome<Value> {
        self.step(1)?;
        let value = self.value(expression)?;
        if let Value::Text(text) | Value::Read(text) = &value {
            self.step(text.len() / 64)?;
        }
        Ok(value)
    }

    fn value(&mut self, expression: &Expression) -> Outcome<Value> {
        Ok(match expression {
            Expression::Number(number) => Value::Number(*number),
            Expression::Text(text) => Value::Text(text.clone()),
            Expression::Regex(regex) => Value::truth(regex.is_match(&self.record)),
            Expression::LValue(place) => self.get(place)?,
            Expression::Not(inner) => Value::truth(!self.evaluate(inner)?.is_true()),
            Expression::Negate(inner) => Value::Number(-self.evaluate(inner)?.number()),
            Expression::Plus(inner) => Value::Number(self.evaluate(inner)?.number()),
            Expression::And(left, right) => {
                Value::truth(self.evaluate(left)?.is_true() && self.evaluate(right)?.is_true())
            }
            Expression::Or(left, right) => {
                Value::truth(self.evaluate(left)?.is_true() || self.evaluate(right)?.is_true())
            }
            Expression::Calculate(operator, left, right) => {
                let (left, right) = (self.evaluate(left)?.number(), self.evaluate(right)?.number());
                Value::Number(calculate(*operator, left, right)?)
            }
            Expression::Compare(comparison, left, right) => {
                let (left, right) = (self.evaluate(left)?, self.evaluate(right)?);
                let order = left.compare(&right);
                Value::truth(match comparison {
                    Comparison::Less => order.is_some_and(|order| order.is_lt()),
                    Comparison::LessOrEqual => order.is_some_and(|order| order.is_le()),
                    Comparison::Equal => order.is_some_and(|order| order.is_eq()),
                    Comparison::Unequal => !order.is_some_and(|order| order.is_eq()),
                    Comparison::Greater => order.is_some_and(|order| order.is_gt()),
                    Comparison::GreaterOrEqual => order.is_some_and(|order| order.is_ge()),
                })
            }
            Expression::Concatenate(left, right) => {
                let text = self.evaluate(left)?.text() + &self.evaluate(right)?.text();
                if text.len() > MAX_TEXT_LEN {
                    return Err("out of memory".to_owned());
                }
                Value::Text(text)
            }
            Expression::Match { text, pattern, negated } => {
                let text = self.evaluate(text)?.text();
                Value::truth(self.regex(pattern)?.is_match(&text) != *negated)
            }
            Expression::In { key, array } => {
                let key = self.key(key)?;
                Value::truth(self.arrays.get(array).is_some_and(|array| array.contains_key(&key)))
            }
            Expression::Conditional(condition, first, second) => {
                let is_true = self.evaluate(condition)?.is_true();
                self.evaluate(if is_true { first } else { second })?
            }
            Expression::Assign(place, None, value) => {
                let value = self.evaluate(value)?;
                self.assign_to(place, value.clone())?;
                value
            }
            Expression::Assign(place, Some(operator), value) => {
                let value = self.evaluate(value)?.number();
                let value = Value::Number(calculate(*operator, self.get(place)?.number(), value)?);
                self.assign_to(place, value.clone())?;
                value
            }
            Expression::Step { place, by, is_before } => {
                let before = self.get(place)?.number();
                self.assign_to(place, Value::Number(before + by))?;
                Value::Number(if *is_before { before + by } else { before })
            }
            Expression::Call(function, arguments) => self.call(*function, arguments)?,
        })
    }

    pub(super) fn variable(&self, name: &str) -> Value {
        match name {
            "NF" => Value::Number(self.fields.len() as f64),
            name => self.variables.get(name).cloned().unwrap_or_default(),
        }
    }

    fn get(&mut self, place: &LValue) -> Outcome<Value> {
        Ok(match place {
            LValue::Variable(name) => self.variable(name),
            LValue::Field(index) => match self.index(index)? {
                0 => Value::Read(self.record.clone()),
                index => self.fields.get(index - 1).cloned().map_or(Value::Unset, Value::Read),
            },
            LValue::Element(array, key) => {
                let key = self.key(key)?;
                self.arrays.entry(array.clone()).or_default().entry(key).or_default().clone()
            }
        })
    }

    fn assign_to(&mut self, place: &LValue, value: Value) -> Outcome<()> {
        match place {
            LValue::Variable(name) if name == "NF" => {
                self.set_length(value.number())?;
                self.join();
            }
            LValue::Variable(name) => {
                self.variables.insert(name.clone(), value);
            }
            LValue::Field(index) => match self.index(index)? {
                0 => self.set_record(value.text())?,
                index => {
                    if index > self.fields.len() {
                        self.set_length(index as f64)?;
                    }
                    self.fields[index - 1] = value.text();
                    self.join();
                }
            },
            LValue::Element(array, key) => {
                let key = self.key(key)?;
                self.arrays.entry(array.clone()).or_default().insert(key, value);
            }
        }
        Ok(())
    }

    fn index(&mut self, index: &Expression) -> Outcome<usize> {
        let number = self.evaluate(index)?.number();
        if number < 0.0 {
            return Err(format!("negative field index ${}", number_text(number)));
        }
        Ok(number as usize)
    }

    fn set_length(&mut self, length: f64) -> Outcome<()> {
        if !(0.0..=MAX_FIELDS as f64).contains(&length) {
            return Err(format!("program limit exceeded: maximum number of fields size={MAX_FIELDS}"));
        }
        self.fields.resize(length as usize, String::new());
        Ok(())
    }

    pub(super) fn key(&mut self, key: &[Expression]) -> Outcome<String> {
        let separator = self.variable("SUBSEP").text();
        let parts = key.iter().map(|part| Ok(self.evaluate(part)?.text())).collect::<Outcome<Vec<_>>>()?;
        Ok(parts.join(&separator))
    }

    pub(super) fn set_record(&mut self, record: String) -> Outcome<()> {
        let separator = self.variable("FS").text();
        self.fields = split(&record, &separator)?;
        self.record = record;
        Ok(())
    }

    fn join(&mut self) {
        self.record = self.fields.join(&self.variable("OFS").text());
    }

    /// Returns a pattern as it is, or compiles the text that an expression evaluates to.
    fn regex(&mut self, pattern: &Expression) -> Outcome<Regex> {
        match pattern {
            Expression::Regex(regex) => Ok(regex.clone()),
            other => compile(&self.evaluate(other)?.text()),
        }
    }

    pub(super) fn formatted(&mut self, list: &[Expression]) -> Outcome<String> {
        let values = list.iter().map(|expression| self.evaluate(expression)).collect::<Outcome<Vec<_>>>()?;
        let (template, values) = values.split_first().ok_or("not enough arguments passed to sprintf")?;
        format(&template.text(), values)
    }

    fn call(&mut self, function: Function, arguments: &[Expression]) -> Outcome<Value> {
        let argument = |run: &mut Self, at: usize| match arguments.get(at) {
            Some(argument) => run.evaluate(argument),
            None => Ok(Value::Unset),
        };
        Ok(match function {
            Function::Length => match arguments.first() {
                None => Value::Number(self.record.chars().count() as f64),
                Some(Expression::LValue(LValue::Variable(name))) if self.arrays.contains_key(name) => {
                    Value::Number(self.arrays[name].len() as f64)
                }
                Some(text) => Value::Number(self.evaluate(text)?.text().chars().count() as f64),
            },
            Function::Substr => {
                let text = argument(self, 0)?.text();
                let from = argument(self, 1)?.number().round();
                let until =
                    if arguments.len() > 2 { from + argument(self, 2)?.number().round() } else { f64::INFINITY };
                let is_inside = |at: &(usize, char)| (at.0 + 1) as f64 >= from && ((at.0 + 1) as f64) < until;
                Value::Text(text.chars().enumerate().filter(is_inside).map(|(_, letter)| letter).collect())
            }
            Function::Index => {
                let (text, part) = (argument(self, 0)?.text(), argument(self, 1)?.text());
                Value::Number(text.find(&part).map_or(0, |at| 1 + text[..at].chars().count()) as f64)
            }
            Function::Split => {
                let text = argument(self, 0)?.text();
                let Some(Expression::LValue(LValue::Variable(array))) = arguments.get(1) else {
                    return Err("type error in call to split".to_owned());
                };
                let parts = match arguments.get(2) {
                    None => split(&text, &self.variable("FS").text())?,
                    Some(Expression::Regex(regex)) => split_by(&text, regex),
                    Some(separator) => {
                        let separator = self.evaluate(separator)?.text();
                        split(&text, &separator)?
                    }
                };
                let count = parts.len();
                let numbered =
                    parts.into_iter().enumerate().map(|(at, part)| ((at + 1).to_string(), Value::Read(part)));
                self.arrays.insert(array.clone(), numbered.collect());
                Value::Number(count as f64)
            }
            Function::Sub | Function::Gsub => self.substitute(arguments, function == Function::Gsub)?,
            Function::Match => {
                let text = argument(self, 0)?.text();
                let regex = self.regex(&arguments[1])?;
                let found = regex.find(&text);
                let start = found.map_or(0, |found| 1 + text[..found.start()].chars().count());
                let length = found.map_or(-1.0, |found| found.as_str().chars().count() as f64);
                self.variables.insert("RSTART".to_owned(), Value::Number(start as f64));
                self.variables.insert("RLENGTH".to_owned(), Value::Number(length));
                Value::Number(start as f64)
            }
            Function::Tolower => Value::Text(argument(self, 0)?.text().to_ascii_lowercase()),
            Function::Toupper => Value::Text(argument(self, 0)?.text().to_ascii_uppercase()),
            Function::Int => Value::Number(argument(self, 0)?.number().trunc()),
            Function::Sprintf => Value::Text(self.formatted(arguments)?),
        })
    }

    /// `sub` and `gsub`; returns the number of replacements.
    fn substitute(&mut self, arguments: &[Expression], everywhere: bool) -> Outcome<Value> {
        let regex = self.regex(&arguments[0])?;
        let replacement = self.evaluate(&arguments[1])?.text();
        let whole = LValue::Field(Box::new(Expression::Number(0.0)));
        let place = match arguments.get(2) {
            None => &whole,
            Some(Expression::LValue(place)) => place,
            Some(_) => return Err("type error in call to sub".to_owned()),
        };
        let text = self.get(place)?.text();
        self.step(text.len() / 4)?;
        let mut out = String::new();
        let (mut end, mut count) = (0, 0);
        for found in regex.find_iter(&text).take(if everywhere { usize::MAX } else { 1 }) {
            out += &text[end..found.start()];
            out += &put_in(&replacement, found.as_str());
            end = found.end();
            count += 1;
            if out.len() > MAX_TEXT_LEN {
                return Err("out of memory".to_owned());
            }
        }
        out += &text[end..];
        if count > 0 {
            self.assign_to(place, Value::Text(out))?;
        }
        Ok(Value::Number(f64::from(count)))
    }
}

/// Expands a replacement: `&` stands for the match, `\&` for itself.
fn put_in(replacement: &str, found: &str) -> String {
    let mut out = String::new();
    let mut letters = replacement.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if letters.next_if_eq(&'&').is_some() => out.push('&'),
            '&' => out += found,
            letter => out.push(letter),
        }
    }
    out
}

fn calculate(operator: Operator, left: f64, right: f64) -> Outcome<f64> {
    Ok(match operator {
        Operator::Add => left + right,
        Operator::Subtract => left - right,
        Operator::Multiply => left * right,
        Operator::Divide if right == 0.0 => return Err("division by zero".to_owned()),
        Operator::Divide => left / right,
        Operator::Remainder if right == 0.0 => return Err("division by zero in %".to_owned()),
        Operator::Remainder => left % right,
        Operator::Power => left.powf(right),
    })
}

fn compile(text: &str) -> Outcome<Regex> {
    pattern::compile(text, "E").ok_or_else(|| format!("regular expression compile failed: {text}"))
}

/// Splits a text into words, at one character, or at the matches of a pattern.
fn split(text: &str, separator: &str) -> Outcome<Vec<String>> {
    let mut letters = separator.chars();
    Ok(match (letters.next(), letters.next()) {
        _ if text.is_empty() => Vec::new(),
        (Some(' '), None) => text.split_whitespace().map(str::to_owned).collect(),
        (None, _) => text.chars().map(String::from).collect(),
        (Some(letter), None) if letter != '\\' => text.split(letter).map(str::to_owned).collect(),
        _ => split_by(text, &compile(separator)?),
    })
}

fn split_by(text: &str, regex: &Regex) -> Vec<String> {
    match text.is_empty() {
        true => Vec::new(),
        false => regex.split(text).map(str::to_owned).collect(),
    }
}
