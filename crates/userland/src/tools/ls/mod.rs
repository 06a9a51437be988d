//! `ls` of coreutils 9.1.

mod columns;
mod quote;

use super::coreutils::{HELP, VERSION, read};
use super::getopt::{Long, Options, Takes};
use crate::fs::{self, FsError, Node};
use crate::sys::Sys;

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] = &["--all", "--directory", "--reverse", "-1", "-a", "-d", "-l", "-r"];

const LONG: &[Long] = &[
    ("all", Takes::Nothing, 'a'),
    ("almost-all", Takes::Nothing, 'A'),
    ("classify", Takes::Optional, 'F'),
    ("color", Takes::Optional, 'K'),
    ("dereference", Takes::Nothing, 'L'),
    ("directory", Takes::Nothing, 'd'),
    ("human-readable", Takes::Nothing, 'h'),
    ("literal", Takes::Nothing, 'N'),
    ("reverse", Takes::Nothing, 'r'),
    HELP,
    VERSION,
];

const GETOPT: Options = Options::new("ls", "1aAdlCFhHLNrStU", LONG).unsimulated(
    "bcfgikmnopqsuvwxBDGIQRTXZ",
    "author block-size context dereference-command-line-symlink-to-dir dired escape file-type format full-time \
     group-directories-first hide hide-control-chars hyperlink ignore ignore-backups indicator-style inode kibibytes \
     no-group numeric-uid-gid quote-name quoting-style recursive show-control-chars si size sort tabsize time time-style \
     width zero",
);

/// The width of the terminal.
const WIDTH: usize = 80;

/// How files are listed.
#[derive(Debug, Clone, Copy)]
struct Style {
    long: bool,
    itself: bool,
    follows: bool,
    all: bool,
    hidden: bool,
    reverse: bool,
    in_columns: bool,
    quotes: bool,
}

/// `ls [-l] [-d] [-1] [-a] [-r] [FILE...]`
pub(crate) fn ls(sys: &mut Sys<'_, '_>, args: &[String]) -> u8 {
    let line = match read(sys, &GETOPT, args, 2) {
        Ok(line) => line,
        Err(status) => return status,
    };
    let on_terminal = sys.prints_on_terminal();
    let style = Style {
        long: line.has('l'),
        itself: line.has('d'),
        follows: line.has('L'),
        all: line.has('a'),
        hidden: line.has('a') || line.has('A'),
        reverse: line.has('r'),
        in_columns: line.has('C') || (on_terminal && !line.has('1')),
        quotes: on_terminal && !line.has('N'),
    };
    let operands = if line.operands.is_empty() { vec!["."] } else { line.operands };
    let several = operands.len() > 1;
    let mut status = 0;
    let (mut files, mut directories) = (Vec::new(), Vec::new());
    for operand in operands {
        match style.find(sys, operand) {
            Ok(None) => files.push(operand.to_owned()),
            Ok(Some(entries)) => directories.push((operand.to_owned(), entries)),
            Err(error) => {
                sys.err(&format!("ls: cannot access '{operand}': {error}\n"));
                status = 2;
            }
        }
    }
    style.sort(&mut files, String::as_str);
    style.sort(&mut directories, |(name, _)| name);
    let mut blocks = Vec::new();
    if !files.is_empty() {
        blocks.push(style.listing(sys, "", &files));
    }
    for (directory, mut entries) in directories {
        entries.retain(|entry| style.hidden || !entry.starts_with('.'));
        if style.all {
            entries.extend([".".to_owned(), "..".to_owned()]);
        }
        style.sort(&mut entries, String::as_str);
        let mut block = if several { format!("{}:\n", style.quoted(&directory)) } else { String::new() };
        if style.long {
            let blocks: usize = entries.iter().map(|entry| blocks_of(sys, &format!("{directory}/{entry}"))).sum();
            block.push_str(&format!("total {blocks}\n"));
        }
        block.push_str(&style.listing(sys, &directory, &entries));
        blocks.push(block);
    }
    sys.out(&blocks.join("\n"));
    status
}

impl Style {
    /// Returns the entries of a directory to be listed; `None` for anything else, which is listed itself. So is a link
    /// with `-l`; otherwise it is followed.
    fn find(self, sys: &mut Sys<'_, '_>, operand: &str) -> Result<Option<Vec<String>>, FsError> {
        // A link that cannot be read exists all the same.
        let read = fs::read_link(sys, operand);
        let is_link = self.long && !self.follows && matches!(read, Ok(_) | Err(FsError::PermissionDenied));
        if is_link {
            return Ok(None);
        }
        if self.itself { fs::look_up(sys, operand).map(|_| None) } else { fs::list(sys, operand) }
    }

