//! What a shell says when it cannot do something.

use super::builtin::After;
use super::frame::Frame;
use super::parse::SyntaxError;
use super::{Kind, Mode, Shell};
use crate::sys::Sys;

impl Shell {
    /// Complains as the shell does: under its name, and with the line where nobody has typed it. Functions of a text behind `-c` come from
    /// nowhere, which is what bash calls them (`get_name_for_error`).
    pub(super) fn complain(&self, sys: &mut Sys<'_, '_>, text: &str) {
        let line = match (self.kind, self.is_interactive()) {
            (Kind::Bash, true) => format!("{}: {text}\n", self.name),
            (Kind::Dash, true) => format!("{}: {}: {text}\n", self.name, self.line),
            (Kind::Bash, false) if self.is_in_function() => format!("environment: line 1: {text}\n"),
            (Kind::Bash, false) => format!("{}: line 1: {text}\n", self.name),
            (Kind::Dash, false) => format!("{}: 1: {text}\n", self.name),
        };
        sys.err(&line);
    }

    /// A text that cannot be read.
    pub(super) fn complain_of_syntax(&self, sys: &mut Sys<'_, '_>, error: &SyntaxError, text: &str) {
        let dash = match error {
            SyntaxError::UnexpectedToken(token) => format!("Syntax error: \"{token}\" unexpected"),
            SyntaxError::Unclosed(_) => "Syntax error: Unterminated quoted string".to_owned(),
            SyntaxError::UnexpectedEnd(None) => "Syntax error: end of file unexpected".to_owned(),
            SyntaxError::UnexpectedEnd(Some(expected)) => {
                format!("Syntax error: end of file unexpected (expecting \"{expected}\")")
            }
            SyntaxError::UnexpectedArgument(_) | SyntaxError::OperatorExpected => "[[: not found".to_owned(),
            SyntaxError::MissingBrackets => "Syntax error: Missing '))'".to_owned(),
            SyntaxError::BadSubstitution(_) => "Bad substitution".to_owned(),
        };
        if self.kind == Kind::Dash {
            return self.complain(sys, &dash);
        }
        if self.is_interactive() {
            return self.complain(sys, &error.to_string());
        }
        // The end stands behind the last line.
        let number = if matches!(error, SyntaxError::UnexpectedEnd(_)) { 2 } else { 1 };
        let line = format!("{}: -c: line {number}: {error}\n", self.name);
        sys.err(&line);
        if let SyntaxError::UnexpectedToken(_) = error {
            let line = format!("{}: -c: line 1: `{text}'\n", self.name);
            sys.err(&line);
        }
    }

    /// An error in a special builtin: it ends a dash that nobody types into (POSIX, "Consequences of Shell Errors").
    pub(super) fn fail_specially(&mut self, sys: &mut Sys<'_, '_>, text: &str) -> After {
        self.complain(sys, text);
        self.stack.clear();
        if self.mode == Mode::Interactive {
            return After::Status(2);
        }
        After::Frame(Frame::Exit(2))
    }

    /// An error in any other builtin of dash.
    pub(super) fn fail(&self, sys: &mut Sys<'_, '_>, text: &str) -> After {
        self.complain(sys, text);
        After::Status(2)
    }

    /// An option that a builtin does not have.
    pub(super) fn refuse_option(
        &mut self,
        sys: &mut Sys<'_, '_>,
        argv: &[String],
        known: &str,
        usage: &str,
    ) -> Option<After> {
        let options = argv[1..].iter().take_while(|word| word.starts_with('-') && word.len() > 1 && *word != "--");
        let wrong = options.flat_map(|word| word[1..].chars()).find(|letter| !known.contains(*letter))?;
        if self.kind == Kind::Dash {
            let text = format!("{}: Illegal option -{wrong}", argv[0]);
            let is_special = matches!(argv[0].as_str(), "export" | "unset");
            return Some(if is_special { self.fail_specially(sys, &text) } else { self.fail(sys, &text) });
        }
        self.complain(sys, &format!("{}: -{wrong}: invalid option", argv[0]));
        sys.err(&format!("{0}: usage: {0} {usage}\n", argv[0]));
        Some(After::Status(2))
    }
}
