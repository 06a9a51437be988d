//! What the picture shows, without a single element of it.

use pidscope_kernel::{NsId, State, TaskId};
use pidscope_scene::{Folding, Group, Labels, Node, Place, Rect, Scene, Sign, mermaid};
use pidscope_text::{Lang, page, scene_words, state};

use super::node::letter;
use crate::state::picture::Heading;
use crate::state::session::{Mark, Session};

/// Everything that the picture shows.
pub struct PictureModel {
    /// Boxes, frames and lines.
    pub scene: Scene,
    /// What has just happened to the processes in boxes of their own, in their order.
    pub marks: Vec<Option<Mark>>,
    /// By [`TaskId`].
    parents: Vec<Option<TaskId>>,
    /// What a screen reader says of the boxes, in their order.
    pub spoken: Vec<String>,
    /// The same of groups.
    pub spoken_groups: Vec<String>,
}

struct Words<'s> {
    session: &'s Session,
    lang: Lang,
}

impl Labels for Words<'_> {
    fn process(&self, task: TaskId) -> String {
        let kernel = self.session.kernel();
        let mut label = self.session.title(self.lang, task);
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

    fn group(&self, members: &[TaskId]) -> String {
        scene_words::group(self.lang, &members.len())
    }

    fn hidden(&self, processes: u32) -> String {
        scene_words::hidden(self.lang, &processes)
    }

    fn sign(&self, sign: Sign) -> Option<String> {
        match sign {
            // The label of the process says these.
            Sign::Init | Sign::Thread | Sign::State(_) => None,
            Sign::Subreaper => Some(scene_words::subreaper(self.lang).to_owned()),
            Sign::Injected => Some(scene_words::injected(self.lang).to_owned()),
            Sign::ChildrenIn(ns) => Some(page::children_go_to(self.lang, &self.session.namespace_name(ns))),
        }
    }
}

/// The picture of the world as it is now.
pub fn scene(session: &Session, lang: Lang, folding: &Folding) -> Scene {
    Scene::of(session.kernel(), &Words { session, lang }, folding)
}

/// The picture in words, as an outline.
pub fn outline(session: &Session, lang: Lang, folding: &Folding) -> String {
    scene(session, lang, folding).outline_text(&Words { session, lang })
}

/// The picture as a Mermaid flowchart.
pub fn flowchart(session: &Session, lang: Lang, folding: &Folding) -> String {
    mermaid::write(&scene(session, lang, folding), &Words { session, lang })
}

impl PictureModel {
    /// The picture of the world as it is now.
    pub fn of(session: &Session, lang: Lang, folding: &Folding) -> Self {
        let words = Words { session, lang };
        let scene = scene(session, lang, folding);
        PictureModel {
            marks: scene.nodes.iter().map(|node| session.mark(node.task)).collect(),
            spoken: scene.nodes.iter().map(|node| words.spoken(node)).collect(),
            spoken_groups: scene.groups.iter().map(|group| words.spoken_group(group)).collect(),
            parents: session.kernel().tasks().map(|(task, _)| session.kernel().above(task)).collect(),
            scene,
        }
    }

    /// The process beside one, in a heading.
    pub fn neighbour(&self, from: TaskId, heading: Heading) -> Option<TaskId> {
        let nodes = &self.scene.nodes;
        let parent_of = |task: TaskId| self.parents[task.0 as usize];
        let children = |task: Option<TaskId>| {
            let is_child = |node: &&Node| parent_of(node.task) == task;
            nodes.iter().filter(is_child).map(|node| node.task).collect::<Vec<_>>()
        };
        match heading {
            Heading::Up => parent_of(from),
            Heading::Down => children(Some(from)).first().copied(),
            Heading::Left | Heading::Right => {
                let siblings = children(parent_of(from));
                let at = siblings.iter().position(|&sibling| sibling == from)?;
                let next = if heading == Heading::Left { at.checked_sub(1)? } else { at + 1 };
                siblings.get(next).copied()
            }
            Heading::First => nodes.first().map(|node| node.task),
            Heading::Last => nodes.last().map(|node| node.task),
        }
    }

    /// The box of a process that lies outside what is drawn: which of the nodes.
    pub fn outside(&self, task: TaskId, drawn: Rect) -> Option<usize> {
        match self.scene.place(task) {
            Some(Place::Node(at)) if !self.scene.nodes[at].rect.meets(&drawn) => Some(at),
            _ => None,
        }
    }

    /// Whether a namespace does not see what stands at a place.
    pub fn is_faded(&self, task: TaskId, eyes: Option<NsId>) -> bool {
        let (Some(eyes), Some(place)) = (eyes, self.scene.place(task)) else { return false };
        match place {
            Place::Node(at) | Place::Below(at) => self.scene.nodes[at].pids.iter().all(|pid| pid.ns != eyes),
            Place::Group(at) => self.scene.groups[at].pids.iter().all(|range| range.ns != eyes),
        }
    }

    /// What a screen reader says of a process.
    pub fn spoken(&self, task: TaskId) -> &str {
        match self.scene.place(task) {
            Some(Place::Node(at) | Place::Below(at)) => &self.spoken[at],
            Some(Place::Group(at)) => &self.spoken_groups[at],
            None => "",
        }
    }
}

impl Words<'_> {
    fn spoken(&self, node: &Node) -> String {
        let numbers = node.pids.iter().map(|pid| (pid.ns, pid.nr.to_string()));
        let visible: Vec<String> = node.pids.iter().map(|pid| pid.nr.to_string()).collect();
        let mut said = visibly(&visible, &node.label, node.signs.state, node.hidden) + ": " + &self.numbers(numbers);
        for sign in node.signs.iter().filter_map(|sign| self.sign(sign)) {
            said = said + ", " + &sign;
        }
        if node.hidden > 0 {
            said = said + ", " + &self.hidden(node.hidden);
        }
        said
    }

    fn spoken_group(&self, group: &Group) -> String {
        let numbers = group.pids.iter().map(|range| (range.ns, range.to_string()));
        let visible: Vec<String> = group.pids.iter().map(|range| range.to_string()).collect();
        visibly(&visible, &group.label, group.signs.state, 0) + ": " + &self.numbers(numbers)
    }

    fn numbers(&self, numbers: impl Iterator<Item = (NsId, String)>) -> String {
        let said = numbers.map(|(ns, number)| page::pid_in(self.lang, &self.session.namespace_name(ns), &number));
        said.collect::<Vec<_>>().join(", ")
    }
}

/// What can be read in a box, word for word. It comes first: who speaks to the page says what stands there.
fn visibly(numbers: &[String], label: &str, state: State, hidden: u32) -> String {
    let mut said = numbers.join(" / ") + " " + label;
    if let Some(letter) = letter(state) {
        said = said + " " + letter;
    }
    if hidden > 0 {
        said += &format!(" +{hidden}");
    }
    said
}
