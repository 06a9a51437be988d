//! What `ps` and `pgrep` have from their common library: the form of names and command lines, and the order by age.
//!
//! Everything is as in the C locale: each byte that is not printable ASCII is shown as one character.

use std::cmp::Ordering;

use crate::os::proc_view::{ProcEntry, ProcState};

/// Replaces control characters with `.` and each non-ASCII byte with `?`.
pub(crate) fn printable(text: &str) -> String {
    let shown = |byte: u8| match byte {
        b' '..=b'~' => char::from(byte),
        0..b' ' | 0x7f => '.',
        0x80.. => '?',
    };
    text.bytes().map(shown).collect()
}

/// Returns the name of the program.
pub(crate) fn name(process: &ProcEntry) -> String {
    printable(&process.comm)
}

/// Returns the command line; the name in brackets if there is none.
pub(crate) fn command_line(process: &ProcEntry) -> String {
    if process.argv.is_empty() {
        let defunct = if process.state == ProcState::Zombie { " <defunct>" } else { "" };
        return format!("[{}]{defunct}", name(process));
    }
    // The file ends in one zero for each empty word, and zeros at its end do not count.
    let words = process.argv.iter().rposition(|word| !word.is_empty()).map_or(0, |last| last + 1);
    let joined = process.argv[..words].join(" ").replace('\n', " ");
    if joined.is_empty() { "?".to_owned() } else { printable(&joined) }
}

/// Orders processes by age. Linux resolves it to a hundredth of a second; the order of creation is exact.
pub(crate) fn by_age(a: &ProcEntry, b: &ProcEntry) -> Ordering {
    a.task.cmp(&b.task)
}

/// Returns the terminal, as both tools write it.
pub(crate) fn terminal(process: &ProcEntry) -> &str {
    process.tty.as_deref().unwrap_or("?")
}
