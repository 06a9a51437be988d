//! `lsns` of util-linux 2.38.1 in the C locale.
//!
//! There can be many namespaces of three types: `pid`, `mnt` and `uts`. Each other type has a single namespace, and all
//! namespaces are owned by the initial user namespace. Reported as not simulated: trees other than that of processes.

mod columns;
mod help;
mod namespaces;
mod table;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::os::proc_view::{Printed, ProcEntry, ProcView};
use crate::tools::coreutils::hint;
use crate::tools::getopt::{Arg, Long, Options, Takes};

use columns::{ALL, Column, read_columns};
use namespaces::{Kind, Namespace};
use table::{Line, Style};

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] = &[
    "--help",
    "--list",
    "--noheadings",
    "--notruncate",
    "--output",
    "--output-all",
    "--raw",
    "--task",
    "--type",
    "--version",
    "-l",
    "-n",
    "-o",
    "-p",
    "-r",
    "-t",
    "-u",
];

/// The letter that stands for `--output-all`.
const OUTPUT_ALL: char = '\u{1}';

const LONG: &[Long] = &[
    ("json", Takes::Nothing, 'J'),
    ("task", Takes::Argument, 'p'),
    ("help", Takes::Nothing, 'h'),
    ("output", Takes::Argument, 'o'),
    ("output-all", Takes::Nothing, OUTPUT_ALL),
    ("notruncate", Takes::Nothing, 'u'),
    ("version", Takes::Nothing, 'V'),
    ("noheadings", Takes::Nothing, 'n'),
    ("nowrap", Takes::Nothing, 'W'),
    ("list", Takes::Nothing, 'l'),
    ("raw", Takes::Nothing, 'r'),
    ("type", Takes::Argument, 't'),
    ("tree", Takes::Optional, 'T'),
];

const GETOPT: Options = Options::new("lsns", "Jlp:o:nruhVt:T::W", LONG);

/// What to list.
struct Request {
    kinds: Vec<Kind>,
    /// Only the namespaces of this process.
    task: Option<u32>,
    /// Only the processes of this namespace.
    namespace: Option<u64>,
    columns: Vec<Column>,
    style: Style,
}

/// Lists namespaces.
pub(crate) fn lsns(view: &ProcView<'_>, args: &[String]) -> Printed {
    let request = match read(args) {
        Ok(request) => request,
        Err(printed) => return printed,
    };
    let namespaces = namespaces::read(view, &request.kinds);
    let lines = match request.namespace {
        None => namespace_lines(view, &request, &namespaces),
        Some(inode) => match namespaces.iter().find(|namespace| namespace.inode == inode) {
            Some(namespace) => process_lines(view, &request, namespace),
            None => return failed(&format!("lsns: not found namespace: {inode}\n")),
        },
    };
    Printed { out: table::print(&request.columns, &lines, request.style, view.columns), ..Printed::default() }
}

fn failed(err: &str) -> Printed {
    Printed { out: String::new(), err: err.to_owned(), status: 1 }
}

fn success(out: &str) -> Printed {
    Printed { out: out.to_owned(), ..Printed::default() }
}

fn read(args: &[String]) -> Result<Request, Printed> {
    let mut style = Style::default();
    let mut kinds: Option<Vec<Kind>> = None;
    let (mut task, mut operand) = (None, None);
    let (mut list, mut tree, mut json) = (false, false, false);
    let mut columns = Vec::new();
    let mut named = None;
    let (read, wrong) = GETOPT.read(args);
    for arg in read {
        match arg {
            Arg::Operand(word) => operand = operand.or(Some(word)),
            Arg::Option('J', _) if style.raw => return Err(exclusive()),
            Arg::Option('r', _) if json => return Err(exclusive()),
            Arg::Option('J', _) => json = true,
            Arg::Option('l', _) => list = true,
            Arg::Option('o', argument) => named = argument,
            Arg::Option(OUTPUT_ALL, _) => columns = ALL.to_vec(),
            Arg::Option('p', argument) => task = Some(read_task(argument.unwrap_or_default())?),
            Arg::Option('n', _) => style.headings = false,
            Arg::Option('r', _) => style.raw = true,
            Arg::Option('u', _) => style.truncate = false,
            Arg::Option('t', argument) => kinds.get_or_insert_default().push(read_kind(argument.unwrap_or_default())?),
            Arg::Option('T', argument) => tree = read_tree(argument)?,
            Arg::Option('h', _) => return Err(success(help::HELP)),
            Arg::Option('V', _) => return Err(success(help::VERSION)),
            // `-W` wraps a column that is empty here.
            Arg::Option(_, _) => {}
        }
    }
    if let Some(wrong) = wrong {
        return Err(failed(&(wrong + &hint("lsns"))));
    }
    style.json = json;
    // 0 is treated as if the option had not been given.
    let task = task.filter(|&task| task != 0);
    let namespace = match operand {
        Some(_) if task.is_some() => return Err(failed("lsns: --task is mutually exclusive with <namespace>\n")),
        Some(operand) => Some(read_namespace(operand)?).filter(|&inode| inode != 0),
        None => None,
    };
    // A tree is the default, unless `-l` or, for namespaces, the columns are given.
    style.tree = tree || (!list && (columns.is_empty() || operand.is_some()));
    if columns.is_empty() {
        columns = match operand {
            Some(_) => columns::OF_PROCESSES.to_vec(),
            None => columns::OF_NAMESPACES.to_vec(),
        };
    }
    if let Some(named) = named {
        columns = read_columns(named, columns).map_err(|message| failed(&message))?;
    }
    Ok(Request { kinds: kinds.unwrap_or(Kind::ALL.to_vec()), task, namespace, columns, style })
}

