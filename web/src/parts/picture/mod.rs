//! The picture of the process tree, with keyboard navigation from process to process.

mod minimap;
mod model;
mod node;
mod toolbar;

use std::rc::Rc;

use pidscope_kernel::{NsId, TaskId};
use pidscope_scene::{Edge, Frame, Part, Rect, Scene};
use pidscope_text::{Lang, page};
use yew::Html;

pub use self::minimap::minimap;
pub use self::model::{PictureModel, words};
pub use self::toolbar::{SEARCH_FIELD, Toolbar, toolbar};

use crate::dom::{Element, Link, On, Reaction, el};
use crate::parts::picture::node::{group, node};
use crate::state::msg::{Key, Msg};
use crate::state::picture::{Heading, PictureMsg, Zoom};

/// The ID of the element that scrolls.
pub const SCROLLER_ID: &str = "picture";

/// The maximum number of boxes that are always drawn; of a larger picture, only the visible part is drawn.
const MAX_BOXES: usize = 80;
/// The edges of the drawn part are multiples of this, in pixels of the scene, so that it is not drawn again for every
/// movement.
const WINDOW_GRID: i32 = 250;

/// The options of the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureOptions {
    /// The language.
    pub lang: Lang,
    /// The selected process.
    pub selected: TaskId,
    /// The namespace that the page looks through.
    pub viewpoint: Option<NsId>,
    /// The namespaces whose frames are not faded: the one looked through, and those nested in it.
    pub seen_frames: Vec<NsId>,
    /// The zoom.
    pub zoom: Zoom,
    /// The part that is drawn; `None` for all.
    pub drawn: Option<Rect>,
    /// Whether letters would be too small to read.
    pub is_far: bool,
    /// Whether single-letter keys are on.
    pub has_single_keys: bool,
    /// The number of the world; boxes of another world are not moved to the places of these.
    pub world: u32,
}

/// Returns the part of a large picture that is drawn for a window.
pub fn drawn(scene: &Scene, window: Option<(Rect, i32)>) -> Option<Rect> {
    if scene.nodes.len() + scene.groups.len() <= MAX_BOXES {
        return None;
    }
    // As long as the size of the window is unknown, assume a large screen.
    let (window, _) = window.unwrap_or((Rect { x: 0, y: 0, w: 8 * WINDOW_GRID, h: 4 * WINDOW_GRID }, 0));
    let from = |at: i32| (at - WINDOW_GRID / 2).div_euclid(WINDOW_GRID) * WINDOW_GRID;
    let to = |at: i32| (at + WINDOW_GRID / 2).div_euclid(WINDOW_GRID) * WINDOW_GRID + WINDOW_GRID;
    let (x, y) = (from(window.x), from(window.y));
    Some(Rect { x, y, w: to(window.x + window.w) - x, h: to(window.y + window.h) - y })
}

/// Returns the ID of a process's element.
pub fn element_id(task: TaskId) -> String {
    format!("process-{}", task.0)
}

