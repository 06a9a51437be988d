//! Word expansions: parameters, command substitutions, arithmetic, and field splitting (POSIX, "Word Expansions").

use std::vec::IntoIter;

use super::arithmetic::Calculator;
use super::field::{Field, braces};
use super::parse::is_variable_name;
use super::substitute::SubstitutionResult;
use super::syntax::{Command, CommandKind, Default, List, Part, Redirect, RedirectKind, Word};
use super::{Kind, Shell};
use crate::fs;
use crate::os::fd::{Fd, Fds};
use crate::sys::Sys;
use crate::turn::MAX_TEXT_LEN;

impl Shell {
    /// Returns the command substitutions in a command, in the order in which they are performed.
    pub(super) fn substitutions(&self, command: &Command) -> Vec<List> {
        let mut found = Vec::new();
        match &command.kind {
            CommandKind::Simple { assignments, words } => {
                assignments.iter().for_each(|(_, value)| self.collect(&value.parts, &mut found));
                words.iter().for_each(|word| self.collect(&word.parts, &mut found));
            }
            CommandKind::For { words, .. } => words.iter().for_each(|word| self.collect(&word.parts, &mut found)),
            CommandKind::Case { word, .. } => self.collect(&word.parts, &mut found),
            CommandKind::Condition { condition, .. } => {
                condition.words().into_iter().for_each(|word| self.collect(&word.parts, &mut found));
            }
            CommandKind::Arithmetic(expression) => self.collect(&expression.parts, &mut found),
            // Each of its expressions is expanded on its own.
            CommandKind::ArithFor { .. }
            | CommandKind::Subshell(_)
            | CommandKind::Group(_)
            | CommandKind::If { .. }
            | CommandKind::Loop { .. }
            | CommandKind::Function { .. } => {}
        }
        command.redirects.iter().for_each(|redirect| self.collect(&redirect.target.parts, &mut found));
        found
    }

    /// Returns the command substitutions in an expression.
    pub(super) fn substitutions_of(&self, parts: &[Part]) -> Vec<List> {
        let mut found = Vec::new();
        self.collect(parts, &mut found);
        found
    }

    fn collect(&self, parts: &[Part], found: &mut Vec<List>) {
        for part in parts {
            match part {
                Part::Literal { .. } => {}
                Part::Command { list, .. } => found.push(list.clone()),
                Part::Arithmetic { source, .. } => self.collect(source, found),
                Part::Parameter { name, default: Some(default), .. } if self.takes(name, default) => {
                    self.collect(&default.text, found);
                }
                Part::Parameter { .. } | Part::Length { .. } | Part::Trimmed { .. } => {}
            }
        }
    }

    /// Whether the text is used instead of the parameter.
    fn takes(&self, name: &str, default: &Default) -> bool {
        let value = self.parameter(name);
        let is_set = value.is_some_and(|value| !(default.if_empty && value.is_empty()));
        is_set == default.alternative
    }

    /// Expands words into the arguments of a program.
    pub(super) fn expand(&mut self, words: &[Word], done: &mut IntoIter<SubstitutionResult>) -> Vec<String> {
        let mut fields = Vec::new();
        let mut length = 0;
        for word in words {
            for word in braces(word) {
                let mut field = Field::default();
                self.expand_parts(&word.parts, true, done, &mut field);
                length += field.length();
                field.finish(&mut fields);
                if length > MAX_TEXT_LEN {
                    self.run_out_of_memory(length);
                    return Vec::new();
                }
            }
        }
        fields
    }

    /// Expands a word without splitting it.
    pub(super) fn expand_one(&mut self, word: &Word, done: &mut IntoIter<SubstitutionResult>) -> String {
        self.expand_text(&word.parts, done)
    }

    /// Expands parts of a word without splitting them.
    pub(super) fn expand_text(&mut self, parts: &[Part], done: &mut IntoIter<SubstitutionResult>) -> String {
        let mut field = Field::default();
        self.expand_parts(parts, false, done, &mut field);
        field.into_text()
    }

