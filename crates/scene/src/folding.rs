//! What a person has chosen not to see.

use crate::Tasks;

/// What is drawn as one box instead of many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folding {
    /// Processes below which nothing is drawn: neither descendants nor namespaces that they created.
    pub collapsed: Tasks,
    /// Whether similar siblings are folded: beyond the eight oldest children of a process, five or more that have the
    /// same [`Signs`](crate::Signs) and no children of their own are drawn as one [`Group`](crate::Group).
    pub fold_likes: bool,
    /// Parents whose children are all drawn nevertheless.
    pub opened: Tasks,
    /// Processes that are in no group: the selected one, those found, those that have just changed. Each is drawn after
    /// the group that it would be in, which keeps its place.
    pub shown: Tasks,
}

impl Default for Folding {
    /// Nothing is collapsed; similar siblings are folded.
    fn default() -> Self {
        Folding { collapsed: Tasks::default(), fold_likes: true, opened: Tasks::default(), shown: Tasks::default() }
    }
}

impl Folding {
    /// Returns a folding with which everything is drawn.
    pub fn none() -> Self {
        Folding { fold_likes: false, ..Folding::default() }
    }
}
