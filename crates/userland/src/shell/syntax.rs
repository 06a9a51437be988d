//! The syntax tree of command lines (POSIX, "Shell Command Language"), as far as it is supported.

use std::fmt;
use std::rc::Rc;

/// Commands in sequence, separated by `;`, `&` and newlines.
pub(crate) type List = Rc<[Item]>;

/// One and-or list, and whether it runs in the background.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    pub and_or: AndOr,
    pub background: bool,
}

/// Pipelines connected by `&&` and `||`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AndOr {
    pub first: Pipeline,
    pub rest: Vec<(Connector, Pipeline)>,
}

/// The operator that decides whether the next pipeline runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Connector {
    /// `&&`: run it if the one before has succeeded.
    And,
    /// `||`: run it if the one before has failed.
    Or,
}

/// The output format of `time`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Timed {
    /// Minutes and seconds.
    Usual,
    /// `-p`: seconds.
    Posix,
}

/// Commands connected by `|`, which run concurrently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pipeline {
    /// `time ...`: how its duration is reported, if at all.
    pub timed: Option<Timed>,
    /// `! ...`: the status is negated.
    pub negated: bool,
    pub commands: Vec<Rc<Command>>,
}

impl Pipeline {
    /// Returns the words of a single simple command; empty for anything else.
    pub fn words(&self) -> &[Word] {
        match self.commands.as_slice() {
            [command] => match &command.kind {
                CommandKind::Simple { words, .. } => words,
                _ => &[],
            },
            _ => &[],
        }
    }
}

/// One command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Command {
    pub kind: CommandKind,
    pub redirects: Vec<Redirect>,
    /// The number of its first line, from 1.
    pub line: usize,
}

/// The kinds of commands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CommandKind {
    /// Assignments and words.
    Simple { assignments: Vec<(String, Word)>, words: Vec<Word> },
    /// `( ... )`: runs in its own process.
    Subshell(List),
    /// `{ ...; }`.
    Group(List),
    /// `if ...; then ...; elif ...; else ...; fi`.
    If { branches: Vec<(List, List)>, otherwise: Option<List> },
    /// `while ...; do ...; done`, and `until`.
    Loop { until: bool, condition: List, body: List },
    /// `for NAME in WORDS; do ...; done`.
    For { name: String, words: Vec<Word>, body: List },
    /// `case WORD in PATTERN|...) ...;; esac`.
    Case { word: Word, arms: Vec<(Vec<Word>, List)> },
    /// `[[ ... ]]`, and its source text.
    Condition { condition: Condition, raw: String },
    /// `((...))`.
    Arithmetic(Expression),
    /// `for ((FIRST; CONDITION; STEP)); do ...; done`.
    ArithFor { parts: [Expression; 3], body: List },
    /// `NAME() COMMAND`.
    Function { name: String, body: Rc<Command> },
}

impl CommandKind {
    /// Whether it is a `[[` or `((` expression, whose failure counts for `-e` like a simple command's.
    pub fn is_expression(&self) -> bool {
        matches!(self, CommandKind::Condition { .. } | CommandKind::Arithmetic(_))
    }
}

/// An arithmetic expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Expression {
    pub parts: Vec<Part>,
    /// The source text.
    pub raw: String,
}

/// The condition of a `[[` command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Condition {
    /// `-n WORD` and the like.
    Unary(String, Word),
    /// `WORD == WORD` and the like.
    Binary(Word, String, Word),
    Not(Box<Condition>),
    Both(Box<Condition>, Box<Condition>),
    Either(Box<Condition>, Box<Condition>),
}

/// A redirection of a file descriptor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Redirect {
    pub fd: usize,
    pub kind: RedirectKind,
    pub target: Word,
}

/// The kinds of redirections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RedirectKind {
    /// `<`
    Read,
    /// `>`
    Write,
    /// `>>`
    Append,
    /// `>&` and `<&`
    Duplicate,
    /// `&>`: both standard output and standard error.
    WriteBoth,
    /// `<<<`: the word is the input.
    HereString,
}

/// A word: parts without blanks between them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Word {
    pub parts: Vec<Part>,
    /// The source text, for `jobs`.
    pub raw: String,
}

impl Word {
    /// Returns the word if it is plain unquoted text, as keywords and assignments must be.
    pub fn plain(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [Part::Literal { text, quoted: false }] => Some(text),
            _ => None,
        }
    }
}

/// A part of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// Literal text; if quoted, it is neither split nor matched against file names.
    Literal { text: String, quoted: bool },
    /// `$name`, `${name}`, `${name:-word}`.
    Parameter { name: String, default: Option<Default>, quoted: bool },
    /// `${name#pattern}`, `${name%pattern}`: the value without a match at one end.
    Trimmed { name: String, trim: Trim, pattern: Vec<Part>, quoted: bool },
    /// `${#name}`: the length of the value.
    Length { name: String, quoted: bool },
    /// `$(...)` and backquotes.
    Command { list: List, quoted: bool },
    /// `$((...))`.
    Arithmetic { source: Vec<Part>, quoted: bool },
}