    /// Expands an arithmetic expression. bash ignores quotation marks in it.
    pub(super) fn expand_arithmetic(&mut self, parts: &[Part], done: &mut IntoIter<SubstitutionResult>) -> String {
        let text = self.expand_text(parts, done);
        if self.kind == Kind::Bash { text.replace('"', "") } else { text }
    }

    fn expand_parts(
        &mut self,
        parts: &[Part],
        splits: bool,
        done: &mut IntoIter<SubstitutionResult>,
        field: &mut Field,
    ) {
        for part in parts {
            if field.length() > MAX_TEXT_LEN {
                return self.run_out_of_memory(field.length());
            }
            let (text, quoted) = match part {
                Part::Literal { text, quoted } => {
                    self.effort += text.len() / 8;
                    field.push(text);
                    field.is_word |= *quoted || !text.is_empty();
                    continue;
                }
                Part::Parameter { name, default: None, quoted: true } if name == "@" => {
                    let arguments = self.arguments.clone();
                    for (index, argument) in arguments.iter().enumerate() {
                        self.effort += 1 + argument.len() / 8;
                        if index > 0 {
                            field.split();
                        }
                        field.push(argument);
                        field.is_word = true;
                    }
                    // `"$@"` without arguments produces no word, although it is quoted.
                    if arguments.is_empty() && field.is_empty() {
                        field.is_word = false;
                    }
                    continue;
                }
                Part::Parameter { name, default, quoted } => {
                    (self.expand_parameter(name, default.as_ref(), done), *quoted)
                }
                Part::Length { name, quoted } => (self.checked_value_of(name).chars().count().to_string(), *quoted),
                Part::Trimmed { name, trim, pattern, quoted } => (self.trimmed(name, pattern, *trim), *quoted),
                Part::Command { quoted, .. } => {
                    let SubstitutionResult { text, status } = done.next().unwrap_or_default();
                    if self.kind == Kind::Bash {
                        self.expanding = Some(status);
                    }
                    (text, *quoted)
                }
                Part::Arithmetic { source, quoted } => {
                    let source = self.expand_arithmetic(source, done);
                    (self.calculate(&source), *quoted)
                }
            };
            self.effort += text.len() / 8;
            if quoted || !splits {
                field.is_word |= quoted || !text.is_empty();
                field.push(&text);
            } else {
                field.push_splitting(&text);
            }
        }
    }

    /// Reports words that are too long, with bash's message for a failed allocation.
    pub(super) fn run_out_of_memory(&mut self, length: usize) {
        self.error = Some(format!("xrealloc: cannot allocate {length} bytes"));
    }

    fn expand_parameter(
        &mut self,
        name: &str,
        default: Option<&Default>,
        done: &mut IntoIter<SubstitutionResult>,
    ) -> String {
        match default {
            Some(default) if self.takes(name, default) => {
                let text = self.expand_text(&default.text, done);
                if default.is_error {
                    let text = match (text.as_str(), default.if_empty) {
                        ("", true) if self.kind == Kind::Bash => "parameter null or not set",
                        ("", true) => "parameter not set or null",
                        ("", false) => "parameter not set",
                        (text, _) => text,
                    };
                    self.error.get_or_insert(format!("{name}: {text}"));
                    // bash has a separate status for this error.
                    self.error_status = 127;
                    return String::new();
                }
                if default.assigns {
                    self.set(name, text.clone());
                }
                text
            }
            Some(default) if default.alternative => String::new(),
            _ => self.checked_value_of(name),
        }
    }

    /// Returns the value of `$name`; empty if it is not set.
    pub(super) fn value_of(&self, name: &str) -> String {
        self.parameter(name).unwrap_or_default()
    }

    /// Returns the value of `$name`; if it is not set, `set -u` makes that an error.
    pub(super) fn checked_value_of(&mut self, name: &str) -> String {
        let value = self.parameter(name);
        if value.is_none() && self.options.nounset {
            // bash prints special parameters and arguments with their `$`.
            let text = match self.kind {
                Kind::Bash if is_variable_name(name) => format!("{name}: unbound variable"),
                Kind::Bash => format!("${name}: unbound variable"),
                Kind::Dash => format!("{name}: parameter not set"),
            };
            self.error.get_or_insert(text);
            self.error_status = 127;
        }
        value.unwrap_or_default()
    }

