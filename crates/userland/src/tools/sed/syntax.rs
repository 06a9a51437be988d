//! Scripts of `sed`, parsed.

use regex_lite::Regex;

/// A script: commands in order, in which blocks and branches are jumps.
#[derive(Debug, Default)]
pub(super) struct Script {
    pub commands: Vec<Command>,
}

/// A command and the lines that it applies to.
#[derive(Debug)]
pub(super) struct Command {
    pub from: Option<Address>,
    pub to: Option<End>,
    /// Whether it applies to all other lines instead (`!`).
    pub negated: bool,
    pub action: Action,
}

/// What selects a line.
#[derive(Debug)]
pub(super) enum Address {
    /// The line with this number, counted from 1; 0 stands for the time before the first one.
    Line(usize),
    /// The last line.
    Last,
    /// Lines that match; `None` stands for the regular expression that was used last.
    Match(Option<Regex>),
    /// Every so many lines from the first one on: `first~step`.
    Step(usize, usize),
}

/// What ends a range of lines.
#[derive(Debug)]
pub(super) enum End {
    At(Address),
    /// So many lines later: `,+N`.
    After(usize),
    /// At the next multiple: `,~N`.
    Multiple(usize),
}

/// What a command does.
#[derive(Debug)]
pub(super) enum Action {
    Print,
    PrintFirst,
    Delete,
    DeleteFirst,
    Quit {
        code: u8,
        prints: bool,
    },
    PrintNumber,
    Next,
    AppendNext,
    Hold {
        appends: bool,
    },
    Get {
        appends: bool,
    },
    Exchange,
    Empty,
    Append(String),
    Insert(String),
    Change(String),
    Substitute(Box<Substitution>),
    Transliterate(Vec<(char, char)>),
    /// A block: it is left out up to this command if the line is not selected.
    Block {
        end: usize,
    },
    Branch {
        to: usize,
        when: When,
    },
}

/// When a branch is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    Always,
    /// Something has been replaced since the last line was read, or the last such branch was taken.
    Replaced,
    NotReplaced,
}

/// The command `s`.
#[derive(Debug)]
pub(super) struct Substitution {
    /// `None` stands for the regular expression that was used last.
    pub regex: Option<Regex>,
    pub replacement: Vec<Part>,
    /// The first match that is replaced, counted from 1.
    pub first: usize,
    /// Whether all following matches are replaced, too.
    pub everywhere: bool,
    pub prints: bool,
}

/// A part of a replacement.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part {
    Text(String),
    /// A group of the match, or all of it: 0.
    Group(usize),
}
