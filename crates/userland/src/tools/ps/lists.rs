//! Lists of processes, users and terminals to select by.

use crate::os::proc_view::ProcView;

/// A list of IDs or names, and what they are compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Selection {
    /// The PID.
    Pid(Vec<u32>),
    /// The PID, in the given order (`-q`).
    QuickPid(Vec<u32>),
    /// The parent's PID.
    Ppid(Vec<u32>),
    /// The process group.
    Pgid(Vec<u32>),
    /// The session.
    Sid(Vec<u32>),
    /// The user.
    Uid(Vec<u32>),
    /// The group.
    Gid(Vec<u32>),
    /// The terminal; `None` for processes without one.
    Tty(Vec<Option<String>>),
    /// The program's name (`comm`).
    Comm(Vec<String>),
}

/// Reads each item of a list.
pub(super) fn read_list<T>(text: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, String> {
    let items: Vec<&str> = text.split([' ', ',', '\t']).collect();
    if items.iter().any(|item| item.is_empty()) {
        return Err("improper list".to_owned());
    }
    items.into_iter().map(read).collect()
}

/// Reads a number as `strtoul(3)` does with base 0; also returns whether that is the whole text.
fn number(text: &str) -> (u64, bool) {
    let text = text.trim_start_matches([' ', '\t', '\n', '\u{b}', '\u{c}', '\r']);
    let negative = text.starts_with('-');
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let hex = unsigned.strip_prefix("0x").or(unsigned.strip_prefix("0X"));
    let hex = hex.filter(|digits| digits.starts_with(|digit: char| digit.is_ascii_hexdigit()));
    let (digits, base) = match hex {
        Some(digits) => (digits, 16),
        None if unsigned.starts_with('0') => (unsigned, 8),
        None => (unsigned, 10),
    };
    let end = digits.find(|digit: char| !digit.is_digit(base)).unwrap_or(digits.len());
    let value = match end {
        0 => Some(0),
        _ => u64::from_str_radix(&digits[..end], base).ok(),
    };
    // Without digits, `strtoul(3)` consumes nothing.
    let whole = if end == 0 { text.is_empty() } else { end == digits.len() };
    let value = value.map_or(u64::MAX, |value| if negative { value.wrapping_neg() } else { value });
    (value, whole)
}

/// Reads the ID of a process, process group or session.
pub(super) fn read_pid(text: &str) -> Result<u32, String> {
    match number(text) {
        (_, false) => Err("process ID list syntax error".to_owned()),
        (number, true) => u32::try_from(number)
            .ok()
            .filter(|&pid| pid > 0 && pid <= 0x7fff_ffff)
            .ok_or_else(|| "process ID out of range".to_owned()),
    }
}

/// Reads a user; one that does not exist is accepted if the selection is negated.
pub(super) fn read_uid(view: &ProcView<'_>, negated: bool, text: &str) -> Result<u32, String> {
    read_id(|name| view.users.uid(name), negated, "user", text)
}

/// Reads a group.
pub(super) fn read_gid(view: &ProcView<'_>, negated: bool, text: &str) -> Result<u32, String> {
    read_id(|name| view.users.uid(name).or((name == "nogroup").then_some(65534)), negated, "group", text)
}

fn read_id(known: impl Fn(&str) -> Option<u32>, negated: bool, what: &str, text: &str) -> Result<u32, String> {
    const NOBODY: u64 = 0xffff_ffff;
    let number = match number(text) {
        (number, true) => number,
        (_, false) => match known(text) {
            Some(id) => u64::from(id),
            None if negated => NOBODY,
            None => return Err(format!("{what} name does not exist")),
        },
    };
    if !negated && number >= NOBODY {
        return Err(format!("{what} ID out of range"));
    }
    Ok(number as u32)
}

/// Reads a terminal. The console and every terminal that a process has exist.
pub(super) fn read_tty(view: &ProcView<'_>, text: &str) -> Result<Option<String>, String> {
    let known = |name: &str| {
        let mut used = view.processes.iter().filter_map(|process| process.tty.as_deref());
        name == "console" || view.own_tty.as_deref() == Some(name) || used.any(|tty| tty == name)
    };
    let missing = || "TTY could not be found".to_owned();
    if text.starts_with('/') {
        let name = text.strip_prefix("/dev/").filter(|name| known(name));
        return name.map(|name| Some(name.to_owned())).ok_or_else(missing);
    }
    let names = [format!("pts/{text}"), text.to_owned(), format!("tty{text}"), format!("{text}nsole")];
    match names.into_iter().find(|name| known(name)) {
        Some(name) => Ok(Some(name)),
        None if text == "-" || text == "?" => Ok(None),
        None => Err(missing()),
    }
}

/// Reads a program's name, cut to 63 bytes.
pub(super) fn read_comm(text: &str) -> Result<String, String> {
    let end = (0..=63.min(text.len())).rev().find(|&end| text.is_char_boundary(end));
    Ok(text[..end.unwrap_or(0)].to_owned())
}

/// Reads the size of a screen.
pub(super) fn read_size(text: &str) -> Option<usize> {
    let (number, whole) = number(text);
    usize::try_from(number).ok().filter(|&size| whole && size > 0 && size < 2_000_000_000)
}
