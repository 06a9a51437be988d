//! The position of every item, from the root to the leaves.

use super::items::{Thing, Tree};
use super::measure::Shape;
use super::{BOX_HEIGHT, GAP, LONGEST_ROW, MARGIN};
use crate::rect::Rect;

/// Places the items directly below one that has its own place.
pub(super) fn place(tree: &Tree, shapes: &mut [Shape], index: usize) {
    if tree.root == Some(index) {
        (shapes[index].rect.x, shapes[index].rect.y) = (MARGIN, MARGIN);
    }
    let shape = &shapes[index];
    let (left, top) = (shape.rect.x + shape.content.0 + shape.gutter, shape.rect.y + shape.content.1);
    for (number, items) in tree.items[index].below.chunks(LONGEST_ROW).enumerate() {
        let row = &shapes[index].rows[number];
        let (mut x, heads) = (left, top + row.y + row.lead);
        for &below in items {
            let shape = &mut shapes[below];
            (shape.rect.x, shape.rect.y) = (x, heads - shape.lead);
            x += shape.rect.w + GAP;
        }
    }
}

/// Returns the box of a process or a group, at the top of its rectangle, or the frame of a block.
pub(super) fn own_box(tree: &Tree, shapes: &[Shape], index: usize) -> Rect {
    let shape = &shapes[index];
    match tree.items[index].thing {
        Thing::Process(_) | Thing::Group(_) => {
            Rect { x: shape.rect.x + shape.head - shape.own / 2, y: shape.rect.y, w: shape.own, h: BOX_HEIGHT }
        }
        Thing::Block(_) => shape.rect,
    }
}
