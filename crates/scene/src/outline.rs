//! The picture as text, for screen readers and terminals: the process tree, one line per box.

use std::fmt;

use pidscope_kernel::NsId;

use crate::parts::{Frame, Group, Node, Number, Range};
use crate::signs::Signs;
use crate::{Labels, Scene};

/// A box in the outline. Its parent is the nearest line above with a lower depth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutlineLine<'s> {
    /// A process.
    Process(&'s Node),
    /// Several similar siblings.
    Group(&'s Group),
}

impl OutlineLine<'_> {
    /// Returns the number of processes above it.
    pub fn depth(&self) -> u32 {
        match self {
            OutlineLine::Process(node) => node.depth,
            OutlineLine::Group(group) => group.depth,
        }
    }

    /// Returns the namespace that it lives in.
    fn ns(&self) -> Option<NsId> {
        match self {
            OutlineLine::Process(node) => node.ns(),
            OutlineLine::Group(group) => group.pids.last().map(|range| range.ns),
        }
    }
}

impl Node {
    /// Returns the namespace that it lives in: the innermost one that it has a number in.
    pub(crate) fn ns(&self) -> Option<NsId> {
        self.pids.last().map(|pid| pid.ns)
    }
}

/// `8`.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.nr)
    }
}

/// `9–1008`.
impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}–{}", self.lowest, self.highest)
    }
}

/// `8 / 5 / 1`: outermost namespace first.
pub(crate) fn numbers<N: fmt::Display>(numbers: &[N]) -> String {
    let numbers: Vec<String> = numbers.iter().map(N::to_string).collect();
    numbers.join(" / ")
}

/// Returns the words for all signs that the labels do not already express.
pub(crate) fn words(signs: Signs, labels: &dyn Labels) -> Vec<String> {
    signs.iter().filter_map(|sign| labels.sign(sign)).collect()
}

impl Scene {
    /// Returns the lines of the outline: every box, followed by those of its children.
    pub fn outline(&self) -> impl Iterator<Item = OutlineLine<'_>> {
        let mut groups = self.groups.iter().peekable();
        let mut nodes = self.nodes.iter().enumerate().peekable();
        std::iter::from_fn(move || {
            let read = nodes.peek().map_or(self.nodes.len(), |&(at, _)| at);
            let group = groups.next_if(|group| group.nodes_before <= read);
            group.map(OutlineLine::Group).or_else(|| nodes.next().map(|(_, node)| OutlineLine::Process(node)))
        })
    }

    /// Returns the outline as plain text, indented by two spaces for each level of the tree:
    /// `  B  2 / 1  (zombie)  [namespace B]`. The namespace is given where it differs from that of the process above.
    /// Collapsed processes and namespaces without a process have lines of their own, so nothing that is drawn is
    /// missing.
    pub fn outline_text(&self, labels: &dyn Labels) -> String {
        let mut text = String::new();
        // The namespaces of the lines above, by depth.
        let mut spaces: Vec<Option<NsId>> = Vec::new();
        for line in self.outline() {
            let depth = line.depth() as usize;
            spaces.truncate(depth);
            let (label, numbers, signs) = match line {
                OutlineLine::Process(node) => (&node.label, numbers(&node.pids), node.signs),
                OutlineLine::Group(group) => (&group.label, numbers(&group.pids), group.signs),
            };
            text += &format!("{}{label}  {numbers}", "  ".repeat(depth));
            let words = words(signs, labels);
            if !words.is_empty() {
                text += &format!("  ({})", words.join(", "));
            }
            let ns = line.ns();
            let is_entered = spaces.last() != Some(&ns);
            if is_entered && let Some(frame) = self.frames.iter().find(|frame| Some(frame.ns) == ns) {
                text += &format!("  [{}]", frame.label);
            }
            text.push('\n');
            match line {
                OutlineLine::Process(node) if node.hidden > 0 => {
                    text += &format!("{}{}\n", "  ".repeat(depth + 1), labels.hidden(node.hidden));
                }
                OutlineLine::Process(_) | OutlineLine::Group(_) => {}
            }
            spaces.push(ns);
        }
        for frame in self.deserted() {
            text += &format!("[{}]\n", frame.label);
        }
        text
    }

    /// Returns the frames of namespaces in which no drawn process lives.
    fn deserted(&self) -> impl Iterator<Item = &Frame> {
        let mut lived_in: Vec<Option<NsId>> = self.nodes.iter().map(Node::ns).collect();
        lived_in.sort();
        self.frames.iter().filter(move |frame| lived_in.binary_search(&Some(frame.ns)).is_err())
    }
}
