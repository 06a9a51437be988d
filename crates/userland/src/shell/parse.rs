//! The parser of command lines (POSIX, "Shell Command Language").
//!
//! It is written by hand although there are libraries that split words: what was quoted, and how, must be preserved
//! until parameters are expanded.

use std::collections::BTreeSet;
use std::fmt;
use std::rc::Rc;

use super::Kind;
use super::syntax::{
    AndOr, Command, CommandKind, Connector, Expression, Item, List, Part, Pipeline, Redirect, RedirectKind, Timed, Word,
};

/// Why a line is not a valid command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SyntaxError {
    /// An unexpected token; also the expected one, if there is only one.
    UnexpectedToken(String, Option<&'static str>),
    /// A quotation mark or parenthesis is not closed.
    Unclosed(char),
    /// The line ends inside a command; also the expected token, if there is only one.
    UnexpectedEnd(Option<&'static str>),
    /// `[[` ends where the operand of an operator is expected; which kind of operator.
    UnexpectedArgument(&'static str),
    /// `[[` has two words without an operator between them.
    OperatorExpected,
    /// `$((` is not closed by two parentheses.
    MissingBrackets,
    /// The name of a function of dash is not a valid variable name.
    BadFunctionName,
    /// `${...}` with an unsupported expansion.
    BadSubstitution(String),
}

impl SyntaxError {
    /// Adds the expected token to an unexpected end of the line.
    pub(super) fn before(self, expected: &'static str) -> Self {
        match self {
            SyntaxError::UnexpectedEnd(None) => SyntaxError::UnexpectedEnd(Some(expected)),
            other => other,
        }
    }

    /// Adds the only expected token to an unexpected token or end of the line.
    pub(super) fn instead_of(self, expected: &'static str) -> Self {
        match self {
            SyntaxError::UnexpectedToken(token, None) => SyntaxError::UnexpectedToken(token, Some(expected)),
            other => other.before(expected),
        }
    }
}

/// Formats it like bash, without the shell's name.
impl fmt::Display for SyntaxError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SyntaxError::UnexpectedToken(token, _) => write!(out, "syntax error near unexpected token `{token}'"),
            SyntaxError::Unclosed(mark) => write!(out, "unexpected EOF while looking for matching `{mark}'"),
            SyntaxError::UnexpectedEnd(_) => out.write_str("syntax error: unexpected end of file"),
            SyntaxError::UnexpectedArgument(kind) => {
                write!(out, "unexpected argument `]]' to conditional {kind} operator")
            }
            SyntaxError::OperatorExpected => out.write_str("conditional binary operator expected"),
            SyntaxError::BadFunctionName => out.write_str("Bad function name"),
            SyntaxError::MissingBrackets => out.write_str("missing `))'"),
            SyntaxError::BadSubstitution(text) => write!(out, "{text}: bad substitution"),
        }
    }
}

/// The maximum nesting depth of commands and expansions.
const MAX_DEPTH: usize = 50;

pub(super) const KEYWORDS: [&str; 17] = [
    "if", "then", "elif", "else", "fi", "while", "until", "for", "do", "done", "{", "}", "case", "esac", "function",
    "[[", "time",
];

/// The keywords that end a list of commands.
const ENDS: [&str; 8] = ["then", "elif", "else", "fi", "do", "done", "}", "esac"];

/// Parses one or more command lines.
pub(crate) fn parse(kind: Kind, source: &str) -> Result<List, SyntaxError> {
    let mut parser = Parser::new(kind, source);
    let list = parser.list(&[], true)?;
    match parser.token() {
        None => Ok(list),
        Some(token) => Err(SyntaxError::UnexpectedToken(token.to_owned(), None)),
    }
}

/// The first command of a text.
pub(super) struct First<'a> {
    /// A complete command: one line, or as many as it takes; empty if none is left.
    pub list: List,
    /// The text after it, and the line number at which that begins.
    pub rest: &'a str,
    pub line: usize,
}

