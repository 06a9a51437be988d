//! What distinguishes processes and namespaces at a glance.

use pidscope_kernel::fork::CloneArgs;
use pidscope_kernel::nsproxy::SetnsTarget;
use pidscope_kernel::sys::PrctlOption;
use pidscope_kernel::{Call, Kernel, NsId, NsState, State, TaskId};
use pidscope_scene::svg::{self, Options};
use pidscope_scene::{Node, Place, Scene, Sign, Signs};

use crate::rules::check;
use crate::worlds::{Plain, fork, injected, newpid, whole, world};

fn node(scene: &Scene, task: u32) -> &Node {
    let Some(Place::Node(at)) = scene.place(TaskId(task)) else { panic!("{task} has no box") };
    &scene.nodes[at]
}

fn signs(kernel: &Kernel, task: u32) -> Vec<Sign> {
    Signs::of(kernel, TaskId(task)).iter().collect()
}

fn svg(scene: &Scene) -> String {
    svg::write(scene, &Options::default())
}

#[test]
fn an_injected_process_and_who_injected_it() {
    let kernel = injected();
    assert_eq!(signs(&kernel, 4), [Sign::Injected]);
    assert_eq!(signs(&kernel, 3), [Sign::ChildrenIn(NsId(1))]);
    assert_eq!(signs(&kernel, 1), [Sign::Init], "its parent is outside, too, but that goes without saying");
    let svg = svg(&whole(&kernel));
    let drawn = ["class=\"injected\"", "class=\"elsewhere\"", "class=\"inner\"", "class=\"subreaper\""];
    assert_eq!(drawn.map(|class| svg.matches(class).count()), [1, 1, 2, 0]);
}

#[test]
fn a_subreaper_a_thread_and_the_states() {
    let thread = Call::Clone(CloneArgs { thread: true, ..CloneArgs::default() });
    let subreaper = Call::Prctl(PrctlOption::ChildSubreaper(true));
    let kernel = world(&[(0, fork()), (1, subreaper), (1, thread), (0, fork()), (3, Call::Exit(0))]);
    assert_eq!(signs(&kernel, 1), [Sign::Subreaper]);
    assert_eq!(signs(&kernel, 2), [Sign::Thread]);
    assert_eq!(signs(&kernel, 3), [Sign::State(State::Zombie)]);
    let svg = svg(&whole(&kernel));
    assert_eq!([svg.matches("class=\"subreaper\"").count(), svg.matches("running thread\"").count()], [1, 1]);
}

#[test]
fn namespaces_live_wait_and_die() {
    // Process 1 creates a namespace, whose init, 2, dies; from then on it waits for an init in vain.
    let unshare = Call::Unshare;
    let kernel = world(&[(0, fork()), (1, unshare), (1, fork()), (2, Call::Exit(0)), (0, fork()), (3, Call::Unshare)]);
    let scene = whole(&kernel);
    assert_eq!(check(&kernel, &scene), Ok(()));
    let states: Vec<NsState> = scene.frames.iter().map(|frame| frame.state).collect();
    assert_eq!(states, [NsState::Live, NsState::Dead, NsState::Empty]);
    let svg = svg(&scene);
    assert!(svg.contains("<g class=\"ns-1 dead\">") && svg.contains("<g class=\"ns-2 empty\">"));
}

#[test]
fn a_dead_namespace_is_drawn_as_long_as_anybody_makes_children_for_it() {
    let wait = Call::Wait(pidscope_kernel::wait::WaitArgs::default());
    let mut kernel = world(&[(0, fork()), (1, Call::Unshare), (1, fork()), (2, Call::Exit(0)), (1, wait)]);
    let scene = whole(&kernel);
    assert_eq!(scene.frames.len(), 2, "a fork of process 1 fails, as that namespace is dead");
    assert_eq!(node(&scene, 1).signs.children_elsewhere, Some(NsId(1)));
    assert!(scene.outline_text(&Plain).ends_with("\n[namespace 1]\n"));
    kernel.call(TaskId(1), &Call::Exit(0));
    assert_eq!(whole(&kernel).frames.len(), 1);
}

/// A process in the root namespace enters one that is nested in a namespace without any process.
#[test]
fn a_namespace_is_drawn_with_all_that_it_is_nested_in() {
    let kill = Call::Kill { pid: 3, signal: 9 };
    let enter = |ns| Call::Setns(SetnsTarget::Namespace(Some(NsId(ns))));
    let reap = Call::Wait(pidscope_kernel::wait::WaitArgs::default());
    let kernel = world(&[(0, fork()), (0, newpid()), (2, newpid()), (1, enter(2)), (0, kill), (0, reap)]);
    let scene = whole(&kernel);
    assert_eq!(check(&kernel, &scene), Ok(()));
    let frames: Vec<(u32, u32)> = scene.frames.iter().map(|frame| (frame.ns.0, frame.level)).collect();
    assert_eq!(frames, [(0, 0), (1, 1), (2, 2)]);
}
