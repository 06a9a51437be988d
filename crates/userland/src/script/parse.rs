//! Parsing: from text to statements.

use std::time::Duration;

use super::call::Call;
use super::diagnostic::{Diagnostic, Found, ParseResult, Problem, Wanted};
use super::names::{NameKind, Names};
use super::reader::{ARROW, Mention, Reader};
use super::statement::{Script, Statement, StatementKind};
use super::{read_call, read_expectation, word};

/// The maximum length of a script in bytes.
pub const MAX_SCRIPT_LEN: usize = 1 << 20;

/// The maximum number of diagnostics returned at once.
pub const MAX_DIAGNOSTICS: usize = 20;

/// A statement with the names that it mentions.
#[derive(Debug)]
pub(crate) struct Line {
    pub statement: Statement,
    /// The column of its first word.
    column: usize,
    mentions: Vec<Mention>,
}

/// Parses a whole script, or returns diagnostics, at most one for each line.
///
/// A name may be used before the line that creates it: there it stands for no process, and the call is skipped.
pub fn parse(text: &str) -> Result<Script, Vec<Diagnostic>> {
    check_length(text, 1).map_err(|diagnostic| vec![diagnostic])?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut names = Names::new();
    let mut lines = Vec::new();
    let mut diagnostics = Vec::new();
    for (index, source) in text.lines().enumerate() {
        if diagnostics.len() == MAX_DIAGNOSTICS {
            break;
        }
        match read(source, index + 1) {
            Ok(None) => {}
            Ok(Some(line)) => {
                match check_created_names(&line, &names) {
                    Ok(()) => names.add(&line.statement),
                    Err(diagnostic) => diagnostics.push(diagnostic),
                }
                lines.push(line);
            }
            Err(diagnostic) => {
                if names.is_at_start() {
                    // It may have been `root`, so the first names are unknown.
                    names = Names::unreadable();
                }
                diagnostics.push(*diagnostic);
            }
        }
    }
    // An invalid line may have created any name, so no name can be called unknown.
    if diagnostics.is_empty() {
        let unknown = lines.iter().filter_map(|line| check_used_names(line, &names).err());
        diagnostics.extend(unknown.take(MAX_DIAGNOSTICS));
    }
    if !diagnostics.is_empty() {
        return Err(diagnostics);
    }
    let mut statements: Vec<Statement> = lines.into_iter().map(|line| line.statement).collect();
    mark_last(&mut statements);
    Ok(Script { statements })
}

/// Marks the last of several consecutive output lines: no more lines may follow it.
fn mark_last(statements: &mut [Statement]) {
    let mut follows = false;
    for statement in statements.iter_mut().rev() {
        if let StatementKind::Printed { is_last, .. } = &mut statement.kind {
            *is_last = !follows;
            follows = true;
        } else {
            follows = false;
        }
    }
}

/// Parses one line that follows a script with these names, at a cost that does not grow with the script. Returns `None`
/// for a blank line or a comment. The caller adds the statement to the names once it is accepted.
pub fn parse_line(text: &str, line: usize, names: &Names) -> Result<Option<Statement>, Diagnostic> {
    check_length(text, line)?;
    let source = text.trim_end_matches(['\n', '\r']);
    if let Some(at) = source.find('\n') {
        return Err(Diagnostic {
            line,
            column: source[..at].chars().count() + 1,
            problem: Problem::SeveralLines,
            found: Found::word(source[at + 1..].trim()),
            expected: vec![Wanted::EndOfLine],
            nearest: None,
        });
    }
    let Some(line) = read(source, line).map_err(|wrong| *wrong)? else { return Ok(None) };
    check_created_names(&line, names)?;
    check_used_names(&line, names)?;
    Ok(Some(line.statement))
}

/// Parses one line without checking the names that it mentions: any other line of the text may create them.
pub(crate) fn read_line(text: &str, line: usize) -> Result<Option<Line>, Diagnostic> {
    check_length(text, line)?;
    read(text, line).map_err(|wrong| *wrong)
}

fn check_length(text: &str, line: usize) -> Result<(), Diagnostic> {
    if text.len() <= MAX_SCRIPT_LEN {
        return Ok(());
    }
    let expected = vec![Wanted::Bytes(MAX_SCRIPT_LEN)];
    Err(Diagnostic { line, column: 1, problem: Problem::TooLong, found: Found::word(text), expected, nearest: None })
}

