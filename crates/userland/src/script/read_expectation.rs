//! Parsing of checks: `expect ...` and what follows `->`.

use super::diagnostic::{ParseResult, Problem, Wanted};
use super::errno_name::errno_names;
use super::expectation::{Expect, Expected, WaitStatus};
use super::names::NameKind;
use super::nearest::nearest;
use super::reader::Reader;
use super::word;
use pidscope_kernel::{NsState, State};

/// Parses what follows the word `expect`.
pub(super) fn expect(reader: &mut Reader<'_>) -> ParseResult<Expect> {
    let subject = reader.required_operand(&[Wanted::Process, Wanted::Namespace])?;
    // Only the next word tells whether the subject is a process or a namespace.
    let word = reader.one_of(&Expect::WORDS, |word| word, Problem::UnknownExpectation)?;
    let kind = if matches!(word, "sees" | "namespace") { NameKind::Namespace } else { NameKind::Process };
    let name = reader.mention(kind, subject.raw, subject.column, false)?;
    let expect = match word {
        "pids" => Expect::Pids { process: name, pids: pids(reader)? },
        "ppid" => Expect::Ppid { process: name, pids: pids(reader)? },
        "parent" => Expect::Parent { process: name, parent: reader.name(NameKind::Process, false)? },
        "state" => {
            let state = reader.one_of(&State::ALL, State::word, Problem::BadWord)?;
            Expect::State { process: name, state }
        }
        "sees" => {
            let mut processes = Vec::new();
            while let Some(word) = reader.operand() {
                processes.push(reader.mention(NameKind::Process, word.raw, word.column, false)?);
            }
            Expect::Sees { ns: name, processes }
        }
        _ => {
            let state = reader.one_of(&NsState::ALL, NsState::word, Problem::BadWord)?;
            Expect::Namespace { ns: name, state }
        }
    };
    reader.end()?;
    Ok(expect)
}

fn pids(reader: &mut Reader<'_>) -> ParseResult<Vec<(String, i64)>> {
    let mut pids: Vec<(String, i64)> = Vec::new();
    while let Some(word) = reader.word() {
        let Some(ns) = word.key() else {
            return Err(reader.word_error(word, Problem::BadWord, &[Wanted::NamespaceNumber, Wanted::EndOfLine]));
        };
        let ns = reader.mention(NameKind::Namespace, ns, word.column, false)?;
        let number = reader.number_value(word)?;
        if pids.iter().any(|(known, _)| *known == ns) {
            return Err(reader.word_error(word, Problem::OptionTwice, &[]));
        }
        pids.push((ns, number));
    }
    Ok(pids)
}

/// Parses an outcome on its own, without the arrow; returns `None` if it is invalid.
pub fn read_outcome(text: &str) -> Option<Expected> {
    let (words, _) = word::split(text, 1).ok()?;
    outcome(&mut Reader::new(&words, 1), true).ok()
}

/// Parses what follows the arrow. Only a wait has a status.
pub(super) fn outcome(reader: &mut Reader<'_>, of_wait: bool) -> ParseResult<Expected> {
    let [blocks, dies, skipped] = Expected::WORDS.map(Wanted::Word);
    let wanted = [Wanted::Number, Wanted::Errno, blocks, dies, skipped];
    let word = reader.required_operand(&wanted)?;
    let outcome = match word.raw {
        "blocks" => Expected::Blocks,
        "dies" => Expected::Dies,
        "skipped" => Expected::Skipped,
        raw => {
            if let Ok(number) = raw.parse() {
                number_or_status(reader, number, of_wait)?
            } else if let Some(errno) = errno_names().find(|&errno| errno == raw) {
                Expected::Errno(errno)
            } else {
                let mut diagnostic = reader.word_error(word, Problem::BadOutcome, &wanted);
                let candidates = errno_names().chain(Expected::WORDS);
                diagnostic.nearest = nearest(raw, candidates).map(str::to_owned);
                return Err(diagnostic);
            }
        }
    };
    reader.end()?;
    Ok(outcome)
}

fn number_or_status(reader: &mut Reader<'_>, nr: i64, of_wait: bool) -> ParseResult<Expected> {
    if !of_wait || reader.peek().is_none() {
        return Ok(Expected::Value(nr));
    }
    let status = match reader.one_of(&WaitStatus::WORDS, |word| word, Problem::BadOutcome)? {
        "exited" => WaitStatus::Exited(reader.number()?),
        "signaled" => WaitStatus::Signaled(reader.signal()?),
        "stopped" => WaitStatus::Stopped(reader.signal()?),
        _ => WaitStatus::Continued,
    };
    Ok(Expected::Wait { nr, status })
}
