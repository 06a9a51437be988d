//! The branches other than the current one.

use super::{RevisionId, Timeline};

/// A branch other than the current one: its end, and how it differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// Its last revision: pass it to [`Timeline::go_to`] to get there.
    pub tip: RevisionId,
    /// The last revision that it shares with the current branch.
    pub fork_point: RevisionId,
    /// The number of steps of its own.
    pub steps: usize,
    /// The text of its first statement of its own.
    pub first: String,
    /// The text of its last statement.
    pub last: String,
}

/// What a revision outside the current branch adds to it.
#[derive(Clone, Copy)]
struct Divergence {
    fork_point: RevisionId,
    first: RevisionId,
    steps: usize,
}

impl Timeline {
    /// Returns every branch other than the current one ([`Timeline::branch`]), in the order in which their ends were
    /// created.
    pub fn branches(&self) -> Vec<Branch> {
        let mut is_current = vec![false; self.revisions.len()];
        is_current[0] = true;
        for revision in self.branch() {
            is_current[revision.0 as usize] = true;
        }
        // Parents have smaller indices than children, so one pass is enough.
        let mut all: Vec<Option<Divergence>> = vec![None; self.revisions.len()];
        let mut branches = Vec::new();
        for index in 1..self.revisions.len() {
            if is_current[index] {
                continue;
            }
            let (revision, parent) = (RevisionId(index as u32), self.revisions[index].parent);
            let before = all[parent.0 as usize].unwrap_or(Divergence { fork_point: parent, first: revision, steps: 0 });
            let divergence = Divergence { steps: before.steps + usize::from(self.is_step(revision)), ..before };
            all[index] = Some(divergence);
            // A revision that has children always has a `next`.
            if self.revisions[index].next.is_none() {
                let statement_text = |revision| {
                    self.entry(revision).map_or_else(String::new, |entry| entry.statement.call_text().to_owned())
                };
                let (first, last) = (statement_text(divergence.first), statement_text(revision));
                branches.push(Branch {
                    tip: revision,
                    fork_point: divergence.fork_point,
                    steps: divergence.steps,
                    first,
                    last,
                });
            }
        }
        branches
    }
}
