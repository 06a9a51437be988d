//! The layout of the picture.
//!
//! Processes and namespaces become items of one tree ([`items`]): a process is an item of its namespace's block, below
//! its parent if that lives in the same namespace, otherwise at the top of the block; a block hangs below the process
//! that created it. What is folded away is removed from the tree ([`fold()`]). Every item gets a rectangle that holds
//! everything below it, so nothing can overlap, and a frame holds exactly its block. Items are measured from the leaves
//! to the root ([`measure()`]) and placed from the root to the leaves ([`place()`]), in loops rather than recursively:
//! a chain of processes can be as long as there are numbers.

mod edges;
pub(crate) mod fold;
mod items;
mod measure;
mod place;
mod reading;
mod words;

use pidscope_kernel::{Kernel, NsId, TaskId};

use crate::palette::Hue;
use crate::parts::{Frame, Group, Node};
use crate::rect::Rect;
use crate::signs::Signs;
use crate::{Folding, Labels, Place, Scene};
use edges::edge;
use fold::{Fate, Folds, fold};
use items::{Thing, Tree};
use measure::{Shape, measure};
use place::{own_box, place};
use reading::{Read, reading};
use words::Words;

/// The margin around the whole picture.
const MARGIN: i32 = 6;
/// The padding inside a frame: left, right and above.
const PAD: i32 = 12;
/// The padding inside a frame, below, for the label.
const FOOT: i32 = 28;
/// The gap between neighbours.
const GAP: i32 = 14;
/// The distance from a process down to its children's boxes, unless frames need more.
const FALL: i32 = 38;
/// The minimum distance from a process down to the frames of its children.
const LEAST_FALL: i32 = 20;
/// The gap between rows of children.
const ROW_GAP: i32 = 22;
/// The space left of several rows, for the line that leads down to them.
const GUTTER: i32 = 14;
/// The maximum number of children in one row.
const LONGEST_ROW: usize = 9;
const BOX_HEIGHT: i32 = 42;
/// The space below the box of a process that hides others.
const BADGE: i32 = 12;
const LABEL_HEIGHT: i32 = 16;

pub(crate) fn lay_out(kernel: &Kernel, labels: &dyn Labels, folding: Option<&Folding>) -> Scene {
    let mut tree = Tree::of(kernel);
    let folds = fold(kernel, &mut tree, folding);
    let order = tree.order();
    let mut shapes = vec![Shape::default(); tree.items.len()];
    let mut words: Vec<Words> = Vec::new();
    words.resize_with(tree.items.len(), Words::default);
    for &item in &order {
        words[item] = Words::of(kernel, labels, &folds, tree.items[item].thing);
        shapes[item].own = words[item].width;
    }
    for &item in order.iter().rev() {
        measure(&tree, &folds, &mut shapes, item);
    }
    for &item in &order {
        place(&tree, &mut shapes, item);
    }
    Drawing { kernel, tree, shapes, words, folds }.scene(&order)
}

/// The results of the layout's passes.
struct Drawing<'k> {
    kernel: &'k Kernel,
    tree: Tree,
    shapes: Vec<Shape>,
    words: Vec<Words>,
    folds: Folds,
}

impl Drawing<'_> {
    fn scene(mut self, order: &[usize]) -> Scene {
        let mut scene = Scene::default();
        if let Some(root) = self.tree.root {
            let whole = self.shapes[root].rect;
            (scene.width, scene.height) = (whole.w + 2 * MARGIN, whole.h + 2 * MARGIN);
        }
        for &item in order {
            match self.tree.items[item].thing {
                Thing::Block(ns) => scene.frames.push(self.frame(item, ns)),
                Thing::Process(_) | Thing::Group(_) => {}
            }
        }
        // Groups were added to the tree neither in the order of reading nor in that of their numbers.
        let mut group_items = vec![None; self.folds.groups.len()];
        for &item in order {
            match self.tree.items[item].thing {
                Thing::Group(group) => group_items[group] = Some(item),
                Thing::Process(_) | Thing::Block(_) => {}
            }
        }
        let mut groups_read = vec![0; self.folds.groups.len()];
        for (read, depth) in reading(self.kernel, &self.folds) {
            match read {
                Read::Process(task) => {
                    let Some(item) = self.tree.item(task) else { continue };
                    scene.edges.extend(self.edge(self.kernel.above(task), task, item));
                    scene.nodes.push(self.node(task, item, depth));
                }
                Read::Group(group) => {
                    let Some(item) = group_items[group] else { continue };
                    groups_read[group] = scene.groups.len();
                    let likes = &self.folds.groups[group];
                    scene.edges.extend(self.edge(Some(likes.parent), likes.first, item));
                    let group = self.group(group, item, depth, scene.nodes.len());
                    scene.groups.push(group);
                }
            }
        }
        scene.places = self.places(&scene.nodes, &groups_read);
        scene
    }

    fn frame(&mut self, item: usize, ns: NsId) -> Frame {
        let Words { label, width, .. } = std::mem::take(&mut self.words[item]);
        let rect = self.shapes[item].rect;
        let label_rect = Rect { x: rect.x + PAD, y: rect.bottom() - LABEL_HEIGHT - 7, w: width, h: LABEL_HEIGHT };
        let level = self.kernel.namespace(ns).level - self.kernel.namespace(NsId::ROOT).level;
        Frame { ns, level, state: self.kernel.ns_state(ns), hue: Hue::of(ns), rect, label_rect, label }
    }

    fn node(&mut self, task: TaskId, item: usize, depth: u32) -> Node {
        let Words { label, pids, .. } = std::mem::take(&mut self.words[item]);
        let hidden = self.folds.hidden[task.0 as usize];
        Node {
            task,
            rect: own_box(&self.tree, &self.shapes, item),
            pids,
            label,
            signs: Signs::of(self.kernel, task),
            depth,
            is_parent: hidden.is_some() || !self.tree.items[item].below.is_empty(),
            hidden: hidden.unwrap_or(0),
        }
    }

    fn group(&mut self, group: usize, item: usize, depth: u32, nodes_before: usize) -> Group {
        let Words { label, ranges, .. } = std::mem::take(&mut self.words[item]);
        let likes = &mut self.folds.groups[group];
        Group {
            parent: likes.parent,
            first: likes.first,
            members: std::mem::take(&mut likes.members),
            rect: own_box(&self.tree, &self.shapes, item),
            pids: ranges,
            label,
            signs: likes.signs,
            depth,
            nodes_before,
        }
    }

    /// Returns the line from a parent, if the parent itself is drawn.
    fn edge(&self, parent: Option<TaskId>, child: TaskId, item: usize) -> Option<crate::Edge> {
        let parent = parent.filter(|parent| self.folds.fates[parent.0 as usize] == Fate::Drawn)?;
        Some(edge(&self.tree, &self.shapes, (parent, child), self.tree.item(parent)?, item))
    }

    /// Returns the place of every process, by [`TaskId`].
    fn places(&self, nodes: &[Node], groups_read: &[usize]) -> Vec<Option<Place>> {
        let mut at = vec![None; self.folds.fates.len()];
        for (index, node) in nodes.iter().enumerate() {
            at[node.task.0 as usize] = Some(index);
        }
        let fates = self.folds.fates.iter().zip(&at);
        let place = |(fate, &own): (&Fate, &Option<usize>)| match *fate {
            Fate::Gone => None,
            Fate::Drawn => own.map(Place::Node),
            Fate::Folded(group) => Some(Place::Group(groups_read[group])),
            Fate::Hidden(collapsed) => at[collapsed.0 as usize].map(Place::Below),
        };
        fates.map(place).collect()
    }
}
