//! The command line of `ps`: System V options with a dash, BSD options without one, and long GNU options.
//!
//! Reported as not simulated: threads below their processes, page faults, registers, security labels.

use crate::os::proc_view::{Printed, ProcView};

use super::help::{TRY_HELP, VERSION};
use super::lists::{Selection, read_comm, read_gid, read_list, read_pid, read_size, read_tty, read_uid};
use super::request::{Forest, Headers, Request, Stop};
use super::select::Simple;
use super::shape::Shape;
use super::spec::{Reader, Source};

/// Reads a command line. Options that are invalid with a dash may be valid without one (`ps -aux`), but if both fail
/// the first complaint counts.
pub(super) fn read(view: &ProcView<'_>, args: &[String]) -> Result<Request, Printed> {
    let message = match Parser::new(view, args, Dash::SystemV).run() {
        Ok(request) => return Ok(request),
        Err(Stop::Done(printed)) => return Err(printed),
        Err(Stop::Error(message)) => message,
    };
    match Parser::new(view, args, Dash::Ignored).run() {
        Ok(request) => Ok(request),
        Err(Stop::Done(printed)) => Err(printed),
        Err(Stop::Error(_)) => {
            Err(Printed { out: String::new(), err: format!("error: {message}\n{TRY_HELP}"), status: 1 })
        }
    }
}

/// The meaning of a dash before letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dash {
    SystemV,
    Ignored,
}

struct Parser<'a> {
    view: &'a ProcView<'a>,
    args: &'a [String],
    /// The index of the next word.
    next: usize,
    dash: Dash,
    /// Whether there are BSD-style options, which select BSD-style output.
    bsd: bool,
    shape: Shape,
    simple: Simple,
    lists: Vec<(Source, String)>,
    request: Request,
}

impl<'a> Parser<'a> {
    fn new(view: &'a ProcView<'a>, args: &'a [String], dash: Dash) -> Self {
        let bsd = dash == Dash::Ignored;
        let (shape, simple, request) = (Shape::default(), Simple::default(), Request::default());
        Parser { view, args, next: 0, dash, bsd, shape, simple, lists: Vec::new(), request }
    }

    fn run(mut self) -> Result<Request, Stop> {
        while let Some(word) = self.next_word() {
            self.word(word)?;
        }
        let digits = self.view.pid_max.to_string().len();
        let reader = Reader { digits, forest: self.request.forest.is_some() };
        let lists = reader.read(&self.lists)?;
        self.request.fields = self.shape.fields(&reader, lists.fields, self.bsd)?;
        self.request.sort = lists.sort;
        if self.shape.lwp && self.shape.spid {
            return Err("thread flags conflict; can't use both -L and -T".into());
        }
        self.request.threads |= self.shape.lwp || self.shape.spid;
        if self.request.threads && self.request.forest.is_some() {
            return Err("thread display conflicts with forest display".into());
        }
        self.request.filter.settle(self.simple, self.bsd)?;
        Ok(self.request)
    }

