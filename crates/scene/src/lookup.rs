//! Where a process is in the picture, and which parts of the picture are visible in a window.

use pidscope_kernel::TaskId;

use crate::Scene;
use crate::rect::Rect;

/// The place of a process that is not gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In a box of its own: an index into [`Scene::nodes`].
    Node(usize),
    /// Among others: an index into [`Scene::groups`].
    Group(usize),
    /// Not drawn, because this one of [`Scene::nodes`] is collapsed.
    Below(usize),
}

/// A part of the picture, by its index in the list of its kind; ordered from back to front.
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
    /// Returns the place of a process; `None` if it is gone, or did not exist when the picture was made. Takes constant
    /// time.
    pub fn place(&self, task: TaskId) -> Option<Place> {
        *self.places.get(task.0 as usize)?
    }

    /// Returns the box that a process is in, or below which it is.
    pub fn rect(&self, place: Place) -> Rect {
        match place {
            Place::Node(at) | Place::Below(at) => self.nodes[at].rect,
            Place::Group(at) => self.groups[at].rect,
        }
    }

    /// Returns the parts visible in a window, from back to front. Looks at each part once, which takes less time than
    /// building an index, since the picture is rebuilt on every change. Of lines that coincide, it returns only as many
    /// as are needed to draw them.
    pub fn within(&self, view: Rect) -> impl Iterator<Item = Part> {
        let frames = self.frames.iter().enumerate().filter(move |(_, frame)| frame.rect.meets(&view));
        let edges = self.edges.iter().enumerate().filter(move |(_, edge)| edge.meets(&view));
        let groups = self.groups.iter().enumerate().filter(move |(_, group)| group.rect.meets(&view));
        let nodes = self.nodes.iter().enumerate().filter(move |(_, node)| node.rect.meets(&view));
        let back = frames.map(|(at, _)| Part::Frame(at)).chain(edges.map(|(at, _)| Part::Edge(at)));
        back.chain(groups.map(|(at, _)| Part::Group(at))).chain(nodes.map(|(at, _)| Part::Node(at)))
    }
}
