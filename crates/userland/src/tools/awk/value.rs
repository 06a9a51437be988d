//! Values: numbers, texts, and input texts that may look like numbers.

use std::cmp::Ordering;

#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum Value {
    /// A variable that has never been set: empty, and 0.
    #[default]
    Unset,
    Number(f64),
    Text(String),
    /// A field or an argument: a number if it looks like one.
    Read(String),
}

impl Value {
    pub fn truth(truth: bool) -> Self {
        Value::Number(f64::from(u8::from(truth)))
    }

    /// Converts to a number, using the longest numeric prefix.
    pub fn number(&self) -> f64 {
        match self {
            Value::Unset => 0.0,
            Value::Number(number) => *number,
            Value::Text(text) | Value::Read(text) => leading_number(text).0,
        }
    }

    /// Converts to a text.
    pub fn text(&self) -> String {
        match self {
            Value::Unset => String::new(),
            Value::Number(number) => number_text(*number),
            Value::Text(text) | Value::Read(text) => text.clone(),
        }
    }

    pub fn is_true(&self) -> bool {
        match self {
            Value::Text(text) => !text.is_empty(),
            Value::Read(text) if self.as_number().is_none() => !text.is_empty(),
            _ => self.number() != 0.0,
        }
    }

    /// Returns the number that the value is, or looks like.
    fn as_number(&self) -> Option<f64> {
        match self {
            Value::Unset => Some(0.0),
            Value::Number(number) => Some(*number),
            Value::Text(_) => None,
            Value::Read(text) => {
                let (number, rest) = leading_number(text);
                (rest.trim().is_empty() && !text.trim().is_empty()).then_some(number)
            }
        }
    }

    /// Compares two numbers as such, everything else as texts.
    pub fn compare(&self, other: &Value) -> Option<Ordering> {
        match (self.as_number(), other.as_number()) {
            (Some(number), Some(other)) => number.partial_cmp(&other),
            _ => Some(self.text().cmp(&other.text())),
        }
    }
}

/// Returns the number that a text begins with, and the rest.
fn leading_number(text: &str) -> (f64, &str) {
    let text = text.trim_start();
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let sign = usize::from(text.starts_with(['+', '-']));
    let whole = digits(&text[sign..]);
    let mut end = sign + whole;
    let mut has_digits = whole > 0;
    if text[end..].starts_with('.') {
        let part = digits(&text[end + 1..]);
        has_digits |= part > 0;
        end += 1 + part;
    }
    if !has_digits {
        return (0.0, text);
    }
    if text[end..].starts_with(['e', 'E']) {
        let sign = usize::from(text[end + 1..].starts_with(['+', '-']));
        let power = digits(&text[end + 1 + sign..]);
        if power > 0 {
            end += 1 + sign + power;
        }
    }
    (text[..end].parse().unwrap_or(0.0), &text[end..])
}

/// Formats an integer in full if it is in mawk's range, any other number with six digits.
pub(super) fn number_text(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() <= f64::from(i32::MAX) {
        return format!("{number:.0}").replace("-0", if number == 0.0 { "0" } else { "-0" });
    }
    general(number, 6)
}

/// Formats as `%g`.
pub(super) fn general(number: f64, digits: usize) -> String {
    if !number.is_finite() {
        return if number.is_nan() { "nan".to_owned() } else { format!("{number}") };
    }
    let digits = digits.max(1);
    let scientific = format!("{number:.*e}", digits - 1);
    let (mantissa, power) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let power: i32 = power.parse().unwrap_or(0);
    let short = |text: &str| match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text.to_owned(),
    };
    if power < -4 || power >= digits as i32 {
        return format!("{}{}", short(mantissa), exponent(power));
    }
    short(&format!("{number:.*}", (digits as i32 - 1 - power).max(0) as usize))
}

/// Formats an exponent, such as `e+05`.
pub(super) fn exponent(power: i32) -> String {
    format!("e{}{:02}", if power < 0 { '-' } else { '+' }, power.abs())
}
