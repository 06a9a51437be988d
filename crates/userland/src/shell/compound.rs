//! Parsing of compound commands: conditionals, loops, cases, functions (POSIX, "Compound Commands").

use std::rc::Rc;

use super::Kind;
use super::parse::{Parser, SyntaxError, is_variable_name};
use super::syntax::{CommandKind, Expression, List, Part, Word};

impl Parser<'_> {
    /// Parses commands up to this keyword, including the keyword.
    pub(super) fn body(&mut self, closer: &'static str) -> Result<List, SyntaxError> {
        let list = self.list(&[closer], false).map_err(|error| error.before(closer))?;
        self.expect_keyword(closer)?;
        Ok(list)
    }

    pub(super) fn conditional(&mut self) -> Result<CommandKind, SyntaxError> {
        let mut branches = Vec::new();
        let mut otherwise = None;
        self.advance("if".len());
        loop {
            let condition = self.body("then")?;
            let body = self.list(&["elif", "else", "fi"], false).map_err(|error| error.before("fi"))?;
            branches.push((condition, body));
            if self.takes_keyword("elif") {
                continue;
            }
            if self.takes_keyword("else") {
                otherwise = Some(self.list(&["fi"], false)?);
            }
            self.expect_keyword("fi")?;
            return Ok(CommandKind::If { branches, otherwise });
        }
    }

    pub(super) fn for_loop(&mut self) -> Result<CommandKind, SyntaxError> {
        self.advance("for".len());
        self.skip_blanks();
        if self.rest.starts_with("((") {
            return self.counting_loop();
        }
        let name = self.word()?.ok_or_else(|| self.unexpected())?;
        if !name.plain().is_some_and(is_variable_name) {
            return Err(SyntaxError::UnexpectedToken(name.raw, None));
        }
        self.skip_lines();
        let mut words = Vec::new();
        if self.letters() == "in" {
            self.advance(2);
            while let Some(word) = self.word()? {
                words.push(word);
            }
            self.skip_blanks();
            if !self.rest.starts_with([';', '\n']) {
                return Err(self.unexpected());
            }
            self.advance(1);
        } else {
            // Without `in`, it iterates over all arguments.
            let parts = vec![Part::Parameter { name: "@".to_owned(), default: None, quoted: true }];
            words.push(Word { parts, raw: "\"$@\"".to_owned() });
            if self.rest.starts_with(';') {
                self.advance(1);
            }
        }
        self.skip_lines();
        self.expect_keyword("do")?;
        Ok(CommandKind::For { name: name.raw, words, body: self.body("done")? })
    }

    /// Parses `for ((FIRST; CONDITION; STEP)); do ...; done`, from the parentheses on.
    fn counting_loop(&mut self) -> Result<CommandKind, SyntaxError> {
        self.advance(2);
        let part = |parser: &mut Self, end: &str| {
            let start = parser.rest;
            let parts = parser.arithmetic_part()?;
            let raw = start[..start.len() - parser.rest.len()].trim().to_owned();
            if !parser.rest.starts_with(end) {
                return Err(parser.unexpected());
            }
            parser.advance(end.len());
            Ok(Expression { parts, raw })
        };
        let parts = [part(self, ";")?, part(self, ";")?, part(self, "))")?];
        self.skip_blanks();
        if self.rest.starts_with(';') {
            self.advance(1);
        }
        self.skip_lines();
        self.expect_keyword("do")?;
        Ok(CommandKind::ArithFor { parts, body: self.body("done")? })
    }

    pub(super) fn case(&mut self) -> Result<CommandKind, SyntaxError> {
        self.advance("case".len());
        let word = self.word()?.ok_or_else(|| self.unexpected())?;
        self.skip_lines();
        if self.letters() != "in" {
            return Err(self.unexpected());
        }
        self.advance("in".len());
        let mut arms = Vec::new();
        loop {
            self.skip_lines();
            if self.takes_keyword("esac") {
                return Ok(CommandKind::Case { word, arms });
            }
            if self.rest.starts_with('(') {
                self.advance(1);
            }
            let mut patterns = vec![self.word()?.ok_or_else(|| self.unexpected().before(")"))?];
            self.skip_blanks();
            while self.rest.starts_with('|') {
                self.advance(1);
                patterns.push(self.word()?.ok_or_else(|| self.unexpected())?);
                self.skip_blanks();
            }
            self.closing_bracket()?;
            let body = self.list(&["esac"], true)?;
            arms.push((patterns, body));
            self.skip_lines();
            if self.rest.starts_with(";;") {
                self.advance(2);
            } else if self.letters() != "esac" {
                return Err(self.unexpected());
            }
        }
    }

    /// Parses `NAME() COMMAND`, if it is that.
    pub(super) fn function(&mut self) -> Result<Option<CommandKind>, SyntaxError> {
        let name = self.letters();
        let behind = self.rest[name.len()..].trim_start_matches([' ', '\t']).strip_prefix('(');
        let after = behind.and_then(|behind| behind.trim_start_matches([' ', '\t']).strip_prefix(')'));
        let Some(after) = after.filter(|_| !name.is_empty()) else { return Ok(None) };
        match self.kind {
            Kind::Dash if !is_variable_name(name) => return Err(SyntaxError::BadFunctionName),
            // bash accepts any word without special characters.
            Kind::Bash if name.contains(['$', '`', '"', '\'', '\\']) => return Ok(None),
            Kind::Bash | Kind::Dash => {}
        }
        self.rest = after;
        self.function_body(name).map(Some)
    }

    /// Parses bash's `function NAME`, from the name on; parentheses may follow it.
    pub(super) fn named_function(&mut self) -> Result<CommandKind, SyntaxError> {
        self.skip_blanks();
        let name = self.letters();
        if name.is_empty() {
            return Err(self.unexpected());
        }
        self.advance(name.len());
        self.skip_blanks();
        if self.rest.starts_with('(') {
            self.advance(1);
            self.skip_blanks();
            self.closing_bracket()?;
        }
        self.function_body(name)
    }

    fn function_body(&mut self, name: &str) -> Result<CommandKind, SyntaxError> {
        self.skip_lines();
        let body = Rc::new(self.nested(Self::command)?);
        Ok(CommandKind::Function { name: name.to_owned(), body })
    }
}
