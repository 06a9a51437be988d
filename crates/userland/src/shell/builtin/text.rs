//! `echo`, `printf`, `pwd`, `cd`, `history`, `read`, `type` and `command -v`.

use super::super::frame::Frame;
use super::{BuiltinResult, is_builtin};
use crate::fs;
use crate::os::fd::Fd;
use crate::program::Flow;
use crate::shell::parse::KEYWORDS;
use crate::shell::{Kind, Shell};
use crate::sys::{Line, Sys};
use crate::tools::errno_text;
use crate::turn::MAX_TEXT_LEN;

pub(super) fn echo(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> BuiltinResult {
    let mut words = &argv[1..];
    let (mut newline, mut escapes) = (true, shell.kind == Kind::Dash);
    while let Some(flags) = words.first().and_then(|word| word.strip_prefix('-')) {
        let known = if shell.kind == Kind::Bash { "neE" } else { "n" };
        if flags.is_empty() || !flags.chars().all(|flag| known.contains(flag)) {
            break;
        }
        newline &= !flags.contains('n');
        escapes = (escapes || flags.contains('e')) && !flags.ends_with('E');
        words = &words[1..];
    }
    let mut text = words.join(" ");
    if escapes {
        text = unescape(&text);
    }
    if newline {
        text.push('\n');
    }
    write(shell, sys, "echo", &text)
}

/// Prints text; reports an error if the file is closed or rejects it.
fn write(shell: &Shell, sys: &mut Sys<'_, '_>, name: &str, text: &str) -> BuiltinResult {
    if sys.program().fds.0[1] == Fd::Closed {
        match shell.kind {
            Kind::Bash => shell.report_error(sys, &format!("{name}: write error: Bad file descriptor")),
            Kind::Dash => shell.report_error(sys, &format!("{name}: I/O error")),
        }
        return BuiltinResult::Status(1);
    }
    match sys.write(text) {
        Ok(()) => BuiltinResult::Status(0),
        Err(errno) => {
            shell.report_error(sys, &format!("{name}: write error: {}", errno_text(errno)));
            BuiltinResult::Status(1)
        }
    }
}

/// Replaces backslash escapes.
pub(crate) fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            out.push(letter);
            continue;
        }
        match letters.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('a') => out.push('\u{7}'),
            Some('e') => out.push('\u{1b}'),
            Some('\\') => out.push('\\'),
            Some('0') => {
                let mut value = 0;
                let mut digits = 0;
                while let Some(digit) = letters.peek().and_then(|next| next.to_digit(8)).filter(|_| digits < 3) {
                    value = value * 8 + digit;
                    digits += 1;
                    letters.next();
                }
                out.push(char::from_u32(value & 0x7f).unwrap_or('\0'));
            }
            Some(other) => {
                out.push('\\');
                out.push(other);
            }
            None => out.push('\\'),
        }
    }
    out
}

pub(super) fn printf(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> BuiltinResult {
    let Some(format) = argv.get(1) else {
        sys.err("printf: usage: printf [-v var] format [arguments]\n");
        return BuiltinResult::Status(2);
    };
    let format = unescape(format);
    let mut operands = argv[2..].iter().map(String::as_str);
    let mut text = String::new();
    loop {
        let before = operands.len();
        text.push_str(&fill(&format, &mut operands));
        if operands.len() == 0 || operands.len() == before || text.len() > MAX_TEXT_LEN {
            break;
        }
    }
    write(shell, sys, "printf", &text)
}

/// Expands the format once, with the next operands: `%s`, `%d`, `%x`, with flags and width.
fn fill<'a>(format: &str, operands: &mut impl Iterator<Item = &'a str>) -> String {
    let mut out = String::new();
    let mut rest = format;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let end = rest.find(|next: char| !next.is_ascii_digit() && !"-0+ .".contains(next));
        let (flags, after) = rest.split_at(end.unwrap_or(rest.len()));
        let Some(kind) = after.chars().next() else {
            out.push('%');
            return out + rest;
        };
        rest = &after[kind.len_utf8()..];
        let left = flags.starts_with('-');
        let zero = flags.starts_with('0');
        let width: usize = flags.trim_start_matches(['-', '0', '+', ' ']).parse().unwrap_or(0).min(200);
        let value = match kind {
            '%' => "%".to_owned(),
            's' => operands.next().unwrap_or("").to_owned(),
            'd' | 'i' | 'u' => operands.next().unwrap_or("0").parse::<i64>().unwrap_or(0).to_string(),
            'x' => format!("{:x}", operands.next().unwrap_or("0").parse::<i64>().unwrap_or(0)),
            other => format!("%{flags}{other}"),
        };
        match (left, zero) {
            (true, _) => out.push_str(&format!("{value:<width$}")),
            (false, true) => out.push_str(&format!("{value:0>width$}")),
            (false, false) => out.push_str(&format!("{value:>width$}")),
        }
    }
    out + rest
}

pub(super) fn pwd(shell: &mut Shell, sys: &mut Sys<'_, '_>, _: &[String]) -> BuiltinResult {
    write(shell, sys, "pwd", &format!("{}\n", sys.program().directory))
}

