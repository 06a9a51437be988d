//! Lines from parents to children.

use std::fmt::Write;

/// Pixels by which a corner is cut off and rounded.
const RADIUS: i32 = 6;

/// SVG path data through these points: right angles with round corners, or one curve for a far edge.
pub(crate) fn path(points: &[(i32, i32)], is_far: bool) -> String {
    let mut data = String::new();
    let (Some(&(x, y)), Some(&(end_x, end_y))) = (points.first(), points.last()) else { return data };
    // Writing to a string cannot fail.
    let _ = write!(data, "M{x} {y}");
    if is_far {
        let bend = ((end_y - y).abs() / 2).max(28);
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
