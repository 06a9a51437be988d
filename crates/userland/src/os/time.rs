//! The simulated clock: it moves only when a script moves it, and nothing waits in real time.

use std::fmt;
use std::time::Duration;

/// A point in simulated time, in milliseconds since the start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(u64);

/// The clock starts at nine o'clock.
const CLOCK_START: u64 = 9 * 3600;
const SECONDS_PER_DAY: u64 = 24 * 3600;

impl Time {
    /// Returns the time a duration later.
    pub fn after(self, duration: Duration) -> Self {
        let milliseconds = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        Time(self.0.saturating_add(milliseconds))
    }

    /// Returns the duration since an earlier time.
    pub fn since(self, earlier: Time) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }

    /// Returns the time of day, in seconds since midnight.
    pub fn second_of_day(self) -> u32 {
        ((CLOCK_START + self.0 / 1000) % SECONDS_PER_DAY) as u32
    }
}

/// Formats the time of day: `09:00:00`.
impl fmt::Display for Time {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let second = self.second_of_day();
        write!(out, "{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
    }
}

/// Parses a duration as `sleep` does: a number, optionally with a fraction, and an optional unit; `None` if it is
/// invalid.
pub(crate) fn read_duration(text: &str) -> Option<Duration> {
    if matches!(text, "infinity" | "inf") {
        return Some(Duration::MAX);
    }
    let (number, seconds) = match text.char_indices().last()? {
        (at, 's') => (&text[..at], 1),
        (at, 'm') => (&text[..at], 60),
        (at, 'h') => (&text[..at], 3600),
        (at, 'd') => (&text[..at], 86400),
        _ => (text, 1),
    };
    Some(nanoseconds(number, seconds)?.map_or(Duration::MAX, Duration::from_nanos))
}

/// Returns `number` times `seconds` in nanoseconds; `Some(None)` if that overflows, `None` if it is no number. Floating
/// point would do, but its parsing tables would add ten kilobytes to every page.
fn nanoseconds(number: &str, seconds: u64) -> Option<Option<u64>> {
    /// Further digits make no difference, and with this limit nothing below overflows.
    const MAX_SECONDS: u64 = 10_u64.pow(13);
    let (digits, exponent) = match number.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, exponent.parse().ok()?),
        None => (number, 0_i64),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let (mut read, mut power) = (0, exponent.saturating_add(9));
    for (index, digit) in whole.chars().chain(fraction.chars()).enumerate() {
        let digit = u64::from(digit.to_digit(10)?);
        let is_read = read < MAX_SECONDS;
        let is_whole = index < whole.len();
        read = if is_read { read * 10 + digit } else { read };
        power = power.saturating_add(i64::from(is_whole) - i64::from(is_read));
    }
    let read = read * seconds;
    let factor = u32::try_from(power.unsigned_abs()).ok().and_then(|power| 10_u64.checked_pow(power));
    Some(match factor {
        _ if read == 0 => Some(0),
        Some(factor) if power < 0 => Some((read + factor / 2) / factor),
        None if power < 0 => Some(0),
        Some(factor) => read.checked_mul(factor),
        None => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn parses_durations_like_sleep() {
        let read = |text| read_duration(text).map(|duration| duration.as_nanos());
        for (text, seconds) in [("1", 1.0), ("1.5s", 1.5), (".5", 0.5), ("2.", 2.0), ("2m", 120.0), ("1h", 3600.0)] {
            assert_eq!(read(text), Some((seconds * 1e9) as u128), "{text}");
        }
        assert_eq!(read("1e3"), Some(1_000_000_000_000));
        assert_eq!(read("25E-1s"), Some(2_500_000_000));
        assert_eq!(read("1.9999999999"), Some(2_000_000_000));
        assert_eq!(read("0.00000000004d"), Some(3456));
        assert_eq!([read("0e999"), read("1e-999")], [Some(0), Some(0)]);
        let longest = Some(Duration::MAX.as_nanos());
        for text in ["inf", "infinity", "1e999", "1e18", "99999999999999999999999999d"] {
            assert_eq!(read(text), longest, "{text}");
        }
        for text in ["", ".", "s", "e3", "1e", "1e1.5", "1.2.3", "-1", "+1", "1 s", "1ss", "0x10", "nan", "١"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        /// The result agrees with floating point, up to its precision.
        #[test]
        fn parses_numbers_like_floating_point(
            text in "[0-9]{0,20}(\\.[0-9]{0,20})?([eE][+-]?[0-9]{1,3})?", unit in "[smhd]?",
        ) {
            let seconds = match unit.as_str() { "m" => 60.0, "h" => 3600.0, "d" => 86400.0, _ => 1.0 };
            let expected = text.parse::<f64>().ok().map(|number| number * seconds);
            let found = read_duration(&(text + &unit));
            prop_assert_eq!(found.is_some(), expected.is_some());
            if let (Some(found), Some(expected)) = (found, expected) {
                let is_longest = found == Duration::MAX && expected > 1.8e10;
                let found = found.as_secs_f64();
                prop_assert!(is_longest || (found - expected).abs() <= 1e-9 + expected * 1e-12, "{} {}", found, expected);
            }
        }
    }
}
