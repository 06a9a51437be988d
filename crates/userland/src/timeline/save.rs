//! A whole timeline as text, with all branches: the format in which a session is saved.
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
//! The first line is the format's name and version. Statements are written as in a script, first those that redo
//! follows. A branch begins with `@branch` at the position of the `@fork` with the same name, so what branches share is
//! written once. `@here` follows the statement at the current position, and `@end` ends the text, so that truncation is
//! detected.
//!
//! Only statements are saved, not their effects: these are computed again. Comments, blank lines and the position
//! within a step are not saved, and revisions get new IDs.

use super::{RevisionId, Timeline};

/// The version that [`Timeline::save`] writes, and the only one so far.
pub const VERSION: &str = "1";

/// The first line of the text.
pub const FIRST_LINE: &str = "@timeline 1";

/// The first word of the text, before the version.
pub(super) const TIMELINE: &str = "@timeline";
/// Marks a position where branches begin.
pub(super) const FORK: &str = "@fork";
/// Begins a branch.
pub(super) const BRANCH: &str = "@branch";
/// Marks the current position.
pub(super) const HERE: &str = "@here";
/// Ends the text.
pub(super) const END: &str = "@end";

impl Timeline {
    /// Returns the whole timeline as text, for [`Timeline::restore`].
    pub fn save(&self) -> String {
        let children = self.children();
        let mut text = format!("{FIRST_LINE}\n");
        if let Some(root) = &self.root {
            write_line(&mut text, &root.text);
        }
        // Branches still to be written, the next one last: the number of their fork, and their first revision.
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

    /// Returns the children of each revision, in order of creation.
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
    // The reader strips one carriage return from the end of each line, so one is added to protect the line's own.
    text.push_str(if line.ends_with('\r') { "\r\n" } else { "\n" });
}