/// Draws boxes in frames, as a tree for keyboard and screen reader.
pub fn picture(model: &Rc<PictureModel>, options: &PictureOptions, link: &Link) -> Html {
    let &PictureOptions { lang, selected, viewpoint, zoom, has_single_keys, .. } = options;
    let scene = &model.scene;
    let keys = move |key: &str| {
        if let Some(heading) = Heading::of(key) {
            return Some(Msg::SelectNeighbour(heading));
        }
        match key {
            // Single-letter keys can be switched off, for users of speech input or against accidental key presses.
            _ if !has_single_keys && key.chars().all(|letter| letter.is_alphanumeric()) && key.len() == 1 => None,
            _ => PictureMsg::of(key, selected).map(Msg::Picture).or_else(|| Key::of(key).map(Msg::Key)),
        }
    };
    let everything = Rect { x: 0, y: 0, w: scene.width, h: scene.height };
    let mut ground = el("g;aria-hidden=true");
    let mut boxes = el("g");
    let is_drawn = options.drawn.unwrap_or(everything);
    for part in scene.within(is_drawn) {
        match part {
            Part::Frame(at) => {
                let each = &scene.frames[at];
                ground = ground.child(frame(each, viewpoint.is_some() && !options.seen_frames.contains(&each.ns)));
            }
            Part::Edge(at) => {
                let each = &scene.edges[at];
                let is_faded = model.is_faded(each.child, viewpoint) || model.is_faded(each.parent, viewpoint);
                ground = ground.child(edge(each, is_faded));
            }
            Part::Group(at) => boxes = boxes.child(group(model, options, link, at)),
            Part::Node(at) => boxes = boxes.node(node(model, options, link, at)),
        }
    }
    // The selected process must always be reachable with the Tab key.
    if let Some(at) = model.outside(selected, is_drawn) {
        boxes = boxes.node(node(model, options, link, at));
    }
    let (class, size) = match zoom {
        Zoom::Readable => ("readable", String::new()),
        Zoom::Whole => ("whole", String::new()),
        Zoom::Percent(percent) => ("", format!(";--zoom:{}.{:02}", percent / 100, percent % 100)),
    };
    el("svg;role=tree")
        .key(options.world)
        .class(&[class, if options.is_far { "far-away" } else { "" }])
        .attr("aria-label", page::process_tree(lang))
        .attr("viewBox", format!("0 0 {} {}", scene.width, scene.height))
        // The style sheet uses these variables.
        .attr("style", format!("--w:{};--h:{}{size}", scene.width, scene.height))
        .on(link, On::Keydown, Reaction::Key(Rc::new(keys)))
        .child(ground)
        .child(boxes)
        .into()
}

/// Draws the scrolled region around the picture.
pub fn scroller(lang: Lang, link: &Link, picture: Html) -> Element {
    el("div;class=scroller")
        .attr("id", SCROLLER_ID)
        .on(link, On::Scroll, Reaction::Measure)
        .attr("role", "group")
        .attr("aria-label", page::processes(lang))
        .node(picture)
}

fn faded(is_faded: bool) -> &'static str {
    if is_faded { "faded" } else { "" }
}

fn rect(class: &'static str, rect: Rect, radius: i32) -> Element {
    el("rect")
        .attr("class", class)
        .number("x", rect.x)
        .number("y", rect.y)
        .number("width", rect.w)
        .number("height", rect.h)
        .number("rx", radius)
}

fn frame(frame: &Frame, is_faded: bool) -> Element {
    let label = el("text;class=frame-label")
        .number("x", frame.label_rect.x)
        .number("y", frame.label_rect.bottom() - 4)
        .text(frame.label.clone());
    el("g")
        .key(frame.ns.0)
        .class(&[frame.hue.class(), node::frame_class(frame.state), faded(is_faded)])
        .child(rect("frame", frame.rect, 10).attr("stroke-dasharray", frame.hue.dash()))
        .child(label)
}

/// The keys of lines start here; no namespace has such a key.
const FIRST_EDGE_KEY: u32 = 1 << 31;

fn edge(edge: &Edge, is_faded: bool) -> Element {
    let far = if edge.is_far { "far" } else { "" };
    el("path").key(FIRST_EDGE_KEY | edge.child.0).class(&["edge", far, faded(is_faded)]).attr("d", edge.path())
}

impl PictureMsg {
    /// Returns what a key does to the picture, in addition to the keys for the process.
    pub fn of(key: &str, task: TaskId) -> Option<PictureMsg> {
        use crate::state::picture::ZoomDirection;
        Some(match key {
            "+" | "=" => PictureMsg::Zoom(ZoomDirection::In),
            "-" => PictureMsg::Zoom(ZoomDirection::Out),
            "0" => PictureMsg::Fit,
            " " => PictureMsg::Fold(task),
            _ => return None,
        })
    }
}
