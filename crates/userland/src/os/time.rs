//! The virtual clock: a script moves it, nothing waits for real seconds.

use std::fmt;
use std::time::Duration;

/// A moment, in milliseconds since the world began.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(u64);

/// The world begins at nine o'clock.
const FIRST_SECOND: u64 = 9 * 3600;
const SECONDS_PER_DAY: u64 = 24 * 3600;

impl Time {
    /// The moment as long after this one.
    pub fn after(self, duration: Duration) -> Self {
        let milliseconds = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        Time(self.0.saturating_add(milliseconds))
    }

    /// How long it is since an earlier moment.
    pub fn since(self, earlier: Time) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }

    /// The second of the day.
    pub fn second_of_day(self) -> u32 {
        ((FIRST_SECOND + self.0 / 1000) % SECONDS_PER_DAY) as u32
    }
}

/// As a watch shows it: `09:00:00`.
impl fmt::Display for Time {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let second = self.second_of_day();
        write!(out, "{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
    }
}

/// A duration as `sleep` reads it: a number, with a fraction or without, and a unit; `None` if it is none.
pub(crate) fn read_duration(text: &str) -> Option<Duration> {
    if matches!(text, "infinity" | "inf") {
        return Some(Duration::MAX);
    }
    let (number, seconds) = match text.char_indices().last()? {
        (at, 's') => (&text[..at], 1.0),
        (at, 'm') => (&text[..at], 60.0),
        (at, 'h') => (&text[..at], 3600.0),
        (at, 'd') => (&text[..at], 86400.0),
        _ => (text, 1.0),
    };
    if !number.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return None;
    }
    let number: f64 = number.parse().ok()?;
    Duration::try_from_secs_f64(number * seconds).ok().or(Some(Duration::MAX))
}
