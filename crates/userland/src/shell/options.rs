//! What `set` and the command line turn on: a shell that ends at the first failure, that shows what it does, and so on.

use super::frame::Frame;
use super::syntax::{CommandKind, Pipeline};
use super::{Kind, Shell, TrapOn};
use crate::sys::Sys;

/// Options that change what can be seen here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Options {
    /// `-e`: the shell ends when a command fails that nobody looks at.
    pub errexit: bool,
    /// `-u`: a parameter that is not set is an error.
    pub nounset: bool,
    /// `-x`: commands are shown before they run.
    pub xtrace: bool,
    /// A pipeline fails if one of its commands does.
    pub pipefail: bool,
}

/// What an option's letter or name comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turned {
    /// It is on, or off.
    Done,
    /// The shell has such an option, and this one does not do what it says.
    NotSimulated,
    /// There is none.
    Unknown,
}

/// Options by their names, and the letters that they have.
const NAMES: [(&str, char); 5] =
    [("errexit", 'e'), ("monitor", 'm'), ("nounset", 'u'), ("xtrace", 'x'), ("pipefail", 'P')];

/// What nobody sees here.
const UNSEEN: [&str; 10] = [
    "braceexpand",
    "emacs",
    "hashall",
    "histexpand",
    "history",
    "interactive-comments",
    "nolog",
    "notify",
    "physical",
    "vi",
];

/// What bash has beside those.
const OTHERS: [&str; 11] = [
    "allexport",
    "errtrace",
    "functrace",
    "ignoreeof",
    "keyword",
    "noclobber",
    "noexec",
    "noglob",
    "onecmd",
    "posix",
    "verbose",
];

impl Shell {
    /// `-e` or `+e`.
    pub(crate) fn turn(&mut self, letter: char, on: bool) -> Turned {
        match letter {
            'e' => self.options.errexit = on,
            'u' => self.options.nounset = on,
            'x' => self.options.xtrace = on,
            'm' => self.job_control = on,
            'b' | 'h' | 'B' | 'H' | 'P' | 'p' if self.kind == Kind::Bash => {}
            'b' | 'i' | 's' | 'I' if self.kind == Kind::Dash => {}
            'a' | 'f' | 'n' | 'v' | 'C' => return Turned::NotSimulated,
            'k' | 't' | 'E' | 'T' if self.kind == Kind::Bash => return Turned::NotSimulated,
            'V' | 'E' if self.kind == Kind::Dash => return Turned::NotSimulated,
            _ => return Turned::Unknown,
        }
        Turned::Done
    }

    /// `-o NAME` or `+o NAME`.
    pub(crate) fn turn_named(&mut self, name: &str, on: bool) -> Turned {
        match NAMES.iter().find(|(known, _)| *known == name) {
            Some((_, 'P')) if self.kind == Kind::Bash => self.options.pipefail = on,
            Some((_, 'P')) => return Turned::Unknown,
            Some(&(_, letter)) => return self.turn(letter, on),
            None if UNSEEN.contains(&name) => {}
            None if OTHERS.contains(&name) => return Turned::NotSimulated,
            None => return Turned::Unknown,
        }
        Turned::Done
    }

    /// An and-or list is over, the last pipeline of which has run: if it failed and nobody looks at that, there may be a trap, and the shell may
    /// end (POSIX, "set -e"; bash: `execute_command_internal`).
    pub(super) fn look_at_failure(&mut self, pipeline: &Pipeline) {
        let is_looked_at = match pipeline.commands.as_slice() {
            [command] => {
                matches!(command.kind, CommandKind::Simple { .. } | CommandKind::Subshell(_))
                    || command.kind.is_expression()
            }
            _ => true,
        };
        if self.status == 0 || pipeline.negated || !is_looked_at || self.is_condition() {
            return;
        }
        if self.options.errexit {
            self.stack.clear();
            self.stack.push(Frame::Exit(self.status));
        }
        let is_trapped = |command: &&String| !command.is_empty() && !self.is_running_function();
        if let Some(command) = self.traps.get(&TrapOn::Error).filter(is_trapped) {
            let command = command.as_str().into();
            self.stack.push(Frame::Status(self.status));
            self.stack.push(Frame::Source(command));
        }
    }

    /// Whether it runs a function, or what it was forked from did.
    pub(super) fn is_in_function(&self) -> bool {
        self.began_in_function || self.is_running_function()
    }

    fn is_running_function(&self) -> bool {
        self.stack.iter().any(|frame| matches!(frame, Frame::Arguments(_)))
    }

    /// Whether somebody looks at how the current command ends: `if`, `while`, `!`, and what `&&` or `||` stands behind.
    pub(super) fn is_condition(&self) -> bool {
        self.stack.iter().any(|frame| match frame {
            Frame::If { .. } | Frame::LoopBody(_) | Frame::Negate => true,
            Frame::AndOr { .. } => !frame.is_exhausted(),
            _ => false,
        })
    }

    /// `set -x`: a line of what is about to be done.
    pub(super) fn show(&self, sys: &mut Sys<'_, '_>, text: &str) {
        if self.options.xtrace {
            let line = format!("{} {text}\n", "+".repeat(1 + self.trace_depth));
            sys.err(&line);
        }
    }

    /// `set -x`: a simple command. bash shows assignments first, each in a line of its own, and quotes what it would not read again.
    pub(super) fn show_simple(&self, sys: &mut Sys<'_, '_>, values: &[(String, String)], argv: &[String]) {
        if !self.options.xtrace {
            return;
        }
        let assignments = values.iter().map(|(name, value)| format!("{name}={}", self.quoted(value)));
        let words = argv.iter().map(|word| self.quoted(word));
        if self.kind == Kind::Dash {
            let text = assignments.chain(words).collect::<Vec<_>>().join(" ");
            return self.show(sys, &text);
        }
        assignments.for_each(|text| self.show(sys, &text));
        let text = words.collect::<Vec<_>>().join(" ");
        if !argv.is_empty() {
            self.show(sys, &text);
        }
    }

    /// A word as bash would read it again (`xtrace_print_word_list`); dash shows it as it is.
    pub(super) fn quoted(&self, word: &str) -> String {
        const META: &str = " \t\n'\"\\|&;()<>!{}*[]?^$`";
        match self.kind {
            Kind::Bash if word.is_empty() => "''".to_owned(),
            Kind::Bash if word.contains(|next| META.contains(next)) || word.starts_with(['#', '~']) => {
                format!("'{}'", word.replace('\'', "'\\''"))
            }
            Kind::Bash | Kind::Dash => word.to_owned(),
        }
    }

    /// `$-`.
    pub(super) fn flags(&self) -> String {
        let interactive = self.is_interactive();
        let is_on = |on: bool, letter: &'static str| if on { letter } else { "" };
        let has_jobs = self.job_control || (self.mode == super::Mode::Subshell && interactive);
        let [e, u, x] = [(self.options.errexit, "e"), (self.options.nounset, "u"), (self.options.xtrace, "x")]
            .map(|(on, letter)| is_on(on, letter));
        let [m, i] = [is_on(has_jobs && (interactive || self.job_control), "m"), is_on(interactive, "i")];
        match self.kind {
            Kind::Bash => {
                let end = if interactive { "BHs" } else { "Bc" };
                format!("{e}h{i}{m}{u}{x}{end}")
            }
            Kind::Dash => format!("{u}{x}{}{m}{i}{e}", is_on(interactive, "s")),
        }
    }
}
