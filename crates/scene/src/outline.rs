//! The picture as text, for those who hear it and for terminals: the process tree, a line for each process.

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

/// These processes in the order in which one reads their tree, each with how deep it stands: a process, then its children,
/// older before younger. Not the order of the boxes: an injected process stands far from its parent.
pub(crate) fn reading(kernel: &Kernel, tasks: impl Iterator<Item = TaskId>) -> Vec<(TaskId, u32)> {
    // By the parent's id; the last stands for all that have none.
    let outside = kernel.tasks().len();
    let mut children: Vec<Vec<TaskId>> = vec![Vec::new(); outside + 1];
    for task in tasks {
        children[kernel.above(task).map_or(outside, |parent| parent.0 as usize)].push(task);
    }
    let mut order = Vec::new();
    let mut next: Vec<(TaskId, u32)> = children[outside].iter().rev().map(|&child| (child, 0)).collect();
    while let Some((task, depth)) = next.pop() {
        order.push((task, depth));
        next.extend(children[task.0 as usize].iter().rev().map(|&child| (child, depth + 1)));
    }
    order
}
