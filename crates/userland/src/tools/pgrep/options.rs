//! The command line of `pgrep` and `pkill`.

use pidscope_kernel::Signal;

use crate::os::proc_view::{Printed, ProcEntry, ProcView};
use crate::tools::getopt::{Arg, Long, Options, Takes};

use super::words::{leading_number, signal_number, strict_number, take_signal};
use super::{USAGE, help};

/// Which of the two programs runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Program {
    /// Lists processes.
    Pgrep,
    /// Signals processes.
    Pkill,
}

impl Program {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Program::Pgrep => "pgrep",
            Program::Pkill => "pkill",
        }
    }

    /// Returns its error message and exit status.
    pub fn failed(self, status: u8, text: &str) -> Printed {
        Printed { out: String::new(), err: format!("{}: {text}", self.name()), status }
    }

    fn usage(self) -> Printed {
        Printed { out: String::new(), err: help::usage(self), status: USAGE }
    }

    fn try_help(self, message: &str) -> String {
        format!("{message}\nTry `{} --help' for more information.\n", self.name())
    }
}

/// What is printed of each process.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum OutputFormat {
    /// The PID.
    #[default]
    Number,
    /// The PID and the name.
    Name,
    /// The PID and the command line.
    CommandLine,
}

/// Restricts the result to one process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Age {
    /// The one that started last.
    Newest,
    /// The one that started first.
    Oldest,
}

/// A type of namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Namespace {
    /// PID namespaces.
    Pid,
    /// Mount namespaces.
    Mnt,
    /// UTS namespaces.
    Uts,
    /// A type that is not simulated: all processes are in the same namespace.
    TheOnlyOne,
}

/// The selection of processes. A list that is `None` accepts all processes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Request {
    /// The pattern for names or command lines.
    pub pattern: Option<String>,
    /// Whether command lines are matched rather than names.
    pub full: bool,
    /// Whether the pattern must match the whole text.
    pub exact: bool,
    /// Whether case is ignored.
    pub ignore_case: bool,
    /// Whether the selection is inverted.
    pub inverse: bool,
    /// Whether only one process is selected.
    pub age: Option<Age>,
    /// The minimum age in seconds.
    pub older: i32,
    /// Children of these processes.
    pub parents: Option<Vec<i64>>,
    /// Members of these process groups.
    pub groups: Option<Vec<i64>>,
    /// Members of these sessions.
    pub sessions: Option<Vec<i64>>,
    /// Processes of these effective users.
    pub users: Option<Vec<i64>>,
    /// Processes of these real users.
    pub real_users: Option<Vec<i64>>,
    /// Processes of these groups.
    pub user_groups: Option<Vec<i64>>,
    /// Processes on these terminals.
    pub terminals: Option<Vec<String>>,
    /// Processes in one of these states.
    pub states: Option<String>,
    /// Processes in a cgroup; there are none.
    pub cgroups: bool,
    /// Processes in the same namespaces as this one, unless it is 0.
    pub namespace_of: i32,
    /// The types of namespace that this concerns.
    pub namespaces: Vec<Namespace>,
    /// Whether the reader's ancestors are excluded.
    pub ignore_ancestors: bool,
    /// Whether only the number of processes is printed.
    pub count: bool,
    /// What is printed of each process.
    pub format: OutputFormat,
    /// The separator between processes.
    pub delimiter: String,
    /// Whether signalled processes are listed.
    pub echo: bool,
    /// The signal to send.
    pub signal: i32,
}

/// The letters that stand for long options without a short form.
const SIGNAL: char = '\u{1}';
const NS: char = '\u{2}';
const NSLIST: char = '\u{3}';
const CGROUP: char = '\u{4}';

