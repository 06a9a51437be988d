//! Reads a timeline that was kept as text, and makes everything in it again.
//!
//! Whatever has happened to the text, what can be read of it is not lost: a line that cannot be read is left out, with a word about it.

use super::save::{BRANCH, END, FORK, HERE, TIMELINE, VERSION};
use super::{RevisionId, Timeline, as_root};
use crate::script::{
    Diagnostic, Line, MOST_DIAGNOSTICS, Names, StatementKind, check_given, check_used, quote, read_line,
};

/// A text that is not, or not any more, a timeline as it was saved.
#[derive(Debug, Clone)]
pub struct Damaged {
    /// What could be read of it; none if nothing says that it is a timeline of this version.
    pub readable: Option<Timeline>,
    /// What is wrong, in order, at least one thing and at most [`MOST_DIAGNOSTICS`].
    pub damage: Vec<Damage>,
}

/// One thing that is wrong with a saved timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Damage {
    /// The text does not begin as a saved timeline does.
    NoTimeline,
    /// It is of another version, which only a newer page can read.
    OtherVersion {
        /// The word that stands for the version; a very long one is cut.
        version: String,
    },
    /// A statement cannot be read, or not where it stands; it was left out, unless its only fault is a name that nothing gives.
    Statement(Diagnostic),
    /// A line begins with `@` and says nothing that saved timelines say; it was left out.
    UnknownMark {
        /// The line, from 1.
        line: usize,
        /// What stands there; a very long line is cut.
        found: String,
    },
    /// A branch parts nowhere; it was left out.
    NoFork {
        /// The line, from 1.
        line: usize,
        /// The word by which it names its fork.
        fork: String,
    },
    /// Two forks have the same name; branches part at the first.
    ForkTwice {
        /// The line of the second, from 1.
        line: usize,
        /// The name.
        fork: String,
    },
    /// The world is said to be at two places; it was brought to the first.
    HereTwice {
        /// The line of the second, from 1.
        line: usize,
    },
    /// Text stands behind the end; it was left out.
    BehindEnd {
        /// The line, from 1.
        line: usize,
    },
    /// The end is missing.
    CutOff {
        /// The last line that there is, from 1.
        line: usize,
    },
}

impl Damage {
    /// The line that it is about, from 1.
    pub fn line(&self) -> usize {
        match self {
            Damage::NoTimeline | Damage::OtherVersion { .. } => 1,
            Damage::Statement(diagnostic) => diagnostic.line,
            Damage::UnknownMark { line, .. }
            | Damage::NoFork { line, .. }
            | Damage::ForkTwice { line, .. }
            | Damage::HereTwice { line }
            | Damage::BehindEnd { line }
            | Damage::CutOff { line } => *line,
        }
    }
}

/// A line of a saved timeline. Marks know which line it is, statements do anyway.
enum Item<'t> {
    Statement(Box<Line>),
    Fork(&'t str, usize),
    Branch(&'t str, usize),
    Here(usize),
}

impl Timeline {
    /// The timeline that [`Timeline::save`] has made a text of, with every statement done again.
    pub fn restore(text: &str) -> Result<Timeline, Box<Damaged>> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut lines = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).zip(1..);
        let nothing = |damage| Err(Box::new(Damaged { readable: None, damage: vec![damage] }));
        let mut first = lines.next().map_or("", |(line, _)| line).split_whitespace();
        match (first.next(), first.next(), first.next()) {
            (Some(TIMELINE), Some(VERSION), None) => {}
            (Some(TIMELINE), Some(version), _) => return nothing(Damage::OtherVersion { version: quote(version) }),
            _ => return nothing(Damage::NoTimeline),
        }
        let (mut items, mut damage) = read(lines);
        check_names(&items, &mut damage);
        mark_last(&mut items);
        let timeline = make(items, &mut damage);
        if damage.is_empty() {
            return Ok(timeline);
        }
        damage.sort_by_key(Damage::line);
        damage.truncate(MOST_DIAGNOSTICS);
        Err(Box::new(Damaged { readable: Some(timeline), damage }))
    }
}

fn read<'t>(lines: impl Iterator<Item = (&'t str, usize)>) -> (Vec<Item<'t>>, Vec<Damage>) {
    let (mut items, mut damage) = (Vec::new(), Vec::new());
    let (mut has_ended, mut last) = (false, 1);
    for (text, line) in lines {
        let mut words = text.split_whitespace();
        if words.clone().next().is_none() {
            continue;
        }
        if has_ended {
            damage.push(Damage::BehindEnd { line });
            break;
        }
        last = line;
        match (words.next(), words.next(), words.next()) {
            (Some(FORK), Some(fork), None) => items.push(Item::Fork(fork, line)),
            (Some(BRANCH), Some(fork), None) => items.push(Item::Branch(fork, line)),
            (Some(HERE), None, None) => items.push(Item::Here(line)),
            (Some(END), None, None) => has_ended = true,
            // A name that a shell gives may begin so, too, and has a colon.
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
        damage.push(Damage::CutOff { line: last });
    }
    (items, damage)
}

/// A name is known if anything gives it, on whatever branch: what gave it in a script may have been taken back since. Beside a line
/// that could not be read, none can be called unknown.
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
    // One that begins a world anywhere else is refused when it is made.
    let begins = |index: usize, line: &Line| index == 0 || as_root(&line.statement).is_none();
    let given = statements().enumerate().filter(|(index, line)| begins(*index, line));
    given.for_each(|(_, line)| names.add(&line.statement));
    damage.extend(statements().filter_map(|line| check_used(line, &names).err()).map(Damage::Statement));
}

/// The last of several lines that were printed says that there are no more.
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

/// The names before a statement. `root` begins the whole timeline, and no branch.
fn names_before<'n>(line: &Line, timeline: &'n Timeline, begun: &'n Names) -> &'n Names {
    let is_late_root = as_root(&line.statement).is_some() && timeline.revisions.len() > 1;
    if is_late_root { begun } else { &timeline.names }
}

fn make(items: Vec<Item<'_>>, damage: &mut Vec<Damage>) -> Timeline {
    let mut timeline = Timeline::default();
    // In the order of their names.
    let mut forks: Vec<(&str, RevisionId)> = Vec::new();
    let begun = Names::unreadable();
    let mut here = None;
    // Whether the branch parts somewhere.
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
                    damage.push(Damage::NoFork { line, fork: quote(fork) });
                    is_connected = false;
                }
            },
            _ if !is_connected => {}
            Item::Fork(fork, line) => match place(fork) {
                Ok(_) => damage.push(Damage::ForkTwice { line, fork: quote(fork) }),
                Err(at) => forks.insert(at, (fork, timeline.at)),
            },
            Item::Here(line) if here.is_some() => damage.push(Damage::HereTwice { line }),
            Item::Here(_) => here = Some(timeline.at),
            Item::Statement(mut line) => match check_given(&line, names_before(&line, &timeline, &begun)) {
                Err(diagnostic) => damage.push(Damage::Statement(diagnostic)),
                Ok(()) if as_root(&line.statement).is_some() => timeline = Timeline::new(Some(line.statement)),
                Ok(()) => {
                    line.statement.line = timeline.next_line();
                    timeline.push(line.statement);
                }
            },
        }
    }
    // A redo follows what stands first.
    let children = timeline.children();
    for (revision, children) in timeline.revisions.iter_mut().zip(&children) {
        revision.next = children.first().copied();
    }
    timeline.walk_to(RevisionId::START);
    let end = timeline.branch().last().copied();
    timeline.walk_to(here.or(end).unwrap_or(RevisionId::START));
    timeline
}
