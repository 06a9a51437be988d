//! Lines from parents to children.

use pidscope_kernel::TaskId;

use super::items::{Thing, Tree};
use super::measure::Shape;
use super::place::own_box;
use super::{GUTTER, ROW_GAP};
use crate::Edge;

/// Returns the line from the item `from`, the parent, to the item `to`.
pub(super) fn edge(tree: &Tree, shapes: &[Shape], ends: (TaskId, TaskId), from: usize, to: usize) -> Edge {
    let (parent, child) = ends;
    let (from_box, to_box) = (own_box(tree, shapes, from), own_box(tree, shapes, to));
    let (start, end) = ((from_box.center(), from_box.bottom()), (to_box.center(), to_box.y));
    // Go out of every frame in which the child comes first.
    let mut hung = to;
    while let Some(above) = tree.items[hung].above
        && matches!(tree.items[above].thing, Thing::Block(_))
        && tree.items[above].below.first() == Some(&hung)
    {
        hung = above;
    }
    if tree.items[hung].above != Some(from) {
        return Edge { parent, child, points: vec![start, end], is_far: true, own_from: 0 };
    }
    let above = &shapes[from];
    let content_x = above.rect.x + above.content.0;
    let content_y = above.rect.y + above.content.1;
    let bus = from_box.bottom() + (content_y - from_box.bottom()) / 2;
    let row = shapes[hung].row;
    if row > 0 {
        let spine = content_x + GUTTER / 2 - 3;
        let row_bus = content_y + above.rows[row].y - ROW_GAP / 2;
        let points = vec![start, (start.0, bus), (spine, bus), (spine, row_bus), (end.0, row_bus), end];
        // The lines to the last row draw the whole spine.
        let own_from = if row + 1 < above.rows.len() { 3 } else { 0 };
        return Edge { parent, child, points, is_far: false, own_from };
    }
    let points = if start.0 == end.0 { vec![start, end] } else { vec![start, (start.0, bus), (end.0, bus), end] };
    Edge { parent, child, points, is_far: false, own_from: 0 }
}
