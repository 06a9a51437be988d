//! What stays in place when a world changes.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use pidscope_kernel::wait::WaitArgs;
use pidscope_kernel::{Call, Kernel, State, TaskId};
use pidscope_scene::{Node, Place, Rect, Scene};
use proptest::prelude::*;

use crate::worlds::{calls, flat, fork, random, whole};

fn rect(scene: &Scene, task: TaskId) -> Option<Rect> {
    scene.place(task).map(|place| scene.rect(place))
}

/// Checks that siblings in both pictures are in the same order and, if `rows_too`, in the same rows.
fn siblings_keep(kernel: &Kernel, before: &Scene, after: &Scene, rows_too: bool) -> Result<(), String> {
    let family = |node: &Node| (kernel.above(node.task), kernel.active_ns(node.task));
    // Across rows, left and right mean nothing.
    let across = |one: Rect, other: Rect| if one.y == other.y { one.x.cmp(&other.x) } else { Ordering::Equal };
    let order = |one: Rect, other: Rect| (one.y.cmp(&other.y), across(one, other));
    for (at, node) in before.nodes.iter().enumerate() {
        for other in before.nodes[at + 1..].iter().filter(|&other| family(other) == family(node)) {
            let (Some(one), Some(two)) = (rect(after, node.task), rect(after, other.task)) else { continue };
            let (was, is) = (order(node.rect, other.rect), order(one, two));
            let is_kept = if rows_too { was == is } else { (two.y, two.x) > (one.y, one.x) };
            if !is_kept {
                return Err(format!("{:?} and {:?}: {was:?}, now {is:?}", node.task, other.task));
            }
        }
    }
    Ok(())
}

/// Returns everything above a process or around it: whatever may have to make room, or shrink again.
fn surroundings(kernel: &Kernel, task: TaskId) -> BTreeSet<TaskId> {
    let mut found = BTreeSet::new();
    let mut next = vec![task];
    while let Some(task) = next.pop() {
        if found.insert(task) {
            next.extend(kernel.above(task));
            next.extend(kernel.init_of(kernel.active_ns(task)));
        }
    }
    found
}

/// Checks that the children of processes not in `changed` have kept their places, relative to their parents.
fn others_keep(changed: &BTreeSet<TaskId>, before: &Scene, after: &Scene) -> Result<(), String> {
    for edge in before.edges.iter().filter(|edge| !edge.is_far && !changed.contains(&edge.parent)) {
        let away = |scene: &Scene| {
            let (parent, child) = (rect(scene, edge.parent)?, rect(scene, edge.child)?);
            Some((child.x - parent.x, child.y - parent.y))
        };
        if away(before) != away(after) {
            return Err(format!("{:?} has moved {:?}", edge.child, (away(before), away(after))));
        }
    }
    Ok(())
}

fn running(kernel: &Kernel, pick: usize) -> Option<TaskId> {
    let able: Vec<TaskId> = kernel.tasks().map(|(task, _)| task).filter(|&task| kernel.can_call(task)).collect();
    (!able.is_empty()).then(|| able[pick % able.len()])
}

proptest! {
    #[test]
    fn a_fork_keeps_all_others_in_order_and_in_their_rows(calls in calls(), pick in 0usize..100) {
        let mut kernel = random(calls, 0);
        let before = whole(&kernel);
        let Some(parent) = running(&kernel, pick) else { return Ok(()) };
        // The first process of a namespace moves its frame.
        let ns = kernel.task(parent).pid_for_children;
        prop_assume!(kernel.namespace(ns).child_reaper.is_some());
        kernel.call(parent, &fork());
        let newest = TaskId(kernel.tasks().len() as u32 - 1);
        let after = whole(&kernel);
        prop_assert_eq!(siblings_keep(&kernel, &before, &after, true), Ok(()));
        prop_assert_eq!(others_keep(&surroundings(&kernel, newest), &before, &after), Ok(()));
    }

    #[test]
    fn a_leaf_that_ends_moves_nobody_and_one_that_is_reaped_only_those_around_it(calls in calls(), pick in 0usize..100) {
        let mut kernel = random(calls, 0);
        let Some(leaf) = running(&kernel, pick) else { return Ok(()) };
        let Some(parent) = kernel.parent(leaf).filter(|&parent| kernel.can_call(parent)) else { return Ok(()) };
        let is_plain = kernel.children(leaf).next().is_none() && !kernel.is_init(leaf);
        // Otherwise a namespace would lose the process that it hangs below.
        prop_assume!(is_plain && kernel.task(leaf).pid_for_children == kernel.active_ns(leaf));
        prop_assume!(kernel.task(parent).pid_for_children == kernel.active_ns(parent));
        let before = whole(&kernel);
        kernel.call(leaf, &Call::Exit(0));
        prop_assume!(kernel.state(leaf) == State::Zombie && kernel.can_call(parent));
        let ended = whole(&kernel);
        let rects = |scene: &Scene| scene.nodes.iter().map(|node| (node.task, node.rect)).collect::<Vec<_>>();
        prop_assert_eq!(rects(&before), rects(&ended));
        let changed = surroundings(&kernel, leaf);
        let pid = i64::from(kernel.pid_in(leaf, kernel.active_ns(parent)));
        kernel.call(parent, &Call::Wait(WaitArgs { pid, nohang: true, ..WaitArgs::default() }));
        prop_assume!(kernel.state(leaf) == State::Gone);
        let after = whole(&kernel);
        prop_assert_eq!(siblings_keep(&kernel, &ended, &after, false), Ok(()));
        prop_assert_eq!(others_keep(&changed, &ended, &after), Ok(()));
    }
}

#[test]
fn another_child_in_rows_moves_nobody() {
    let mut kernel = flat(20);
    for _ in 0..20 {
        let before = whole(&kernel);
        kernel.call(TaskId(0), &fork());
        let after = whole(&kernel);
        for node in &before.nodes {
            let Some(Place::Node(at)) = after.place(node.task) else { panic!("{node:?} is lost") };
            assert_eq!(after.nodes[at].rect, node.rect);
        }
    }
}
