//! The cost of a fork, as ratios within one run: by the depth of the namespace, and by the number of living processes.
//!
//! A fork allocates one number at each level and does nothing else, so its cost may grow with the depth, but not with
//! the number of processes.

use std::time::{Duration, Instant};

use pidscope_kernel::fork::CloneArgs;
use pidscope_kernel::sysctl::Sysctl;
use pidscope_kernel::{Call, Config, Kernel, Outcome, TaskId};

/// The number of forks in one measurement: few would be noise, many would themselves add to the smallest crowd.
const FORKS: usize = 50;
/// The number of measurements. The fastest one counts, as whatever else the machine does only adds time.
const ROUNDS: usize = 400;

fn main() {
    let depths = [0, 1, 8, 31].map(|depth| (depth, time(&world(depth, 100))));
    println!("a fork by depth, with 100 processes");
    for (depth, each) in depths {
        println!("  depth {depth:>2}: {:>5.2} of depth 0", ratio(each, depths[0].1));
    }
    let crowds = [100, 10_000, 100_000].map(|living| (living, time(&world(0, living))));
    println!("a fork by living processes, at depth 0");
    for (living, each) in crowds {
        println!("  {living:>6} living: {:>5.2} of 100 living", ratio(each, crowds[0].1));
    }
}

/// Creates a world whose last process lives `depth` levels deep, and adds processes until there are `living`.
fn world(depth: u32, living: usize) -> (Kernel, TaskId) {
    let mut kernel = Kernel::new(Config::default());
    let mut caller = TaskId::FIRST;
    for _ in 0..depth {
        caller = child(&mut kernel, caller, true);
    }
    must(&mut kernel, caller, &Call::SysctlWrite(Sysctl::PidMax, 4_194_304));
    while kernel.tasks().len() < living {
        child(&mut kernel, caller, false);
    }
    (kernel, caller)
}

fn child(kernel: &mut Kernel, caller: TaskId, newpid: bool) -> TaskId {
    let task = TaskId(kernel.tasks().len() as u32);
    must(kernel, caller, &Call::Clone(CloneArgs { newpid, ..CloneArgs::default() }));
    task
}

fn must(kernel: &mut Kernel, caller: TaskId, call: &Call) {
    let step = kernel.call(caller, call);
    assert!(matches!(step.outcome, Outcome::Returned(_)), "{call:?}: {:?}", step.outcome);
}

/// Measures [`FORKS`] forks. Every round reverts its forks, so that each one starts in the same world.
fn time((kernel, caller): &(Kernel, TaskId)) -> Duration {
    let mut kernel = kernel.clone();
    let fork = Call::Clone(CloneArgs::default());
    let mut fastest = Duration::MAX;
    for _ in 0..ROUNDS {
        let mut steps = Vec::with_capacity(FORKS);
        let start = Instant::now();
        for _ in 0..FORKS {
            steps.push(kernel.call(*caller, &fork));
        }
        fastest = fastest.min(start.elapsed());
        for event in steps.iter().rev().flat_map(|step| step.events.iter().rev()) {
            kernel.revert(event);
        }
    }
    fastest
}

fn ratio(time: Duration, to: Duration) -> f64 {
    time.as_secs_f64() / to.as_secs_f64()
}
