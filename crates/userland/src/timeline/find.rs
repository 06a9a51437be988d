//! Where on a timeline a script leads to: what a link to a moment needs.

use super::{RevisionId, Timeline, as_root};
use crate::script::Script;

impl Timeline {
    /// The revision at the end of a path from the start on which exactly the statements of a script were said, on whatever branch. Comments
    /// and blanks do not count.
    pub fn find(&self, script: &Script) -> Option<RevisionId> {
        let mut statements = script.statements.iter().peekable();
        let root = statements.next_if(|first| as_root(first).is_some());
        if root.map(|root| &root.kind) != self.root.as_ref().map(|root| &root.kind) {
            return None;
        }
        let children = self.children();
        // The same may have been said twice at one place, and only one of the two goes on as the script does.
        let mut places = vec![RevisionId::START];
        for statement in statements {
            let says = |revision: &RevisionId| {
                self.entry(*revision).is_some_and(|entry| entry.statement.kind == statement.kind)
            };
            places = places.iter().flat_map(|place| children[place.0 as usize].iter().copied().filter(says)).collect();
        }
        places.first().copied()
    }
}