    fn sort<T>(self, items: &mut [T], name: fn(&T) -> &str) {
        items.sort_by(|a, b| name(a).cmp(name(b)));
        if self.reverse {
            items.reverse();
        }
    }

    fn quoted(self, name: &str) -> String {
        if self.quotes { quote::quote(name) } else { name.to_owned() }
    }

    fn listing(self, sys: &mut Sys<'_, '_>, directory: &str, names: &[String]) -> String {
        let mut shown: Vec<String> = names.iter().map(|name| self.quoted(name)).collect();
        let some_quoted = shown.iter().zip(names).any(|(shown, name)| shown != name);
        // Unquoted names are aligned with the quoted ones.
        if some_quoted && (self.long || self.in_columns) {
            for (shown, _) in shown.iter_mut().zip(names).filter(|(shown, name)| shown == name) {
                shown.insert(0, ' ');
            }
        }
        if self.long {
            return self.long_listing(sys, directory, names, &shown);
        }
        if self.in_columns {
            return columns::columns(&shown, WIDTH);
        }
        shown.iter().map(|name| format!("{name}\n")).collect()
    }

    fn long_listing(self, sys: &mut Sys<'_, '_>, directory: &str, names: &[String], shown: &[String]) -> String {
        let mut rows = Vec::new();
        for (name, shown) in names.iter().zip(shown) {
            let path = if directory.is_empty() { name.clone() } else { format!("{directory}/{name}") };
            rows.push(self.row(sys, &path, shown));
        }
        let width = |cell: fn(&Row) -> &str| rows.iter().map(|row| cell(row).len()).max().unwrap_or(0);
        let (links, sizes) = (width(|row| &row.links), width(|row| &row.size));
        let time = sys.os().now.to_string();
        let time = &time[..5];
        let line = |row: &Row| {
            let Row { mode, links: count, size, rest } = row;
            format!("{mode} {count:>links$} root root {size:>sizes$} Nov 25 {time} {rest}\n")
        };
        rows.iter().map(line).collect()
    }

    fn row(self, sys: &mut Sys<'_, '_>, path: &str, shown: &str) -> Row {
        let row = |mode: &str, links: usize, size: String, rest: String| Row {
            mode: mode.to_owned(),
            links: links.to_string(),
            size,
            rest,
        };
        let nothing = || "0".to_owned();
        match fs::look_up(sys, path) {
            Ok(Node::Link(target)) if !self.follows => {
                row("lrwxrwxrwx", 1, nothing(), format!("{shown} -> {}", self.quoted(&target)))
            }
            Ok(Node::Dir(_)) if fs::absolute(sys, path).starts_with("/proc") => {
                row("dr-xr-xr-x", 2, nothing(), shown.to_owned())
            }
            Ok(Node::Dir(_)) => row("drwxr-xr-x", 2, "4096".to_owned(), shown.to_owned()),
            Ok(Node::Null) => row("crw-rw-rw-", 1, "1, 3".to_owned(), shown.to_owned()),
            Ok(Node::Program) => row("-rwxr-xr-x", 1, nothing(), shown.to_owned()),
            Ok(Node::File(_)) if fs::absolute(sys, path).starts_with("/proc") => {
                row("-r--r--r--", 1, nothing(), shown.to_owned())
            }
            Ok(Node::File(text)) => row("-rw-r--r--", 1, text.len().to_string(), shown.to_owned()),
            Err(error) => {
                sys.err(&format!("ls: cannot read symbolic link '{path}': {error}\n"));
                row("lrwxrwxrwx", 1, nothing(), shown.to_owned())
            }
            Ok(Node::Link(_) | Node::Namespace) => row("-r--r--r--", 1, nothing(), shown.to_owned()),
        }
    }
}

/// Returns the kilobytes that a file occupies on disk, in blocks of four; `/proc` is not on a disk.
fn blocks_of(sys: &mut Sys<'_, '_>, path: &str) -> usize {
    if fs::absolute(sys, path).starts_with("/proc") {
        return 0;
    }
    match fs::look_up(sys, path) {
        Ok(Node::Dir(_)) => 4,
        Ok(Node::File(text)) => 4 * text.len().div_ceil(4096),
        _ => 0,
    }
}

/// A line of a long listing.
struct Row {
    mode: String,
    links: String,
    size: String,
    rest: String,
}