/// How a value is trimmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Trim {
    /// `%`: at the end, rather than at the beginning.
    pub at_end: bool,
    /// `##`, `%%`: remove the longest match.
    pub longest: bool,
}

/// The alternative to a parameter's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Default {
    /// `:=`: also assigns it to the parameter.
    pub assigns: bool,
    /// `:+`: used if the parameter is set, rather than if it is not.
    pub alternative: bool,
    /// `:?`: an error message; the command fails.
    pub is_error: bool,
    /// Whether an empty value counts as unset (`:`).
    pub if_empty: bool,
    pub text: Vec<Part>,
}

impl fmt::Display for Item {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.and_or.fmt(out)
    }
}

impl fmt::Display for AndOr {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.first.fmt(out)?;
        self.rest.iter().try_for_each(|(connector, pipeline)| {
            let sign = match connector {
                Connector::And => "&&",
                Connector::Or => "||",
            };
            write!(out, " {sign} {pipeline}")
        })
    }
}

impl fmt::Display for Pipeline {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.timed {
            None => {}
            Some(Timed::Usual) => out.write_str("time ")?,
            Some(Timed::Posix) => out.write_str("time -p ")?,
        }
        if self.negated {
            out.write_str("! ")?;
        }
        for (index, command) in self.commands.iter().enumerate() {
            let sign = if index == 0 { "" } else { " | " };
            write!(out, "{sign}{command}")?;
        }
        Ok(())
    }
}

/// Formats it like `jobs`.
impl fmt::Display for Command {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            CommandKind::Simple { assignments, words } => {
                let mut blank = "";
                for (name, value) in assignments {
                    write!(out, "{blank}{name}={}", value.raw)?;
                    blank = " ";
                }
                for word in words {
                    write!(out, "{blank}{}", word.raw)?;
                    blank = " ";
                }
            }
            CommandKind::Subshell(list) => write!(out, "( {} )", Sequence(list))?,
            CommandKind::Group(list) => write!(out, "{{ {}; }}", Sequence(list))?,
            CommandKind::If { branches, otherwise } => {
                for (index, (condition, body)) in branches.iter().enumerate() {
                    let word = if index == 0 { "if" } else { " elif" };
                    write!(out, "{word} {}; then {};", Sequence(condition), Sequence(body))?;
                }
                if let Some(body) = otherwise {
                    write!(out, " else {};", Sequence(body))?;
                }
                out.write_str(" fi")?;
            }
            CommandKind::Loop { until, condition, body } => {
                let word = if *until { "until" } else { "while" };
                write!(out, "{word} {}; do {}; done", Sequence(condition), Sequence(body))?;
            }
            CommandKind::For { name, words, body } => {
                write!(out, "for {name} in")?;
                words.iter().try_for_each(|word| write!(out, " {}", word.raw))?;
                write!(out, "; do {}; done", Sequence(body))?;
            }
            CommandKind::Case { word, arms } => {
                write!(out, "case {} in", word.raw)?;
                for (patterns, body) in arms {
                    let patterns: Vec<&str> = patterns.iter().map(|pattern| pattern.raw.as_str()).collect();
                    write!(out, " {}) {};;", patterns.join(" | "), Sequence(body))?;
                }
                out.write_str(" esac")?;
            }
            CommandKind::Condition { raw, .. } => write!(out, "[[ {raw} ]]")?,
            CommandKind::Arithmetic(expression) => write!(out, "(({}))", expression.raw)?,
            CommandKind::ArithFor { parts: [first, condition, step], body } => {
                write!(out, "for (({}; {}; {})); do {}; done", first.raw, condition.raw, step.raw, Sequence(body))?;
            }
            CommandKind::Function { name, body } => write!(out, "{name} () {body}")?,
        }
        self.redirects.iter().try_for_each(|redirect| write!(out, " {redirect}"))
    }
}

impl fmt::Display for Redirect {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, usual, blank) = match self.kind {
            RedirectKind::Read => ("<", 0, " "),
            RedirectKind::Write => (">", 1, " "),
            RedirectKind::Append => (">>", 1, " "),
            RedirectKind::Duplicate if self.fd == 0 => ("<&", 0, ""),
            RedirectKind::Duplicate => (">&", usize::MAX, ""),
            RedirectKind::WriteBoth => ("&>", 1, " "),
            RedirectKind::HereString => ("<<<", 0, " "),
        };
        if self.fd != usual {
            write!(out, "{}", self.fd)?;
        }
        write!(out, "{sign}{blank}{}", self.target.raw)
    }
}

/// A list on one line.
struct Sequence<'a>(&'a [Item]);

impl fmt::Display for Sequence<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut sign = "";
        for item in self.0 {
            write!(out, "{sign}{item}")?;
            sign = if item.background { " & " } else { "; " };
        }
        if sign == " & " { out.write_str(" &") } else { Ok(()) }
    }
}
