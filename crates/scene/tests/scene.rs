//! The picture: frames hold exactly their members, nothing overlaps, and its numbers are the kernel's.

use pidscope_kernel::fork::CloneArgs;
use pidscope_kernel::nsproxy::SetnsTarget;
use pidscope_kernel::sysctl::Sysctl;
use pidscope_kernel::wait::WaitArgs;
use pidscope_kernel::{Call, Config, Kernel, NsId, State, TaskId};
use pidscope_scene::{Hue, Labels, Paper, Rect, Scene, columns};
use proptest::prelude::*;

mod worlds;

use worlds::{Plain, figure, fork, injected, newpid, world};

#[test]
fn the_figure() {
    let scene = Scene::of(&figure(), &Plain);
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

/// What every picture must keep to.
fn check(kernel: &Kernel, scene: &Scene) -> Result<(), String> {
    let claim = |holds: bool, what: String| if holds { Ok(()) } else { Err(what) };
    let shown: Vec<TaskId> = scene.nodes.iter().map(|node| node.task).collect();
    let mut living: Vec<TaskId> = kernel.tasks().map(|(task, _)| task).collect();
    living.retain(|&task| kernel.state(task) != State::Gone);
    let mut sorted = shown.clone();
    sorted.sort();
    claim(sorted == living, format!("shows {sorted:?} of {living:?}"))?;
    let whole = Rect { x: 0, y: 0, w: scene.width, h: scene.height };
    for (at, node) in scene.nodes.iter().enumerate() {
        claim(whole.contains(&node.rect), format!("{node:?} leaves the picture"))?;
        for other in &scene.nodes[at + 1..] {
            claim(!node.rect.overlaps(&other.rect), format!("{node:?} overlaps {other:?}"))?;
        }
        let pids: Vec<_> = node.pids.iter().map(|pid| (pid.ns, pid.nr)).collect();
        let known: Vec<_> = kernel.numbers(node.task).iter().map(|upid| (upid.ns, upid.nr.0)).collect();
        claim(pids == known, format!("{:?}: {pids:?} are not {known:?}", node.task))?;
        for &(ns, nr) in &pids {
            let in_table = kernel.visible(ns).any(|(seen, task)| seen.0 == nr && task == node.task);
            claim(in_table, format!("{:?} is not {nr} in the table of {ns:?}", node.task))?;
        }
    }
    check_reading(kernel, scene)?;
    for (at, frame) in scene.frames.iter().enumerate() {
        let level = kernel.namespace(frame.ns).level - kernel.namespace(NsId::ROOT).level;
        claim(frame.level == level, format!("{frame:?} is nested in {level}"))?;
        claim(whole.contains(&frame.rect), format!("{frame:?} leaves the picture"))?;
        claim(frame.rect.contains(&frame.label_rect), format!("the label of {frame:?} leaves it"))?;
        for node in &scene.nodes {
            let is_member = kernel.is_same_or_nested(kernel.active_ns(node.task), frame.ns);
            let is_inside = frame.rect.contains(&node.rect);
            claim(is_member == is_inside, format!("{node:?} inside {frame:?}: {is_inside}"))?;
            claim(is_inside || !frame.rect.overlaps(&node.rect), format!("{frame:?} cuts {node:?}"))?;
            claim(!frame.label_rect.overlaps(&node.rect), format!("the label of {frame:?} covers {node:?}"))?;
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
        let of = |task| scene.nodes.iter().find(|node| node.task == task).expect("a box");
        let (parent, child) = (of(edge.parent), of(edge.child));
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
            let crossed = scene.nodes.iter().find(|node| {
                let inner = Rect { x: node.rect.x + 1, y: node.rect.y + 1, w: node.rect.w - 2, h: node.rect.h - 2 };
                line.x <= inner.x + inner.w
                    && inner.x <= line.x + line.w
                    && line.y <= inner.bottom()
                    && inner.y <= line.bottom()
            });
            claim(crossed.is_none(), format!("{edge:?} runs through {crossed:?}"))?;
        }
    }
    let with_parent = living.iter().filter(|&&task| kernel.above(task).is_some()).count();
    claim(scene.edges.len() == with_parent, format!("{} edges for {with_parent} children", scene.edges.len()))
}

/// As one hears it: the parent of a process is the nearest one above that is less deep.
fn check_reading(kernel: &Kernel, scene: &Scene) -> Result<(), String> {
    let mut above: Vec<TaskId> = Vec::new();
    for node in &scene.nodes {
        above.truncate(node.depth as usize);
        let parent = kernel.above(node.task);
        if (above.len() as u32, above.last().copied()) != (node.depth, parent) {
            return Err(format!("{:?} is read below {:?}, its parent is {parent:?}", node.task, above.last()));
        }
        if node.is_init != (kernel.is_leader(node.task) && kernel.is_init(node.task)) {
            return Err(format!("{node:?}: init or not?"));
        }
        above.push(node.task);
    }
    Ok(())
}

fn call() -> impl Strategy<Value = Call> {
    let clone = |newpid, parent| Call::Clone(CloneArgs { newpid, parent, ..CloneArgs::default() });
    prop_oneof![
        10 => Just(fork()),
        5 => Just(newpid()),
        2 => Just(clone(false, true)),
        2 => Just(Call::Unshare),
        4 => (0u32..6).prop_map(|ns| Call::Setns(SetnsTarget::Namespace(Some(NsId(ns))))),
        2 => Just(Call::Exit(0)),
        1 => Just(Call::Wait(WaitArgs { nohang: true, ..WaitArgs::default() })),
        1 => (1i64..9, prop::sample::select(vec![9i64, 19])).prop_map(|(pid, signal)| Call::Kill { pid, signal }),
    ]
}

/// Some worlds have a few busy parents, whose children stand in rows; some have processes everywhere.
fn calls() -> impl Strategy<Value = Vec<(u32, Call)>> {
    let of = |callers: u32| prop::collection::vec((0..callers, call()), 1..80);
    prop_oneof![of(60), of(4)]
}

proptest! {
    #[test]
    fn every_picture_keeps_to_the_rules(calls in calls(), root_level in 0u32..2) {
        let mut kernel = Kernel::new(Config { root_level, ..Config::default() });
        for (caller, call) in calls {
            let caller = TaskId(caller % kernel.tasks().len() as u32);
            let known = match &call {
                Call::Setns(SetnsTarget::Namespace(Some(ns))) => (ns.0 as usize) < kernel.namespaces().len(),
                _ => true,
            };
            if known && kernel.can_call(caller) {
                kernel.call(caller, &call);
            }
        }
        let scene = Scene::of(&kernel, &Plain);
        prop_assert_eq!(check(&kernel, &scene), Ok(()));
        prop_assert_eq!(scene, Scene::of(&kernel, &Plain));
    }
}

#[test]
fn a_process_injected_from_outside_stands_inside() {
    let kernel = injected();
    let scene = Scene::of(&kernel, &Plain);
    assert_eq!(check(&kernel, &scene), Ok(()));
    let far: Vec<(u32, u32)> =
        scene.edges.iter().filter(|edge| edge.is_far).map(|edge| (edge.parent.0, edge.child.0)).collect();
    assert_eq!(far, [(3, 4)]);
    assert!(scene.edges.iter().all(|edge| edge.path().starts_with('M')));
}

#[test]
fn many_children_stand_in_rows() {
    let kernel = world(&vec![(0, fork()); 60]);
    let scene = Scene::of(&kernel, &Plain);
    assert_eq!(check(&kernel, &scene), Ok(()));
    assert!(scene.width < 1200, "{} pixels wide", scene.width);
}

#[test]
fn a_deep_or_a_wide_world_needs_no_deep_stack() {
    let draw = |caller: fn(u32) -> u32| {
        let limit = [(0, Call::SysctlWrite(Sysctl::PidMax, 4_194_304))];
        let forks: Vec<(u32, Call)> = (0..10_000).map(|at| (caller(at), fork())).collect();
        let kernel = world(&[&limit[..], &forks[..]].concat());
        Scene::of(&kernel, &Plain).nodes.len()
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
            "가나다라마바사아자차카타파하".to_owned()
        }
        fn namespace(&self, _: NsId) -> String {
            "a".repeat(32)
        }
    }
    let scene = Scene::of(&figure(), &Long);
    assert_eq!(scene.nodes[0].label, "가나다라마바사아자차…");
    assert_eq!(columns(&scene.frames[0].label), 22);
    assert_eq!(check(&figure(), &scene), Ok(()));
}