/// Parses the first complete command of a text that begins in this line; an error comes with its line number.
pub(super) fn parse_first(kind: Kind, source: &str, line: usize) -> Result<First<'_>, (SyntaxError, usize)> {
    let mut parser = Parser { counted: (0, line), ..Parser::new(kind, source) };
    let mut items = Vec::new();
    parser.skip_lines();
    while !parser.rest.is_empty() && !parser.rest.starts_with('\n') {
        let item = parser.item().and_then(|item| match parser.rest.starts_with([')', ';']) {
            true => Err(parser.unexpected()),
            false => Ok(item),
        });
        items.push(item.map_err(|error| (error, parser.line()))?);
        parser.skip_blanks();
    }
    let rest = parser.rest.strip_prefix('\n').unwrap_or(parser.rest);
    parser.rest = rest;
    Ok(First { list: items.into(), rest, line: parser.line() })
}

/// Whether this is a valid name of a variable.
pub(crate) fn is_variable_name(text: &str) -> bool {
    text.starts_with(|first: char| first == '_' || first.is_ascii_alphabetic())
        && text.chars().all(|next| next == '_' || next.is_ascii_alphanumeric())
}

pub(super) struct Parser<'a> {
    pub kind: Kind,
    pub rest: &'a str,
    /// The whole text.
    whole: &'a str,
    /// A byte offset in the text, and the line number there, from which lines are counted.
    counted: (usize, usize),
    depth: usize,
    /// Where two parentheses turned out not to be arithmetic, by the length of the remaining text: these are not tried
    /// again, because nested ones would take exponential time.
    commands: BTreeSet<usize>,
}

impl<'a> Parser<'a> {
    fn new(kind: Kind, rest: &'a str) -> Self {
        Parser { kind, rest, whole: rest, counted: (0, 1), depth: 0, commands: BTreeSet::new() }
    }

    /// Returns the current line number.
    fn line(&mut self) -> usize {
        let (before, line) = self.counted;
        let at = self.whole.len() - self.rest.len();
        let lines = self.whole[before.min(at)..before.max(at)].matches('\n').count();
        // The parser may have gone back.
        self.counted = (at, if at < before { line - lines } else { line + lines });
        self.counted.1
    }

    /// Parses arithmetic after two parentheses, which begin after `before` bytes. On an error, the position is
    /// restored.
    pub(super) fn arithmetic_behind(&mut self, before: usize) -> Result<Vec<Part>, SyntaxError> {
        let (start, depth) = (self.rest, self.depth);
        if self.commands.contains(&start.len()) {
            return Err(self.unexpected());
        }
        self.advance(before + 2);
        let read = self.nested(Self::arithmetic);
        if read.is_err() {
            (self.rest, self.depth) = (start, depth);
            self.commands.insert(start.len());
        }
        read
    }

