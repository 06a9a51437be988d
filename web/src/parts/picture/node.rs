//! The boxes of processes and of groups of processes.

use pidscope_explain::Subject;
use pidscope_kernel::{NsState, State};
use pidscope_scene::{Hue, Node, Rect, Signs};
use pidscope_text::picture as texts;
use yew::Html;

use super::{PictureModel, PictureOptions, element_id, faded, rect};
use crate::dom::{Element, Link, el};
use crate::part::part;
use crate::state::msg::Msg;
use crate::state::picture::PictureMsg;
use crate::state::session::Mark;

/// Returns the class of a namespace's frame.
pub fn frame_class(state: NsState) -> &'static str {
    match state {
        NsState::Live => "",
        NsState::Empty => "empty",
        NsState::Dead => "dead",
    }
}

/// Draws the box of a process, which is drawn again only if its look or place has changed.
pub fn node(model: &PictureModel, options: &PictureOptions, link: &Link, at: usize) -> Html {
    let node = &model.scene.nodes[at];
    let boxed = NodeBox {
        node: node.clone(),
        mark: model.marks[at],
        spoken: model.spoken[at].clone(),
        is_selected: node.task == options.selected,
        is_faded: model.is_faded(node.task, options.viewpoint),
        is_far: options.is_far,
    };
    let link = link.clone();
    part(node.task.0, boxed, move |boxed| boxed.draw(&link).into())
}

/// The data from which the box of a process is drawn.
#[derive(PartialEq)]
struct NodeBox {
    node: Node,
    mark: Option<Mark>,
    /// The accessible name.
    spoken: String,
    is_selected: bool,
    /// Whether the namespace that the page looks through does not see it.
    is_faded: bool,
    /// Whether letters would be too small to read.
    is_far: bool,
}

impl NodeBox {
    /// Draws it around its own origin, so that a move changes a single attribute.
    fn draw(&self, link: &Link) -> Element {
        let NodeBox { node, mark, is_selected, .. } = self;
        let task = node.task;
        let bounds = Rect { x: 0, y: 0, ..node.rect };
        let content = el("g")
            .attr("id", element_id(task))
            .attr("data-task", task.0.to_string())
            .class(&[
                "node",
                if node.signs.is_thread { "thread" } else { "" },
                node.signs.state.word(),
                if *is_selected { "selected" } else { "" },
                faded(self.is_faded),
                mark.map_or("", Mark::class),
            ])
            .attr("style", place(node.rect))
            .attr("role", "treeitem")
            .number("aria-level", node.depth as i32 + 1)
            .boolean("aria-selected", *is_selected)
            .attr("aria-label", self.spoken.clone())
            .attr("tabindex", if *is_selected { "0" } else { "-1" })
            .on_click(link, Msg::Select(task, false));
        let content = if node.is_parent { content.boolean("aria-expanded", node.hidden == 0) } else { content };
        let content = content.maybe(mark.map(|_| rect("halo", grown(bounds, 4), 10))).child(rect("box", bounds, 7));
        if self.is_far {
            return content;
        }
        let inner = node.signs.is_init.then(|| rect("inner", grown(bounds, -3), 4));
        // A click on a PID asks why it has that value. With the keyboard, the questions below the story or W do the
        // same.
        let numbers = node.pids.iter().map(|pid| {
            let why = Msg::Ask(Some(Subject::Number { task, ns: pid.ns }));
            (pid.hue, el("tspan").on_click(link, why).text(pid.nr.to_string()))
        });
        let content = lines(content.maybe(inner), bounds, numbers, &node.label);
        content.text(" ").each(signs(&node.signs, bounds).into_iter()).text(" ").maybe(self.fold(bounds, link))
    }

    /// Draws the button that folds or unfolds the subtree of a process. The key for it is the space bar, so the button
    /// is hidden from screen readers.
    fn fold(&self, rect: Rect, link: &Link) -> Option<Element> {
        let node = &self.node;
        let is_shown = node.hidden > 0 || (node.is_parent && self.is_selected);
        is_shown.then(|| {
            let (x, y) = (rect.center(), rect.bottom() + 5);
            let text = if node.hidden > 0 { format!("+{}", node.hidden) } else { "−".to_owned() };
            // Large enough for a finger, whatever is drawn.
            let reach = super::rect("reach", Rect { x: x - 16, y: y - 12, w: 32, h: 24 }, 0);
            el("g;aria-hidden=true")
                .class(&["fold", if node.hidden > 0 { "" } else { "away" }])
                .on_click(link, Msg::Picture(PictureMsg::Fold(node.task)))
                .child(reach)
                .each(badge((x, y), &text).into_iter())
        })
    }
}

