//! The picture of a world: every process in a box, every namespace in a dashed frame, as in the article's figure.
//!
//! [`Scene::of`] is a pure function of the kernel, the labels and what a person has folded away; it depends on no page
//! and no language. Frames contain exactly their members, however processes and namespaces are related: a namespace is
//! laid out as a block, and a block hangs below the process that created it. Coordinates are whole pixels, so a world
//! has the same picture everywhere.
//!
//! Every process that is not gone is in one of three places ([`Scene::place`]): in a box of its own, in the box of a
//! group of similar siblings, or below a collapsed box.

mod edge;
mod folding;
mod layout;
mod lookup;
pub mod mermaid;
mod outline;
mod overview;
mod palette;
mod parts;
mod rect;
mod signs;
pub mod svg;
mod tasks;
mod width;

pub use folding::Folding;
pub use lookup::{Part, Place};
pub use outline::OutlineLine;
pub use palette::{Colors, Hue, Paper};
pub use parts::{Edge, Frame, Group, Node, Number, Range};
pub use rect::Rect;
pub use signs::{Sign, Signs};
pub use tasks::Tasks;
pub use width::columns;

use pidscope_kernel::{Kernel, NsId, TaskId};

/// Everything to be drawn, from back to front: frames, edges, boxes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scene {
    /// The width in pixels.
    pub width: i32,
    /// The height in pixels.
    pub height: i32,
    /// The namespaces, outer ones before those nested in them.
    pub frames: Vec<Frame>,
    /// The lines from parents to their children, where both are drawn.
    pub edges: Vec<Edge>,
    /// The processes, in the order in which the process tree is read: a process, then its descendants, wherever their
    /// boxes are.
    pub nodes: Vec<Node>,
    /// The groups, in the same order.
    pub groups: Vec<Group>,
    /// The place of each process, by [`TaskId`].
    places: Vec<Option<Place>>,
}

/// The labels of boxes and frames, and the words for what is drawn without words.
pub trait Labels {
    /// Returns the second line of a process's box.
    fn process(&self, task: TaskId) -> String;
    /// Returns the label of a namespace's frame.
    fn namespace(&self, ns: NsId) -> String;
    /// Returns the second line of the box that stands for these similar siblings, oldest first: how many more there
    /// are.
    fn group(&self, members: &[TaskId]) -> String;
    /// Returns the words for this number of processes that hang below one and are not drawn.
    fn hidden(&self, processes: u32) -> String;
    /// Returns the words for a sign, where there is no picture; `None` if the process's label already says it.
    fn sign(&self, sign: Sign) -> Option<String>;
}

impl Scene {
    /// Returns the picture of a world: all processes except those that are gone, and all namespaces that a process
    /// lives in or creates children for.
    pub fn of(kernel: &Kernel, labels: &dyn Labels, folding: &Folding) -> Scene {
        layout::lay_out(kernel, labels, Some(folding))
    }

    /// Returns the picture with nothing folded away. A program that only calls this one does not link the code for
    /// folding.
    pub fn unfolded(kernel: &Kernel, labels: &dyn Labels) -> Scene {
        layout::lay_out(kernel, labels, None)
    }
}
