//! The size of every item, from the leaves to the root.

use super::fold::Folds;
use super::items::{Thing, Tree};
use super::{BADGE, BOX_HEIGHT, FALL, FOOT, GAP, GUTTER, LEAST_FALL, LONGEST_ROW, PAD, ROW_GAP};
use crate::rect::Rect;

/// The size of an item, and the positions of its parts.
#[derive(Debug, Clone, Default)]
pub(super) struct Shape {
    /// The width of its own box, or of its frame's label.
    pub own: i32,
    /// The rectangle that holds the item and everything below it.
    pub rect: Rect,
    /// The height from the upper edge down to the first box, taken by frames above it.
    pub lead: i32,
    /// The distance from the left edge to the centre of the first box.
    pub head: i32,
    /// Where the rows begin, from the upper left corner.
    pub content: (i32, i32),
    /// The space left of the rows, for the line that leads down to them.
    pub gutter: i32,
    pub rows: Vec<Row>,
    /// The row of the item above that it is in.
    pub row: usize,
}

/// Neighbours whose heads are on one line.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// The distance from the top of the rows.
    pub y: i32,
    pub lead: i32,
}

impl Shape {
    fn right_of_head(&self) -> i32 {
        self.rect.w - self.head
    }
}

/// Items in rows of a fixed number of items, whatever their sizes, so that a new one at the end moves none before it.
struct Rows {
    gutter: i32,
    rows: Vec<Row>,
    width: i32,
    height: i32,
    /// The distance from the left to the centre of the very first box.
    first_head: i32,
    /// The distance from the left to the middle of the first row's heads; that row stays as it is when others are
    /// added.
    middle: i32,
}

/// Computes the size of an item when all those below it have theirs.
pub(super) fn measure(tree: &Tree, folds: &Folds, shapes: &mut [Shape], index: usize) {
    let item = &tree.items[index];
    for (number, row) in item.below.chunks(LONGEST_ROW).enumerate() {
        for &below in row {
            shapes[below].row = number;
        }
    }
    let Rows { gutter, rows, width, height, first_head, middle } = rows(&item.below, shapes);
    let lead = rows.first().map_or(0, |row| row.lead);
    let shape = &mut shapes[index];
    match item.thing {
        Thing::Process(_) | Thing::Group(_) => {
            let left = middle.max(shape.own / 2);
            let right = (width - middle).max(shape.own - shape.own / 2);
            // The label of a surrounding frame must not cover the badge with the number of hidden processes.
            let badge = if folds.hides(item.thing) { BADGE } else { 0 };
            shape.rect = Rect { w: left + right, h: BOX_HEIGHT + badge, ..Rect::default() };
            shape.head = left;
            shape.lead = 0;
            if !rows.is_empty() {
                let fall = (FALL - lead).max(LEAST_FALL);
                shape.content = (left - middle, BOX_HEIGHT + fall);
                shape.rect.h += fall + height;
            }
        }
        Thing::Block(_) => {
            let inner = width.max(shape.own);
            shape.rect = Rect { w: inner + 2 * PAD, h: PAD + height + FOOT, ..Rect::default() };
            // The line into an empty frame ends at its middle.
            let aside = if rows.is_empty() { 0 } else { (inner - width) / 2 };
            shape.content = (PAD + aside, PAD);
            shape.lead = PAD + lead;
            shape.head = PAD + aside + first_head;
        }
    }
    (shape.gutter, shape.rows) = (gutter, rows);
}

fn rows(below: &[usize], shapes: &[Shape]) -> Rows {
    // A full row has the gutter already, or the next child would push it aside.
    let gutter = if below.len() >= LONGEST_ROW { GUTTER } else { 0 };
    let mut rows = Rows { gutter, rows: Vec::new(), width: 0, height: 0, first_head: 0, middle: 0 };
    for (number, row) in below.chunks(LONGEST_ROW).enumerate() {
        let items = || row.iter().map(|&item| &shapes[item]);
        let width = gutter + items().map(|shape| shape.rect.w + GAP).sum::<i32>() - GAP;
        let lead = items().map(|shape| shape.lead).max().unwrap_or(0);
        let y = if number == 0 { 0 } else { rows.height + ROW_GAP };
        rows.height = y + items().map(|shape| lead - shape.lead + shape.rect.h).max().unwrap_or(0);
        rows.width = rows.width.max(width);
        rows.rows.push(Row { y, lead });
        if let (0, [first, .., last] | [first @ last]) = (number, row) {
            rows.first_head = gutter + shapes[*first].head;
            rows.middle = (rows.first_head + width - shapes[*last].right_of_head()) / 2;
        }
    }
    rows
}
