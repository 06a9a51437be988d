//! The rules for every picture, whatever the world and whatever is folded.

use pidscope_kernel::{Kernel, NsId, State, TaskId};
use pidscope_scene::{Group, Node, OutlineLine, Place, Rect, Scene, Signs};

/// Checks all rules.
pub fn check(kernel: &Kernel, scene: &Scene) -> Result<(), String> {
    check_places(kernel, scene)?;
    let whole = Rect { x: 0, y: 0, w: scene.width, h: scene.height };
    let boxes: Vec<Box> = boxes(scene).collect();
    for (at, one) in boxes.iter().enumerate() {
        claim(whole.contains(&one.rect), format!("{one:?} leaves the picture"))?;
        for other in &boxes[at + 1..] {
            claim(!one.rect.overlaps(&other.rect), format!("{one:?} overlaps {other:?}"))?;
        }
    }
    for node in &scene.nodes {
        let pids: Vec<_> = node.pids.iter().map(|pid| (pid.ns, pid.nr)).collect();
        let known: Vec<_> = kernel.numbers(node.task).iter().map(|upid| (upid.ns, upid.nr.0)).collect();
        claim(pids == known, format!("{:?}: {pids:?} are not {known:?}", node.task))?;
        for &(ns, nr) in &pids {
            let in_table = kernel.visible(ns).any(|(seen, task)| seen.0 == nr && task == node.task);
            claim(in_table, format!("{:?} is not {nr} in the table of {ns:?}", node.task))?;
        }
    }
    for group in &scene.groups {
        check_group(kernel, group)?;
    }
    check_reading(kernel, scene)?;
    check_order(kernel, scene)?;
    for (at, frame) in scene.frames.iter().enumerate() {
        let level = kernel.namespace(frame.ns).level - kernel.namespace(NsId::ROOT).level;
        claim(frame.level == level, format!("{frame:?} is nested in {level}"))?;
        claim(whole.contains(&frame.rect), format!("{frame:?} leaves the picture"))?;
        claim(frame.rect.contains(&frame.label_rect), format!("the label of {frame:?} leaves it"))?;
        claim(frame.state == kernel.ns_state(frame.ns), format!("{frame:?}: live or dead?"))?;
        for one in &boxes {
            let is_member = kernel.is_same_or_nested(kernel.active_ns(one.first), frame.ns);
            let is_inside = frame.rect.contains(&one.rect);
            claim(is_member == is_inside, format!("{one:?} inside {frame:?}: {is_inside}"))?;
            claim(is_inside || !frame.rect.overlaps(&one.rect), format!("{frame:?} cuts {one:?}"))?;
            claim(!frame.label_rect.overlaps(&one.rect), format!("the label of {frame:?} covers {one:?}"))?;
        }
        // The badge with the number of hidden processes is on the lower border of a box.
        for node in scene.nodes.iter().filter(|node| node.hidden > 0) {
            let badge = Rect { x: node.rect.center() - 12, y: node.rect.bottom() - 2, w: 24, h: 15 };
            claim(!frame.label_rect.overlaps(&badge), format!("the label of {frame:?} covers what {node:?} hides"))?;
        }
        for other in &scene.frames[at + 1..] {
            let is_nested = kernel.is_same_or_nested(other.ns, frame.ns);
            let is_outer = kernel.is_same_or_nested(frame.ns, other.ns);
            let (outer, inner) = if is_outer { (other, frame) } else { (frame, other) };
            let apart = !outer.rect.overlaps(&inner.rect);
            let within = outer.rect.contains(&inner.rect) && outer.rect.x < inner.rect.x && outer.rect.y < inner.rect.y;
            claim(if is_nested || is_outer { within } else { apart }, format!("{outer:?} and {inner:?}"))?;
            claim(!outer.label_rect.overlaps(&inner.rect), format!("{inner:?} covers the label of {outer:?}"))?;
            claim(!outer.label_rect.overlaps(&inner.label_rect), format!("labels of {outer:?} and {inner:?}"))?;
        }
    }
    for edge in &scene.edges {
        let of = |task| boxes.iter().find(|one| one.first == task).expect("a box");
        let (parent, child) = (of(edge.parent), of(edge.child));
        claim(kernel.above(edge.child) == Some(edge.parent), format!("{edge:?} joins strangers"))?;
        let (first, last) = (edge.points[0], edge.points[edge.points.len() - 1]);
        claim(first == (parent.rect.center(), parent.rect.bottom()), format!("{edge:?} begins elsewhere"))?;
        claim(last == (child.rect.center(), child.rect.y), format!("{edge:?} ends elsewhere"))?;
        if edge.is_far {
            continue;
        }
        for line in edge.points.windows(2) {
            let ((a, b), (c, d)) = (line[0], line[1]);
            claim(a == c || b == d, format!("{edge:?} is not at right angles"))?;
            let line = Rect { x: a.min(c), y: b.min(d), w: (a - c).abs(), h: (b - d).abs() };
            let crossed = boxes.iter().find(|one| {
                let inner = Rect { x: one.rect.x + 1, y: one.rect.y + 1, w: one.rect.w - 2, h: one.rect.h - 2 };
                line.x <= inner.x + inner.w
                    && inner.x <= line.x + line.w
                    && line.y <= inner.bottom()
                    && inner.y <= line.bottom()
            });
            claim(crossed.is_none(), format!("{edge:?} runs through {crossed:?}"))?;
        }
    }
    let is_node = |task: TaskId| matches!(scene.place(task), Some(Place::Node(_)));
    let has_line = |one: &&Box| kernel.above(one.first).is_some_and(is_node);
    let with_parent = boxes.iter().filter(has_line).count();
    claim(scene.edges.len() == with_parent, format!("{} edges for {with_parent} children", scene.edges.len()))
}