fn read(source: &str, line: usize) -> ParseResult<Option<Line>> {
    let trimmed = source.trim_start();
    if let Some(text) = trimmed.strip_prefix('|') {
        return Ok(Some(printed(text, trimmed, source, line)));
    }
    if let Some(statement) = shell(source, line)? {
        return Ok(Some(statement));
    }
    let (words, text) = word::split(source, line)?;
    let mut reader = Reader::new(&words, line);
    let mut call_length = text.len();
    let Some(first) = reader.word() else { return Ok(None) };
    let kind = match first.raw {
        "root" => StatementKind::Root(read_call::root(&mut reader)?),
        "expect" => StatementKind::Expect(read_expectation::expect(&mut reader)?),
        // A process may also be called `clock`.
        "clock" if reader.peek().is_some_and(|next| next.raw.starts_with('+')) => {
            StatementKind::Clock { by: clock(&mut reader)? }
        }
        raw => {
            let caller = reader.mention(NameKind::Process, raw, first.column, false)?;
            let call = read_call::call(&mut reader)?;
            let outcome = match reader.word() {
                Some(word) if word.raw == ARROW => {
                    call_length = word.raw.as_ptr() as usize - text.as_ptr() as usize;
                    Some(read_expectation::outcome(&mut reader, matches!(call, Call::Wait { .. }))?)
                }
                _ => None,
            };
            StatementKind::Call { caller, call, outcome }
        }
    };
    let statement = Statement { line, text: text.to_owned(), call_length, kind };
    Ok(Some(Line { statement, column: first.column, mentions: reader.mentions }))
}

fn clock(reader: &mut Reader<'_>) -> ParseResult<Duration> {
    let by = reader.duration()?;
    reader.end()?;
    Ok(by)
}

/// Parses `| TEXT`: everything after the space that follows the bar, including trailing blanks.
fn printed(text: &str, trimmed: &str, source: &str, line: usize) -> Line {
    let text = text.strip_prefix(' ').unwrap_or(text);
    let kind = StatementKind::Printed { text: text.to_owned(), is_last: false };
    let statement = Statement { line, text: trimmed.to_owned(), call_length: trimmed.len(), kind };
    Line { statement, column: source.chars().count() - trimmed.chars().count() + 1, mentions: Vec::new() }
}

/// Parses `CALLER$ COMMAND LINE`. The command line itself is left to the shell.
fn shell(source: &str, line: usize) -> ParseResult<Option<Line>> {
    let text = source.trim();
    let Some((caller, command)) = text.split_once('$') else { return Ok(None) };
    if caller.is_empty() || caller.contains([' ', '\t', '"', '#', '=']) || !command.starts_with([' ', '\t']) {
        return Ok(None);
    }
    let column = source.chars().count() - source.trim_start().chars().count() + 1;
    let mut reader = Reader::new(&[], line);
    let caller = reader.mention(NameKind::Process, caller, column, false)?;
    let kind = StatementKind::Shell { caller, line: command.trim().to_owned() };
    let statement = Statement { line, text: text.to_owned(), call_length: text.len(), kind };
    Ok(Some(Line { statement, column, mentions: reader.mentions }))
}

/// Checks that a statement may create its names after statements that have created `names`.
pub(crate) fn check_created_names(line: &Line, names: &Names) -> Result<(), Diagnostic> {
    let statement = &line.statement;
    if matches!(statement.kind, StatementKind::Root(_)) {
        if names.is_at_start() {
            return Ok(());
        }
        return Err(Diagnostic {
            line: statement.line,
            column: line.column,
            problem: Problem::RootNotFirst,
            found: Found::word("root"),
            expected: Vec::new(),
            nearest: None,
        });
    }
    for mention in line.mentions.iter().filter(|mention| mention.is_new) {
        if let Some(first_line) = names.line_of(mention.kind, &mention.name) {
            return Err(name_problem(line, mention, Problem::NameUsedTwice { first_line }, None));
        }
    }
    Ok(())
}

/// Checks that every name that a statement uses is created, by itself or by others.
pub(crate) fn check_used_names(line: &Line, names: &Names) -> Result<(), Diagnostic> {
    let is_created_here = |used: &Mention| {
        line.mentions.iter().any(|other| other.is_new && other.kind == used.kind && other.name == used.name)
    };
    for mention in line.mentions.iter().filter(|mention| !mention.is_new) {
        if !names.may_be_created(&mention.name)
            && !names.contains(mention.kind, &mention.name)
            && !is_created_here(mention)
        {
            let nearest = names.nearest(mention.kind, &mention.name);
            return Err(name_problem(line, mention, Problem::UnknownName, nearest));
        }
    }
    Ok(())
}

fn name_problem(line: &Line, mention: &Mention, problem: Problem, nearest: Option<String>) -> Diagnostic {
    let wanted = match mention.kind {
        NameKind::Process => Wanted::Process,
        NameKind::Namespace => Wanted::Namespace,
    };
    Diagnostic {
        line: line.statement.line,
        column: mention.column,
        problem,
        found: Found::word(&mention.name),
        expected: vec![wanted],
        nearest,
    }
}