/// WCAG 2: at least 4.5 to 1 for text.
#[test]
fn every_hue_can_be_read() {
    for hue in Hue::all() {
        for (colors, paper) in [(hue.light(), Paper::LIGHT), (hue.dark(), Paper::DARK)] {
            for ground in [paper.surface, paper.sunken, colors.ground] {
                let ratio = contrast(colors.ink, ground);
                assert!(ratio >= 4.5, "{hue:?}: {} on {ground} is {ratio:.2}", colors.ink);
            }
        }
    }
    for Paper { surface, sunken, ink, muted, .. } in [Paper::LIGHT, Paper::DARK] {
        for (text, ground) in [(ink, surface), (ink, sunken), (muted, surface), (muted, sunken)] {
            assert!(contrast(text, ground) >= 4.5, "{text} on {ground}");
        }
    }
    let mut dashes: Vec<&str> = Hue::all().map(Hue::dash).collect();
    dashes.sort();
    dashes.dedup();
    assert_eq!(dashes.len(), usize::from(Hue::COUNT), "without colour vision the dashes tell namespaces apart");
    assert!(Hue::css().starts_with(".ns-0{--hue:light-dark(#1d4f91,"));
}

fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(color: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&color[at..at + 2], 16).expect("a colour")) / 255.0;
        if value <= 0.03928 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}
