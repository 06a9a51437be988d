//! Commands from a file, or from standard input that is not a terminal: one complete command after the other.

use std::rc::Rc;

use super::builtin::BuiltinResult;
use super::frame::Frame;
use super::parse::{First, SyntaxError, parse_first};
use super::{Kind, Mode, Shell};
use crate::fs::{self, FsError};
use crate::program::Flow;
use crate::sys::{Line, Sys};

/// A text of commands, and the position in it.
#[derive(Debug, Clone)]
pub(super) struct Script {
    text: Rc<str>,
    /// The number of bytes that were parsed, and the next line number, from 1.
    at: usize,
    line: usize,
}

impl Script {
    fn new(text: &str) -> Self {
        Script { text: text.into(), at: 0, line: 1 }
    }
}

impl Shell {
    /// `bash FILE ARGUMENT...`
    pub fn script(kind: Kind, file: &str, arguments: &[String]) -> Self {
        let mut shell = Shell::named(kind, file);
        shell.arguments = arguments.to_vec();
        shell.stack.push(Frame::Open(file.into()));
        shell.read_script_from_stdin();
        shell
    }

    /// Marks the commands as coming from a file, or from standard input that is not a terminal.
    pub(super) fn read_script_from_stdin(&mut self) {
        (self.mode, self.commands, self.is_script) = (Mode::Script, 1, true);
    }

    /// Creates a shell that reads its commands from standard input, which may be a terminal.
    pub fn reading(kind: Kind, name: &str, arguments: &[String]) -> Self {
        let mut shell = Shell::named(kind, name);
        shell.arguments = arguments.to_vec();
        shell.stack.push(Frame::Input { text: String::new(), line: 1 });
        shell
    }

    /// Opens the file that the shell was called with.
    pub(super) fn open_script(&mut self, sys: &mut Sys<'_, '_>, file: &str) {
        let error = match fs::read(sys, file) {
            Ok(text) => return self.stack.push(Frame::Script(Script::new(&text))),
            Err(error) => error,
        };
        let comm = sys.program().argv.first().cloned().unwrap_or_default();
        let (text, status) = match (self.kind, error) {
            (Kind::Bash, FsError::IsADirectory) => (format!("{file}: {file}: {error}"), 126),
            (Kind::Bash, _) => {
                let is_missing = matches!(error, FsError::NotFound | FsError::NotADirectory);
                (format!("{comm}: {file}: {error}"), if is_missing { 127 } else { 126 })
            }
            // dash sees an empty file.
            (Kind::Dash, FsError::IsADirectory) => return,
            (Kind::Dash, _) => (format!("{comm}: 0: cannot open {file}: {}", error.dash()), 2),
        };
        sys.err(&(text + "\n"));
        self.stack.push(Frame::Exit(status));
    }

    /// Runs the next command of a file.
    pub(super) fn next_command(&mut self, sys: &mut Sys<'_, '_>, script: Script) {
        let rest = &script.text[script.at..];
        let before = rest.len();
        match parse_first(self.kind, rest, script.line) {
            Ok(First { list, .. }) if list.is_empty() => {}
            Ok(First { list, rest, line }) => {
                let at = script.text.len() - rest.len();
                sys.charge((before - rest.len()) / 8);
                self.stack.push(Frame::Script(Script { at, line, ..script }));
                self.stack.push(Frame::List { list, next: 0 });
            }
            Err((error, line)) => self.report_script_error(sys, &error, rest, script.line, line),
        }
    }

    /// Runs the next command of standard input. bash reads nothing beyond it, because the command may read that itself;
    /// dash reads all that is there.
    pub(super) fn next_input(&mut self, sys: &mut Sys<'_, '_>, mut text: String, mut line: usize) -> Option<Flow> {
        let takes_all = self.kind == Kind::Dash;
        loop {
            sys.charge(text.len() / 8);
            let first = parse_first(self.kind, &text, line).map(|first| (first.list, first.rest.len(), first.line));
            let unfinished = match first {
                Ok((list, _, next)) if list.is_empty() => {
                    text.clear();
                    line = next;
                    None
                }
                Ok((list, rest, line)) if !takes_all || !sys.has_input() => {
                    let text = text.split_off(text.len() - rest);
                    self.stack.push(Frame::Input { text, line });
                    self.stack.push(Frame::List { list, next: 0 });
                    return None;
                }
                Ok(_) => None,
                Err((error, line)) if is_unfinished(&error) => Some((error, line)),
                Err((error, wrong)) => {
                    self.report_script_error(sys, &error, &text, line, wrong);
                    return None;
                }
            };
            match sys.read_line() {
                Line::Pending(pipe) => {
                    self.stack.push(Frame::Input { text, line });
                    return Some(Flow::Read(pipe));
                }
                Line::End(more) if more.is_empty() => {
                    if let Some((error, wrong)) = unfinished {
                        self.report_script_error(sys, &error, &text, line, wrong);
                    }
                    return None;
                }
                Line::Complete(more) | Line::End(more) => text += &(more + "\n"),
            }
        }
    }

