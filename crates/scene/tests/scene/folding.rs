//! What is folded away; everything else keeps its place.

use std::collections::BTreeSet;

use pidscope_kernel::fork::CloneArgs;
use pidscope_kernel::nsproxy::SetnsTarget;
use pidscope_kernel::{Call, Kernel, NsId, TaskId};
use pidscope_scene::{Folding, Place, Rect, Scene, Tasks};
use proptest::prelude::*;

use crate::rules::check;
use crate::worlds::{Plain, calls, figure, flat, fork, newpid, random, whole, world};

fn drawn(kernel: &Kernel, folding: &Folding) -> Scene {
    let scene = Scene::of(kernel, &Plain, folding);
    assert_eq!(check(kernel, &scene), Ok(()));
    scene
}

fn showing(tasks: &[u32]) -> Folding {
    Folding { shown: tasks.iter().map(|&task| TaskId(task)).collect(), ..Folding::default() }
}

/// Returns every box, by the process that identifies it.
fn boxes(scene: &Scene) -> Vec<(TaskId, Rect)> {
    let nodes = scene.nodes.iter().map(|node| (node.task, node.rect));
    nodes.chain(scene.groups.iter().map(|group| (group.first, group.rect))).collect()
}

#[test]
fn twelve_like_siblings_are_drawn_thirteen_are_folded() {
    assert_eq!(drawn(&flat(12), &Folding::default()), whole(&flat(12)));
    let scene = drawn(&flat(13), &Folding::default());
    let tasks: Vec<u32> = scene.nodes.iter().map(|node| node.task.0).collect();
    assert_eq!(tasks, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
    let [group] = &scene.groups[..] else { panic!("one group") };
    assert_eq!((group.parent, group.first, group.members.len()), (TaskId(0), TaskId(9), 5));
    assert_eq!((group.pids[0].lowest, group.pids[0].highest), (10, 14));
    assert_eq!((group.label.as_str(), group.depth, group.nodes_before), ("… and 5 more", 1, 9));
}

#[test]
fn ten_thousand_like_siblings_are_a_handful_of_boxes() {
    let scene = Scene::of(&flat(10_000), &Plain, &Folding::default());
    assert_eq!((scene.nodes.len(), scene.groups.len(), scene.edges.len()), (9, 1, 9));
    assert_eq!(scene.groups[0].members.len(), 9_992);
}

/// Creates a tree in which every process has five children, one of which is an init.
fn fives(count: u32) -> Kernel {
    let calls: Vec<(u32, Call)> =
        (1..count).map(|at| ((at - 1) / 5, if at == 100 { newpid() } else { fork() })).collect();
    world(&calls)
}

#[test]
fn of_a_wide_tree_the_first_generations_are_drawn_and_the_ways_to_inits() {
    for small in [figure(), fives(31), flat(1_000)] {
        assert_eq!(Folding::overview(&small), Folding::default());
    }
    let kernel = fives(10_000);
    let folding = Folding::overview(&kernel);
    let scene = drawn(&kernel, &folding);
    // One, five and twenty-five; and the five of which one is an init.
    let tasks: Vec<u32> = scene.nodes.iter().map(|node| node.task.0).collect();
    let (mut expected, family): (Vec<u32>, _) = ((0..=30).collect(), 96..=100);
    expected.extend(family);
    assert_eq!(BTreeSet::from_iter(tasks), BTreeSet::from_iter(expected));
    assert_eq!(
        scene.place(TaskId(501)),
        Some(Place::Below(scene.nodes.iter().position(|node| node.task == TaskId(100)).unwrap()))
    );
}

#[test]
fn a_fork_among_a_thousand_like_siblings_moves_no_other_box() {
    let mut kernel = flat(1_000);
    let before = boxes(&drawn(&kernel, &Folding::default()));
    for newest in [1_001, 1_002] {
        kernel.call(TaskId(0), &fork());
        let scene = drawn(&kernel, &showing(&[newest]));
        let others: Vec<(TaskId, Rect)> =
            boxes(&scene).into_iter().filter(|&(task, _)| task != TaskId(newest)).collect();
        assert_eq!(others, before);
        assert!(matches!(scene.place(TaskId(newest)), Some(Place::Node(_))));
    }
}

#[test]
fn who_is_shown_stands_behind_the_group_whatever_is_shown() {
    let kernel = flat(1_000);
    let before = drawn(&kernel, &Folding::default());
    for (shown, drawn_too) in [(&[9][..], 1), (&[500, 9], 2), (&[1, 2], 0)] {
        let scene = drawn(&kernel, &showing(shown));
        assert_eq!(scene.groups[0].rect, before.groups[0].rect);
        assert_eq!(scene.nodes.len(), before.nodes.len() + drawn_too);
        for (one, other) in before.nodes.iter().zip(&scene.nodes) {
            assert_eq!((one.task, one.rect), (other.task, other.rect));
        }
        for node in &scene.nodes[before.nodes.len()..] {
            let group = scene.groups[0].rect;
            assert!(node.rect.y > group.y || node.rect.x > group.right());
        }
    }
}

#[test]
fn whoever_stops_leaves_the_group_and_moves_nobody_else() {
    let mut kernel = flat(1_000);
    let before = boxes(&drawn(&kernel, &Folding::default()));
    // One that is drawn, and one that is not.
    for pid in [3, 501] {
        kernel.call(TaskId(0), &Call::Kill { pid, signal: 19 });
    }
    let scene = drawn(&kernel, &Folding::default());
    let others: Vec<(TaskId, Rect)> = boxes(&scene).into_iter().filter(|&(task, _)| task != TaskId(500)).collect();
    assert_eq!(others, before);
    assert_eq!(scene.groups[0].members.len(), 991);
}

#[test]
fn zombies_and_threads_are_groups_of_their_own() {
    let mut kernel = flat(40);
    for task in 11..=30 {
        kernel.call(TaskId(task), &Call::Exit(0));
    }
    for _ in 0..6 {
        kernel.call(TaskId(0), &Call::Clone(CloneArgs { thread: true, ..CloneArgs::default() }));
    }
    let scene = drawn(&kernel, &Folding::default());
    let groups: Vec<(u32, usize)> = scene.groups.iter().map(|group| (group.first.0, group.members.len())).collect();
    assert_eq!(groups, [(9, 12), (11, 20), (41, 6)]);
}

#[test]
fn a_parent_is_in_no_group_wherever_its_child_lives() {
    let mut kernel = flat(40);
    // 20 forks; so does 30, into the namespace of 41, where its next child would not live.
    let enter = |ns| Call::Setns(SetnsTarget::Namespace(Some(NsId(ns))));
    for (task, call) in [(1, newpid()), (20, fork()), (30, enter(1)), (30, fork()), (30, enter(0))] {
        kernel.call(TaskId(task), &call);
    }
    let scene = drawn(&kernel, &Folding::default());
    assert_eq!(scene.groups[0].members.len(), 30);
    for task in [20, 30] {
        assert!(matches!(scene.place(TaskId(task)), Some(Place::Node(_))), "{task}");
    }
}

#[test]
fn children_of_an_opened_parent_are_all_drawn() {
    let kernel = flat(100);
    let opened = Folding { opened: [TaskId(0)].into_iter().collect(), ..Folding::default() };
    assert_eq!(drawn(&kernel, &opened), whole(&kernel));
}

#[test]
fn a_collapsed_process_hides_what_hangs_below_it() {
    let collapsed = Folding { collapsed: [TaskId(3)].into_iter().collect(), ..Folding::default() };
    let scene = drawn(&figure(), &collapsed);
    let frames: Vec<u32> = scene.frames.iter().map(|frame| frame.ns.0).collect();
    assert_eq!(frames, [0, 1, 2], "the namespace of H hangs below D");
    let Some(Place::Node(at)) = scene.place(TaskId(3)) else { panic!("D is drawn") };
    assert_eq!((scene.nodes[at].hidden, scene.nodes[at].is_parent), (4, true));
    for task in 6..10 {
        assert_eq!(scene.place(TaskId(task)), Some(Place::Below(at)));
    }
    assert_eq!(scene.rect(Place::Below(at)), scene.nodes[at].rect);
    // A leaf has nothing to hide.
    let leaf = Folding { collapsed: [TaskId(2)].into_iter().collect(), ..Folding::default() };
    assert_eq!(drawn(&figure(), &leaf), whole(&figure()));
}

#[test]
fn a_child_that_lives_elsewhere_outlasts_the_collapse_of_its_grandparent() {
    // Process 1 is the init of a namespace; 3, the child of 2, enters it and forks 4 into it.
    let enter = Call::Setns(SetnsTarget::Namespace(Some(NsId(1))));
    let kernel = world(&[(0, newpid()), (0, fork()), (2, fork()), (3, enter), (3, fork())]);
    let collapsed = Folding { collapsed: [TaskId(2)].into_iter().collect(), ..Folding::default() };
    let scene = drawn(&kernel, &collapsed);
    let read: Vec<(u32, u32)> = scene.nodes.iter().map(|node| (node.task.0, node.depth)).collect();
    assert_eq!(read, [(0, 0), (1, 1), (2, 1), (4, 2)]);
    assert_eq!(scene.edges.iter().filter(|edge| edge.child == TaskId(4)).count(), 0);
}

fn some_tasks() -> impl Strategy<Value = Tasks> {
    prop::collection::vec((0u32..60).prop_map(TaskId), 0..6).prop_map(Tasks::from_iter)
}

fn foldings() -> impl Strategy<Value = Folding> {
    let sets = (some_tasks(), some_tasks(), some_tasks());
    sets.prop_map(|(collapsed, opened, shown)| Folding { collapsed, fold_likes: true, opened, shown })
}

proptest! {
    #[test]
    fn every_folded_picture_keeps_to_the_rules(calls in calls(), folding in foldings()) {
        let kernel = random(calls, 0);
        prop_assert_eq!(check(&kernel, &Scene::of(&kernel, &Plain, &folding)), Ok(()));
    }
}
