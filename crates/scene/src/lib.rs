//! The picture of a world: every process in a box, every namespace in a dashed frame, as in the article's figure.
//!
//! [`Scene::of`] is a pure function of the kernel, of the labels and of what a person has folded away; it knows no page and no
//! language. Frames contain exactly their members, however processes and namespaces are related: a namespace is laid out as a
//! block, and a block hangs below the process that made it. Coordinates are whole pixels, so that a world has one picture
//! everywhere.
//!
//! Every process that is not gone is in one of three places ([`Scene::place`]): in a box of its own, in the box of a group of
//! like siblings, or below a box that is collapsed.

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

/// Everything that is to be drawn, from back to front: frames, edges, boxes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scene {
    /// In pixels.
    pub width: i32,
    /// In pixels.
    pub height: i32,
    /// Outer ones before those nested in them.
    pub frames: Vec<Frame>,
    /// From parents to their children, as far as both are drawn.
    pub edges: Vec<Edge>,
    /// In the order in which one reads the process tree: a process, then its descendants, wherever their boxes stand.
    pub nodes: Vec<Node>,
    /// In the same order.
    pub groups: Vec<Group>,
    /// By [`TaskId`].
    places: Vec<Option<Place>>,
}

/// What boxes and frames are labelled with, and the words for what is drawn without words.
pub trait Labels {
    /// The second line of a process's box.
    fn process(&self, task: TaskId) -> String;
    /// The label of a namespace's frame.
    fn namespace(&self, ns: NsId) -> String;
    /// The second line of the box that stands for these like siblings, oldest first: how many more there are.
    fn group(&self, members: &[TaskId]) -> String;
    /// That so many processes hang below one and are not drawn.
    fn hidden(&self, processes: u32) -> String;
    /// The word for a sign, where there is no picture; none where the process's label says it already.
    fn sign(&self, sign: Sign) -> Option<String>;
}

impl Scene {
    /// The picture of a world: all processes but those that are gone, and all namespaces that anybody lives in or makes children
    /// for.
    pub fn of(kernel: &Kernel, labels: &dyn Labels, folding: &Folding) -> Scene {
        layout::lay_out(kernel, labels, Some(folding))
    }

    /// The same with nothing folded away: who never folds does not link what does.
    pub fn unfolded(kernel: &Kernel, labels: &dyn Labels) -> Scene {
        layout::lay_out(kernel, labels, None)
    }
}
