//! What a picture consists of.

use pidscope_kernel::{NsId, NsState, TaskId};

use crate::palette::Hue;
use crate::rect::Rect;
use crate::signs::Signs;

/// A namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Which one.
    pub ns: NsId,
    /// How many frames it is nested in.
    pub level: u32,
    /// Whether it lives, waits for its init, or is dead.
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

/// A process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Which one.
    pub task: TaskId,
    /// Its box.
    pub rect: Rect,
    /// Its numbers, outermost namespace first, each in its namespace's colour.
    pub pids: Vec<Number>,
    /// The second line, cut to fit.
    pub label: String,
    /// What tells it from others.
    pub signs: Signs,
    /// How many processes stand above it in the tree, of those that are drawn.
    pub depth: u32,
    /// Whether anything hangs below it, drawn or not, so that it can be collapsed.
    pub is_parent: bool,
    /// How many processes hang below it and are not drawn, as it is collapsed.
    pub hidden: u32,
}

/// Like siblings in one box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Whose children they are, which [`Folding::opened`](crate::Folding::opened) takes.
    pub parent: TaskId,
    /// The oldest of them, which the line from the parent leads to.
    pub first: TaskId,
    /// All of them, oldest first.
    pub members: Vec<TaskId>,
    /// The box.
    pub rect: Rect,
    /// Their numbers, outermost namespace first.
    pub pids: Vec<Range>,
    /// The second line, cut to fit.
    pub label: String,
    /// What each of them bears.
    pub signs: Signs,
    /// How many processes stand above them in the tree, of those that are drawn.
    pub depth: u32,
    /// How many of [`Scene::nodes`](crate::Scene::nodes) are read before it.
    pub nodes_before: usize,
}

/// One number of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    /// The namespace that counts.
    pub ns: NsId,
    /// The number.
    pub nr: u32,
    /// The namespace's colour.
    pub hue: Hue,
}

/// The numbers that several processes have in one namespace. Others may have numbers between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// The namespace that counts.
    pub ns: NsId,
    /// The lowest number.
    pub lowest: u32,
    /// The highest one.
    pub highest: u32,
    /// The namespace's colour.
    pub hue: Hue,
}

/// From a process to one of its children.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// The parent.
    pub parent: TaskId,
    /// The child; the [`Group::first`] of several.
    pub child: TaskId,
    /// The corners of the line, from the parent's box to the child's.
    pub points: Vec<(i32, i32)>,
    /// Whether it leaves the order of the tree: the child lives in a namespace that hangs elsewhere.
    pub is_far: bool,
    /// From which point on the line is its own: before it, it runs along the lines to siblings in a lower row.
    pub own_from: usize,
}
