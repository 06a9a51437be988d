//! What is drawn of a world that a person sees for the first time.

use pidscope_kernel::{Kernel, TaskId};

use crate::layout::fold::{LEAST_ALIKE, OLDEST};
use crate::{Folding, Tasks};

/// The maximum number of adjacent boxes that can still be taken in at a glance.
const MOST_ABREAST: usize = 40;
/// The maximum number of boxes for the childless children of one process; the rest share one box, see
/// [`Folding::fold_likes`].
const MOST_LEAVES: usize = OLDEST + LEAST_ALIKE - 1;
/// The maximum number of namespaces to whose inits the paths stay open; more would be a crowd themselves.
const MOST_SPACES: usize = 24;

impl Folding {
    /// Collapses a tree where it is too wide to be taken in at a glance, whole generations at a time, so that what is
    /// drawn resembles what is not. The paths to the init processes stay open, unless there are very many, because
    /// namespaces are what the picture is about.
    pub fn overview(kernel: &Kernel) -> Folding {
        let tree = Tree::of(kernel);
        let kept = tree.ways_to_inits(kernel);
        let mut collapsed = Vec::new();
        let mut is_too_wide = false;
        let mut generation = vec![TaskId::FIRST];
        while !generation.is_empty() {
            is_too_wide |= generation.len() > 1 && tree.width_below(&generation) > MOST_ABREAST;
            if is_too_wide {
                let (open, closed) = generation.into_iter().partition(|task| kept.contains(*task));
                generation = open;
                collapsed.extend(Vec::into_iter(closed).filter(|&task| !tree.children(task).is_empty()));
            }
            generation = generation.iter().flat_map(|task| tree.children(*task)).copied().collect();
        }
        Folding { collapsed: collapsed.into_iter().collect(), ..Folding::default() }
    }
}

/// The children of each process, by [`TaskId`].
struct Tree {
    below: Vec<Vec<TaskId>>,
}

impl Tree {
    fn of(kernel: &Kernel) -> Tree {
        let mut below = vec![Vec::new(); kernel.tasks().len()];
        for (task, _) in kernel.tasks() {
            if let Some(above) = kernel.above(task) {
                below[above.0 as usize].push(task);
            }
        }
        Tree { below }
    }

    fn children(&self, task: TaskId) -> &[TaskId] {
        &self.below[task.0 as usize]
    }

    /// Returns the number of boxes that the children of all these take.
    fn width_below(&self, generation: &[TaskId]) -> usize {
        let width = |children: &[TaskId]| {
            let leaves = children.iter().filter(|&&child| self.children(child).is_empty()).count();
            children.len() - leaves + leaves.min(MOST_LEAVES)
        };
        generation.iter().map(|task| width(self.children(*task))).sum()
    }

    /// Returns the ancestors of the init processes.
    fn ways_to_inits(&self, kernel: &Kernel) -> Tasks {
        let inits: Vec<TaskId> = kernel.namespaces().filter_map(|(ns, _)| kernel.init_of(ns)).collect();
        let mut ways = Tasks::default();
        for init in inits.iter().filter(|_| inits.len() <= MOST_SPACES) {
            let mut above = kernel.above(*init);
            while let Some(task) = above.filter(|task| ways.insert(*task)) {
                above = kernel.above(task);
            }
        }
        ways
    }
}
