//! Parsing a program's text (POSIX, "awk").

use super::syntax::{Expression, Pattern, Program, Statement};

/// The maximum nesting depth.
const MAX_DEPTH: usize = 60;

/// The maximum number of operands in a program.
const MAX_CONCATENATED: usize = 300;

/// Why a program is invalid.
pub(super) type Error = String;

pub(super) fn parse(text: &str) -> Result<Program, Error> {
    let mut parser = Parser { text, rest: text, depth: 0, operand_count: 0, in_print: false };
    let mut rules = Vec::new();
    parser.skip_terminators();
    while !parser.rest.is_empty() {
        rules.push(parser.rule()?);
        parser.skip_terminators();
    }
    Ok(Program { rules })
}

/// The parser's state.
pub(super) struct Parser<'a> {
    text: &'a str,
    pub rest: &'a str,
    depth: usize,
    /// The number of operands joined to others so far.
    operand_count: usize,
    /// Whether `>` would redirect to a file.
    pub in_print: bool,
}

impl<'a> Parser<'a> {
    fn rule(&mut self) -> Result<(Pattern, Vec<Statement>), Error> {
        let pattern = if self.word("BEGIN") {
            Pattern::Begin
        } else if self.word("END") {
            Pattern::End
        } else if self.rest.starts_with('{') {
            Pattern::Always
        } else {
            let first = self.expression()?;
            match self.take(",") {
                true => Pattern::Range(first, self.expression()?),
                false => Pattern::When(first),
            }
        };
        self.blanks();
        if self.rest.starts_with('{') {
            return Ok((pattern, self.block()?));
        }
        match pattern {
            Pattern::Begin | Pattern::End => Err(self.unexpected()),
            pattern => Ok((pattern, vec![Statement::Print(Vec::new())])),
        }
    }

    fn block(&mut self) -> Result<Vec<Statement>, Error> {
        self.expect("{")?;
        let mut statements = Vec::new();
        loop {
            self.skip_terminators();
            if self.take("}") {
                return Ok(statements);
            }
            if self.rest.is_empty() {
                return Err("line 2: missing } near end of file".to_owned());
            }
            statements.push(self.statement()?);
        }
    }

    /// Parses a single statement, or a block, as the body of another statement.
    fn body(&mut self) -> Result<Vec<Statement>, Error> {
        self.skip_lines();
        match self.take(";") {
            true => Ok(Vec::new()),
            false => Ok(vec![self.statement()?]),
        }
    }

    fn statement(&mut self) -> Result<Statement, Error> {
        self.nested(Self::statement_here)
    }

    fn statement_here(&mut self) -> Result<Statement, Error> {
        self.blanks();
        if self.rest.starts_with('{') {
            return Ok(Statement::Block(self.block()?));
        }
        if self.word("if") {
            self.expect("(")?;
            let condition = self.inside()?;
            let then = self.body()?;
            let before = self.rest;
            self.skip_terminators();
            if self.word("else") {
                return Ok(Statement::If { condition, then, otherwise: self.body()? });
            }
            self.rest = before;
            return Ok(Statement::If { condition, then, otherwise: Vec::new() });
        }
        if self.word("while") {
            self.expect("(")?;
            let condition = Some(self.inside()?);
            return Ok(Statement::While { condition, body: self.body()?, after: None });
        }
        if self.word("do") {
            let body = self.body()?;
            self.skip_terminators();
            if !self.word("while") {
                return Err(self.unexpected());
            }
            self.expect("(")?;
            return Ok(Statement::DoWhile { body, condition: self.inside()? });
        }
        if self.word("for") {
            return self.for_loop();
        }
        let statement = self.simple()?;
        self.blanks();
        match self.rest.chars().next() {
            None | Some('}') => Ok(statement),
            Some(';' | '\n') => {
                self.rest = &self.rest[1..];
                Ok(statement)
            }
            Some(_) => Err(self.unexpected()),
        }
    }

