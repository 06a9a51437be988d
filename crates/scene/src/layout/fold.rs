//! What is folded away before anything is measured.
//!
//! Which children are drawn individually depends first of all on their ages, and on their signs only among the younger
//! ones, so a change of state, a new child or a look into a group moves few boxes or none.

use pidscope_kernel::{Kernel, TaskId};

use super::items::{Thing, Tree};
use crate::signs::Signs;
use crate::{Folding, Tasks};

/// The number of oldest children that are always drawn individually.
pub(crate) const OLDEST: usize = 8;
/// The minimum size of a group: fewer are not worth a box that stands for them.
pub(crate) const LEAST_ALIKE: usize = 5;

/// The fate of each process.
pub(super) struct Folds {
    /// The fates, by [`TaskId`].
    pub fates: Vec<Fate>,
    /// The groups of similar siblings.
    pub groups: Vec<Likes>,
    /// The number of processes that each collapsed one hides, by [`TaskId`]; `None` for one that hides nothing.
    pub hidden: Vec<Option<u32>>,
    /// The group that is read where a process would be, by [`TaskId`]: set for the oldest of all that would be in the
    /// group, including those shown nevertheless.
    pub places: Vec<Option<usize>>,
}

/// What becomes of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Gone,
    Drawn,
    /// Folded into this group.
    Folded(usize),
    /// Hidden, as this process above it is collapsed.
    Hidden(TaskId),
}

/// Siblings that are drawn as one box.
pub(super) struct Likes {
    pub parent: TaskId,
    pub first: TaskId,
    pub members: Vec<TaskId>,
    pub signs: Signs,
}

/// The kind of a child that may be folded: its parent, and its signs.
type Kind = (TaskId, Signs);

/// Removes from the tree what is not to be drawn, and adds groups to it.
pub(super) fn fold(kernel: &Kernel, tree: &mut Tree, folding: Option<&Folding>) -> Folds {
    let fate = |task| if tree.item(task).is_some() { Fate::Drawn } else { Fate::Gone };
    let fates: Vec<Fate> = kernel.tasks().map(|(task, _)| fate(task)).collect();
    let (hidden, places) = (vec![None; fates.len()], vec![None; fates.len()]);
    let mut folds = Folds { fates, groups: Vec::new(), hidden, places };
    let Some(folding) = folding else { return folds };
    let parents = parents(kernel);
    let mut next: Vec<usize> = tree.root.into_iter().collect();
    while let Some(item) = next.pop() {
        let below = std::mem::take(&mut tree.items[item].below);
        match tree.items[item].thing {
            Thing::Process(task) if folding.collapsed.contains(task) && !below.is_empty() => {
                folds.hidden[task.0 as usize] = Some(folds.hide(tree, task, below));
                continue;
            }
            Thing::Process(_) | Thing::Block(_) | Thing::Group(_) => {}
        }
        let is_worth_it = folding.fold_likes && below.len() >= OLDEST + LEAST_ALIKE;
        let below = if is_worth_it { folds.fold_likes(kernel, tree, folding, &parents, item, below) } else { below };
        next.extend(&below);
        tree.items[item].below = below;
    }
    folds
}

/// Returns whether each process has children, wherever they live, by [`TaskId`].
fn parents(kernel: &Kernel) -> Vec<bool> {
    let mut parents = vec![false; kernel.tasks().len()];
    for parent in kernel.tasks().filter_map(|(task, _)| kernel.above(task)) {
        parents[parent.0 as usize] = true;
    }
    parents
}

impl Folds {
    /// Returns whether others are hidden behind an item.
    pub fn hides(&self, thing: Thing) -> bool {
        match thing {
            Thing::Process(task) => self.hidden[task.0 as usize].is_some(),
            Thing::Group(_) | Thing::Block(_) => false,
        }
    }

    /// Hides everything below; returns the number of processes hidden.
    fn hide(&mut self, tree: &Tree, collapsed: TaskId, mut next: Vec<usize>) -> u32 {
        let mut hidden = 0;
        while let Some(item) = next.pop() {
            next.extend(&tree.items[item].below);
            match tree.items[item].thing {
                Thing::Process(task) => {
                    self.fates[task.0 as usize] = Fate::Hidden(collapsed);
                    hidden += 1;
                }
                Thing::Block(_) | Thing::Group(_) => {}
            }
        }
        hidden
    }

    /// Returns what hangs below an item in place of `below`.
    fn fold_likes(
        &mut self,
        kernel: &Kernel,
        tree: &mut Tree,
        folding: &Folding,
        parents: &[bool],
        above: usize,
        below: Vec<usize>,
    ) -> Vec<usize> {
        let (oldest, others) = below.split_at(OLDEST);
        let kind = |item: usize| -> Option<(Kind, TaskId)> {
            let Thing::Process(task) = tree.items[item].thing else { return None };
            let is_leaf = tree.items[item].below.is_empty() && !parents[task.0 as usize];
            let parent = kernel.above(task).filter(|parent| is_leaf && !folding.opened.contains(*parent))?;
            let signs = Signs::of(kernel, task);
            (!signs.is_init).then_some(((parent, signs), task))
        };
        let mut alike: Vec<(Kind, TaskId)> = others.iter().filter_map(|&item| kind(item)).collect();
        alike.sort_unstable();
        for likes in alike.chunk_by(|one, other| one.0 == other.0) {
            let &[((parent, signs), oldest), ..] = likes else { continue };
            if likes.len() >= LEAST_ALIKE {
                let members = likes.iter().map(|&(_, task)| task).collect();
                self.places[oldest.0 as usize] = self.group(parent, signs, members, &folding.shown);
            }
        }
        let mut kept = oldest.to_vec();
        for &item in others {
            if let Thing::Process(task) = tree.items[item].thing {
                if let Some(group) = self.places[task.0 as usize] {
                    let item = tree.add(Thing::Group(group));
                    tree.items[item].above = Some(above);
                    kept.push(item);
                }
                if self.fates[task.0 as usize] != Fate::Drawn {
                    continue;
                }
            }
            kept.push(item);
        }
        kept
    }

    /// Makes a group of the members that are not shown nevertheless, unless fewer than two are left.
    fn group(&mut self, parent: TaskId, signs: Signs, mut members: Vec<TaskId>, shown: &Tasks) -> Option<usize> {
        members.retain(|task| !shown.contains(*task));
        let &[first, _, ..] = &members[..] else { return None };
        let group = self.groups.len();
        for task in &members {
            self.fates[task.0 as usize] = Fate::Folded(group);
        }
        self.groups.push(Likes { parent, first, members, signs });
        Some(group)
    }
}
