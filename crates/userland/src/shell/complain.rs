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

    /// A text that cannot be read, in this line of it.
    pub(super) fn complain_of_syntax(&self, sys: &mut Sys<'_, '_>, error: &SyntaxError, text: &str, line: usize) {
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
            return self.complain(sys, &dash);
        }
        if self.is_interactive() && self.sourced.is_none() {
            return self.complain(sys, &error.to_string());
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
