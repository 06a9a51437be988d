//! What `ps` and `pgrep` have from the library that they share: how names and command lines look, and which process is older.
//!
//! Everything is as in the C locale: a byte that is no printable ASCII is shown as one character.

use std::cmp::Ordering;

use crate::os::proc_view::{ProcEntry, ProcState};

/// Text with its control characters as `.` and the bytes of all that is not ASCII as `?`.
pub(crate) fn printable(text: &str) -> String {
    let shown = |byte: u8| match byte {
        b' '..=b'~' => char::from(byte),
        0..b' ' | 0x7f => '.',
        0x80.. => '?',
    };
    text.bytes().map(shown).collect()
}

/// The name of the program.
pub(crate) fn name(process: &ProcEntry) -> String {
    printable(&process.comm)
}

/// The command line; where there is none, the name in brackets.
pub(crate) fn command_line(process: &ProcEntry) -> String {
    if process.argv.is_empty() {
        let defunct = if process.state == ProcState::Zombie { " <defunct>" } else { "" };
        return format!("[{}]{defunct}", name(process));
    }
    // The file ends in one zero for each word that is empty, and zeros at its end do not count.
    let words = process.argv.iter().rposition(|word| !word.is_empty()).map_or(0, |last| last + 1);
    let joined = process.argv[..words].join(" ").replace('\n', " ");
    if joined.is_empty() { "?".to_owned() } else { printable(&joined) }
}

/// Which of two processes is older. Linux knows it to a hundredth of a second; the order of creation is better still.
pub(crate) fn by_age(a: &ProcEntry, b: &ProcEntry) -> Ordering {
    a.task.cmp(&b.task)
}

/// The terminal, as both tools write it.
pub(crate) fn terminal(process: &ProcEntry) -> &str {
    process.tty.as_deref().unwrap_or("?")
}