/// Checks that every process that is not gone is in exactly one place, and that nothing else is in a place.
fn check_places(kernel: &Kernel, scene: &Scene) -> Result<(), String> {
    let mut found: Vec<TaskId> = scene.nodes.iter().map(|node| node.task).collect();
    found.extend(scene.groups.iter().flat_map(|group| &group.members));
    let mut hidden = vec![0; scene.nodes.len()];
    for (task, _) in kernel.tasks() {
        let is_there = match scene.place(task) {
            Some(Place::Node(at)) => scene.nodes[at].task == task,
            Some(Place::Group(at)) => scene.groups[at].members.contains(&task),
            Some(Place::Below(at)) => {
                hidden[at] += 1;
                found.push(task);
                true
            }
            None => kernel.state(task) == State::Gone,
        };
        claim(is_there, format!("{task:?} is not in {:?}", scene.place(task)))?;
    }
    for (node, hidden) in scene.nodes.iter().zip(hidden) {
        claim(node.hidden == hidden, format!("{hidden} are below {node:?}"))?;
    }
    found.sort();
    let mut living: Vec<TaskId> = kernel.tasks().map(|(task, _)| task).collect();
    living.retain(|&task| kernel.state(task) != State::Gone);
    claim(found == living, format!("{found:?} are to be {living:?}"))
}

/// Checks that the members are similar, and that the box shows their numbers.
fn check_group(kernel: &Kernel, group: &Group) -> Result<(), String> {
    claim(group.members.len() > 1 && group.members.is_sorted(), format!("{group:?} of so few"))?;
    claim(group.members[0] == group.first, format!("{group:?} begins with another"))?;
    for &task in &group.members {
        let is_alike = (kernel.above(task), Signs::of(kernel, task)) == (Some(group.parent), group.signs);
        claim(
            is_alike && kernel.tasks().all(|(child, _)| kernel.above(child) != Some(task)),
            format!("{task:?} is not as {group:?}"),
        )?;
    }
    for (at, range) in group.pids.iter().enumerate() {
        let numbers = || group.members.iter().map(|&task| kernel.numbers(task)[at]);
        let ends = (numbers().map(|upid| upid.nr.0).min(), numbers().map(|upid| upid.nr.0).max());
        claim(ends == (Some(range.lowest), Some(range.highest)), format!("{ends:?} are not {range:?}"))?;
        claim(numbers().all(|upid| upid.ns == range.ns), format!("{range:?} of another namespace"))?;
    }
    Ok(())
}

/// Checks that siblings are in the order of their ages, row by row, and their parent in the middle above the first row.
fn check_order(kernel: &Kernel, scene: &Scene) -> Result<(), String> {
    for parent in &scene.nodes {
        let is_child = |node: &&Node| {
            kernel.above(node.task) == Some(parent.task) && kernel.active_ns(node.task) == kernel.active_ns(parent.task)
        };
        let children: Vec<Rect> = scene.nodes.iter().filter(is_child).map(|node| node.rect).collect();
        for pair in children.windows(2) {
            let in_order = pair[0].y < pair[1].y || (pair[0].y == pair[1].y && pair[0].x < pair[1].x);
            claim(in_order, format!("children of {parent:?} stand out of order"))?;
        }
        let mut row: Vec<(i32, i32)> = Vec::new();
        for edge in scene.edges.iter().filter(|edge| edge.parent == parent.task && !edge.is_far) {
            row.push((edge.points[edge.points.len() - 1].1, edge.points[edge.points.len() - 1].0));
        }
        row.sort();
        let first: Vec<i32> = row.iter().filter(|end| end.0 == row[0].0).map(|end| end.1).collect();
        if let [left, .., right] | [left @ right] = first[..] {
            let off = (left + right) / 2 - parent.rect.center();
            // No line leads to an empty frame in the row.
            let has_empty_frame = parent.signs.children_elsewhere.is_some();
            claim(off.abs() <= 1 || has_empty_frame, format!("{parent:?} is {off} pixels from the middle"))?;
        }
    }
    Ok(())
}

/// A box: the process that identifies it, and its rectangle.
#[derive(Debug)]
struct Box {
    first: TaskId,
    rect: Rect,
}

fn boxes(scene: &Scene) -> impl Iterator<Item = Box> {
    let nodes = scene.nodes.iter().map(|node| Box { first: node.task, rect: node.rect });
    nodes.chain(scene.groups.iter().map(|group| Box { first: group.first, rect: group.rect }))
}

fn claim(holds: bool, what: String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what) }
}

/// Checks the order of reading: the parent of a process is the nearest one above that is less deep.
fn check_reading(kernel: &Kernel, scene: &Scene) -> Result<(), String> {
    let mut above: Vec<TaskId> = Vec::new();
    for line in scene.outline() {
        let first = match line {
            OutlineLine::Process(node) => node.task,
            OutlineLine::Group(group) => group.first,
        };
        above.truncate(line.depth() as usize);
        let is_drawn = |&task: &TaskId| matches!(scene.place(task), Some(Place::Node(_)));
        let parent = std::iter::successors(kernel.above(first), |&task| kernel.above(task)).find(is_drawn);
        if (above.len() as u32, above.last().copied()) != (line.depth(), parent) {
            return Err(format!("{first:?} is read below {:?}, its parent is {parent:?}", above.last()));
        }
        above.push(first);
    }
    let lines = scene.outline().count();
    claim(lines == scene.nodes.len() + scene.groups.len(), format!("{lines} lines are read"))
}