/// Draws the box of several processes: a stack.
pub fn group(model: &PictureModel, options: &PictureOptions, link: &Link, at: usize) -> Element {
    let group = &model.scene.groups[at];
    let bounds = Rect { x: 0, y: 0, ..group.rect };
    let numbers = group.pids.iter().map(|range| (range.hue, el("tspan").text(range.to_string())));
    let content = el("g;class=opens")
        // No process has the same key: the oldest process of the group has no box.
        .key(group.first.0)
        .attr("style", place(group.rect))
        .attr("role", "treeitem")
        .number("aria-level", group.depth as i32 + 1)
        .attr("aria-selected", "false")
        .attr("aria-expanded", "false")
        .attr("aria-label", texts::open_group(options.lang, &model.spoken_groups[at]))
        .attr("tabindex", "0")
        .on_click(link, Msg::Picture(PictureMsg::Open(group.parent)))
        .on(link, crate::dom::On::Keydown, crate::dom::Reaction::Activate(Msg::Picture(PictureMsg::Open(group.parent))))
        .each([6, 3, 0].into_iter().map(|behind| rect("box", Rect { x: behind, y: behind, ..bounds }, 7)));
    let content = lines(content, bounds, numbers, &group.label).text(" ").each(signs(&group.signs, bounds).into_iter());
    el("g")
        .key(group.first.0)
        .class(&["node group", group.signs.state.word(), faded(model.is_faded(group.first, options.viewpoint))])
        .child(content)
}

fn place(rect: Rect) -> String {
    format!("transform:translate({}px,{}px)", rect.x, rect.y)
}

fn grown(rect: Rect, by: i32) -> Rect {
    Rect { x: rect.x - by, y: rect.y - by, w: rect.w + 2 * by, h: rect.h + 2 * by }
}

/// Boxes up to this width have room for the larger PIDs on small screens.
const MAX_NARROW_WIDTH: i32 = 110;

/// Draws the two lines in a box.
fn lines(content: Element, rect: Rect, numbers: impl Iterator<Item = (Hue, Element)>, label: &str) -> Element {
    let line = |class: &'static str, below: i32| {
        el("text").attr("class", class).number("x", rect.center()).number("y", rect.y + below)
    };
    let mut pids = line(if rect.w > MAX_NARROW_WIDTH { "pids long" } else { "pids" }, 18);
    for (index, (hue, number)) in numbers.enumerate() {
        if index > 0 {
            pids = pids.child(el("tspan;class=slash").text(" / "));
        }
        pids = pids.child(number.attr("class", hue.class()));
    }
    content.child(pids).text(" ").child(line("name", 34).copy(label))
}

/// Returns the letter of `ps` for a state; `None` for the ordinary one.
pub(super) fn letter(state: State) -> Option<&'static str> {
    match state {
        State::Running | State::Gone => None,
        State::Blocked | State::Exiting => Some("S"),
        State::Stopped => Some("T"),
        State::Zombie => Some("Z"),
    }
}

/// Draws the signs on the border of a box that tell processes apart at a glance.
fn signs(signs: &Signs, rect: Rect) -> Vec<Element> {
    let mut drawn = Vec::new();
    if let Some(letter) = letter(signs.state) {
        drawn.extend(badge((rect.right() - 5, rect.y + 3), letter));
    }
    // A diamond on the left: a subreaper, which adopts orphans.
    if signs.is_subreaper {
        drawn.push(el("path;class=subreaper").attr("d", format!("M{} {}l7 -7l7 7l-7 7z", rect.x + 3, rect.y)));
    }
    // An arrow through the upper border, where the line from its parent ends.
    if signs.is_injected {
        drawn.push(el("path;class=injected").attr("d", format!("M{} {}h14l-7 9z", rect.center() - 7, rect.y - 3)));
    }
    // A small frame in the colour of the namespace in which its children will live.
    if let Some(ns) = signs.children_elsewhere {
        let small = Rect { x: rect.right() - 22, y: rect.bottom() - 5, w: 16, h: 10 };
        drawn.push(el("g").attr("class", Hue::of(ns).class()).child(super::rect("elsewhere", small, 3)));
    }
    drawn
}

/// Draws a few letters on a background of their own, centred on this point.
fn badge((x, y): (i32, i32), text: &str) -> [Element; 2] {
    let width = 9 + 6 * text.len() as i32;
    let ground = rect("badge", Rect { x: x - width / 2, y: y - 7, w: width, h: 15 }, 5);
    [ground, el("text;class=sign").number("x", x).number("y", y + 4).copy(text)]
}
