//! Options of `set` and of the command line: `-e`, `-u`, `-x` and others.

use super::frame::Frame;
use super::syntax::{CommandKind, Pipeline};
use super::{Kind, Shell, TrapOn};
use crate::sys::Sys;

/// The options that are simulated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Options {
    /// `-e`: exit when a command fails whose status is not tested.
    pub errexit: bool,
    /// `-u`: an unset parameter is an error.
    pub nounset: bool,
    /// `-x`: show commands before they run.
    pub xtrace: bool,
    /// `-o pipefail`: a pipeline fails if one of its commands does.
    pub pipefail: bool,
}

/// The result of turning an option on or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SetOptionResult {
    /// The option is turned on or off.
    Done,
    /// The real shell has this option, but it is not simulated.
    NotSimulated,
    /// There is no such option.
    Unknown,
}

/// Names of options, and their letters; `P` only stands for `pipefail`, which has no letter.
const NAMES: [(&str, char); 5] =
    [("errexit", 'e'), ("monitor", 'm'), ("nounset", 'u'), ("xtrace", 'x'), ("pipefail", 'P')];

/// Options without a visible effect here.
const WITHOUT_EFFECT: [&str; 10] = [
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

/// Further options of bash.
const UNSIMULATED: [&str; 11] = [
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
    /// Handles `-e` or `+e`, and the like.
    pub(crate) fn set_option_letter(&mut self, letter: char, on: bool) -> SetOptionResult {
        match letter {
            'e' => self.options.errexit = on,
            'u' => self.options.nounset = on,
            'x' => self.options.xtrace = on,
            'm' => self.job_control = on,
            'b' | 'h' | 'B' | 'H' | 'P' | 'p' if self.kind == Kind::Bash => {}
            'b' | 'i' | 's' | 'I' if self.kind == Kind::Dash => {}
            'a' | 'f' | 'n' | 'v' | 'C' => return SetOptionResult::NotSimulated,
            'k' | 't' | 'E' | 'T' if self.kind == Kind::Bash => return SetOptionResult::NotSimulated,
            'V' | 'E' if self.kind == Kind::Dash => return SetOptionResult::NotSimulated,
            _ => return SetOptionResult::Unknown,
        }
        SetOptionResult::Done
    }

    /// Handles `-o NAME` or `+o NAME`.
    pub(crate) fn set_named_option(&mut self, name: &str, on: bool) -> SetOptionResult {
        match NAMES.iter().find(|(known, _)| *known == name) {
            Some((_, 'P')) if self.kind == Kind::Bash => self.options.pipefail = on,
            Some((_, 'P')) => return SetOptionResult::Unknown,
            Some(&(_, letter)) => return self.set_option_letter(letter, on),
            None if WITHOUT_EFFECT.contains(&name) => {}
            None if UNSIMULATED.contains(&name) => return SetOptionResult::NotSimulated,
            None => return SetOptionResult::Unknown,
        }
        SetOptionResult::Done
    }

    /// Handles the failure of an and-or list whose last pipeline was run: unless its status is tested, a trap may run,
    /// and the shell may exit (POSIX, "set -e"; bash: `execute_command_internal`).
    pub(super) fn handle_failure(&mut self, pipeline: &Pipeline) {
        let is_tested = match pipeline.commands.as_slice() {
            [command] => {
                matches!(command.kind, CommandKind::Simple { .. } | CommandKind::Subshell(_))
                    || command.kind.is_expression()
            }
            _ => true,
        };
        if self.status == 0 || pipeline.negated || !is_tested || self.is_condition() {
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

    /// Whether it is running a function, or was forked from a shell that did.
    pub(super) fn is_in_function(&self) -> bool {
        self.was_forked_in_function || self.is_running_function()
    }

    fn is_running_function(&self) -> bool {
        self.stack.iter().any(|frame| matches!(frame, Frame::Arguments(_)))
    }

    /// Whether the status of the current command is tested: by `if`, `while`, `!`, `&&` or `||`.
    pub(super) fn is_condition(&self) -> bool {
        self.stack.iter().any(|frame| match frame {
            Frame::If { .. } | Frame::LoopBody(_) | Frame::Negate => true,
            Frame::AndOr { .. } => !frame.is_exhausted(),
            _ => false,
        })
    }

    /// `set -x`: shows a line before it is run.
    pub(super) fn show(&self, sys: &mut Sys<'_, '_>, text: &str) {
        if self.options.xtrace {
            let line = format!("{} {text}\n", "+".repeat(1 + self.trace_depth));
            sys.err(&line);
        }
    }

    /// `set -x`: shows a simple command. bash shows assignments first, each on its own line, and quotes special
    /// characters.
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

    /// Quotes a word so that bash could read it back (`xtrace_print_word_list`); dash shows it as it is.
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

    /// Returns `$-`.
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
