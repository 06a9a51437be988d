//! The picture as text, for those who hear it and for terminals: the process tree, a line for each process.

use std::collections::BTreeMap;
use std::fmt;

use pidscope_kernel::{Kernel, TaskId};

use crate::{Number, Scene};

/// A process in the outline. Its parent is the nearest line above that is less deep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutlineLine<'s> {
    /// How many processes stand above it in the tree.
    pub depth: u32,
    /// Which one.
    pub task: TaskId,
    /// Its label.
    pub name: &'s str,
    /// Its numbers, outermost namespace first.
    pub pids: &'s [Number],
}

impl Scene {
    /// The lines of the outline: every process, then its children.
    pub fn outline(&self) -> impl ExactSizeIterator<Item = OutlineLine<'_>> {
        self.nodes.iter().map(|node| OutlineLine {
            depth: node.depth,
            task: node.task,
            name: &node.label,
            pids: &node.pids,
        })
    }

    /// The outline as plain text, indented by two spaces for each step down the tree.
    pub fn outline_text(&self) -> String {
        self.outline().map(|line| format!("{line}\n")).collect()
    }
}

/// `  B  2 / 1`: indentation, name, numbers.
impl fmt::Display for OutlineLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for _ in 0..self.depth {
            f.write_str("  ")?;
        }
        f.write_str(self.name)?;
        for (at, pid) in self.pids.iter().enumerate() {
            write!(f, "{}{}", if at == 0 { "  " } else { " / " }, pid.nr)?;
        }
        Ok(())
    }
}

/// Where each of these processes comes in the reading of the tree, and how deep it stands: a process, then its children,
/// older before younger. Not the order of the boxes: an injected process stands far from its parent.
pub(crate) fn reading(kernel: &Kernel, tasks: impl Iterator<Item = TaskId>) -> BTreeMap<TaskId, (usize, u32)> {
    let mut children: BTreeMap<Option<TaskId>, Vec<TaskId>> = BTreeMap::new();
    for task in tasks {
        children.entry(kernel.task(task).parent).or_default().push(task);
    }
    let mut places = BTreeMap::new();
    let take = |children: &mut BTreeMap<_, Vec<TaskId>>, parent, depth: u32| {
        children.remove(&parent).into_iter().flatten().rev().map(move |child| (child, depth))
    };
    let mut next: Vec<(TaskId, u32)> = take(&mut children, None, 0).collect();
    while let Some((task, depth)) = next.pop() {
        places.insert(task, (places.len(), depth));
        next.extend(take(&mut children, Some(task), depth + 1));
    }
    places
}
