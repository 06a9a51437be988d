//! Signals by name or number, with the numbers of x86-64.

use pidscope_kernel::Signal;

/// A signal as written: any number is valid here, and Linux rejects those that it does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SignalWord(
    /// The number.
    pub i64,
);

/// Alternative names that `signal(7)` lists.
const SYNONYMS: [(&str, i64); 3] = [("IOT", 6), ("CLD", 17), ("POLL", 29)];

impl SignalWord {
    /// Returns the name without `SIG`, if there is one.
    pub fn name(self) -> Option<&'static str> {
        Signal::new(self.0).and_then(Signal::name)
    }

    /// Parses a name (`TERM`, `SIGTERM`, `RTMIN+3`, in upper or lower case) or a number.
    pub fn read(text: &str) -> Option<Self> {
        if let Ok(number) = text.parse() {
            return Some(Self(number));
        }
        if let Some(signal) = Signal::from_name(text) {
            return Some(signal.into());
        }
        let upper = text.to_ascii_uppercase();
        let name = upper.strip_prefix("SIG").unwrap_or(&upper);
        let synonym = SYNONYMS.into_iter().find(|&(known, _)| known == name);
        synonym.map_or_else(|| Self::read_realtime(name), |(_, number)| Some(Self(number)))
    }

    fn read_realtime(name: &str) -> Option<Self> {
        let (sign, digits, from) = match name.strip_prefix("RTMIN+") {
            Some(digits) => (1, digits, Signal::RTMIN),
            None => (-1, name.strip_prefix("RTMAX-")?, Signal::RTMAX),
        };
        let steps: u8 = digits.parse().ok()?;
        let number = i64::from(from.number()) + sign * i64::from(steps);
        let range = i64::from(Signal::RTMIN.number())..=i64::from(Signal::RTMAX.number());
        range.contains(&number).then_some(Self(number))
    }
}

impl From<Signal> for SignalWord {
    fn from(signal: Signal) -> Self {
        Self(i64::from(signal.number()))
    }
}