pub(super) fn cd(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> BuiltinResult {
    if let Some(after) = shell.refuse_option(sys, argv, "LPe@", "[-L|[-P [-e]] [-@]] [dir]") {
        return after;
    }
    if argv.len() > 2 && !argv[1].starts_with('-') && shell.kind == Kind::Bash {
        shell.report_error(sys, "cd: too many arguments");
        return BuiltinResult::Status(1);
    }
    let back = argv.get(1).is_some_and(|word| word == "-");
    let old = shell.old_directory.clone();
    let target = match (&old, argv.get(1)) {
        (Some(old), Some(_)) if back => old,
        (None, Some(_)) if back => {
            shell.report_error(sys, "cd: OLDPWD not set");
            return BuiltinResult::Status(1);
        }
        (_, target) => target.map_or("/root", String::as_str),
    };
    match fs::directory(sys, target) {
        Ok(path) => {
            if back {
                sys.out(&format!("{path}\n"));
            }
            shell.set("OLDPWD", sys.program().directory.to_string());
            shell.old_directory = Some(sys.program().directory.clone());
            sys.program_mut().directory = path.into();
            shell.set("PWD", sys.program().directory.to_string());
            BuiltinResult::Status(0)
        }
        Err(error) => {
            match shell.kind {
                Kind::Bash => shell.report_error(sys, &format!("cd: {target}: {error}")),
                Kind::Dash => shell.report_error(sys, &format!("cd: can't cd to {target}")),
            }
            BuiltinResult::Status(if shell.kind == Kind::Bash { 1 } else { 2 })
        }
    }
}

pub(super) fn history(shell: &mut Shell, sys: &mut Sys<'_, '_>, _: &[String]) -> BuiltinResult {
    let lines = shell.history.iter().map(|(index, line)| format!("{:5}  {line}\n", index + 1));
    let text: String = lines.collect();
    write(shell, sys, "history", &text)
}

/// `read NAME...`: reads a line of standard input.
pub(super) fn read(_: &mut Shell, _: &mut Sys<'_, '_>, argv: &[String]) -> BuiltinResult {
    let names = argv[1..].iter().filter(|word| !word.starts_with('-')).cloned();
    BuiltinResult::Frame(Frame::Read(names.collect()))
}

impl Shell {
    /// Resumes `read`.
    pub(in crate::shell) fn read_builtin(&mut self, sys: &mut Sys<'_, '_>, mut names: Vec<String>) -> Option<Flow> {
        let line = match sys.read_line() {
            Line::Complete(line) => Ok(line),
            Line::End(line) => Err(line),
            Line::Pending(pipe) => {
                self.stack.push(Frame::Read(names));
                return Some(Flow::Read(pipe));
            }
        };
        self.status = line.is_err().into();
        let line = line.unwrap_or_else(|line| line);
        let last = names.pop().unwrap_or_else(|| "REPLY".to_owned());
        let mut rest = line.trim();
        for name in names {
            let (word, after) = rest.split_once([' ', '\t']).unwrap_or((rest, ""));
            self.set(&name, word.to_owned());
            rest = after.trim_start();
        }
        self.set(&last, rest.to_owned());
        None
    }
}

/// `type NAME...`
pub(super) fn type_builtin(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> BuiltinResult {
    if let Some(after) = shell.refuse_option(sys, argv, "afptP", "[-afptP] name [name ...]") {
        return after;
    }
    if argv.get(1).is_some_and(|word| word == "-t") && shell.kind == Kind::Bash {
        return one_word_each(shell, sys, &argv[2..]);
    }
    let mut status = 0;
    for word in argv[1..].iter().filter(|word| !word.starts_with('-')) {
        if KEYWORDS.contains(&word.as_str()) || word == "!" {
            sys.out(&format!("{word} is a shell keyword\n"));
        } else if let Some(body) = shell.functions.get(word) {
            match shell.kind {
                // On one line, where bash prints several.
                Kind::Bash => sys.out(&format!("{word} is a function\n{word} () {body}\n")),
                Kind::Dash => sys.out(&format!("{word} is a shell function\n")),
            }
        } else if is_builtin(word, shell.kind) {
            sys.out(&format!("{word} is a shell builtin\n"));
        } else if let Some(path) = crate::tools::path_of(word) {
            match shell.kind == Kind::Bash && shell.hashed.contains(word) {
                true => sys.out(&format!("{word} is hashed ({path})\n")),
                false => sys.out(&format!("{word} is {path}\n")),
            }
        } else {
            match shell.kind {
                Kind::Bash => shell.report_error(sys, &format!("type: {word}: not found")),
                Kind::Dash => sys.out(&format!("{word}: not found\n")),
            }
            status = if shell.kind == Kind::Bash { 1 } else { 127 };
        }
    }
    BuiltinResult::Status(status)
}

/// `type -t NAME...`
fn one_word_each(shell: &Shell, sys: &mut Sys<'_, '_>, words: &[String]) -> BuiltinResult {
    let mut status = 0;
    for word in words {
        if KEYWORDS.contains(&word.as_str()) || word == "!" {
            sys.out("keyword\n");
        } else if shell.functions.contains_key(word) {
            sys.out("function\n");
        } else if is_builtin(word, shell.kind) {
            sys.out("builtin\n");
        } else if crate::tools::path_of(word).is_some() {
            sys.out("file\n");
        } else {
            status = 1;
        }
    }
    BuiltinResult::Status(status)
}

/// `command -v NAME`
pub(super) fn which(shell: &Shell, sys: &mut Sys<'_, '_>, words: &[String]) -> BuiltinResult {
    let mut found = false;
    for word in words {
        if is_builtin(word, shell.kind) || shell.functions.contains_key(word) {
            sys.out(&format!("{word}\n"));
            found = true;
        } else if let Some(path) = crate::tools::path_of(word) {
            sys.out(&format!("{path}\n"));
            found = true;
        }
    }
    BuiltinResult::Status((!found).into())
}
