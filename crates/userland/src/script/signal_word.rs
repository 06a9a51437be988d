//! Signals by name or number, as x86-64 numbers them.

/// A signal as written: any number is readable, Linux refuses those it does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SignalWord(
    /// The number.
    pub i64,
);

/// Names of 1 to 31, in order.
const STANDARD: [&str; 31] = [
    "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM",
    "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO",
    "PWR", "SYS",
];
const REALTIME: [(&str, i64); 2] = [("RTMIN", SignalWord::RTMIN), ("RTMAX", SignalWord::RTMAX)];
const SYNONYMS: [(&str, i64); 3] = [("IOT", 6), ("CLD", 17), ("POLL", 29)];

impl SignalWord {
    /// The first real-time signal that the C library leaves to programs.
    pub const RTMIN: i64 = 34;
    /// The last real-time signal.
    pub const RTMAX: i64 = 64;

    /// Every name, without `SIG`.
    pub fn names() -> impl Iterator<Item = &'static str> {
        STANDARD.into_iter().chain(REALTIME.map(|(name, _)| name))
    }

    /// The name without `SIG`, for those that have one.
    pub fn name(self) -> Option<&'static str> {
        if let Some((name, _)) = REALTIME.into_iter().find(|&(_, number)| number == self.0) {
            return Some(name);
        }
        let index = usize::try_from(self.0).ok()?.checked_sub(1)?;
        STANDARD.get(index).copied()
    }

    /// Reads a name (`TERM`, `SIGTERM`, `RTMIN+3`, in either case) or a number.
    pub fn read(text: &str) -> Option<Self> {
        if let Ok(number) = text.parse() {
            return Some(Self(number));
        }
        let upper = text.to_ascii_uppercase();
        let name = upper.strip_prefix("SIG").unwrap_or(&upper);
        let standard = STANDARD.into_iter().zip(1..);
        standard
            .chain(REALTIME)
            .chain(SYNONYMS)
            .find(|&(known, _)| known == name)
            .map_or_else(|| Self::read_realtime(name), |(_, number)| Some(Self(number)))
    }

    fn read_realtime(name: &str) -> Option<Self> {
        let (sign, digits, from) = if let Some(digits) = name.strip_prefix("RTMIN+") {
            (1, digits, Self::RTMIN)
        } else {
            (-1, name.strip_prefix("RTMAX-")?, Self::RTMAX)
        };
        let steps: u8 = digits.parse().ok()?;
        let number = from + sign * i64::from(steps);
        (Self::RTMIN..=Self::RTMAX).contains(&number).then_some(Self(number))
    }
}
