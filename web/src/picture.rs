//! The picture of the process tree, in which one goes from process to process.

use std::collections::BTreeMap;

use pidscope_kernel::{NsId, State, TaskId};
use pidscope_scene::{Edge, Frame, Labels, Node, Scene};
use pidscope_text::{Lang, page, state};
use yew::prelude::*;

use crate::session::{Mark, Session};
use crate::shared::{Shared, hue};

/// Everything that the picture shows.
pub struct PictureModel {
    scene: Scene,
    /// The marks of the nodes, in their order.
    marks: Vec<Option<Mark>>,
    /// What a screen reader says of the nodes, in their order.
    spoken: Vec<String>,
    /// Where the node of a process is.
    places: BTreeMap<TaskId, usize>,
    parents: BTreeMap<TaskId, TaskId>,
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
        PictureModel {
            marks: scene.nodes.iter().map(|node| session.mark(node.task)).collect(),
            spoken: scene.nodes.iter().map(spoken).collect(),
            places: scene.nodes.iter().enumerate().map(|(at, node)| (node.task, at)).collect(),
            parents: scene.edges.iter().map(|edge| (edge.child, edge.parent)).collect(),
            scene,
        }
    }

    /// The process that an arrow key leads to.
    fn neighbour(&self, from: TaskId, key: &str) -> Option<TaskId> {
        let nodes = &self.scene.nodes;
        let parent_of = |task| self.parents.get(&task).copied();
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
        let node = self.places.get(&task).map(|&at| &self.scene.nodes[at]);
        node.is_some_and(|node| node.pids.iter().all(|pid| pid.ns != eyes))
    }
}

/// What the [`Picture`] is drawn from.
#[derive(Properties, PartialEq)]
pub struct PictureProps {
    /// The picture.
    pub model: Shared<PictureModel>,
    /// The language.
    pub lang: Lang,
    /// The process that acts.
    pub selected: TaskId,
    /// The namespace that is looked through.
    pub eyes: Option<NsId>,
    /// The namespaces whose frames do not fade: the one looked through, and those nested in it.
    pub seen_frames: Vec<NsId>,
    /// Called with the process that is chosen, and whether a key chose it.
    pub on_select: Callback<(TaskId, bool)>,
    /// Called with a key that stands for an act.
    pub on_key: Callback<String>,
}

/// The identity of a process's element.
pub fn element_id(task: TaskId) -> String {
    format!("process-{}", task.0)
}

/// Boxes in frames, as a tree for keyboard and screen reader.
#[component]
pub fn Picture(props: &PictureProps) -> Html {
    let PictureProps { model, lang, selected, eyes, seen_frames, on_select, on_key } = props;
    let Scene { width, height, frames, edges, nodes } = &model.scene;
    let is_faded = |task| model.is_faded(task, *eyes);
    let onkeydown = {
        let (model, on_select, on_key, selected) = (model.clone(), on_select.clone(), on_key.clone(), *selected);
        Callback::from(move |event: KeyboardEvent| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            let key = event.key();
            if key.starts_with("Arrow") || key == "Home" || key == "End" {
                event.prevent_default();
                if let Some(next) = model.neighbour(selected, &key) {
                    on_select.emit((next, true));
                }
            } else {
                on_key.emit(key);
            }
        })
    };
    html! {
        <section class="panel picture" aria-label={page::processes(*lang)}>
            <svg
                role="tree"
                aria-label={page::process_tree(*lang)}
                viewBox={format!("0 0 {width} {height}")}
                style={format!("width:100%;min-width:{}px;max-width:{}px", width * 62 / 100, width * 12 / 10)}
                {onkeydown}
            >
                { for frames.iter().map(|each| frame(each, eyes.is_some() && !seen_frames.contains(&each.ns))) }
                { for edges.iter().map(|each| edge(each, is_faded(each.child) || is_faded(each.parent))) }
                { for nodes.iter().enumerate().map(|(at, each)| node(props, at, each)) }
            </svg>
        </section>
    }
}

fn frame(frame: &Frame, faded: bool) -> Html {
    let rect = frame.rect;
    html! {
        <g class={classes!(hue(frame.ns), faded.then_some("faded"))} aria-hidden="true">
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

fn node(props: &PictureProps, at: usize, node: &Node) -> Html {
    let (task, rect) = (node.task, node.rect);
    let is_selected = task == props.selected;
    let mark = props.model.marks[at];
    let class = classes!(
        "node",
        node.state.word(),
        is_selected.then_some("selected"),
        props.model.is_faded(task, props.eyes).then_some("faded"),
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
            aria-label={props.model.spoken[at].clone()}
            tabindex={if is_selected { "0" } else { "-1" }}
            onclick={props.on_select.reform(move |_| (task, false))}
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
