//! What a person has chosen not to see.

use std::collections::BTreeSet;

use pidscope_kernel::TaskId;

/// What is drawn as one box instead of many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folding {
    /// Processes of which nothing is drawn that hangs below: descendants, and namespaces that they made.
    pub collapsed: BTreeSet<TaskId>,
    /// Whether like siblings are folded: beyond the eight oldest children of a process, five or more that bear the same
    /// [`Signs`](crate::Signs) and have no children of their own are drawn as one [`Group`](crate::Group).
    pub fold_likes: bool,
    /// Parents whose children are all drawn nevertheless.
    pub opened: BTreeSet<TaskId>,
    /// Processes that are in no group: the selected one, those found, those that have just changed. Each stands behind the group
    /// that it would be in, which keeps its place.
    pub shown: BTreeSet<TaskId>,
}

impl Default for Folding {
    /// Nothing is collapsed, likes are folded.
    fn default() -> Self {
        Folding { collapsed: BTreeSet::new(), fold_likes: true, opened: BTreeSet::new(), shown: BTreeSet::new() }
    }
}

impl Folding {
    /// Everything is drawn.
    pub fn none() -> Self {
        Folding { fold_likes: false, ..Folding::default() }
    }
}
