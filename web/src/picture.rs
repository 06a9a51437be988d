//! The picture of the process tree, in which one goes from process to process.

use std::rc::Rc;

use pidscope_kernel::{NsId, State, TaskId};
use pidscope_scene::{Edge, Frame, Labels, Node, Scene};
use pidscope_text::{Lang, page, state};
use yew::html::Scope;
use yew::prelude::*;

use crate::app::{App, Key, Msg};
use crate::session::{Mark, Session};

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
        if kernel.is_init(task) {
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
            parents: session.kernel().tasks().map(|(_, info)| info.parent).collect(),
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

/// What the identities of processes' elements begin with.
pub const PROCESS: &str = "process-";

/// The identity of a process's element.
pub fn element_id(task: TaskId) -> String {
    format!("{PROCESS}{}", task.0)
}

/// Boxes in frames, as a tree for keyboard and screen reader.
pub fn picture(model: &Rc<PictureModel>, options: &PictureOptions, link: &Scope<App>) -> Html {
    let PictureOptions { lang, selected, eyes, seen_frames } = options;
    let Scene { width, height, frames, edges, nodes } = &model.scene;
    let is_faded = |task| model.is_faded(task, *eyes);
    let onkeydown = {
        let (model, selected) = (Rc::clone(model), *selected);
        link.batch_callback(move |event: KeyboardEvent| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return None;
            }
            let key = event.key();
            if !key.starts_with("Arrow") && key != "Home" && key != "End" {
                let key = Key::of(&key)?;
                // It is not to be typed into the field that gets the focus by it.
                event.prevent_default();
                return Some(Msg::Key(key));
            }
            event.prevent_default();
            model.neighbour(selected, &key).map(|next| Msg::Select(next, true))
        })
    };
    html! {
        <section class="panel picture" aria-label={page::processes(*lang)}>
            <svg
                role="tree"
                aria-label={page::process_tree(*lang)}
                viewBox={format!("0 0 {width} {height}")}
                style={size(*width, *height)}
                {onkeydown}
            >
                { for frames.iter().map(|each| frame(each, eyes.is_some() && !seen_frames.contains(&each.ns))) }
                { for edges.iter().map(|each| edge(each, is_faded(each.child) || is_faded(each.parent))) }
                { for nodes.iter().enumerate().map(|(at, each)| node(model, options, link, at, each)) }
            </svg>
        </section>
    }
}

/// As large as there is room for, within what can be read and what looks well.
fn size(width: i32, height: i32) -> String {
    let (least, most) = (62, 125);
    format!(
        "width:100%;min-width:{}px;max-width:{}px;min-height:{}px;max-height:{}px",
        width * least / 100,
        width * most / 100,
        height * least / 100,
        height * most / 100
    )
}

fn frame(frame: &Frame, faded: bool) -> Html {
    let rect = frame.rect;
    html! {
        <g class={classes!(frame.hue.class(), faded.then_some("faded"))} aria-hidden="true">
            <rect
                class="frame"
                x={rect.x.to_string()} y={rect.y.to_string()} width={rect.w.to_string()} height={rect.h.to_string()}
                rx="10" stroke-dasharray={frame.hue.dash()}
            />
            <text class="frame-label" x={frame.label_rect.x.to_string()} y={(frame.label_rect.bottom() - 4).to_string()}>
                { &frame.label }
            </text>
        </g>
    }
}

fn edge(edge: &Edge, faded: bool) -> Html {
    let class = classes!("edge", faded.then_some("faded"));
    let dash = edge.is_far.then_some("5 4");
    html! { <path {class} d={edge.path()} stroke-dasharray={dash} aria-hidden="true" /> }
}

fn node(model: &PictureModel, options: &PictureOptions, link: &Scope<App>, at: usize, node: &Node) -> Html {
    let (task, rect) = (node.task, node.rect);
    let is_selected = task == options.selected;
    let mark = model.marks[at];
    let class = classes!(
        "node",
        node.state.word(),
        is_selected.then_some("selected"),
        model.is_faded(task, options.eyes).then_some("faded"),
        mark.map(|mark| match mark {
            Mark::New => "new",
            Mark::Changed => "changed",
        }),
    );
    let slash = html! { <tspan class="slash">{ " / " }</tspan> };
    let pids = node.pids.iter().enumerate().map(|(index, pid)| {
        html! {
            <>
                if index > 0 { { slash.clone() } }
                <tspan class={pid.hue.class()}>{ pid.nr }</tspan>
            </>
        }
    });
    let x = rect.center().to_string();
    html! {
        <g
            key={task.0}
            id={element_id(task)}
            {class}
            role="treeitem"
            aria-level={(node.depth + 1).to_string()}
            aria-selected={is_selected.to_string()}
            aria-label={model.spoken[at].clone()}
            tabindex={if is_selected { "0" } else { "-1" }}
            onclick={link.callback(move |_| Msg::Select(task, false))}
        >
            if mark.is_some() {
                <rect
                    class="halo"
                    x={(rect.x - 4).to_string()} y={(rect.y - 4).to_string()}
                    width={(rect.w + 8).to_string()} height={(rect.h + 8).to_string()} rx="10"
                />
            }
            <rect
                class="box"
                x={rect.x.to_string()} y={rect.y.to_string()} width={rect.w.to_string()} height={rect.h.to_string()}
                rx="7"
            />
            <text class="pids" x={x.clone()} y={(rect.y + 18).to_string()}>{ for pids }</text>
            <text class="name" {x} y={(rect.y + 34).to_string()}>{ &node.label }</text>
        </g>
    }
}
