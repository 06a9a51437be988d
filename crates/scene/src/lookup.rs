//! Where a process is in the picture, and what of the picture can be seen through a window.

use pidscope_kernel::TaskId;

use crate::Scene;
use crate::rect::Rect;

/// Where a process is that is not gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In a box of its own: which of [`Scene::nodes`].
    Node(usize),
    /// Among others: which of [`Scene::groups`].
    Group(usize),
    /// Not drawn, as this one of [`Scene::nodes`] is collapsed.
    Below(usize),
}

/// Something that is drawn, by its place in the list of its kind; from back to front.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// One of [`Scene::frames`].
    Frame(usize),
    /// One of [`Scene::edges`].
    Edge(usize),
    /// One of [`Scene::groups`].
    Group(usize),
    /// One of [`Scene::nodes`].
    Node(usize),
}

impl Scene {
    /// Where a process is; none if it is gone, or was not there when the picture was made. One look-up.
    pub fn place(&self, task: TaskId) -> Option<Place> {
        *self.places.get(task.0 as usize)?
    }

    /// The box in which a process is, or below which it is.
    pub fn rect(&self, place: Place) -> Rect {
        match place {
            Place::Node(at) | Place::Below(at) => self.nodes[at].rect,
            Place::Group(at) => self.groups[at].rect,
        }
    }

    /// What can be seen through a window, from back to front. Looks at each part once, which takes less time than an index would
    /// take to make: a picture is made anew with each change. Of lines that run along one another it gives as few as draw the
    /// same.
    pub fn within(&self, view: Rect) -> impl Iterator<Item = Part> {
        let frames = self.frames.iter().enumerate().filter(move |(_, frame)| frame.rect.meets(&view));
        let edges = self.edges.iter().enumerate().filter(move |(_, edge)| edge.meets(&view));
        let groups = self.groups.iter().enumerate().filter(move |(_, group)| group.rect.meets(&view));
        let nodes = self.nodes.iter().enumerate().filter(move |(_, node)| node.rect.meets(&view));
        let back = frames.map(|(at, _)| Part::Frame(at)).chain(edges.map(|(at, _)| Part::Edge(at)));
        back.chain(groups.map(|(at, _)| Part::Group(at))).chain(nodes.map(|(at, _)| Part::Node(at)))
    }
}
