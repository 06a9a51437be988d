//! `date` of coreutils 9.1, by the virtual clock.

use super::coreutils::{HELP, VERSION, read, usage};
use super::getopt::{Options, Takes};
use crate::sys::Sys;

const GETOPT: Options = Options::new(
    "date",
    "d:uR",
    &[("date", Takes::Argument, 'd'), ("utc", Takes::Nothing, 'u'), ("universal", Takes::Nothing, 'u'), HELP, VERSION],
)
.unsimulated("frsI", "debug file iso-8601 reference resolution rfc-3339 rfc-email set");

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] = &["--utc", "-u"];

/// Midnight of the simulated day, in seconds since 1970.
const MIDNIGHT: u64 = 1_795_564_800;

/// `date [+FORMAT]`
pub(crate) fn date(sys: &mut Sys<'_, '_>, args: &[String]) -> u8 {
    let line = match read(sys, &GETOPT, args, 1) {
        Ok(line) => line,
        Err(status) => return status,
    };
    let format = match line.operands[..] {
        [] => "%a %b %e %H:%M:%S UTC %Y",
        [format] if format.starts_with('+') => &format[1..],
        [word] => {
            sys.err(&format!("date: invalid date '{word}'\n"));
            return 1;
        }
        [_, extra, ..] => return usage(sys, "date", &format!("extra operand '{extra}'")),
    };
    if let Some(word) = line.value('d').filter(|word| *word != "now") {
        sys.err(&format!("date: invalid date '{word}'\n"));
        return 1;
    }
    let second = sys.os().now.second_of_day();
    let mut out = String::new();
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            out.push(letter);
            continue;
        }
        let text = match letters.next() {
            Some('a') => "Wed".to_owned(),
            Some('b' | 'h') => "Nov".to_owned(),
            Some('d' | 'e') => "25".to_owned(),
            Some('m') => "11".to_owned(),
            Some('Y') => "2026".to_owned(),
            Some('y') => "26".to_owned(),
            Some('F') => "2026-11-25".to_owned(),
            Some('T') => sys.os().now.to_string(),
            Some('R') => sys.os().now.to_string()[..5].to_owned(),
            Some('H') => format!("{:02}", second / 3600),
            Some('M') => format!("{:02}", second / 60 % 60),
            Some('S') => format!("{:02}", second % 60),
            Some('s') => (MIDNIGHT + u64::from(second)).to_string(),
            Some('Z') => "UTC".to_owned(),
            Some('z') => "+0000".to_owned(),
            Some('n') => "\n".to_owned(),
            Some('t') => "\t".to_owned(),
            Some('%') => "%".to_owned(),
            Some(other) => format!("%{other}"),
            None => "%".to_owned(),
        };
        out.push_str(&text);
    }
    sys.out(&format!("{out}\n"));
    0
}
