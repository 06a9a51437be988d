//! Finds the revision that a script leads to, which a link to a moment needs.

use super::{RevisionId, Timeline, as_root};
use crate::script::Script;

impl Timeline {
    /// Returns the revision that is reached from the start by exactly the statements of a script, on any branch.
    /// Comments and blanks do not count.
    pub fn find(&self, script: &Script) -> Option<RevisionId> {
        let mut statements = script.statements.iter().peekable();
        let root = statements.next_if(|first| as_root(first).is_some());
        match (root, &self.root) {
            (Some(root), Some(known)) if root.kind.is_equivalent(&known.kind) => {}
            (None, None) => {}
            (_, _) => return None,
        }
        let children = self.children();
        // The same statement may have been run twice at one place, and perhaps only one of the two is followed as in
        // the script.
        let mut places = vec![RevisionId::START];
        for statement in statements {
            let says = |revision: &RevisionId| self.is_statement(*revision, statement);
            places = places.iter().flat_map(|place| children[place.0 as usize].iter().copied().filter(says)).collect();
        }
        places.first().copied()
    }
}
