//! What a step points at. Each is marked on the page by a CSS rule, as in [`marks`](crate::parts::views::marks).

use pidscope_kernel::{State, TaskId};
use pidscope_lessons::{Part, Point};
use pidscope_scene::Hue;

use crate::dom::{Element, el};
use crate::state::Explorer;

/// Returns the rules for everything that the current step points at; `None` if there is nothing.
pub fn points(explorer: &Explorer) -> Option<Element> {
    let open = explorer.learning.open.as_ref().filter(|open| !open.is_finished)?;
    let machine = explorer.session.timeline().machine();
    let lives = |task: &TaskId| machine.kernel().state(*task) != State::Gone;
    let mut rules: Vec<String> = Vec::new();
    for point in &open.step().points {
        match point {
            Point::Process(name) => rules.extend(machine.task(name).filter(lives).map(|task| process(task.0))),
            Point::Namespace(name) => rules.extend(machine.namespace(name).map(|ns| space(Hue::of(ns)))),
            Point::Part(part) => rules.push(of_part(*part)),
        }
    }
    (!rules.is_empty()).then(|| el("style;class=points").text(rules.concat()))
}

const OUTLINE: &str = "outline:3px solid var(--mark);outline-offset:-1px";

fn process(task: u32) -> String {
    let it = format!("[data-task=\"{task}\"]");
    format!(
        ".picture .node{it} .box{{stroke:var(--mark);stroke-width:3}}.views tr{it}>:first-child{{box-shadow:inset 4px 0 var(--mark)}}"
    )
}

fn space(hue: Hue) -> String {
    let class = hue.class();
    format!(".picture .{class}>.frame{{stroke-width:3.5}}.space.{class}{{{OUTLINE}}}")
}

fn of_part(part: Part) -> String {
    let place = match part {
        Part::Picture => ".picture",
        Part::Spaces => ".spaces",
        Part::Views => ".views .view",
        Part::Matrix => ".views .bar",
        Part::Terminal => ".terminal",
        Part::Time => ":is(.page,.stage)>.time",
        Part::Why => ".why",
        Part::Actions => ".actions",
    };
    format!("{place}{{{OUTLINE}}}")
}