    fn next_word(&mut self) -> Option<&'a str> {
        let word = self.args.get(self.next)?;
        self.next += 1;
        Some(word)
    }

    fn word(&mut self, word: &'a str) -> Result<(), Stop> {
        let mut letters = word.chars();
        match (letters.next(), letters.next(), letters.next()) {
            (Some('a'..='z' | 'A'..='Z'), ..) => match self.dash {
                Dash::SystemV => self.bsd_options(word),
                Dash::Ignored => Err("way bad".into()),
            },
            (Some('0'..='9' | '+'), ..) | (Some('-'), Some('0'..='9'), _) => self.trailing_numbers(),
            (Some('-'), Some('a'..='z' | 'A'..='Z'), _) => match self.dash {
                Dash::SystemV => self.sysv_options(&word[1..]),
                Dash::Ignored => self.bsd_options(&word[1..]),
            },
            (Some('-'), Some('-'), Some('a'..='z' | 'A'..='Z')) => self.gnu_option(&word[2..]),
            _ => Err("garbage option".into()),
        }
    }

    /// Reads the trailing numbers: from the first on, every word is a PID, a process group after `-`, or a session
    /// after `+`.
    fn trailing_numbers(&mut self) -> Result<(), Stop> {
        self.bsd = true;
        let (mut pids, mut groups, mut sessions) = (Vec::new(), Vec::new(), Vec::new());
        for word in &self.args[self.next - 1..] {
            if let Some(group) = word.strip_prefix('-') {
                groups.push(read_pid(group)?);
            } else if let Some(session) = word.strip_prefix('+') {
                sessions.push(read_pid(session)?);
            } else {
                pids.push(read_pid(word)?);
            }
        }
        self.next = self.args.len();
        let selections = [Selection::Pid(pids), Selection::Pgid(groups), Selection::Sid(sessions)];
        self.request.filter.lists.extend(selections);
        Ok(())
    }

    /// Returns an option's argument: the rest of the word, or the next one.
    fn argument(&mut self, rest: &'a str, message: &str) -> Result<&'a str, Stop> {
        if !rest.is_empty() {
            return Ok(rest);
        }
        match self.args.get(self.next) {
            Some(word) if !word.is_empty() => {
                self.next += 1;
                Ok(word)
            }
            _ => Err(message.into()),
        }
    }

    fn sysv_options(&mut self, letters: &'a str) -> Result<(), Stop> {
        let mut rest = letters.chars();
        while let Some(letter) = rest.next() {
            match letter {
                'A' | 'e' => self.request.filter.all = true,
                'F' => {
                    (self.shape.extra, self.shape.full) = (true, true);
                    self.request.only_lines = true;
                }
                'H' => self.request.forest = Some(Forest::Indented),
                'N' => self.request.filter.negated = true,
                'P' => self.shape.processor = true,
                'V' => return self.version("-V"),
                'a' => self.simple.tty_no_leaders = true,
                'c' => self.shape.classes = true,
                'd' => self.simple.no_leaders = true,
                'f' => {
                    self.shape.full = true;
                    self.request.only_lines = true;
                }
                'j' => self.shape.jobs = true,
                'l' => self.shape.long = true,
                'w' => self.request.wide += 1,
                'x' => return Err("must set personality to get -x option".into()),
                'y' => self.shape.no_flags = true,
                '-' => return Err("embedded '-' among SysV options makes no sense".into()),
                'L' => self.shape.lwp = true,
                'T' => self.shape.spid = true,
                'M' | 'Z' | 'm' => return Err(unsimulated(&format!("-{letter}"))),
                _ => return self.sysv_list(letter, rest.as_str()),
            }
        }
        Ok(())
    }

    /// Reads an option that takes a list, which ends the word.
    fn sysv_list(&mut self, letter: char, rest: &'a str) -> Result<(), Stop> {
        let message = match letter {
            'C' => "list of command names must follow -C",
            'G' => "list of real groups must follow -G",
            'O' => "format or sort specification must follow -O",
            'U' => "list of real users must follow -U",
            'g' => "list of session leaders OR effective group names must follow -g",
            'o' => "format specification must follow -o",
            'p' => "list of process IDs must follow -p",
            'q' => "List of process IDs must follow -q.",
            's' => "list of session IDs must follow -s",
            't' => "list of terminals (pty, tty...) must follow -t",
            'u' => "list of users must follow -u",
            _ => return Err("unsupported SysV option".into()),
        };
        let list = self.argument(rest, message)?;
        let selection = match letter {
            'C' => Selection::Comm(read_list(list, read_comm)?),
            'G' => self.groups(list)?,
            'O' => return self.defer_list(Source::WrappedColumns, list),
            'g' => match read_list(list, read_pid) {
                Ok(sessions) => Selection::Sid(sessions),
                Err(_) => self.groups(list).map_err(|_| {
                    Stop::Error("list of session leaders OR effective group IDs was invalid".to_owned())
                })?,
            },
            'o' => return self.defer_list(Source::Columns, list),
            'p' => Selection::Pid(read_list(list, read_pid)?),
            'q' => Selection::QuickPid(read_list(list, read_pid)?),
            's' => Selection::Sid(read_list(list, read_pid)?),
            't' => self.terminals(list)?,
            _ => self.users(list)?,
        };
        self.select(selection)
    }

    fn bsd_options(&mut self, letters: &'a str) -> Result<(), Stop> {
        self.bsd = true;
        let mut rest = letters.chars();
        loop {
            let from = rest.as_str();
            let Some(letter) = rest.next() else { return Ok(()) };
            match letter {
                '0'..='9' => return self.select(Selection::Pid(read_list(from, read_pid)?)),
                'S' => {}
                'T' => self.select_own_terminal(),
                'V' => return self.version("V"),
                'W' => return Err("obsolete W option not supported (you have a /dev/drum?)".into()),
                'a' => self.simple.bsd_tty = true,
                'c' => self.request.only_names = true,
                // Nobody's environment is shown.
                'e' => {}
                'f' => self.request.forest = Some(Forest::Drawn),
                'g' => self.simple.bsd_leaders = true,
                'h' => self.headers(Headers::Never)?,
                'j' => self.shape.bsd_jobs = true,
                'l' => self.shape.bsd_long = true,
                'n' => self.request.numeric = true,
                'r' => self.request.filter.running = true,
                'u' => self.shape.bsd_user = true,
                'w' => self.request.wide += 1,
                'x' => self.simple.bsd_no_tty = true,
                '-' => return Err("embedded '-' among BSD options makes no sense".into()),
                'H' => self.request.threads = true,
                's' => self.shape.bsd_signals = true,
                'L' if *self.args != ["L"] => return Err("the option is exclusive: L".into()),
                'L' | 'M' | 'X' | 'Z' | 'm' | 'v' => return Err(unsimulated(&letter.to_string())),
                _ => return self.bsd_list(letter, rest.as_str()),
            }
        }
    }

    fn bsd_list(&mut self, letter: char, rest: &'a str) -> Result<(), Stop> {
        let message = match letter {
            'O' => "format or sort specification must follow O",
            'U' => "list of users must follow U",
            'k' => "long sort specification must follow 'k'",
            'o' => "format specification must follow o",
            'p' => "list of process IDs must follow p",
            'q' => "List of process IDs must follow q.",
            't' => "",
            _ => return Err("unsupported option (BSD syntax)".into()),
        };
        let list = match self.argument(rest, message) {
            Err(_) if letter == 't' => {
                self.select_own_terminal();
                return Ok(());
            }
            list => list?,
        };
        let selection = match letter {
            'O' => return self.defer_list(Source::LettersOrColumns, list),
            'k' => return self.defer_list(Source::Sort, list),
            'o' => return self.defer_list(Source::Columns, list),
            'p' => Selection::Pid(read_list(list, read_pid)?),
            'q' => Selection::QuickPid(read_list(list, read_pid)?),
            't' => self.terminals(list)?,
            _ => self.users(list)?,
        };
        self.select(selection)
    }

    fn gnu_option(&mut self, text: &'a str) -> Result<(), Stop> {
        let end = text.find([':', '=']).unwrap_or(text.len());
        let (name, joined) = text.split_at(end);
        let plain = |message: &str| if joined.is_empty() { Ok(()) } else { Err(Stop::from(message)) };
        match name {
            "cumulative" => plain("option --cumulative does not take an argument"),
            "deselect" => {
                plain("option --deselect does not take an argument")?;
                self.request.filter.negated = true;
                Ok(())
            }
            "no-header" | "no-headers" | "no-heading" | "no-headings" | "noheader" | "noheaders" | "noheading"
            | "noheadings" => {
                plain("option --no-heading does not take an argument")?;
                self.headers(Headers::Never)
            }
            "header" | "headers" | "heading" | "headings" => {
                plain("option --heading does not take an argument")?;
                self.headers(Headers::Repeated)
            }
            "forest" => {
                plain("option --forest does not take an argument")?;
                self.request.forest = Some(Forest::Drawn);
                Ok(())
            }
            "help" => match self.long_argument(joined, "") {
                Err(_) => Err(Stop::Done(Printed { out: TRY_HELP.to_owned(), ..Printed::default() })),
                Ok(_) => Err(unsimulated("--help")),
            },
            "version" => self.version("--version"),
            "context" | "info" => Err(unsimulated(&format!("--{name}"))),
            _ => self.gnu_list(name, joined),
        }
    }

    fn gnu_list(&mut self, name: &str, joined: &'a str) -> Result<(), Stop> {
        let message = match name {
            "Group" => "list of real groups must follow --Group",
            "User" => "list of real users must follow --User",
            "cols" | "columns" | "width" => "number of columns must follow --cols, --width, or --columns",
            "format" => "format specification must follow --format",
            "group" => "list of effective groups must follow --group",
            "lines" | "rows" => "number of rows must follow --rows or --lines",
            "pid" => "list of process IDs must follow --pid",
            "ppid" => "list of process IDs must follow --ppid",
            "quick-pid" => "List of process IDs must follow --quick-pid.",
            "sid" => "some sid thing(s) must follow --sid",
            "sort" => "long sort specification must follow --sort",
            "tty" => "list of ttys must follow --tty",
            "user" => "list of effective users must follow --user",
            _ => return Err("unknown gnu long option".into()),
        };
        let list = self.long_argument(joined, message)?;
        let selection = match name {
            "Group" | "group" => self.groups(list)?,
            "cols" | "columns" | "width" => {
                self.request.columns = Some(read_size(list).ok_or(message)?);
                return Ok(());
            }
            "format" => return self.defer_list(Source::Columns, list),
            "lines" | "rows" => {
                self.request.rows = Some(read_size(list).ok_or(message)?);
                return Ok(());
            }
            "pid" => Selection::Pid(read_list(list, read_pid)?),
            "ppid" => Selection::Ppid(read_list(list, read_pid)?),
            "quick-pid" => Selection::QuickPid(read_list(list, read_pid)?),
            "sid" => Selection::Sid(read_list(list, read_pid)?),
            "sort" => return self.defer_list(Source::Sort, list),
            "tty" => self.terminals(list)?,
            _ => self.users(list)?,
        };
        self.select(selection)
    }

    fn long_argument(&mut self, joined: &'a str, message: &str) -> Result<&'a str, Stop> {
        match joined.get(1..) {
            Some("") => Err(message.into()),
            Some(argument) => Ok(argument),
            None => self.argument("", message),
        }
    }

    fn users(&self, list: &str) -> Result<Selection, String> {
        let negated = self.request.filter.negated;
        Ok(Selection::Uid(read_list(list, |user| read_uid(self.view, negated, user))?))
    }

    fn groups(&self, list: &str) -> Result<Selection, String> {
        let negated = self.request.filter.negated;
        Ok(Selection::Gid(read_list(list, |group| read_gid(self.view, negated, group))?))
    }

    fn terminals(&self, list: &str) -> Result<Selection, String> {
        Ok(Selection::Tty(read_list(list, |tty| read_tty(self.view, tty))?))
    }

    fn select(&mut self, selection: Selection) -> Result<(), Stop> {
        self.request.filter.lists.push(selection);
        Ok(())
    }

    fn select_own_terminal(&mut self) {
        let own_tty = super::own_terminal(self.view).map(str::to_owned);
        self.request.filter.lists.push(Selection::Tty(vec![own_tty]));
    }

    fn defer_list(&mut self, source: Source, list: &str) -> Result<(), Stop> {
        self.lists.push((source, list.to_owned()));
        Ok(())
    }

    fn headers(&mut self, headers: Headers) -> Result<(), Stop> {
        if self.request.headers != Headers::Once {
            return Err("only one heading option may be specified".into());
        }
        self.request.headers = headers;
        Ok(())
    }

    fn version(&self, option: &str) -> Result<(), Stop> {
        match self.args {
            [only] if only == option => Err(Stop::Done(Printed { out: VERSION.to_owned(), ..Printed::default() })),
            _ => Err(format!("the option is exclusive: {option}").into()),
        }
    }
}

/// Reports an option of the real `ps` that is not simulated.
fn unsimulated(option: &str) -> Stop {
    Stop::Done(Printed { out: String::new(), err: format!("ps: {option} is not simulated\n"), status: 1 })
}
