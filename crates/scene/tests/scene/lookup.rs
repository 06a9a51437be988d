//! What is visible in a window.

use pidscope_scene::{Part, Rect};
use proptest::prelude::*;

use crate::worlds::{calls, flat, random, whole};

/// Returns the parts of the whole picture with their rectangles, except lines.
fn rects(scene: &pidscope_scene::Scene) -> Vec<(Part, Rect)> {
    let frames = scene.frames.iter().enumerate().map(|(at, frame)| (Part::Frame(at), frame.rect));
    let groups = scene.groups.iter().enumerate().map(|(at, group)| (Part::Group(at), group.rect));
    let nodes = scene.nodes.iter().enumerate().map(|(at, node)| (Part::Node(at), node.rect));
    frames.chain(groups).chain(nodes).collect()
}

proptest! {
    #[test]
    fn a_window_shows_what_lies_in_it(calls in calls(), x in 0i32..900, y in 0i32..900, w in 1i32..600, h in 1i32..600) {
        let scene = whole(&random(calls, 0));
        let view = Rect { x, y, w, h };
        let seen: Vec<Part> = scene.within(view).collect();
        prop_assert!(seen.is_sorted());
        for (part, rect) in rects(&scene) {
            prop_assert!(seen.contains(&part) || !rect.overlaps(&view), "{:?} at {:?}", part, rect);
            let grown = Rect { x: rect.x - 1, y: rect.y - 1, w: rect.w + 2, h: rect.h + 2 };
            prop_assert!(!seen.contains(&part) || grown.overlaps(&view), "{:?} at {:?}", part, rect);
        }
        // Every visible point of every line is drawn by one of the lines returned.
        let lines = |part: &Part| if let Part::Edge(at) = *part { Some(&scene.edges[at]) } else { None };
        let given: Vec<_> = seen.iter().filter_map(lines).collect();
        for edge in scene.edges.iter().filter(|edge| !edge.is_far) {
            for line in edge.points.windows(2) {
                let (from, to) = (line[0], line[1]);
                for share in 0..=8 {
                    let point = (from.0 + (to.0 - from.0) * share / 8, from.1 + (to.1 - from.1) * share / 8);
                    let is_seen = view.contains(&Rect { x: point.0, y: point.1, w: 0, h: 0 });
                    let is_drawn = given.iter().any(|edge| runs_through(&edge.points, point));
                    prop_assert!(!is_seen || is_drawn, "{:?} of {:?}", point, edge);
                }
            }
        }
    }
}

fn runs_through(points: &[(i32, i32)], (x, y): (i32, i32)) -> bool {
    points.windows(2).any(|line| {
        let ((a, b), (c, d)) = (line[0], line[1]);
        (a.min(c)..=a.max(c)).contains(&x) && (b.min(d)..=b.max(d)).contains(&y)
    })
}

#[test]
fn a_window_beside_the_boxes_shows_the_line_that_leads_past_it() {
    let scene = whole(&flat(100));
    let child = scene.nodes[1].rect;
    // Left of the second row's boxes, and above the line to the third row.
    let view = Rect { x: child.x - 14, y: child.bottom() + 30, w: 12, h: 10 };
    let edges: Vec<usize> =
        scene.within(view).filter_map(|part| if let Part::Edge(at) = part { Some(at) } else { None }).collect();
    assert_eq!(edges, [99], "the line to the only child in the last row runs through it");
}

#[test]
fn a_window_on_ten_thousand_boxes_shows_few_parts() {
    let scene = whole(&flat(10_000));
    let middle = Rect { x: 0, y: scene.height / 2, w: 1_000, h: 800 };
    let seen = scene.within(middle).count();
    assert!((200..400).contains(&seen), "{seen} parts");
    let top = Rect { y: 0, ..middle };
    let seen = scene.within(top).count();
    assert!((200..400).contains(&seen), "{seen} parts");
}
