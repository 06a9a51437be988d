//! Parses a saved timeline, and runs everything in it again.
//!
//! Whatever has happened to the text, what can be read of it is not lost: an invalid line is left out and reported.

use super::save::{BRANCH, END, FORK, HERE, TIMELINE, VERSION};
use super::{RevisionId, Timeline, as_root};
use crate::script::{
    Diagnostic, Line, MAX_DIAGNOSTICS, Names, StatementKind, check_created_names, check_used_names, quote, read_line,
};

/// Why a text is not an intact saved timeline.
#[derive(Debug, Clone)]
pub struct Damaged {
    /// What could be read of it; `None` if the text is not a timeline of this version.
    pub readable: Option<Timeline>,
    /// The damage, sorted by line: at least one entry, and at most [`MAX_DIAGNOSTICS`].
    pub damage: Vec<Damage>,
}

/// One defect of a saved timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Damage {
    /// The text does not begin like a saved timeline.
    NotATimeline,
    /// The timeline is of another version, which only a newer page can read.
    UnsupportedVersion {
        /// The version; a very long one is truncated.
        version: String,
    },
    /// A statement is invalid, or not allowed in its place; it was left out, unless it only uses a name that no
    /// statement creates.
    Statement(Diagnostic),
    /// A line begins with `@` but is no valid mark; it was left out.
    UnknownMark {
        /// The line, from 1.
        line: usize,
        /// The text of the line; a very long one is truncated.
        found: String,
    },
    /// A branch names no existing fork; it was left out.
    UnknownFork {
        /// The line, from 1.
        line: usize,
        /// The name of the fork.
        fork: String,
    },
    /// Two forks have the same name; branches begin at the first.
    DuplicateFork {
        /// The line of the second, from 1.
        line: usize,
        /// The name.
        fork: String,
    },
    /// The current position is marked twice; the first mark counts.
    DuplicateHere {
        /// The line of the second, from 1.
        line: usize,
    },
    /// There is text after the end mark; it was left out.
    TrailingText {
        /// The line, from 1.
        line: usize,
    },
    /// The end mark is missing.
    Truncated {
        /// The last line of the text, from 1.
        line: usize,
    },
}

impl Damage {
    /// Returns the line of the defect, from 1.
    pub fn line(&self) -> usize {
        match self {
            Damage::NotATimeline | Damage::UnsupportedVersion { .. } => 1,
            Damage::Statement(diagnostic) => diagnostic.line,
            Damage::UnknownMark { line, .. }
            | Damage::UnknownFork { line, .. }
            | Damage::DuplicateFork { line, .. }
            | Damage::DuplicateHere { line }
            | Damage::TrailingText { line }
            | Damage::Truncated { line } => *line,
        }
    }
}

/// A line of a saved timeline. Marks carry their line numbers; statements have them anyway.
enum Item<'t> {
    Statement(Box<Line>),
    Fork(&'t str, usize),
    Branch(&'t str, usize),
    Here(usize),
}

impl Timeline {
    /// Restores a timeline from the text of [`Timeline::save`], by running every statement again.
    pub fn restore(text: &str) -> Result<Timeline, Box<Damaged>> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut lines = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).zip(1..);
        let unreadable = |damage| Err(Box::new(Damaged { readable: None, damage: vec![damage] }));
        let mut first = lines.next().map_or("", |(line, _)| line).split_whitespace();
        match (first.next(), first.next(), first.next()) {
            (Some(TIMELINE), Some(VERSION), None) => {}
            (Some(TIMELINE), Some(version), _) => {
                return unreadable(Damage::UnsupportedVersion { version: quote(version) });
            }
            _ => return unreadable(Damage::NotATimeline),
        }
        let (mut items, mut damage) = parse_items(lines);
        check_names(&items, &mut damage);
        mark_last(&mut items);
        let timeline = build(items, &mut damage);
        if damage.is_empty() {
            return Ok(timeline);
        }
        damage.sort_by_key(Damage::line);
        damage.truncate(MAX_DIAGNOSTICS);
        Err(Box::new(Damaged { readable: Some(timeline), damage }))
    }
}

