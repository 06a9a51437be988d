//! Signals and numbers on a command line, as procps parses them.

use pidscope_kernel::Signal;

/// Removes and returns the first argument that is a signal: `-KILL`, `-9`.
pub(super) fn take_signal(args: &mut Vec<String>) -> Option<i32> {
    let signal = |arg: &String| arg.strip_prefix('-').and_then(signal_number);
    let at = args.iter().position(|arg| signal(arg).is_some())?;
    signal(&args.remove(at))
}

/// Parses a signal's name or number as procps does.
pub(super) fn signal_number(text: &str) -> Option<i32> {
    const FIRST_REALTIME: i32 = 34;
    let upper = text.to_ascii_uppercase();
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    let (digits, offset) = match name {
        "CLD" => return Some(17),
        "POLL" => return Some(29),
        "IOT" => return Some(6),
        "EXIT" | "NULL" => return Some(0),
        // procps does not have this one.
        "RTMAX" => return None,
        _ => name.strip_prefix("RTMIN+").map_or((name, 0), |digits| (digits, FIRST_REALTIME)),
    };
    if offset == 0
        && let Some(signal) = Signal::from_name(name)
    {
        return Some(i32::from(signal.number()));
    }
    let unsigned = digits.strip_prefix('+').unwrap_or(digits);
    let is_number = !unsigned.is_empty() && unsigned.bytes().all(|digit| digit.is_ascii_digit());
    let number: i32 = unsigned.parse().ok().filter(|_| is_number)?;
    (number <= 127 - FIRST_REALTIME).then_some(number + offset)
}

/// Parses a number without anything after it; an empty text is 0.
pub(super) fn strict_number(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_number = digits.bytes().all(|digit| digit.is_ascii_digit());
    let number: i64 = if digits.is_empty() { 0 } else { digits.parse().ok().filter(|_| is_number)? };
    Some(if text.starts_with('-') { -number } else { number })
}

/// Parses a number at the beginning of a text, as `atoi(3)` does.
pub(super) fn leading_number(text: &str) -> i32 {
    let text = text.trim_start();
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let end = unsigned.find(|digit: char| !digit.is_ascii_digit()).unwrap_or(unsigned.len());
    let number: i32 = if end == 0 { 0 } else { unsigned[..end].parse().unwrap_or(i32::MAX) };
    if text.starts_with('-') { -number } else { number }
}
