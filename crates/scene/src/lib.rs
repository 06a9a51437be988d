//! The picture of a world: every process in a box, every namespace in a dashed frame, as in the article's figure.
//!
//! [`Scene::of`] is a pure function of the kernel and of the labels; it knows no page and no language. Frames contain
//! exactly their members, however processes and namespaces are related: a namespace is laid out as a block, and a block
//! hangs below the process that made it. Coordinates are whole pixels, so that a world has one picture everywhere.

mod edge;
mod layout;
mod outline;
mod palette;
pub mod svg;
mod width;

pub use outline::OutlineLine;
pub use palette::{Colors, Hue, Paper};
pub use width::{NAME_COLUMN, PID_COLUMN, columns};

use pidscope_kernel::{Kernel, NsId, State, TaskId};

/// Everything that is to be drawn, from back to front: frames, edges, nodes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scene {
    /// In pixels.
    pub width: i32,
    /// In pixels.
    pub height: i32,
    /// Outer ones before those nested in them.
    pub frames: Vec<Frame>,
    /// From parents to their children.
    pub edges: Vec<Edge>,
    /// In the order in which one reads the process tree: a process, then its descendants, wherever their boxes stand.
    pub nodes: Vec<Node>,
}

/// What boxes and frames are labelled with.
pub trait Labels {
    /// The second line of a process's box.
    fn process(&self, task: TaskId) -> String;
    /// The label of a namespace's frame.
    fn namespace(&self, ns: NsId) -> String;
}

/// A rectangle in pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rect {
    /// Its left edge.
    pub x: i32,
    /// Its upper edge.
    pub y: i32,
    /// Its width.
    pub w: i32,
    /// Its height.
    pub h: i32,
}

impl Rect {
    /// The x of its centre.
    pub fn center(&self) -> i32 {
        self.x + self.w / 2
    }

    /// The y of its lower edge.
    pub fn bottom(&self) -> i32 {
        self.y + self.h
    }

    /// Whether `other` lies in it, edges included.
    pub fn contains(&self, other: &Rect) -> bool {
        self.x <= other.x
            && self.y <= other.y
            && other.x + other.w <= self.x + self.w
            && other.bottom() <= self.bottom()
    }

    /// Whether the two have an area in common.
    pub fn overlaps(&self, other: &Rect) -> bool {
        self.x < other.x + other.w && other.x < self.x + self.w && self.y < other.bottom() && other.y < self.bottom()
    }
}

/// A namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Which one.
    pub ns: NsId,
    /// How many frames it is nested in.
    pub level: u32,
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
    /// Whether it is, or was, the init of its own namespace.
    pub is_init: bool,
    /// Whether it is a thread beside the leader of its process, below which it hangs.
    pub is_thread: bool,
    /// What a person sees of it.
    pub state: State,
    /// How many processes stand above it in the tree.
    pub depth: u32,
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

/// From a process to one of its children.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// The parent.
    pub parent: TaskId,
    /// The child.
    pub child: TaskId,
    /// The corners of the line, from the parent's box to the child's.
    pub points: Vec<(i32, i32)>,
    /// Whether it leaves the order of the tree: the child lives in a namespace that hangs elsewhere.
    pub is_far: bool,
}

impl Scene {
    /// The picture of a world: all processes but those that are gone, all namespaces but those dead and deserted.
    pub fn of(kernel: &Kernel, labels: &dyn Labels) -> Scene {
        layout::lay_out(kernel, labels)
    }
}

impl Edge {
    /// The line as SVG path data, with round corners.
    pub fn path(&self) -> String {
        edge::path(&self.points, self.is_far)
    }
}
