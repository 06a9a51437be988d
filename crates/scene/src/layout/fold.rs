//! What is folded away before anything is measured.
//!
//! Which children stand for themselves depends on their ages first of all, and on their likeness only among the younger ones:
//! so a change of state, a new child or a glance into a group moves few boxes or none.

use pidscope_kernel::{Kernel, TaskId};

use super::items::{Thing, Tree};
use crate::signs::Signs;
use crate::{Folding, Tasks};

/// So many children stand for themselves whatever they are, the oldest ones.
pub(crate) const OLDEST: usize = 8;
/// Fewer are not worth a box that stands for them.
pub(crate) const LEAST_ALIKE: usize = 5;

/// What has become of the processes.
pub(super) struct Folds {
    /// By [`TaskId`].
    pub fates: Vec<Fate>,
    /// The groups of like siblings.
    pub groups: Vec<Likes>,
    /// How many processes each collapsed one hides, by [`TaskId`]; none where nothing hangs below.
    pub hidden: Vec<Option<u32>>,
    /// The group that stands where a process is read, by [`TaskId`]: the oldest of all that would be in it, those shown all the same included.
    pub places: Vec<Option<usize>>,
}

/// What has become of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Gone,
    Drawn,
    /// Into this group.
    Folded(usize),
    /// This process, which hangs above it, is collapsed.
    Hidden(TaskId),
}

/// Siblings that are drawn as one.
pub(super) struct Likes {
    pub parent: TaskId,
    pub first: TaskId,
    pub members: Vec<TaskId>,
    pub signs: Signs,
}

/// A child that may be folded: below which process it hangs, and what it bears.
type Kind = (TaskId, Signs);

/// Takes out of the tree what is not to be drawn, and hangs groups into it.
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

/// Whether a process has children, wherever they live, by [`TaskId`].
fn parents(kernel: &Kernel) -> Vec<bool> {
    let mut parents = vec![false; kernel.tasks().len()];
    for parent in kernel.tasks().filter_map(|(task, _)| kernel.above(task)) {
        parents[parent.0 as usize] = true;
    }
    parents
}

impl Folds {
    /// Whether others are hidden behind this.
    pub fn hides(&self, thing: Thing) -> bool {
        match thing {
            Thing::Process(task) => self.hidden[task.0 as usize].is_some(),
            Thing::Group(_) | Thing::Block(_) => false,
        }
    }

    /// Hides everything that hangs here; returns how many processes that are.
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

    /// What is to hang below an item instead of all of these.
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

    /// Makes a group of those that are not to be shown all the same, unless that is only one or none.
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
