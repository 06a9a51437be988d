//! A small map of the whole picture where only a part of it is visible; a click moves the visible part there.

use std::fmt::Write;

use pidscope_scene::{Rect, Scene};

use crate::dom::{Element, Link, On, Reaction, el};

/// The maximum number of boxes on the map; with more, only frames are drawn.
const MAX_BOXES: usize = 6000;

/// The length of the map's longer side, in pixels.
const MAP_SIDE: i32 = 150;

/// Draws the map; `None` if everything is visible.
pub fn minimap(scene: &Scene, window: Option<(Rect, i32)>, link: &Link) -> Option<Element> {
    let (seen, _) = window?;
    let all = Rect { x: 0, y: 0, w: scene.width, h: scene.height };
    if seen.contains(&all) || scene.nodes.len() < 12 {
        return None;
    }
    let frames = scene
        .frames
        .iter()
        .map(|frame| el("g").attr("class", frame.hue.class()).child(super::rect("frame", frame.rect, 0)));
    let mut boxes = String::new();
    if scene.nodes.len() <= MAX_BOXES {
        for rect in scene.nodes.iter().map(|node| node.rect).chain(scene.groups.iter().map(|group| group.rect)) {
            // Writing to a string cannot fail.
            let _ = write!(boxes, "M{} {}h{}v{}h{}z", rect.x, rect.y, rect.w, rect.h, -rect.w);
        }
    }
    let (width, height) = match scene.width > scene.height {
        true => (MAP_SIDE, (MAP_SIDE * scene.height / scene.width.max(1)).max(12)),
        false => ((MAP_SIDE * scene.width / scene.height.max(1)).max(12), MAP_SIDE),
    };
    Some(
        el("svg;id=minimap;aria-hidden=true;preserveAspectRatio=none")
            .class(&["minimap", if width > 2 * height { "flat" } else { "" }])
            .attr("viewBox", format!("0 0 {} {}", scene.width, scene.height))
            .attr("style", format!("width:{width}px;height:{height}px"))
            .on(link, On::Click, Reaction::Center)
            .each(frames)
            .child(el("path;class=boxes").attr("d", boxes))
            .child(super::rect("seen", seen, 0)),
    )
}
