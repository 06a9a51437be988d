//! Lines from parents to children.

use std::fmt::Write;

use crate::parts::Edge;
use crate::rect::Rect;

/// The radius of rounded corners, in pixels.
const RADIUS: i32 = 6;

impl Edge {
    /// Returns the line as SVG path data, with rounded corners.
    pub fn path(&self) -> String {
        path(&self.points, self.is_far)
    }

    /// Returns whether any part of the line that does not coincide with a sibling's line meets a rectangle. For a
    /// curve, the test is conservative: it uses a bounding box.
    pub(crate) fn meets(&self, view: &Rect) -> bool {
        if self.is_far {
            let (Some(&start), Some(&end)) = (self.points.first(), self.points.last()) else { return false };
            let bend = bend(start.1, end.1);
            return view.meets(&between((start.0, start.1.min(end.1 - bend)), (end.0, end.1.max(start.1 + bend))));
        }
        self.points[self.own_from..].windows(2).any(|line| view.meets(&between(line[0], line[1])))
    }
}

/// Returns the rectangle between two corners.
fn between(a: (i32, i32), b: (i32, i32)) -> Rect {
    Rect { x: a.0.min(b.0), y: a.1.min(b.1), w: (a.0 - b.0).abs(), h: (a.1 - b.1).abs() }
}

/// Returns how far the control points of a curve are below and above its ends.
fn bend(start: i32, end: i32) -> i32 {
    ((end - start).abs() / 2).max(28)
}

/// Returns SVG path data through these points: right angles with rounded corners, or one curve for a far edge.
fn path(points: &[(i32, i32)], is_far: bool) -> String {
    let mut data = String::new();
    let (Some(&(x, y)), Some(&(end_x, end_y))) = (points.first(), points.last()) else { return data };
    // Writing to a string cannot fail.
    let _ = write!(data, "M{x} {y}");
    if is_far {
        let bend = bend(y, end_y);
        let _ = write!(data, "C{x} {} {end_x} {} {end_x} {end_y}", y + bend, end_y - bend);
        return data;
    }
    for corner in points.windows(3) {
        let [from, at, to] = [corner[0], corner[1], corner[2]];
        let radius = RADIUS.min(distance(from, at) / 2).min(distance(at, to) / 2);
        let (before, after) = (towards(at, from, radius), towards(at, to, radius));
        let _ = write!(data, "L{} {}Q{} {} {} {}", before.0, before.1, at.0, at.1, after.0, after.1);
    }
    let _ = write!(data, "L{end_x} {end_y}");
    data
}

fn distance(a: (i32, i32), b: (i32, i32)) -> i32 {
    (a.0 - b.0).abs() + (a.1 - b.1).abs()
}

fn towards(from: (i32, i32), to: (i32, i32), length: i32) -> (i32, i32) {
    (from.0 + (to.0 - from.0).signum() * length, from.1 + (to.1 - from.1).signum() * length)
}