const LONG: &[Long] = &[
    ("signal", Takes::Argument, SIGNAL),
    ("ignore-ancestors", Takes::Nothing, 'A'),
    ("count", Takes::Nothing, 'c'),
    ("cgroup", Takes::Argument, CGROUP),
    ("delimiter", Takes::Argument, 'd'),
    ("list-name", Takes::Nothing, 'l'),
    ("list-full", Takes::Nothing, 'a'),
    ("full", Takes::Nothing, 'f'),
    ("pgroup", Takes::Argument, 'g'),
    ("group", Takes::Argument, 'G'),
    ("ignore-case", Takes::Nothing, 'i'),
    ("newest", Takes::Nothing, 'n'),
    ("oldest", Takes::Nothing, 'o'),
    ("older", Takes::Argument, 'O'),
    ("parent", Takes::Argument, 'P'),
    ("session", Takes::Argument, 's'),
    ("terminal", Takes::Argument, 't'),
    ("euid", Takes::Argument, 'u'),
    ("uid", Takes::Argument, 'U'),
    ("inverse", Takes::Nothing, 'v'),
    ("lightweight", Takes::Nothing, 'w'),
    ("exact", Takes::Nothing, 'x'),
    ("pidfile", Takes::Argument, 'F'),
    ("logpidfile", Takes::Nothing, 'L'),
    ("echo", Takes::Nothing, 'e'),
    ("ns", Takes::Argument, NS),
    ("nslist", Takes::Argument, NSLIST),
    ("queue", Takes::Argument, 'q'),
    ("runstates", Takes::Argument, 'r'),
    ("help", Takes::Nothing, 'h'),
    ("version", Takes::Nothing, 'V'),
];

const PGREP: Options = Options::new("pgrep", "lad:vwLF:cfinoxP:O:Ag:s:u:U:G:t:r:?Vh", LONG);
const PKILL: Options = Options::new("pkill", "eq:LF:cfinoxP:O:Ag:s:u:U:G:t:r:?Vh", LONG);

/// Parses a command line.
pub(super) fn read(program: Program, view: &ProcView<'_>, args: &[String]) -> Result<Request, Printed> {
    let mut args = args.to_vec();
    let request = Request {
        delimiter: "\n".to_owned(),
        signal: i32::from(Signal::TERM.number()),
        // The real one forgets two of the eight types.
        namespaces: vec![Namespace::TheOnlyOne, Namespace::Mnt, Namespace::Pid],
        ..Request::default()
    };
    let mut reading = Reading { program, view, request, criteria: false, lock: false, pidfile: false };
    let options = match program {
        Program::Pgrep => PGREP,
        Program::Pkill => {
            if let Some(signal) = take_signal(&mut args) {
                reading.request.signal = signal;
            }
            PKILL
        }
    };
    let (read, wrong) = options.read(&args);
    let mut operands = Vec::new();
    for arg in read {
        match arg {
            Arg::Operand(word) => operands.push(word),
            Arg::Option(letter, argument) => reading.option(letter, argument.unwrap_or_default())?,
        }
    }
    if let Some(wrong) = wrong {
        let usage = program.usage();
        return Err(Printed { err: wrong + &usage.err, ..usage });
    }
    reading.finish(&operands)
}

struct Reading<'a> {
    program: Program,
    view: &'a ProcView<'a>,
    request: Request,
    /// Whether any selection criteria were given.
    criteria: bool,
    lock: bool,
    pidfile: bool,
}

