//! A whole timeline as text, with all of its branches: what a session is kept as.
//!
//! ```text
//! @timeline 1
//! A fork B
//! @fork 1
//! A fork C
//! @here
//! @branch 1
//! A fork D
//! @end
//! ```
//!
//! The first line says what this is, and its version. Statements stand as in a script, first those that a redo follows. A branch begins
//! behind `@branch` and goes on from where `@fork` with the same word stands: what branches share is said once. `@here` stands behind the
//! statement that the world has come to, and `@end` at the end, so that a text that was cut off shows it.
//!
//! Kept is what was said, and not what came of it: that is made again. Comments, blank lines and the place inside a step are not kept, and
//! revisions have other numbers afterwards.

use super::{RevisionId, Timeline};

/// The version that [`Timeline::save`] writes, and the only one so far.
pub const VERSION: &str = "1";

/// How the text begins.
pub const FIRST_LINE: &str = "@timeline 1";

/// Begins the text, before the version.
pub(super) const TIMELINE: &str = "@timeline";
/// Branches leave here.
pub(super) const FORK: &str = "@fork";
/// A branch begins.
pub(super) const BRANCH: &str = "@branch";
/// The world has come to here.
pub(super) const HERE: &str = "@here";
/// Ends the text.
pub(super) const END: &str = "@end";

impl Timeline {
    /// Everything that was done, on every branch, as text: [`Timeline::restore`] reads it.
    pub fn save(&self) -> String {
        let children = self.children();
        let mut text = format!("{FIRST_LINE}\n");
        if let Some(root) = &self.root {
            write_line(&mut text, &root.text);
        }
        // Branches that are still to be written, the next one last: where they part, and their first revision.
        let mut left: Vec<(usize, RevisionId)> = Vec::new();
        let mut forks = 0;
        let mut revision = RevisionId::START;
        loop {
            let next = self.revisions[revision.0 as usize].next;
            let others = || children[revision.0 as usize].iter().filter(|&&child| Some(child) != next);
            if others().next().is_some() {
                forks += 1;
                text += &format!("{FORK} {forks}\n");
                left.extend(others().rev().map(|&child| (forks, child)));
            }
            if revision == self.at {
                write_line(&mut text, HERE);
            }
            revision = match (next, left.pop()) {
                (Some(next), branch) => {
                    left.extend(branch);
                    next
                }
                (None, Some((fork, child))) => {
                    text += &format!("{BRANCH} {fork}\n");
                    child
                }
                (None, None) => break,
            };
            if let Some(entry) = self.entry(revision) {
                write_line(&mut text, &entry.statement.text);
            }
        }
        write_line(&mut text, END);
        text
    }

    /// What follows each revision, in the order in which it was done.
    pub(super) fn children(&self) -> Vec<Vec<RevisionId>> {
        let mut children = vec![Vec::new(); self.revisions.len()];
        for (index, revision) in self.revisions.iter().enumerate().skip(1) {
            children[revision.parent.0 as usize].push(RevisionId(index as u32));
        }
        children
    }
}

fn write_line(text: &mut String, line: &str) {
    text.push_str(line);
    // The reader takes one carriage return from the end of each line: that one is not the line's own.
    text.push_str(if line.ends_with('\r') { "\r\n" } else { "\n" });
}