fn parse_items<'t>(lines: impl Iterator<Item = (&'t str, usize)>) -> (Vec<Item<'t>>, Vec<Damage>) {
    let (mut items, mut damage) = (Vec::new(), Vec::new());
    let (mut has_ended, mut last) = (false, 1);
    for (text, line) in lines {
        let mut words = text.split_whitespace();
        if words.clone().next().is_none() {
            continue;
        }
        if has_ended {
            damage.push(Damage::TrailingText { line });
            break;
        }
        last = line;
        match (words.next(), words.next(), words.next()) {
            (Some(FORK), Some(fork), None) => items.push(Item::Fork(fork, line)),
            (Some(BRANCH), Some(fork), None) => items.push(Item::Branch(fork, line)),
            (Some(HERE), None, None) => items.push(Item::Here(line)),
            (Some(END), None, None) => has_ended = true,
            // The name of a process that a shell has created may begin with `@`, too, and contains a colon.
            (Some(word), ..) if word.starts_with('@') && !word.contains([':', '$']) => {
                damage.push(Damage::UnknownMark { line, found: quote(text.trim()) });
            }
            _ => match read_line(text, line) {
                Ok(statement) => items.extend(statement.map(|statement| Item::Statement(Box::new(statement)))),
                Err(diagnostic) => damage.push(Damage::Statement(diagnostic)),
            },
        }
    }
    if !has_ended {
        damage.push(Damage::Truncated { line: last });
    }
    (items, damage)
}

/// Checks that every name is created by some statement, on any branch: in the script, it may have been created by a
/// statement undone since. If a line is invalid, no name can be called unknown.
fn check_names(items: &[Item<'_>], damage: &mut Vec<Damage>) {
    if !damage.is_empty() {
        return;
    }
    let statements = || {
        items.iter().filter_map(|item| match item {
            Item::Statement(line) => Some(line),
            Item::Fork(..) | Item::Branch(..) | Item::Here(_) => None,
        })
    };
    let mut names = Names::new();
    // A `root` statement anywhere else is refused when it is run.
    let begins = |index: usize, line: &Line| index == 0 || as_root(&line.statement).is_none();
    let given = statements().enumerate().filter(|(index, line)| begins(*index, line));
    given.for_each(|(_, line)| names.add(&line.statement));
    damage.extend(statements().filter_map(|line| check_used_names(line, &names).err()).map(Damage::Statement));
}

/// Marks the last of several consecutive output lines: no more lines may follow it.
fn mark_last(items: &mut [Item<'_>]) {
    let mut follows = false;
    for item in items.iter_mut().rev() {
        match item {
            Item::Statement(line) => {
                let is_printed = matches!(line.statement.kind, StatementKind::Printed { .. });
                if let StatementKind::Printed { is_last, .. } = &mut line.statement.kind {
                    *is_last = !follows;
                }
                follows = is_printed;
            }
            Item::Branch(..) => follows = false,
            Item::Fork(..) | Item::Here(_) => {}
        }
    }
}

/// Returns the names in use before a statement. `root` may only begin the whole timeline, no branch.
fn names_before<'n>(line: &Line, timeline: &'n Timeline, initial_names: &'n Names) -> &'n Names {
    let is_misplaced_root = as_root(&line.statement).is_some() && timeline.revisions.len() > 1;
    if is_misplaced_root { initial_names } else { &timeline.names }
}

fn build(items: Vec<Item<'_>>, damage: &mut Vec<Damage>) -> Timeline {
    let mut timeline = Timeline::default();
    // Sorted by name.
    let mut forks: Vec<(&str, RevisionId)> = Vec::new();
    let initial_names = Names::unreadable();
    let mut here = None;
    // Whether the current branch begins at a known fork.
    let mut is_connected = true;
    for item in items {
        let place = |fork: &str| forks.binary_search_by_key(&fork, |&(name, _)| name);
        match item {
            Item::Branch(fork, line) => match place(fork) {
                Ok(at) => {
                    timeline.walk_to(forks[at].1);
                    is_connected = true;
                }
                Err(_) => {
                    damage.push(Damage::UnknownFork { line, fork: quote(fork) });
                    is_connected = false;
                }
            },
            _ if !is_connected => {}
            Item::Fork(fork, line) => match place(fork) {
                Ok(_) => damage.push(Damage::DuplicateFork { line, fork: quote(fork) }),
                Err(at) => forks.insert(at, (fork, timeline.at)),
            },
            Item::Here(line) if here.is_some() => damage.push(Damage::DuplicateHere { line }),
            Item::Here(_) => here = Some(timeline.at),
            Item::Statement(mut line) => {
                match check_created_names(&line, names_before(&line, &timeline, &initial_names)) {
                    Err(diagnostic) => damage.push(Damage::Statement(diagnostic)),
                    Ok(()) if as_root(&line.statement).is_some() => timeline = Timeline::new(Some(line.statement)),
                    Ok(()) => {
                        line.statement.line = timeline.next_line();
                        timeline.push(line.statement);
                    }
                }
            }
        }
    }
    // Redo follows the branch that was saved first.
    let children = timeline.children();
    for (revision, children) in timeline.revisions.iter_mut().zip(&children) {
        revision.next = children.first().copied();
    }
    timeline.walk_to(RevisionId::START);
    let end = timeline.branch().last().copied();
    timeline.walk_to(here.or(end).unwrap_or(RevisionId::START));
    timeline
}
