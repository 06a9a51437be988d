//! `pstree` of PSmisc 23.6 in the C locale, with ASCII lines.
//!
//! Reported as not simulated: colours, VT100 lines, security labels, and bold type. `-h` and `-H`, which ask for the
//! latter, are accepted but have no effect. `-p` shows threads with their TIDs.

mod draw;
mod help;
#[cfg(test)]
mod tests;
mod tree;

use crate::os::proc_view::{NsKind, Printed, ProcView};
use crate::tools::getopt::{Arg, Long, Options, Takes};

use draw::{ASCII, Drawing, Style, UTF_8};
use tree::Tree;

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] = &[
    "--arguments",
    "--ascii",
    "--compact-not",
    "--hide-threads",
    "--long",
    "--ns-changes",
    "--ns-sort",
    "--numeric-sort",
    "--show-parents",
    "--show-pgids",
    "--show-pids",
    "--uid-changes",
    "--unicode",
    "--version",
    "-A",
    "-S",
    "-T",
    "-U",
    "-a",
    "-c",
    "-g",
    "-l",
    "-n",
    "-p",
    "-s",
    "-u",
];

const LONG: &[Long] = &[
    ("arguments", Takes::Nothing, 'a'),
    ("ascii", Takes::Nothing, 'A'),
    ("compact-not", Takes::Nothing, 'c'),
    ("color", Takes::Argument, 'C'),
    ("vt100", Takes::Nothing, 'G'),
    ("highlight-all", Takes::Nothing, 'h'),
    ("highlight-pid", Takes::Argument, 'H'),
    ("long", Takes::Nothing, 'l'),
    ("numeric-sort", Takes::Nothing, 'n'),
    ("ns-sort", Takes::Argument, 'N'),
    ("show-pids", Takes::Nothing, 'p'),
    ("show-pgids", Takes::Nothing, 'g'),
    ("show-parents", Takes::Nothing, 's'),
    ("ns-changes", Takes::Nothing, 'S'),
    ("thread-names", Takes::Nothing, 't'),
    ("hide-threads", Takes::Nothing, 'T'),
    ("uid-changes", Takes::Nothing, 'u'),
    ("unicode", Takes::Nothing, 'U'),
    ("version", Takes::Nothing, 'V'),
    ("security-context", Takes::Nothing, 'Z'),
];

const GETOPT: Options = Options::new("pstree", "aAcC:GhH:nN:pglsStTuUVZ", LONG);

/// The width of the tree if it is not on a terminal.
const DEFAULT_WIDTH: usize = 132;

/// The number of bytes of a command line that are read if lines are not cut.
const MAX_COMMAND_LINE_LEN: usize = 8192;

/// What to draw.
struct Request {
    style: Style,
    by_number: bool,
    threads: bool,
    parents: bool,
    by_namespace: Option<NsKind>,
    start: Start,
}

/// The root of the tree.
enum Start {
    Init,
    Process(u32),
    User(u32),
}

/// Draws the tree of processes.
pub(crate) fn pstree(view: &ProcView<'_>, args: &[String]) -> Printed {
    let request = match read(view, args) {
        Ok(request) => request,
        Err(printed) => return printed,
    };
    if view.processes.is_empty() {
        return failed("/proc is empty (not mounted ?)\n");
    }
    let room = if request.style.truncate { request.style.width } else { MAX_COMMAND_LINE_LEN } + 1;
    let mut tree = Tree::read(view, request.by_number, request.threads, room);
    draw(&mut tree, view, &request)
}

fn failed(err: &str) -> Printed {
    Printed { out: String::new(), err: err.to_owned(), status: 1 }
}

fn unsimulated(option: &str) -> Printed {
    failed(&format!("pstree: {option} is not simulated\n"))
}

