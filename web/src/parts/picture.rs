//! The picture of the process tree, in which one goes from process to process.

use std::rc::Rc;

use pidscope_kernel::{NsId, State, TaskId};
use pidscope_scene::{Edge, Frame, Labels, Node, Rect, Scene};
use pidscope_text::{Lang, page, state};
use yew::Html;

use crate::dom::{Element, Link, On, Reaction, el};
use crate::state::msg::{Key, Msg};
use crate::state::session::{Mark, Session};

/// Everything that the picture shows.
pub struct PictureModel {
    scene: Scene,
    /// The marks of the nodes, in their order.
    marks: Vec<Option<Mark>>,
    /// What a screen reader says of the nodes, in their order.
    spoken: Vec<String>,
    /// Where the node of a process is, by [`TaskId`].
    places: Vec<Option<usize>>,
    /// By [`TaskId`].
    parents: Vec<Option<TaskId>>,
}

struct Words<'s> {
    session: &'s Session,
    lang: Lang,
}

impl Labels for Words<'_> {
    fn process(&self, task: TaskId) -> String {
        let kernel = self.session.kernel();
        let mut label = self.session.name(task).to_owned();
        if !kernel.is_leader(task) {
            label += &format!(" · {}", page::thread(self.lang));
        } else if kernel.is_init(task) {
            label += " · init";
        }
        match kernel.state(task) {
            State::Running => label,
            other => format!("{label} · {}", state(self.lang, other).word),
        }
    }

    fn namespace(&self, ns: NsId) -> String {
        page::frame(self.lang, &self.session.namespace_name(ns))
    }
}

impl PictureModel {
    /// The picture of the world as it is now.
    pub fn of(session: &Session, lang: Lang) -> Self {
        let words = Words { session, lang };
        let scene = Scene::of(session.kernel(), &words);
        let spoken = |node: &Node| {
            let numbers = node.pids.iter().map(|pid| page::pid_in(lang, &session.namespace_name(pid.ns), &pid.nr));
            let numbers: Vec<String> = numbers.collect();
            format!("{}: {}", words.process(node.task), numbers.join(", "))
        };
        let mut places = vec![None; session.kernel().tasks().len()];
        for (at, node) in scene.nodes.iter().enumerate() {
            places[node.task.0 as usize] = Some(at);
        }
        PictureModel {
            marks: scene.nodes.iter().map(|node| session.mark(node.task)).collect(),
            spoken: scene.nodes.iter().map(spoken).collect(),
            places,
            parents: session.kernel().tasks().map(|(task, _)| session.kernel().above(task)).collect(),
            scene,
        }
    }

    /// The process that an arrow key leads to.
    fn neighbour(&self, from: TaskId, key: &str) -> Option<TaskId> {
        let nodes = &self.scene.nodes;
        let parent_of = |task: TaskId| self.parents[task.0 as usize];
        let children = |task: Option<TaskId>| {
            let is_child = |node: &&Node| parent_of(node.task) == task;
            nodes.iter().filter(is_child).map(|node| node.task).collect::<Vec<_>>()
        };
        match key {
            "ArrowUp" => parent_of(from),
            "ArrowDown" => children(Some(from)).first().copied(),
            "ArrowLeft" | "ArrowRight" => {
                let siblings = children(parent_of(from));
                let at = siblings.iter().position(|&sibling| sibling == from)?;
                let next = if key == "ArrowLeft" { at.checked_sub(1)? } else { at + 1 };
                siblings.get(next).copied()
            }
            "Home" => nodes.first().map(|node| node.task),
            "End" => nodes.last().map(|node| node.task),
            _ => None,
        }
    }

    fn is_faded(&self, task: TaskId, eyes: Option<NsId>) -> bool {
        let Some(eyes) = eyes else { return false };
        let node = self.places[task.0 as usize].map(|at| &self.scene.nodes[at]);
        node.is_some_and(|node| node.pids.iter().all(|pid| pid.ns != eyes))
    }
}

/// How the picture is shown.
pub struct PictureOptions {
    /// The language.
    pub lang: Lang,
    /// The process that acts.
    pub selected: TaskId,
    /// The namespace that is looked through.
    pub eyes: Option<NsId>,
    /// The namespaces whose frames do not fade: the one looked through, and those nested in it.
    pub seen_frames: Vec<NsId>,
}

/// The identity of a process's element.
pub fn element_id(task: TaskId) -> String {
    format!("process-{}", task.0)
}

