//! The cost of a picture, as ratios within one run: per process, 10,000 processes against 100 of the same arrangement.
//!
//! A picture looks at every process once, so its cost per process must not grow with their number, except for the
//! memory that many take.

use std::hint::black_box;
use std::time::{Duration, Instant};

use pidscope_kernel::fork::CloneArgs;
use pidscope_kernel::sysctl::Sysctl;
use pidscope_kernel::{Call, Config, Kernel, NsId, Outcome, TaskId};
use pidscope_scene::{Folding, Labels, Rect, Scene, Sign};

/// The number of measurements. The fastest one counts, as whatever else the machine does only adds time.
const ROUNDS: usize = 60;

/// Creates a world of about this many processes.
type World = fn(u32) -> Kernel;

fn main() {
    let shapes: [(&str, World); 3] = [("flat", flat), ("deep", deep), ("mixed", mixed)];
    for (title, folding) in [("everything drawn", Folding::none()), ("likes folded", Folding::default())] {
        println!("a picture, per process, {title}");
        for (name, world) in shapes {
            let (few, many) = (world(100), world(10_000));
            let (one, other) = (per_process(&few, &folding), per_process(&many, &folding));
            println!("  {name:>5}: {:>5.2} of 100 processes ({:.2?} for 10,000)", other / one, whole(&many, &folding));
        }
    }
    let scene = Scene::of(&flat(10_000), &Plain, &Folding::none());
    let view = Rect { x: 0, y: scene.height / 2, w: 1_280, h: 800 };
    let window = fastest(|| scene.within(view).count());
    let picture = whole(&flat(10_000), &Folding::none());
    let share = window.as_secs_f64() / picture.as_secs_f64();
    println!("a window on 10,000 boxes: {share:.2} of their picture ({window:.2?})");
}

struct Plain;

impl Labels for Plain {
    fn process(&self, task: TaskId) -> String {
        format!("process {}", task.0)
    }

    fn namespace(&self, ns: NsId) -> String {
        format!("namespace {}", ns.0)
    }

    fn group(&self, members: &[TaskId]) -> String {
        format!("… and {} more", members.len())
    }

    fn hidden(&self, processes: u32) -> String {
        format!("… {processes} hidden")
    }

    fn sign(&self, _: Sign) -> Option<String> {
        None
    }
}

/// All are children of the first process.
fn flat(processes: u32) -> Kernel {
    let mut kernel = first();
    (1..processes).for_each(|_| child(&mut kernel, TaskId::FIRST, false));
    kernel
}

/// Each is a child of the one before.
fn deep(processes: u32) -> Kernel {
    let mut kernel = first();
    (1..processes).for_each(|parent| child(&mut kernel, TaskId(parent - 1), false));
    kernel
}

/// 32 nested namespaces, with equally many processes in each.
fn mixed(processes: u32) -> Kernel {
    let mut kernel = first();
    let mut init = TaskId::FIRST;
    for _ in 0..32 {
        (1..processes / 32).for_each(|_| child(&mut kernel, init, false));
        let next = TaskId(kernel.tasks().len() as u32);
        if kernel.namespaces().len() < 32 {
            child(&mut kernel, init, true);
            init = next;
        }
    }
    kernel
}

fn first() -> Kernel {
    let mut kernel = Kernel::new(Config::default());
    must(&mut kernel, TaskId::FIRST, &Call::SysctlWrite(Sysctl::PidMax, 4_194_304));
    kernel
}

fn child(kernel: &mut Kernel, parent: TaskId, newpid: bool) {
    must(kernel, parent, &Call::Clone(CloneArgs { newpid, ..CloneArgs::default() }));
}

fn must(kernel: &mut Kernel, caller: TaskId, call: &Call) {
    let step = kernel.call(caller, call);
    assert!(matches!(step.outcome, Outcome::Returned(_)), "{call:?}: {:?}", step.outcome);
}

/// Returns the time per process, in seconds.
fn per_process(kernel: &Kernel, folding: &Folding) -> f64 {
    whole(kernel, folding).as_secs_f64() / kernel.tasks().len() as f64
}

fn whole(kernel: &Kernel, folding: &Folding) -> Duration {
    fastest(|| Scene::of(kernel, &Plain, folding))
}

fn fastest<T>(mut work: impl FnMut() -> T) -> Duration {
    let mut fastest = Duration::MAX;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        black_box(work());
        fastest = fastest.min(start.elapsed());
    }
    fastest
}
