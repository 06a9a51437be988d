//! The parts of a picture.

use pidscope_kernel::{NsId, NsState, TaskId};

use crate::palette::Hue;
use crate::rect::Rect;
use crate::signs::Signs;

/// A namespace's frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The namespace.
    pub ns: NsId,
    /// The number of frames that it is nested in.
    pub level: u32,
    /// Whether the namespace is alive, waits for its init, or is dead.
    pub state: NsState,
    /// Its colour.
    pub hue: Hue,
    /// Its border.
    pub rect: Rect,
    /// The place of its label, at the bottom left inside the border; the baseline is the rectangle's lower edge.
    pub label_rect: Rect,
    /// Its label.
    pub label: String,
}

/// A process's box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The process.
    pub task: TaskId,
    /// Its box.
    pub rect: Rect,
    /// Its numbers, outermost namespace first, each in its namespace's colour.
    pub pids: Vec<Number>,
    /// The second line, cut to fit.
    pub label: String,
    /// What distinguishes it from other processes.
    pub signs: Signs,
    /// The number of drawn processes above it in the tree.
    pub depth: u32,
    /// Whether anything hangs below it, drawn or not, so that it can be collapsed.
    pub is_parent: bool,
    /// The number of processes below it that are not drawn because it is collapsed.
    pub hidden: u32,
}

/// Similar siblings in one box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Their parent, as in [`Folding::opened`](crate::Folding::opened).
    pub parent: TaskId,
    /// The oldest of them, to which the line from the parent leads.
    pub first: TaskId,
    /// All of them, oldest first.
    pub members: Vec<TaskId>,
    /// The box.
    pub rect: Rect,
    /// Their numbers, outermost namespace first.
    pub pids: Vec<Range>,
    /// The second line, cut to fit.
    pub label: String,
    /// The signs that each of them has.
    pub signs: Signs,
    /// The number of drawn processes above them in the tree.
    pub depth: u32,
    /// The number of [`Scene::nodes`](crate::Scene::nodes) that are read before it.
    pub nodes_before: usize,
}

/// One number of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    /// The namespace.
    pub ns: NsId,
    /// The number.
    pub nr: u32,
    /// The namespace's colour.
    pub hue: Hue,
}

/// The range of the numbers that several processes have in one namespace. Other processes may have numbers within it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// The namespace.
    pub ns: NsId,
    /// The lowest number.
    pub lowest: u32,
    /// The highest number.
    pub highest: u32,
    /// The namespace's colour.
    pub hue: Hue,
}

/// A line from a process to one of its children.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// The parent.
    pub parent: TaskId,
    /// The child, or the [`Group::first`] of several.
    pub child: TaskId,
    /// The corners of the line, from the parent's box to the child's.
    pub points: Vec<(i32, i32)>,
    /// Whether it departs from the order of the tree, as the child lives in a namespace that hangs elsewhere.
    pub is_far: bool,
    /// The index of the point from which the line is its own: before it, the line coincides with those to siblings in a
    /// lower row.
    pub own_from: usize,
}