    /// Reports a syntax error in a script: the shell exits, or goes on after the `.` command. `text` begins in the line
    /// `first`; the error is in the line `line`.
    fn report_script_error(
        &mut self,
        sys: &mut Sys<'_, '_>,
        error: &SyntaxError,
        text: &str,
        first: usize,
        line: usize,
    ) {
        let line = match (self.kind, error) {
            // After the last line, whether or not that ends in a newline.
            (Kind::Bash, SyntaxError::UnexpectedEnd(_)) => line + usize::from(!text.ends_with('\n')),
            // Where it was opened.
            (Kind::Bash, SyntaxError::Unclosed(mark)) => {
                let mark = match mark {
                    ')' => '(',
                    '}' => '{',
                    mark => *mark,
                };
                first + text[..text.rfind(mark).unwrap_or(0)].matches('\n').count()
            }
            _ => line,
        };
        let wrong = text.lines().nth(line - first).unwrap_or_default();
        if !self.is_interactive() {
            self.line = line;
        }
        self.report_syntax_error(sys, error, wrong, line);
        self.status = 2;
        match self.stack.iter().rposition(|frame| matches!(frame, Frame::Sourced { .. })) {
            Some(at) if self.kind == Kind::Bash => self.unwind(at + 1),
            Some(_) if self.mode == Mode::Interactive => self.stack.clear(),
            _ => {
                self.stack.clear();
                self.stack.push(Frame::Exit(2));
            }
        }
    }
}

/// Whether more input may complete the command.
fn is_unfinished(error: &SyntaxError) -> bool {
    matches!(error, SyntaxError::UnexpectedEnd(_) | SyntaxError::Unclosed(_))
}

/// `. FILE ARGUMENT...`
pub(super) fn source(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> BuiltinResult {
    let Some(file) = argv.get(1) else {
        if shell.kind == Kind::Dash {
            return BuiltinResult::Status(0);
        }
        shell.report_error(sys, &format!("{}: filename argument required", argv[0]));
        sys.err(&format!("{0}: usage: {0} filename [arguments]\n", argv[0]));
        return BuiltinResult::Status(2);
    };
    let text = match fs::read(sys, file) {
        // dash searches `PATH`, where there are no such files.
        Ok(_) if shell.kind == Kind::Dash && !file.contains('/') => {
            return shell.fail_special_builtin(sys, &format!(".: {file}: not found"));
        }
        Ok(text) => text,
        Err(error) if shell.kind == Kind::Dash => {
            let text = match file.contains('/') {
                true => format!(".: cannot open {file}: {}", error.dash()),
                false => format!(".: {file}: not found"),
            };
            return shell.fail_special_builtin(sys, &text);
        }
        Err(error) => {
            let prefix = if error == FsError::IsADirectory { format!("{}: ", argv[0]) } else { String::new() };
            shell.report_error(sys, &format!("{prefix}{file}: {}", lower(error)));
            return BuiltinResult::Status(1);
        }
    };
    // dash does not set the arguments.
    let arguments = if shell.kind == Kind::Bash { argv[2..].to_vec() } else { Vec::new() };
    let arguments = (!arguments.is_empty()).then(|| std::mem::replace(&mut shell.arguments, arguments));
    let before = shell.sourced.replace(file.as_str().into());
    shell.status = 0;
    shell.stack.push(Frame::Sourced { before, arguments, line: shell.line });
    BuiltinResult::Frame(Frame::Script(Script::new(&text)))
}

/// bash words the error for a directory differently.
fn lower(error: FsError) -> String {
    match error {
        FsError::IsADirectory => "is a directory".to_owned(),
        other => other.to_string(),
    }
}