fn read(view: &ProcView<'_>, args: &[String]) -> Result<Request, Printed> {
    let usage = || failed(help::USAGE);
    let mut style = Style { width: view.columns.unwrap_or(DEFAULT_WIDTH), ..Style::default() };
    let (mut by_number, mut threads, mut parents, mut highlight) = (false, true, false, false);
    let mut by_namespace = None;
    let mut operands = Vec::new();
    let (read, wrong) = GETOPT.read(args);
    for arg in read {
        match arg {
            Arg::Operand(word) => operands.push(word),
            Arg::Option('a', _) => style.arguments = true,
            Arg::Option('A', _) => style.lines = ASCII,
            Arg::Option('c', _) => style.compact = false,
            Arg::Option('C', Some(kind)) if !kind.eq_ignore_ascii_case("age") => return Err(usage()),
            Arg::Option('h' | 'H', _) if highlight => return Err(usage()),
            Arg::Option('H', Some(pid)) if leading_number(pid) == 0 => return Err(usage()),
            Arg::Option('h' | 'H', _) => highlight = true,
            Arg::Option('l', _) => style.truncate = false,
            Arg::Option('n', _) => by_number = true,
            Arg::Option('N', Some(name)) => by_namespace = Some(namespace_kind(view, name)?),
            Arg::Option('p', _) => (style.pids, style.compact) = (true, false),
            Arg::Option('g', _) => style.groups = true,
            Arg::Option('s', _) => parents = true,
            Arg::Option('S', _) => style.namespaces = true,
            Arg::Option('t', _) => {}
            Arg::Option('T', _) => threads = false,
            Arg::Option('u', _) => style.users = true,
            Arg::Option('U', _) => style.lines = UTF_8,
            Arg::Option('V', _) => {
                return Err(Printed { out: String::new(), err: help::VERSION.to_owned(), status: 0 });
            }
            Arg::Option(letter, _) => return Err(unsimulated(&format!("-{letter}"))),
        }
    }
    if let Some(wrong) = wrong {
        return Err(failed(&format!("{wrong}{}", help::USAGE)));
    }
    let start = match operands[..] {
        [] => Start::Init,
        [word] if word.starts_with(|digit: char| digit.is_ascii_digit()) => {
            let all_digits = word.bytes().all(|digit| digit.is_ascii_digit());
            Start::Process(if all_digits { leading_number(word) } else { return Err(usage()) })
        }
        [name] => match view.users.uid(name) {
            Some(uid) => Start::User(uid),
            None => return Err(failed(&format!("No such user name: {name}\n"))),
        },
        _ => return Err(usage()),
    };
    Ok(Request { style, by_number, threads, parents, by_namespace, start })
}

/// Parses a number at the beginning of a text, as `atoi(3)` does; a number that is too great matches no process.
fn leading_number(text: &str) -> u32 {
    let digits = text.trim_start().trim_start_matches('+');
    let end = digits.find(|digit: char| !digit.is_ascii_digit()).unwrap_or(digits.len());
    if end == 0 { 0 } else { digits[..end].parse().unwrap_or(u32::MAX) }
}

fn namespace_kind(view: &ProcView<'_>, name: &str) -> Result<NsKind, Printed> {
    if matches!(name, "cgroup" | "ipc" | "net" | "time" | "user") {
        return Err(unsimulated(&format!("-N {name}")));
    }
    let kind = NsKind::of_name(name).ok_or_else(|| failed(help::USAGE))?;
    match view.processes.iter().any(|process| process.pid == view.getpid) {
        true => Ok(kind),
        false => Err(failed(&format!("procfs file for {name} namespace not available\n"))),
    }
}

fn draw(tree: &mut Tree, view: &ProcView<'_>, request: &Request) -> Printed {
    let mut start = match request.start {
        Start::Process(pid) => pid,
        Start::Init | Start::User(_) => 1,
    };
    if let (true, Start::Process(pid)) = (request.parents, &request.start) {
        let Some(node) = tree.find(*pid) else {
            return failed(&format!("Process {pid} not found.\n"));
        };
        tree.trim_to(node);
        start = 1;
    }
    let mut drawing = Drawing::new(request.style, view.users);
    match (request.by_namespace, &request.start) {
        (Some(kind), _) => {
            for (inode, roots) in tree.by_namespace(kind) {
                drawing.title(inode);
                for root in roots {
                    drawing.tree(tree, root, 0);
                }
            }
        }
        (None, Start::User(uid)) => {
            let roots = tree.of_user(*uid);
            if roots.is_empty() {
                return failed("No processes found.\n");
            }
            for (at, root) in roots.into_iter().enumerate() {
                if at > 0 {
                    drawing.blank_line();
                }
                drawing.tree(tree, root, *uid);
            }
        }
        (None, Start::Init | Start::Process(_)) => {
            if let Some(root) = tree.find(start) {
                drawing.tree(tree, root, 0);
            }
        }
    }
    Printed { out: drawing.finish(), err: String::new(), status: 0 }
}
