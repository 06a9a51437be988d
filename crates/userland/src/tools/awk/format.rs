//! `printf` of awk (printf(3)).

use super::value::{Value, exponent, general};

/// The maximum width of a column.
const MAX_WIDTH: usize = 4096;

/// Returns the template with its `%` directives replaced by values.
pub(super) fn format(template: &str, values: &[Value]) -> Result<String, String> {
    let mut out = String::new();
    let mut values = values.iter();
    let mut letters = template.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            out.push(letter);
            continue;
        }
        if letters.next_if_eq(&'%').is_some() {
            out.push('%');
            continue;
        }
        let mut next = || values.next().ok_or("not enough arguments passed to sprintf(\"...\")".to_owned());
        let mut flags = String::new();
        while let Some(flag) = letters.next_if(|next| "-+ 0#".contains(*next)) {
            flags.push(flag);
        }
        let mut number = |letters: &mut std::iter::Peekable<std::str::Chars<'_>>| -> Result<Option<usize>, String> {
            if letters.next_if_eq(&'*').is_some() {
                return Ok(Some((next()?.number().max(0.0) as usize).min(MAX_WIDTH)));
            }
            let mut digits = String::new();
            while let Some(digit) = letters.next_if(char::is_ascii_digit) {
                digits.push(digit);
            }
            Ok((!digits.is_empty()).then(|| digits.parse().unwrap_or(MAX_WIDTH).min(MAX_WIDTH)))
        };
        let width = number(&mut letters)?.unwrap_or(0);
        let precision = match letters.next_if_eq(&'.') {
            Some(_) => Some(number(&mut letters)?.unwrap_or(0)),
            None => None,
        };
        let kind = letters.next().ok_or("bad conversion")?;
        let value = next()?;
        let text = match kind {
            's' => {
                let text = value.text();
                precision.map_or(text.clone(), |most| text.chars().take(most).collect())
            }
            'c' => match value {
                Value::Number(code) => char::from_u32(*code as u32).map(String::from).unwrap_or_default(),
                value => value.text().chars().take(1).collect(),
            },
            'd' | 'i' => signed(&flags, format!("{:.0}", value.number().trunc()).replace("-0", "0")),
            'u' => format!("{}", value.number() as u64),
            'x' => format!("{:x}", value.number() as i64),
            'X' => format!("{:X}", value.number() as i64),
            'o' => format!("{:o}", value.number() as i64),
            'f' | 'F' => signed(&flags, format!("{:.*}", precision.unwrap_or(6), value.number())),
            'g' | 'G' => signed(&flags, general(value.number(), precision.unwrap_or(6))),
            'e' | 'E' => {
                let text = format!("{:.*e}", precision.unwrap_or(6), value.number());
                let (mantissa, power) = text.split_once('e').unwrap_or((&text, "0"));
                signed(&flags, format!("{mantissa}{}", exponent(power.parse().unwrap_or(0))))
            }
            other => return Err(format!("bad conversion: %{other}")),
        };
        out += &padded(&text, width, &flags, !matches!(kind, 's' | 'c'));
    }
    Ok(out)
}

fn signed(flags: &str, text: String) -> String {
    match text.starts_with('-') {
        false if flags.contains('+') => format!("+{text}"),
        false if flags.contains(' ') => format!(" {text}"),
        _ => text,
    }
}

fn padded(text: &str, width: usize, flags: &str, is_number: bool) -> String {
    let missing = width.saturating_sub(text.chars().count());
    if flags.contains('-') {
        return format!("{text}{}", " ".repeat(missing));
    }
    if flags.contains('0') && is_number {
        let sign = usize::from(text.starts_with(['-', '+', ' ']));
        return format!("{}{}{}", &text[..sign], "0".repeat(missing), &text[sign..]);
    }
    format!("{}{text}", " ".repeat(missing))
}