    /// Returns the value of `$name`, if it is set.
    fn parameter(&self, name: &str) -> Option<String> {
        match name {
            "$" => Some(self.pid.to_string()),
            "?" => Some(self.expanding.unwrap_or(self.status).to_string()),
            "!" => self.last_background.map(|pid| pid.to_string()),
            "#" => Some(self.arguments.len().to_string()),
            "@" | "*" => Some(self.arguments.join(" ")),
            "-" => Some(self.flags()),
            "0" => Some(self.name.clone()),
            "PPID" => Some(self.ppid.to_string()),
            "BASHPID" if self.kind == Kind::Bash => Some(self.own_pid.to_string()),
            "BASH_SUBSHELL" if self.kind == Kind::Bash => Some(self.subshell.to_string()),
            "_" if self.kind == Kind::Bash => Some(self.last_word.clone()),
            "PIPESTATUS" | "PIPESTATUS[0]" => self.pipe_status.first().map(u8::to_string),
            "PIPESTATUS[@]" | "PIPESTATUS[*]" => {
                Some(self.pipe_status.iter().map(u8::to_string).collect::<Vec<_>>().join(" "))
            }
            "PIPESTATUS[1]" => self.pipe_status.get(1).map(u8::to_string),
            "PIPESTATUS[2]" => self.pipe_status.get(2).map(u8::to_string),
            _ => match name.parse::<usize>() {
                Ok(index) => self.arguments.get(index.wrapping_sub(1)).cloned(),
                Err(_) => self.get(name).map(str::to_owned),
            },
        }
    }

    /// Returns the value of an arithmetic expression; records an error if it is invalid.
    fn calculate(&mut self, source: &str) -> String {
        match Calculator::new(self, source).result() {
            Ok(value) => value.to_string(),
            Err(message) => {
                self.error = Some(message);
                String::new()
            }
        }
    }

    /// Takes the error of an expansion, if there was one.
    pub(super) fn take_error(&mut self) -> Option<String> {
        self.error.take()
    }

    /// Applies the redirections of a command to its files. Reports an error and returns `None` if one of them fails.
    pub(super) fn redirect(
        &mut self,
        sys: &mut Sys<'_, '_>,
        redirects: &[Redirect],
        mut fds: Fds,
        done: &mut IntoIter<SubstitutionResult>,
    ) -> Option<Fds> {
        for redirect in redirects {
            let target = self.expand_one(&redirect.target, done);
            let opened = match redirect.kind {
                RedirectKind::HereString => Ok(Fd::Text(format!("{target}\n").into())),
                RedirectKind::Duplicate => match target.parse::<usize>() {
                    Ok(other @ 0..3) => Ok(fds.0[other].clone()),
                    Ok(other) => {
                        self.report_error(sys, &format!("{other}: Bad file descriptor"));
                        return None;
                    }
                    Err(_) if target == "-" => Ok(Fd::Closed),
                    Err(_) => {
                        self.report_error(sys, &format!("{target}: ambiguous redirect"));
                        return None;
                    }
                },
                RedirectKind::Read => fs::open_read(sys, &target),
                RedirectKind::Write | RedirectKind::WriteBoth => fs::open_write(sys, &target, true),
                RedirectKind::Append => fs::open_write(sys, &target, false),
            };
            let fd = match opened {
                Ok(fd) => fd,
                Err(error) => {
                    let text = match self.kind {
                        Kind::Bash => format!("{target}: {error}"),
                        Kind::Dash if redirect.kind == RedirectKind::Read => {
                            format!("cannot open {target}: {}", error.dash())
                        }
                        Kind::Dash => format!("cannot create {target}: {}", error.dash()),
                    };
                    self.report_error(sys, &text);
                    return None;
                }
            };
            if redirect.kind == RedirectKind::WriteBoth {
                fds.0[2] = fd.clone();
            }
            if let Some(slot) = fds.0.get_mut(redirect.fd) {
                *slot = fd;
            }
        }
        Some(fds)
    }
}