    fn for_loop(&mut self) -> Result<Statement, Error> {
        self.expect("(")?;
        let before = self.rest;
        if let Some(key) = self.name()
            && self.word("in")
            && let Some(array) = self.name()
            && self.take(")")
        {
            return Ok(Statement::Each { key, array, body: self.body()? });
        }
        self.rest = before;
        let first = if self.take(";") { None } else { Some(self.simple()?) };
        if first.is_some() {
            self.expect(";")?;
        }
        let condition = if self.take(";") { None } else { Some(self.expression()?) };
        if condition.is_some() {
            self.expect(";")?;
        }
        let after = if self.take(")") { None } else { Some(Box::new(self.simple()?)) };
        if after.is_some() {
            self.expect(")")?;
        }
        let turns = Statement::While { condition, body: self.body()?, after };
        Ok(Statement::Block(first.into_iter().chain([turns]).collect()))
    }

    fn simple(&mut self) -> Result<Statement, Error> {
        self.blanks();
        if self.word("printf") {
            let list = self.printed()?;
            return if list.is_empty() { Err(self.unexpected()) } else { Ok(Statement::Printf(list)) };
        }
        if self.word("print") {
            return Ok(Statement::Print(self.printed()?));
        }
        for (word, statement) in
            [("next", Statement::Next), ("break", Statement::Break), ("continue", Statement::Continue)]
        {
            if self.word(word) {
                return Ok(statement);
            }
        }
        if self.word("exit") {
            return Ok(Statement::Exit(if self.is_at_end() { None } else { Some(self.expression()?) }));
        }
        if self.word("delete") {
            let array = self.name().ok_or_else(|| self.unexpected())?;
            let key = if self.take("[") { Some(self.list("]")?) } else { None };
            return Ok(Statement::Delete { array, key });
        }
        Ok(Statement::Do(self.expression()?))
    }

    /// Parses the operands of `print` and `printf`, with or without parentheses.
    fn printed(&mut self) -> Result<Vec<Expression>, Error> {
        if self.is_at_end() {
            return Ok(Vec::new());
        }
        let before = self.rest;
        if self.take("(") {
            let list = self.list(")")?;
            if self.is_at_end() {
                return Ok(list);
            }
            self.rest = before;
        }
        self.refuse_files()?;
        let outside = std::mem::replace(&mut self.in_print, true);
        let mut list = vec![self.expression()?];
        while self.take(",") {
            self.skip_lines();
            list.push(self.expression()?);
        }
        self.in_print = outside;
        self.refuse_files()?;
        Ok(list)
    }

    fn refuse_files(&mut self) -> Result<(), Error> {
        self.blanks();
        match self.rest.starts_with(['>', '|']) {
            true => Err("output to files and commands is not simulated".to_owned()),
            false => Ok(()),
        }
    }

    fn is_at_end(&mut self) -> bool {
        self.blanks();
        self.rest.is_empty() || self.rest.starts_with([';', '\n', '}'])
    }

    /// Expressions up to a closing bracket, which is consumed.
    pub fn list(&mut self, closer: &str) -> Result<Vec<Expression>, Error> {
        let outside = std::mem::replace(&mut self.in_print, false);
        let mut list = Vec::new();
        if !self.take(closer) {
            loop {
                self.skip_lines();
                list.push(self.expression()?);
                if !self.take(",") {
                    break;
                }
            }
            self.expect(closer)?;
        }
        self.in_print = outside;
        Ok(list)
    }

    /// Parses an expression and its closing parenthesis.
    fn inside(&mut self) -> Result<Expression, Error> {
        let mut list = self.list(")")?;
        match list.len() {
            1 => Ok(list.remove(0)),
            _ => Err(self.unexpected()),
        }
    }

    pub fn number_end(&self) -> usize {
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let mut end = digits(self.rest);
        if self.rest[end..].starts_with('.') {
            end += 1 + digits(&self.rest[end + 1..]);
        }
        if self.rest[end..].starts_with(['e', 'E']) {
            let sign = usize::from(self.rest[end + 1..].starts_with(['+', '-']));
            let power = digits(&self.rest[end + 1 + sign..]);
            if power > 0 {
                end += 1 + sign + power;
            }
        }
        end
    }

