//! Error messages of the shell.

use super::builtin::BuiltinResult;
use super::frame::Frame;
use super::parse::SyntaxError;
use super::{Kind, Mode, Shell};
use crate::sys::Sys;

impl Shell {
    /// Prints an error as the shell does: with its name, and with the line number unless it is interactive. For
    /// functions defined in a `-c` text, bash prints `environment` instead of its name (`get_name_for_error`).
    pub(super) fn report_error(&self, sys: &mut Sys<'_, '_>, text: &str) {
        let (name, line) = (&self.name, self.line);
        let line = match (self.kind, &self.sourced) {
            (Kind::Bash, _) if self.is_interactive() => format!("{name}: {text}\n"),
            (Kind::Bash, Some(file)) => format!("{file}: line {line}: {text}\n"),
            (Kind::Bash, None) if self.is_in_function() && !self.is_script => {
                format!("environment: line {line}: {text}\n")
            }
            (Kind::Bash, None) => format!("{name}: line {line}: {text}\n"),
            (Kind::Dash, Some(file)) => format!("{name}: {line}: {file}: {text}\n"),
            (Kind::Dash, None) => format!("{name}: {line}: {text}\n"),
        };
        sys.err(&line);
    }

    /// Reports a syntax error in this line of a text.
    pub(super) fn report_syntax_error(&self, sys: &mut Sys<'_, '_>, error: &SyntaxError, text: &str, line: usize) {
        let dash = match error {
            SyntaxError::UnexpectedToken(token, None) => format!("Syntax error: \"{token}\" unexpected"),
            SyntaxError::UnexpectedToken(token, Some(expected)) => {
                format!("Syntax error: \"{token}\" unexpected (expecting \"{expected}\")")
            }
            SyntaxError::Unclosed(_) => "Syntax error: Unterminated quoted string".to_owned(),
            SyntaxError::UnexpectedEnd(None) => "Syntax error: end of file unexpected".to_owned(),
            SyntaxError::UnexpectedEnd(Some(expected)) => {
                format!("Syntax error: end of file unexpected (expecting \"{expected}\")")
            }
            SyntaxError::UnexpectedArgument(_) | SyntaxError::OperatorExpected => "[[: not found".to_owned(),
            SyntaxError::BadFunctionName => "Syntax error: Bad function name".to_owned(),
            SyntaxError::MissingBrackets => "Syntax error: Missing '))'".to_owned(),
            SyntaxError::BadSubstitution(_) => "Bad substitution".to_owned(),
        };
        if self.kind == Kind::Dash {
            return self.report_error(sys, &dash);
        }
        if self.is_interactive() && self.sourced.is_none() {
            return self.report_error(sys, &error.to_string());
        }
        let place = match &self.sourced {
            Some(file) if self.is_interactive() => format!("{}: {file}: line", self.name),
            Some(file) => format!("{file}: line"),
            None if self.is_script => format!("{}: line", self.name),
            None => format!("{}: -c: line", self.name),
        };
        sys.err(&format!("{place} {line}: {error}\n"));
        if let SyntaxError::UnexpectedToken(..) = error {
            sys.err(&format!("{place} {line}: `{text}'\n"));
        }
    }

    /// Reports an error in a special builtin, which ends a non-interactive dash (POSIX, "Consequences of Shell
    /// Errors").
    pub(super) fn fail_special_builtin(&mut self, sys: &mut Sys<'_, '_>, text: &str) -> BuiltinResult {
        self.report_error(sys, text);
        self.stack.clear();
        if self.mode == Mode::Interactive {
            return BuiltinResult::Status(2);
        }
        BuiltinResult::Frame(Frame::Exit(2))
    }

    /// Reports an error in any other builtin of dash.
    pub(super) fn fail(&self, sys: &mut Sys<'_, '_>, text: &str) -> BuiltinResult {
        self.report_error(sys, text);
        BuiltinResult::Status(2)
    }

    /// Reports an option that a builtin does not have, if there is one.
    pub(super) fn refuse_option(
        &mut self,
        sys: &mut Sys<'_, '_>,
        argv: &[String],
        known: &str,
        usage: &str,
    ) -> Option<BuiltinResult> {
        let options = argv[1..].iter().take_while(|word| word.starts_with('-') && word.len() > 1 && *word != "--");
        let wrong = options.flat_map(|word| word[1..].chars()).find(|letter| !known.contains(*letter))?;
        if self.kind == Kind::Dash {
            let text = format!("{}: Illegal option -{wrong}", argv[0]);
            let is_special = matches!(argv[0].as_str(), "export" | "unset");
            return Some(if is_special { self.fail_special_builtin(sys, &text) } else { self.fail(sys, &text) });
        }
        self.report_error(sys, &format!("{}: -{wrong}: invalid option", argv[0]));
        sys.err(&format!("{0}: usage: {0} {usage}\n", argv[0]));
        Some(BuiltinResult::Status(2))
    }
}