impl Reading<'_> {
    fn option(&mut self, letter: char, argument: &str) -> Result<(), Printed> {
        let request = &mut self.request;
        match letter {
            SIGNAL => {
                // An invalid number is left for the kernel to refuse; an invalid word is just as wrong.
                let digits: String = argument.chars().take_while(char::is_ascii_digit).collect();
                request.signal = signal_number(argument).unwrap_or(digits.parse().unwrap_or(-1));
                return Ok(());
            }
            'e' => request.echo = true,
            'L' => self.lock = true,
            'V' => {
                let version = format!("{} from procps-ng 4.0.2\n", self.program.name());
                return Err(Printed { out: version, ..Printed::default() });
            }
            'c' => request.count = true,
            'd' => request.delimiter = argument.to_owned(),
            'f' => request.full = true,
            // A second `-i` asks for help, it seems.
            'i' if request.ignore_case => return Err(self.help()),
            'i' => request.ignore_case = true,
            'l' if request.format == OutputFormat::Number => request.format = OutputFormat::Name,
            'l' => {}
            'a' => request.format = OutputFormat::CommandLine,
            'A' => request.ignore_ancestors = true,
            'v' if request.age.is_some() || request.inverse => return Err(self.program.usage()),
            'v' => request.inverse = true,
            'w' | 'q' => {}
            'x' => request.exact = true,
            'h' => return Err(self.help()),
            '?' => return Err(self.program.usage()),
            NSLIST => self.namespaces(argument)?,
            _ => return self.criterion(letter, argument),
        }
        Ok(())
    }

    /// Reads an option that selects processes.
    fn criterion(&mut self, letter: char, argument: &str) -> Result<(), Printed> {
        self.criteria = true;
        match letter {
            'F' => self.pidfile = true,
            'G' => self.request.user_groups = Some(self.list(argument, Self::group)?),
            'P' => self.request.parents = Some(self.list(argument, |it, text| it.number("not a number", text))?),
            'U' => self.request.real_users = Some(self.list(argument, Self::user)?),
            'u' => self.request.users = Some(self.list(argument, Self::user)?),
            'g' => {
                let own = |own: &ProcEntry| own.pgid;
                let read = |it: &Self, text: &str| it.own_number("invalid process group", text, own);
                self.request.groups = Some(self.list(argument, read)?);
            }
            's' => {
                let own = |own: &ProcEntry| own.sid;
                let read = |it: &Self, text: &str| it.own_number("invalid session id", text, own);
                self.request.sessions = Some(self.list(argument, read)?);
            }
            't' => self.request.terminals = Some(self.list(argument, |_, text| Ok(text.to_owned()))?),
            'n' | 'o' if self.request.age.is_some() || self.request.inverse => return Err(self.program.usage()),
            'n' => self.request.age = Some(Age::Newest),
            'o' => self.request.age = Some(Age::Oldest),
            'O' => self.request.older = leading_number(argument),
            'r' => self.request.states = Some(argument.to_owned()),
            NS => {
                self.request.namespace_of = leading_number(argument);
                // A bug of the real one: with PID 0, the argument is taken for states.
                if self.request.namespace_of == 0 {
                    self.request.states = Some(argument.to_owned());
                }
            }
            CGROUP => {
                self.list(argument, |_, text| Ok(text.to_owned()))?;
                self.request.cgroups = true;
            }
            _ => return Err(self.program.usage()),
        }
        Ok(())
    }

    fn finish(mut self, operands: &[&str]) -> Result<Request, Printed> {
        let program = self.program;
        let failed = |status, message| Err(program.failed(status, &program.try_help(message)));
        if self.lock && !self.pidfile {
            return failed(USAGE, "-L without -F makes no sense");
        }
        if self.pidfile {
            return failed(1, "pidfile not valid");
        }
        match operands {
            [pattern] => self.request.pattern = Some((*pattern).to_owned()),
            [] if self.criteria => {}
            [] => return failed(USAGE, "no matching criteria specified"),
            _ => return failed(USAGE, "only one pattern can be provided"),
        }
        Ok(self.request)
    }

    fn help(&self) -> Printed {
        Printed { out: help::usage(self.program), ..Printed::default() }
    }

    fn list<T>(&self, text: &str, read: impl Fn(&Self, &str) -> Result<T, Printed>) -> Result<Vec<T>, Printed> {
        match text {
            "" => Err(self.program.usage()),
            _ => text.split(',').map(|item| read(self, item)).collect(),
        }
    }

    fn number(&self, message: &str, text: &str) -> Result<i64, Printed> {
        strict_number(text).ok_or_else(|| self.program.failed(USAGE, &format!("{message}: {text}\n")))
    }

    /// Reads an ID; 0 stands for the reader's own.
    fn own_number(&self, message: &str, text: &str, own: fn(&ProcEntry) -> u32) -> Result<i64, Printed> {
        Ok(match self.number(message, text)? {
            0 => {
                let reader =
                    self.view.own_pid.and_then(|pid| self.view.processes.iter().find(|other| other.pid == pid));
                reader.map_or(0, |reader| i64::from(own(reader)))
            }
            number => number,
        })
    }

    fn user(&self, text: &str) -> Result<i64, Printed> {
        match self.view.users.uid(text) {
            Some(uid) if strict_number(text).is_none() => Ok(i64::from(uid)),
            _ => self.number("invalid user name", text),
        }
    }

    fn group(&self, text: &str) -> Result<i64, Printed> {
        match self.view.users.uid(text) {
            Some(uid) if strict_number(text).is_none() => Ok(i64::from(uid)),
            _ => self.number("invalid group name", text),
        }
    }

    /// Reads a list of types; only the last one counts.
    fn namespaces(&mut self, argument: &str) -> Result<(), Printed> {
        let read = |_: &Self, name: &str| match name {
            "pid" => Ok(Namespace::Pid),
            "mnt" => Ok(Namespace::Mnt),
            "uts" => Ok(Namespace::Uts),
            "cgroup" | "ipc" | "net" | "time" | "user" => Ok(Namespace::TheOnlyOne),
            _ => Err(Printed { status: USAGE, ..Printed::default() }),
        };
        let list = self.list(argument, read)?;
        self.request.namespaces = list.last().copied().into_iter().collect();
        Ok(())
    }
}