    /// Reads a text up to the delimiter that it begins with; backslashes are kept.
    pub fn quoted(&mut self, mark: char) -> Result<String, Error> {
        let mut is_escaped = false;
        for (at, letter) in self.rest.char_indices().skip(1) {
            match letter {
                '\n' => break,
                _ if is_escaped => is_escaped = false,
                '\\' => is_escaped = true,
                _ if letter == mark => {
                    let text = self.rest[1..at].to_owned();
                    self.rest = &self.rest[at + 1..];
                    return Ok(if mark == '"' { text.replace("\\\"", "\"") } else { text });
                }
                _ => {}
            }
        }
        let what =
            if mark == '"' { "runaway string constant" } else { "regular expression compile failed (missing operand)" };
        Err(format!("line {}: {what} {}", self.line(), self.rest.lines().next().unwrap_or_default()))
    }

    pub fn letters(&self) -> &'a str {
        let end = self.rest.find(|next: char| !(next.is_ascii_alphanumeric() || next == '_'));
        &self.rest[..end.unwrap_or(self.rest.len())]
    }

    pub fn name(&mut self) -> Option<String> {
        self.blanks();
        let name = self.letters();
        if name.is_empty() || name.starts_with(|first: char| first.is_ascii_digit()) {
            return None;
        }
        self.rest = &self.rest[name.len()..];
        Some(name.to_owned())
    }

    /// Consumes a keyword, if it is next.
    pub fn word(&mut self, word: &str) -> bool {
        self.blanks();
        let is_here = self.letters() == word;
        if is_here {
            self.rest = &self.rest[word.len()..];
        }
        is_here
    }

    pub fn take(&mut self, sign: &str) -> bool {
        self.blanks();
        match self.rest.strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    pub fn expect(&mut self, sign: &str) -> Result<(), Error> {
        if self.take(sign) { Ok(()) } else { Err(self.unexpected()) }
    }

    /// Skips blanks, comments, and line continuations.
    pub fn blanks(&mut self) {
        loop {
            self.rest = self.rest.trim_start_matches([' ', '\t', '\r']);
            if let Some(rest) = self.rest.strip_prefix("\\\n") {
                self.rest = rest;
            } else if self.rest.starts_with('#') {
                self.rest = &self.rest[self.rest.find('\n').unwrap_or(self.rest.len())..];
            } else {
                return;
            }
        }
    }

    pub fn skip_lines(&mut self) {
        self.blanks();
        while let Some(rest) = self.rest.strip_prefix('\n') {
            self.rest = rest;
            self.blanks();
        }
    }

    fn skip_terminators(&mut self) {
        self.blanks();
        while let Some(rest) = self.rest.strip_prefix(['\n', ';']) {
            self.rest = rest;
            self.blanks();
        }
    }

    pub fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Error>) -> Result<T, Error> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err("program is nested too deeply".to_owned());
        }
        let what = read(self);
        self.depth -= 1;
        what
    }

    /// Counts another joined operand: a syntax tree that is too deep overflows the stack.
    pub fn count_operand(&mut self) -> Result<(), Error> {
        self.operand_count += 1;
        if self.operand_count > MAX_CONCATENATED { Err("program is too long".to_owned()) } else { Ok(()) }
    }

    fn line(&self) -> usize {
        1 + self.text[..self.text.len() - self.rest.len()].matches('\n').count()
    }

    pub fn unexpected(&self) -> Error {
        let token = match self.rest.chars().next() {
            None => return format!("line {}: syntax error at or near end of file", self.line() + 1),
            Some('\n') => "end of line".to_owned(),
            Some(first) if first.is_ascii_alphanumeric() || first == '_' => self.letters().to_owned(),
            Some(first) => first.to_string(),
        };
        format!("line {}: syntax error at or near {token}", self.line())
    }
}
