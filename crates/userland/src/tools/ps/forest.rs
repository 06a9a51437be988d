//! The order of processes, and their places in a forest.

use std::collections::{BTreeMap, BTreeSet};

use crate::os::proc_view::ProcEntry;

use super::cell::{Branch, Context};
use super::format::Value;
use super::request::Forest;
use super::spec::SortKey;

/// A line of a forest: the process, and the pieces of line that lead to it.
pub(super) type TreeRow<'a> = (&'a ProcEntry, Vec<Branch>);

/// Sorts processes as requested. A forest needs siblings together and the oldest first; any other order gives the same
/// odd trees as with the real `ps`.
pub(super) fn sort(context: Context<'_>, processes: &mut [&ProcEntry]) {
    let key = |value| SortKey { value, descending: false };
    let mut keys = context.request.sort.clone();
    if context.request.forest.is_some() {
        if keys.is_empty() {
            keys.push(key(Value::Ppid));
        }
        keys.push(key(Value::StartTime));
    }
    processes.sort_by(|a, b| {
        let compare = |key: &SortKey| {
            let ascending = context.compare(key.value, a, b);
            if key.descending { ascending.reverse() } else { ascending }
        };
        keys.iter().map(compare).find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
    });
}

/// Finds the place of each process. A process whose parent is not listed is a root; the last root comes first.
pub(super) fn place<'a>(style: Forest, sorted: &[&'a ProcEntry]) -> Vec<TreeRow<'a>> {
    let mut placed = Vec::new();
    let listed: BTreeSet<u32> = sorted.iter().map(|process| process.pid).collect();
    let mut first_children = BTreeMap::new();
    for (at, process) in sorted.iter().enumerate() {
        first_children.entry(process.ppid).or_insert(at);
    }
    let list = List { style, sorted, first_children };
    for root in (0..sorted.len()).rev() {
        if !listed.contains(&sorted[root].ppid) {
            list.place_tree(root, &mut placed);
        }
    }
    placed
}

/// The processes of a forest.
struct List<'s, 'a> {
    style: Forest,
    sorted: &'s [&'a ProcEntry],
    /// The index of each process's first child.
    first_children: BTreeMap<u32, usize>,
}

/// A process whose children are being placed.
struct Open {
    pid: u32,
    /// The number of pieces of line before the children.
    level: usize,
    /// The index of the next child.
    next: usize,
}

impl<'a> List<'_, 'a> {
    fn place_tree(&self, root: usize, placed: &mut Vec<TreeRow<'a>>) {
        placed.push((self.sorted[root], Vec::new()));
        let mut lines: Vec<Branch> = Vec::new();
        let mut open = vec![self.open(root, 0)];
        while let Some(parent) = open.last_mut() {
            let is_child = |at: usize| self.sorted.get(at).is_some_and(|child| child.ppid == parent.pid);
            // Siblings are adjacent: after a gap there are no more.
            if !is_child(parent.next) {
                open.pop();
                continue;
            }
            let (child, level) = (parent.next, parent.level);
            let more = is_child(child + 1);
            parent.next += 1;
            lines.truncate(level.saturating_sub(1));
            if level > 0 {
                lines.push(Branch::Here);
            }
            placed.push((self.sorted[child], lines.clone()));
            if let Some(last) = lines.last_mut() {
                *last = if more { Branch::GoesOn } else { Branch::Ended };
            }
            open.push(self.open(child, level));
        }
    }

    /// The children of init are not indented in a drawn forest.
    fn open(&self, at: usize, level: usize) -> Open {
        let pid = self.sorted[at].pid;
        let level = match self.style {
            Forest::Drawn if pid == 1 => level,
            Forest::Drawn | Forest::Indented => level + 1,
        };
        Open { pid, level, next: self.first_children.get(&pid).copied().unwrap_or(self.sorted.len()) }
    }
}
