//! The order in which the process tree is read: a process, then its children, oldest first. This is not the order of
//! the boxes: an injected process is drawn far from its parent.

use pidscope_kernel::{Kernel, Phase, TaskId};

use super::fold::{Fate, Folds};

/// What is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Read {
    Process(TaskId),
    /// An index into the list of groups.
    Group(usize),
}

/// Returns everything that is drawn, each with its depth below others that are drawn. A child of a process that is not
/// drawn is read below its nearest ancestor that is.
pub(super) fn reading(kernel: &Kernel, folds: &Folds) -> Vec<(Read, u32)> {
    let count = kernel.tasks().len();
    // The youngest child of each process, and for each child the next older one.
    let mut youngest: Vec<Option<TaskId>> = vec![None; count];
    let mut older: Vec<Option<TaskId>> = vec![None; count];
    let mut next: Vec<(TaskId, u32)> = Vec::new();
    for (task, _) in kernel.tasks().filter(|(_, info)| info.phase != Phase::Gone) {
        match kernel.above(task) {
            Some(parent) => older[task.0 as usize] = youngest[parent.0 as usize].replace(task),
            None => next.push((task, 0)),
        }
    }
    next.reverse();
    let mut order = Vec::with_capacity(count);
    while let Some((task, depth)) = next.pop() {
        if let Some(group) = folds.places[task.0 as usize] {
            order.push((Read::Group(group), depth));
        }
        let below = match folds.fates[task.0 as usize] {
            Fate::Drawn => {
                order.push((Read::Process(task), depth));
                depth + 1
            }
            Fate::Gone | Fate::Folded(_) | Fate::Hidden(_) => depth,
        };
        let mut child = youngest[task.0 as usize];
        while let Some(task) = child {
            next.push((task, below));
            child = older[task.0 as usize];
        }
    }
    order
}