/// Boxes in frames, as a tree for keyboard and screen reader.
pub fn picture(model: &Rc<PictureModel>, options: &PictureOptions, link: &Link) -> Html {
    let &PictureOptions { lang, selected, eyes, .. } = options;
    let Scene { width, height, frames, edges, nodes } = &model.scene;
    let keys = {
        let model = Rc::clone(model);
        move |key: &str| match key {
            "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight" | "Home" | "End" => {
                // The key is the picture's, even where it leads nowhere.
                Some(Msg::Select(model.neighbour(selected, key).unwrap_or(selected), true))
            }
            _ => Key::of(key).map(Msg::Key),
        }
    };
    let frames = frames.iter().map(|each| frame(each, eyes.is_some() && !options.seen_frames.contains(&each.ns)));
    let is_faded = |edge: &Edge| model.is_faded(edge.child, eyes) || model.is_faded(edge.parent, eyes);
    let edges = edges.iter().map(|each| edge(each, is_faded(each)));
    let nodes = nodes.iter().enumerate().map(|(at, each)| node(model, options, link, at, each));
    let ground = el("g;aria-hidden=true").each(frames).each(edges);
    let svg = el("svg;role=tree")
        .attr("aria-label", page::process_tree(lang))
        .attr("viewBox", format!("0 0 {width} {height}"))
        // The style says what to make of it.
        .attr("style", format!("--w:{width};--h:{height}"))
        .on(link, On::Keydown, Reaction::Key(Rc::new(keys)))
        .child(ground)
        .child(el("g").each(nodes));
    el("section;class=panel picture").attr("aria-label", page::processes(lang)).child(svg).into()
}

fn faded(is_faded: bool) -> &'static str {
    if is_faded { "faded" } else { "" }
}

fn rect(class: &'static str, rect: Rect, grown: i32, radius: i32) -> Element {
    el("rect")
        .attr("class", class)
        .number("x", rect.x - grown)
        .number("y", rect.y - grown)
        .number("width", rect.w + 2 * grown)
        .number("height", rect.h + 2 * grown)
        .number("rx", radius)
}

fn frame(frame: &Frame, is_faded: bool) -> Element {
    let label = el("text;class=frame-label")
        .number("x", frame.label_rect.x)
        .number("y", frame.label_rect.bottom() - 4)
        .text(frame.label.clone());
    el("g")
        .class(&[frame.hue.class(), faded(is_faded)])
        .child(rect("frame", frame.rect, 0, 10).attr("stroke-dasharray", frame.hue.dash()))
        .child(label)
}

fn edge(edge: &Edge, is_faded: bool) -> Element {
    let far = if edge.is_far { "far" } else { "" };
    el("path").class(&["edge", far, faded(is_faded)]).attr("d", edge.path())
}

fn node(model: &PictureModel, options: &PictureOptions, link: &Link, at: usize, node: &Node) -> Element {
    let task = node.task;
    let is_selected = task == options.selected;
    let selected = if is_selected { "selected" } else { "" };
    let mark = model.marks[at];
    let line = |class: &'static str, below: i32| {
        el("text").attr("class", class).number("x", node.rect.center()).number("y", node.rect.y + below)
    };
    let mut pids = line("pids", 18);
    for (index, pid) in node.pids.iter().enumerate() {
        if index > 0 {
            pids = pids.child(el("tspan;class=slash").text(" / "));
        }
        pids = pids.child(el("tspan").attr("class", pid.hue.class()).text(pid.nr.to_string()));
    }
    let is_faded = model.is_faded(task, options.eyes);
    el("g")
        .key(task.0)
        .attr("id", element_id(task))
        .attr("data-task", task.0.to_string())
        .class(&[
            "node",
            if node.is_thread { "thread" } else { "" },
            node.state.word(),
            selected,
            faded(is_faded),
            mark.map_or("", Mark::class),
        ])
        .attr("role", "treeitem")
        .number("aria-level", node.depth as i32 + 1)
        .truth("aria-selected", is_selected)
        .attr("aria-label", model.spoken[at].clone())
        .attr("tabindex", if is_selected { "0" } else { "-1" })
        .press(link, Msg::Select(task, false))
        .maybe(mark.map(|_| rect("halo", node.rect, 4, 10)))
        .child(rect("box", node.rect, 0, 7))
        .child(pids)
        .child(line("name", 34).text(node.label.clone()))
}