fn exclusive() -> Printed {
    failed("lsns: mutually exclusive arguments: --json --raw\n")
}

fn unsimulated(option: &str) -> Printed {
    failed(&format!("lsns: {option} is not simulated\n"))
}

/// Parses the whole of a text as a number, as `strtol(3)` does.
fn read_number(text: &str) -> Option<Result<i64, ()>> {
    let unsigned = text.trim_start();
    let digits = unsigned.strip_prefix(['-', '+']).unwrap_or(unsigned);
    let is_number = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    is_number.then(|| unsigned.parse().map_err(|_| ()))
}

fn read_task(text: &str) -> Result<u32, Printed> {
    const WRONG: &str = "lsns: invalid PID argument";
    match read_number(text) {
        None => Err(failed(&format!("{WRONG}: '{text}'\n"))),
        // No process has a negative PID; none has the greatest `u32` either.
        Some(Ok(pid)) if i32::try_from(pid).is_ok() => Ok(u32::try_from(pid).unwrap_or(u32::MAX)),
        Some(_) => Err(failed(&format!("{WRONG}: '{text}': Numerical result out of range\n"))),
    }
}

fn read_namespace(text: &str) -> Result<u64, Printed> {
    const WRONG: &str = "lsns: invalid namespace argument";
    match read_number(text) {
        None => Err(failed(&format!("{WRONG}: '{text}'\n"))),
        Some(Ok(inode)) if inode >= 0 => Ok(inode as u64),
        Some(_) => Err(failed(&format!("{WRONG}: '{text}': Numerical result out of range\n"))),
    }
}

fn read_kind(name: &str) -> Result<Kind, Printed> {
    let kind = Kind::ALL.into_iter().find(|kind| kind.name() == name);
    kind.ok_or_else(|| failed(&format!("lsns: unknown namespace type: {name}\n")))
}

fn read_tree(argument: Option<&str>) -> Result<bool, Printed> {
    let name = argument.map(|argument| argument.strip_prefix('=').unwrap_or(argument));
    match name {
        Some("process") => Ok(true),
        None | Some("owner" | "parent") => Err(unsimulated("--tree")),
        Some(name) => Err(failed(&format!("lsns: unknown tree type: {name}\n"))),
    }
}

/// Returns a line for each namespace. Its parent is the last line before it that shows the parent of its process.
fn namespace_lines(view: &ProcView<'_>, request: &Request, namespaces: &[Namespace<'_>]) -> Vec<Line> {
    let mut lines = Lines::new(view, request);
    for namespace in namespaces {
        if request.task.is_none_or(|task| namespace.processes.iter().any(|process| process.pid == task)) {
            lines.add(namespace, namespace.first());
        }
    }
    lines.lines
}

/// Returns a line for each process of a namespace, below that of its parent if the parent is in it, too.
fn process_lines(view: &ProcView<'_>, request: &Request, namespace: &Namespace<'_>) -> Vec<Line> {
    let members: BTreeMap<u32, &ProcEntry> =
        namespace.processes.iter().map(|process| (process.pid, *process)).collect();
    let mut lines = Lines::new(view, request);
    for process in &namespace.processes {
        if lines.shown.contains_key(&process.pid) {
            continue;
        }
        // Ancestors come first.
        let mut chain = vec![*process];
        let mut is_in_chain = BTreeSet::from([process.pid]);
        while request.style.tree
            && let Some(last) = chain.last()
            && let Some(parent) = members.get(&last.ppid)
            && !lines.shown.contains_key(&parent.pid)
            && is_in_chain.insert(parent.pid)
        {
            chain.push(*parent);
        }
        for process in chain.into_iter().rev() {
            lines.add(namespace, process);
        }
    }
    lines.lines
}

/// The lines of a table under construction.
struct Lines<'a> {
    view: &'a ProcView<'a>,
    request: &'a Request,
    lines: Vec<Line>,
    /// The index of the last line of each process, by PID.
    shown: BTreeMap<u32, usize>,
}

impl<'a> Lines<'a> {
    fn new(view: &'a ProcView<'_>, request: &'a Request) -> Self {
        Lines { view, request, lines: Vec::new(), shown: BTreeMap::new() }
    }

    /// Adds a line for a process of a namespace; in a tree, below that of the process's parent.
    fn add(&mut self, namespace: &Namespace<'_>, process: &ProcEntry) {
        let parent = self.shown.get(&process.ppid).copied().filter(|_| self.request.style.tree);
        self.shown.insert(process.pid, self.lines.len());
        let text = |column: &Column| column.text(self.view, namespace, process);
        self.lines.push(Line { cells: self.request.columns.iter().map(text).collect(), parent });
    }
}
