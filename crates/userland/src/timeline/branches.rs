//! The branches beside the current one.

use super::{RevisionId, Timeline};

/// A branch other than the current one: where its end is, and how it differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// Its last revision: [`Timeline::go_to`] leads there.
    pub tip: RevisionId,
    /// The last revision that it shares with the current branch.
    pub parts: RevisionId,
    /// How many steps it has of its own.
    pub steps: usize,
    /// What was said first after it parted.
    pub first: String,
    /// What was said last.
    pub last: String,
}

/// What a revision that is not on the current branch has of its own.
#[derive(Clone, Copy)]
struct Own {
    parts: RevisionId,
    first: RevisionId,
    steps: usize,
}

impl Timeline {
    /// Every branch but the current one ([`Timeline::branch`]), in the order in which they came to their ends.
    pub fn branches(&self) -> Vec<Branch> {
        let mut is_current = vec![false; self.revisions.len()];
        is_current[0] = true;
        for revision in self.branch() {
            is_current[revision.0 as usize] = true;
        }
        // A revision comes after the one that it follows, so one pass is enough.
        let mut all: Vec<Option<Own>> = vec![None; self.revisions.len()];
        let mut branches = Vec::new();
        for index in 1..self.revisions.len() {
            if is_current[index] {
                continue;
            }
            let (revision, parent) = (RevisionId(index as u32), self.revisions[index].parent);
            let before = all[parent.0 as usize].unwrap_or(Own { parts: parent, first: revision, steps: 0 });
            let own = Own { steps: before.steps + usize::from(self.is_step(revision)), ..before };
            all[index] = Some(own);
            // Whatever has been followed by something is followed by something still.
            if self.revisions[index].next.is_none() {
                let said = |revision| {
                    self.entry(revision).map_or_else(String::new, |entry| entry.statement.call_text().to_owned())
                };
                let (first, last) = (said(own.first), said(revision));
                branches.push(Branch { tip: revision, parts: own.parts, steps: own.steps, first, last });
            }
        }
        branches
    }
}
