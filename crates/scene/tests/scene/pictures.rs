//! The picture: frames hold exactly their members, nothing overlaps, and its numbers are the kernel's.

use pidscope_kernel::sysctl::Sysctl;
use pidscope_kernel::{Call, NsId, TaskId};
use pidscope_scene::{Folding, Labels, Scene, Sign, columns};
use proptest::prelude::*;

use crate::rules::check;
use crate::worlds::{calls, figure, fork, injected, random, whole, world};

#[test]
fn the_figure() {
    let scene = whole(&figure());
    let node = |task: u32| scene.nodes.iter().find(|node| node.task == TaskId(task)).expect("a box");
    let rows: Vec<i32> = (0..10).map(|task| node(task).rect.y).collect();
    assert!(rows[0] < rows[1]);
    assert_eq!([rows[1], rows[1]], [rows[2], rows[3]], "B, C and D stand in one row");
    assert_eq!([rows[4]; 3], [rows[5], rows[6], rows[7]], "E, F, G and H stand in one row");
    assert_eq!(rows[8], rows[9], "I and J stand in one row");
    for pair in [(1, 2), (2, 3), (4, 5), (6, 7), (8, 9)] {
        assert!(node(pair.0).rect.x < node(pair.1).rect.x, "{pair:?} from left to right");
    }
    assert_eq!(node(0).rect.center() * 2, node(1).rect.center() + node(3).rect.center());
    assert_eq!(node(1).rect.center() * 2, node(4).rect.center() + node(5).rect.center());
    let pids: Vec<String> = (0..10).map(|task| numbers(&scene, task)).collect();
    assert_eq!(pids, ["1", "2 / 1", "3", "4 / 1", "5 / 6", "6 / 7", "7 / 4", "8 / 5 / 1", "9 / 6 / 2", "10 / 7 / 3"]);
    assert!(scene.edges.iter().all(|edge| !edge.is_far) && scene.edges.len() == 9);
    let reading: Vec<u32> = scene.nodes.iter().map(|node| node.task.0).collect();
    assert_eq!(reading, [0, 1, 4, 5, 2, 3, 6, 7, 8, 9]);
    let depths: Vec<u32> = scene.nodes.iter().map(|node| node.depth).collect();
    assert_eq!(depths, [0, 1, 2, 2, 1, 1, 2, 2, 3, 3]);
}

fn numbers(scene: &Scene, task: u32) -> String {
    let node = scene.nodes.iter().find(|node| node.task == TaskId(task)).expect("a box");
    let pids: Vec<String> = node.pids.iter().map(|pid| pid.nr.to_string()).collect();
    pids.join(" / ")
}

proptest! {
    #[test]
    fn every_picture_keeps_to_the_rules(calls in calls(), root_level in 0u32..2) {
        let kernel = random(calls, root_level);
        let scene = whole(&kernel);
        prop_assert_eq!(check(&kernel, &scene), Ok(()));
        prop_assert_eq!(scene, whole(&kernel));
    }
}

#[test]
fn a_process_injected_from_outside_stands_inside() {
    let kernel = injected();
    let scene = whole(&kernel);
    assert_eq!(check(&kernel, &scene), Ok(()));
    let far: Vec<(u32, u32)> =
        scene.edges.iter().filter(|edge| edge.is_far).map(|edge| (edge.parent.0, edge.child.0)).collect();
    assert_eq!(far, [(3, 4)]);
    assert!(scene.edges.iter().all(|edge| edge.path().starts_with('M')));
}

#[test]
fn many_children_stand_in_rows() {
    let kernel = world(&vec![(0, fork()); 60]);
    let scene = whole(&kernel);
    assert_eq!(check(&kernel, &scene), Ok(()));
    assert!(scene.width < 1200, "{} pixels wide", scene.width);
}

#[test]
fn a_deep_or_a_wide_world_needs_no_deep_stack() {
    let draw = |caller: fn(u32) -> u32| {
        let limit = [(0, Call::SysctlWrite(Sysctl::PidMax, 4_194_304))];
        let forks: Vec<(u32, Call)> = (0..10_000).map(|at| (caller(at), fork())).collect();
        let kernel = world(&[&limit[..], &forks[..]].concat());
        whole(&kernel).nodes.len()
    };
    let thread = std::thread::Builder::new().stack_size(256 * 1024);
    let drawn = thread.spawn(move || (draw(|at| at), draw(|_| 0))).expect("a thread").join();
    assert_eq!(drawn.expect("no overflow"), (10_001, 10_001));
}

#[test]
fn long_names_are_cut_and_wide_letters_count_twice() {
    struct Long;
    impl Labels for Long {
        fn process(&self, _: TaskId) -> String {
            "가나다라마바사아자차카타파하".repeat(2)
        }
        fn namespace(&self, _: NsId) -> String {
            "a".repeat(32)
        }
        fn group(&self, _: &[TaskId]) -> String {
            String::new()
        }
        fn hidden(&self, _: u32) -> String {
            String::new()
        }
        fn sign(&self, _: Sign) -> Option<String> {
            None
        }
    }
    let scene = Scene::of(&figure(), &Long, &Folding::none());
    assert_eq!(scene.nodes[0].label, "가나다라마바사아자차카타파…");
    assert_eq!(columns(&scene.frames[0].label), 28);
    assert_eq!(check(&figure(), &scene), Ok(()));
}
