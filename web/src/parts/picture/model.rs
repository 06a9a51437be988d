//! The contents of the picture, without any elements.

use pidscope_figure::Words;
use pidscope_kernel::{NsId, State, TaskId};
use pidscope_scene::{Folding, Group, Labels, Node, Place, Rect, Scene};
use pidscope_text::{Lang, page};

use super::node::letter;
use crate::state::picture::Heading;
use crate::state::session::{Mark, Session};

/// Everything that the picture shows.
pub struct PictureModel {
    /// Boxes, frames and lines.
    pub scene: Scene,
    /// What has just happened to the processes with boxes of their own, in the order of the boxes.
    pub marks: Vec<Option<Mark>>,
    /// The parents, indexed by [`TaskId`].
    parents: Vec<Option<TaskId>>,
    /// The accessible names of the boxes, in their order.
    pub spoken: Vec<String>,
    /// The same for groups.
    pub spoken_groups: Vec<String>,
}

/// The texts in the picture.
pub fn words(session: &Session, lang: Lang) -> Words<'_> {
    Words { machine: session.timeline().machine(), lang }
}

impl PictureModel {
    /// Makes the picture of the current world.
    pub fn of(session: &Session, lang: Lang, folding: &Folding) -> Self {
        let words = words(session, lang);
        let scene = words.scene(folding);
        PictureModel {
            marks: scene.nodes.iter().map(|node| session.mark(node.task)).collect(),
            spoken: scene.nodes.iter().map(|node| spoken(&words, node)).collect(),
            spoken_groups: scene.groups.iter().map(|group| spoken_group(&words, group)).collect(),
            parents: session.kernel().tasks().map(|(task, _)| session.kernel().above(task)).collect(),
            scene,
        }
    }

    /// Returns the neighbour of a process in a direction.
    pub fn neighbour(&self, from: TaskId, heading: Heading) -> Option<TaskId> {
        let nodes = &self.scene.nodes;
        let parent_of = |task: TaskId| self.parents[task.0 as usize];
        let children = |task: Option<TaskId>| {
            let is_child = |node: &&Node| parent_of(node.task) == task;
            nodes.iter().filter(is_child).map(|node| node.task).collect::<Vec<_>>()
        };
        match heading {
            Heading::Up => parent_of(from),
            Heading::Down => children(Some(from)).first().copied(),
            Heading::Left | Heading::Right => {
                let siblings = children(parent_of(from));
                let at = siblings.iter().position(|&sibling| sibling == from)?;
                let next = if heading == Heading::Left { at.checked_sub(1)? } else { at + 1 };
                siblings.get(next).copied()
            }
            Heading::First => nodes.first().map(|node| node.task),
            Heading::Last => nodes.last().map(|node| node.task),
        }
    }

    /// Returns the index of a process's box if it is outside the drawn part.
    pub fn outside(&self, task: TaskId, drawn: Rect) -> Option<usize> {
        match self.scene.place(task) {
            Some(Place::Node(at)) if !self.scene.nodes[at].rect.meets(&drawn) => Some(at),
            _ => None,
        }
    }

    /// Returns whether a namespace does not see the process at a place.
    pub fn is_faded(&self, task: TaskId, viewpoint: Option<NsId>) -> bool {
        let (Some(viewpoint), Some(place)) = (viewpoint, self.scene.place(task)) else { return false };
        match place {
            Place::Node(at) | Place::Below(at) => self.scene.nodes[at].pids.iter().all(|pid| pid.ns != viewpoint),
            Place::Group(at) => self.scene.groups[at].pids.iter().all(|range| range.ns != viewpoint),
        }
    }

    /// Returns what a screen reader says for a process.
    pub fn spoken(&self, task: TaskId) -> &str {
        match self.scene.place(task) {
            Some(Place::Node(at) | Place::Below(at)) => &self.spoken[at],
            Some(Place::Group(at)) => &self.spoken_groups[at],
            None => "",
        }
    }
}

fn spoken(words: &Words<'_>, node: &Node) -> String {
    let numbers = node.pids.iter().map(|pid| (pid.ns, pid.nr.to_string()));
    let visible: Vec<String> = node.pids.iter().map(|pid| pid.nr.to_string()).collect();
    let mut said =
        visibly(&visible, &node.label, node.signs.state, node.hidden) + ": " + &spoken_numbers(words, numbers);
    for sign in node.signs.iter().filter_map(|sign| words.sign(sign)) {
        said = said + ", " + &sign;
    }
    if node.hidden > 0 {
        said = said + ", " + &words.hidden(node.hidden);
    }
    said
}

fn spoken_group(words: &Words<'_>, group: &Group) -> String {
    let numbers = group.pids.iter().map(|range| (range.ns, range.to_string()));
    let visible: Vec<String> = group.pids.iter().map(|range| range.to_string()).collect();
    visibly(&visible, &group.label, group.signs.state, 0) + ": " + &spoken_numbers(words, numbers)
}

fn spoken_numbers(words: &Words<'_>, numbers: impl Iterator<Item = (NsId, String)>) -> String {
    let said = numbers.map(|(ns, number)| page::pid_in(words.lang, &words.machine.namespace_name(ns), &number));
    said.collect::<Vec<_>>().join(", ")
}

/// Returns the visible text of a box, word for word. It must come first in the accessible name, for users of speech
/// input.
fn visibly(numbers: &[String], label: &str, state: State, hidden: u32) -> String {
    let mut said = numbers.join(" / ") + " " + label;
    if let Some(letter) = letter(state) {
        said = said + " " + letter;
    }
    if hidden > 0 {
        said += &format!(" +{hidden}");
    }
    said
}