    /// Parses commands up to the end, a closing parenthesis, or one of these keywords.
    pub(super) fn list(&mut self, closers: &[&str], may_be_empty: bool) -> Result<List, SyntaxError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(SyntaxError::UnexpectedToken(self.token().unwrap_or("(").to_owned(), None));
        }
        let mut items = Vec::new();
        loop {
            self.skip_lines();
            // A keyword that ends any list ends this one, too: the caller then reports what is missing.
            let closes = self
                .keyword()
                .is_some_and(|keyword| closers.contains(&keyword) || (!items.is_empty() && ENDS.contains(&keyword)));
            if self.rest.is_empty() || self.rest.starts_with([')']) || self.rest.starts_with(";;") || closes {
                break;
            }
            items.push(self.item()?);
        }
        self.depth -= 1;
        if items.is_empty() && !may_be_empty {
            return Err(self.unexpected());
        }
        Ok(items.into())
    }

    /// Parses an and-or list, and its terminator.
    fn item(&mut self) -> Result<Item, SyntaxError> {
        let and_or = self.and_or()?;
        self.skip_blanks();
        let background = self.rest.starts_with('&') && !self.rest.starts_with("&&");
        if background || (self.rest.starts_with(';') && !self.rest.starts_with(";;")) {
            self.advance(1);
        } else if !self.rest.is_empty() && !self.rest.starts_with([')', '\n']) && !self.rest.starts_with(";;") {
            return Err(self.unexpected());
        }
        Ok(Item { and_or, background })
    }

    pub(super) fn and_or(&mut self) -> Result<AndOr, SyntaxError> {
        let first = self.pipeline()?;
        let mut rest = Vec::new();
        loop {
            self.skip_blanks();
            let connector = match self.rest.get(..2) {
                Some("&&") => Connector::And,
                Some("||") => Connector::Or,
                _ => return Ok(AndOr { first, rest }),
            };
            self.advance(2);
            self.skip_lines();
            rest.push((connector, self.pipeline()?));
        }
    }

    pub(super) fn pipeline(&mut self) -> Result<Pipeline, SyntaxError> {
        let timed = match self.takes_keyword("time") {
            false => None,
            true if self.takes_keyword("-p") => Some(Timed::Posix),
            true => Some(Timed::Usual),
        };
        let mut negated = false;
        while self.takes_keyword("!") {
            negated = !negated;
        }
        let mut commands = Vec::new();
        loop {
            let mut command = self.command()?;
            self.skip_blanks();
            let goes_on = self.rest.starts_with('|') && !self.rest.starts_with("||");
            let takes_errors = goes_on && self.rest.starts_with("|&");
            if takes_errors {
                // Short for `2>&1 |`.
                let parts = vec![Part::Literal { text: "1".to_owned(), quoted: false }];
                let target = Word { parts, raw: "1".to_owned() };
                command.redirects.push(Redirect { fd: 2, kind: RedirectKind::Duplicate, target });
            }
            commands.push(Rc::new(command));
            if !goes_on {
                return Ok(Pipeline { timed, negated, commands });
            }
            self.advance(1 + usize::from(takes_errors));
            self.skip_lines();
        }
    }

    pub(super) fn command(&mut self) -> Result<Command, SyntaxError> {
        self.skip_blanks();
        let line = self.line();
        // In dash, they are two parentheses.
        let is_arithmetic = self.kind == Kind::Bash && self.rest.starts_with("((");
        let expression = if is_arithmetic { self.try_arithmetic() } else { None };
        let kind = if let Some(expression) = expression {
            CommandKind::Arithmetic(expression)
        } else if self.rest.starts_with('(') {
            self.advance(1);
            let list = self.list(&[], false)?;
            self.closing_bracket()?;
            CommandKind::Subshell(list)
        } else {
            match self.keyword() {
                Some("{") => {
                    self.advance(1);
                    CommandKind::Group(self.body("}")?)
                }
                Some("if") => self.conditional()?,
                Some(word @ ("while" | "until")) => {
                    self.advance(word.len());
                    let condition = self.body("do")?;
                    CommandKind::Loop { until: word == "until", condition, body: self.body("done")? }
                }
                Some("for") => self.for_loop()?,
                Some("[[") => {
                    let start = &self.rest[2..];
                    let condition = self.condition()?;
                    let raw = start[..start.len() - self.rest.len() - 2].trim().to_owned();
                    CommandKind::Condition { condition, raw }
                }
                Some("case") => self.case()?,
                Some("function") if self.kind == Kind::Bash => {
                    self.advance("function".len());
                    self.named_function()?
                }
                Some(keyword) => return Err(SyntaxError::UnexpectedToken(keyword.to_owned(), None)),
                None => match self.function()? {
                    Some(function) => function,
                    None => return self.simple(line),
                },
            }
        };
        let mut redirects = Vec::new();
        while let Some(redirect) = self.redirect()? {
            redirects.push(redirect);
        }
        Ok(Command { kind, redirects, line })
    }

    /// Parses `((...))`, unless it is a subshell within a subshell.
    fn try_arithmetic(&mut self) -> Option<Expression> {
        let start = self.rest;
        let parts = self.arithmetic_behind(0).ok()?;
        let raw = start[2..start.len() - self.rest.len() - 2].to_owned();
        Some(Expression { parts, raw })
    }

    /// Parses a nested construct.
    pub(super) fn nested<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, SyntaxError>,
    ) -> Result<T, SyntaxError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.unexpected());
        }
        let what = read(self)?;
        self.depth -= 1;
        Ok(what)
    }

    fn simple(&mut self, line: usize) -> Result<Command, SyntaxError> {
        let (mut assignments, mut words, mut redirects) = (Vec::new(), Vec::new(), Vec::new());
        loop {
            if let Some(redirect) = self.redirect()? {
                redirects.push(redirect);
            } else if let Some(word) = self.word()? {
                match as_assignment(&word).filter(|_| words.is_empty()) {
                    Some(assignment) => assignments.push(assignment),
                    None => words.push(word),
                }
            } else {
                break;
            }
        }
        if assignments.is_empty() && words.is_empty() && redirects.is_empty() {
            return Err(self.unexpected());
        }
        self.skip_blanks();
        if self.rest.starts_with('(') {
            return Err(self.unexpected());
        }
        Ok(Command { kind: CommandKind::Simple { assignments, words }, redirects, line })
    }

    pub(super) fn closing_bracket(&mut self) -> Result<(), SyntaxError> {
        if !self.rest.starts_with(')') {
            return Err(self.unexpected().instead_of(")"));
        }
        self.advance(1);
        Ok(())
    }

    /// Returns the keyword at this position, where a command may begin.
    pub(super) fn keyword(&self) -> Option<&'a str> {
        let letters = self.letters();
        let is_own = |keyword: &str| self.kind == Kind::Bash || keyword != "function";
        KEYWORDS.into_iter().chain(["!"]).find(|&keyword| keyword == letters && is_own(keyword)).map(|_| letters)
    }

    pub(super) fn takes_keyword(&mut self, keyword: &str) -> bool {
        self.skip_blanks();
        let is_here = self.letters() == keyword;
        if is_here {
            self.advance(keyword.len());
        }
        is_here
    }

    pub(super) fn expect_keyword(&mut self, keyword: &'static str) -> Result<(), SyntaxError> {
        if self.takes_keyword(keyword) { Ok(()) } else { Err(self.unexpected().instead_of(keyword)) }
    }

    /// Returns the text up to a blank or an operator.
    pub(super) fn letters(&self) -> &'a str {
        let end = self.rest.find(|next: char| next.is_whitespace() || ";&|()<>".contains(next));
        &self.rest[..end.unwrap_or(self.rest.len())]
    }

    /// Returns the token at this position, as error messages show it.
    pub(super) fn token(&self) -> Option<&'a str> {
        let operators = ["&&", "||", ";;", ";", "&", "|", "(", ")", "<<", "<", ">>", ">", "\n"];
        let rest = self.rest.trim_start_matches([' ', '\t']);
        let operator = operators.into_iter().find(|operator| rest.starts_with(operator));
        match operator {
            _ if rest.is_empty() => None,
            Some("\n") => Some("newline"),
            Some(operator) => Some(&rest[..operator.len()]),
            None => Some(Parser::new(self.kind, rest).letters()),
        }
    }

    pub(super) fn unexpected(&self) -> SyntaxError {
        match self.token() {
            Some(token) => SyntaxError::UnexpectedToken(token.to_owned(), None),
            None => SyntaxError::UnexpectedEnd(None),
        }
    }

    /// Skips blanks, and a comment.
    pub(super) fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\r']);
        while let Some(after) = self.rest.strip_prefix("\\\n") {
            self.rest = after.trim_start_matches([' ', '\t']);
        }
        if self.rest.starts_with('#') {
            self.rest = &self.rest[self.rest.find('\n').unwrap_or(self.rest.len())..];
        }
    }

    pub(super) fn skip_lines(&mut self) {
        loop {
            self.skip_blanks();
            match self.rest.strip_prefix('\n') {
                Some(after) => self.rest = after,
                None => return,
            }
        }
    }

    pub(super) fn advance(&mut self, bytes: usize) {
        self.rest = &self.rest[bytes..];
    }
}

/// Splits `NAME=WORD`, if it is that.
fn as_assignment(word: &Word) -> Option<(String, Word)> {
    let Some(Part::Literal { text, quoted: false }) = word.parts.first() else { return None };
    let (name, value) = text.split_once('=').filter(|(name, _)| is_variable_name(name))?;
    let mut parts = word.parts.clone();
    parts[0] = Part::Literal { text: value.to_owned(), quoted: false };
    Some((name.to_owned(), Word { parts, raw: word.raw[name.len() + 1..].to_owned() }))
}
