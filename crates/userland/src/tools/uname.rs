//! `uname` of coreutils 9.1.

use super::coreutils::{HELP, VERSION, read, usage};
use super::getopt::{Long, Options, Takes};
use crate::fs::procfs::RELEASE;
use crate::sys::Sys;

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] =
    &["--all", "--kernel-name", "--kernel-release", "--machine", "--nodename", "-a", "-m", "-n", "-r", "-s"];

const LONG: &[Long] = &[
    ("all", Takes::Nothing, 'a'),
    ("kernel-name", Takes::Nothing, 's'),
    ("nodename", Takes::Nothing, 'n'),
    ("kernel-release", Takes::Nothing, 'r'),
    ("kernel-version", Takes::Nothing, 'v'),
    ("machine", Takes::Nothing, 'm'),
    ("processor", Takes::Nothing, 'p'),
    ("hardware-platform", Takes::Nothing, 'i'),
    ("operating-system", Takes::Nothing, 'o'),
    HELP,
    VERSION,
];

const GETOPT: Options = Options::new("uname", "asnrvmpio", LONG);

/// `uname [-a] [-s] [-n] [-r] [-v] [-m] [-o]`
pub(crate) fn uname(sys: &mut Sys<'_, '_>, args: &[String]) -> u8 {
    let line = match read(sys, &GETOPT, args, 1) {
        Ok(line) => line,
        Err(status) => return status,
    };
    if let Some(extra) = line.operands.first() {
        return usage(sys, "uname", &format!("extra operand '{extra}'"));
    }
    let hostname = sys.os().hostname(sys.program().uts).to_owned();
    // The kernel release is the one that is simulated. `-a` omits the fields that are unknown.
    let fields = [
        ('s', "Linux", true),
        ('n', hostname.as_str(), true),
        ('r', RELEASE, true),
        ('v', "#1 SMP", true),
        ('m', "x86_64", true),
        ('p', "unknown", false),
        ('i', "unknown", false),
        ('o', "GNU/Linux", true),
    ];
    let wanted = |letter: char, in_all: bool| match line.options.is_empty() {
        true => letter == 's',
        false => line.has(letter) || (in_all && line.has('a')),
    };
    let words: Vec<&str> =
        fields.iter().filter(|(letter, _, in_all)| wanted(*letter, *in_all)).map(|(_, word, _)| *word).collect();
    sys.out(&format!("{}\n", words.join(" ")));
    0
}
