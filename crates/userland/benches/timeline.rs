//! What going back and forth in time costs, beside what making the steps costs, and how both follow the size of the world.
//!
//! Any moment of 10,000 steps on 10,000 processes is to be there within 50 ms on the page. WebAssembly is two to three times slower than
//! this, so a jump across everything has 10 ms here.

use std::time::{Duration, Instant};

use pidscope_userland::script::parse;
use pidscope_userland::timeline::{RevisionId, Timeline};

/// Steps that are gone back and forth over.
const STEPS: usize = 10_000;
/// Jumps to places all over the timeline.
const JUMPS: usize = 50;
/// The fastest of so many measurements counts: whatever else the machine does only adds.
const ROUNDS: usize = 5;

fn main() {
    for (kind, line) in [("calls", call as fn(usize, usize) -> String), ("lines typed into a shell", typed)] {
        println!("{STEPS} {kind}");
        for living in [100, 10_000] {
            report(living, line);
        }
    }
    println!("the most memory at a time: {}", most_memory());
}

fn report(living: usize, line: fn(usize, usize) -> String) {
    let mut text = "A sysctl kernel.pid_max=4194304\nA fork shell cmd=\"bash\"\n".to_owned();
    (0..living).for_each(|index| text += &format!("A fork P{index}\n"));
    let crowd = parse(&text).expect("readable");
    (0..STEPS).for_each(|index| text += &(line(index, living) + "\n"));
    let script = parse(&text).expect("readable");
    let before = time(|| drop(Timeline::from_script(crowd.clone())));
    let start = Instant::now();
    let mut timeline = Timeline::from_script(script);
    let making = start.elapsed().saturating_sub(before);
    let branch = timeline.branch();
    let (first, last) = (branch[branch.len() - STEPS], branch[branch.len() - 1]);
    // Both ends of a jump are near for the next one: a jump is measured once in a timeline, and often in copies of it.
    let mut jumps = vec![first, last, RevisionId::START];
    let mut place = 1usize;
    for _ in 0..JUMPS {
        place = place.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        jumps.push(branch[branch.len() - 1 - (place >> 33) % STEPS]);
    }
    let mut times = vec![Duration::MAX; jumps.len()];
    for _ in 0..ROUNDS {
        let mut copy = timeline.clone();
        for (time, &target) in times.iter_mut().zip(&jumps) {
            let start = Instant::now();
            copy.go_to(target);
            *time = start.elapsed().min(*time);
        }
    }
    let longest = times[3..].iter().max().copied().unwrap_or_default();
    let inside = time(|| {
        let all = timeline.events().len();
        timeline.go_to_event(0);
        timeline.go_to_event(all);
    });
    let events: usize = timeline.entries().filter_map(|entry| entry.step.as_ref()).map(|step| step.events.len()).sum();
    println!("  beside {living:>6} processes: {events} events, making {:.1} ms", ms(making));
    let share =
        |time: Duration| format!("{:>6.2} ms, {:.3} of making", ms(time), time.as_secs_f64() / making.as_secs_f64());
    println!("    back over all of them   {}", share(times[0]));
    println!("    forth over all of them  {}", share(times[1]));
    println!("    back to the very start  {}", share(times[2]));
    println!("    the longest of {JUMPS} jumps {}", share(longest));
    println!("    into the last step and out {:.3} ms", ms(inside));
}

/// The most that this program has ever held (`man 5 proc`: `status`).
fn most_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or_else(|| "unknown".to_owned(), |size| size.trim().to_owned())
}

/// A call on a world of so many processes: they fork, end, are reaped, stop and go on.
fn call(index: usize, living: usize) -> String {
    let who = index * 7919 % living;
    match index % 5 {
        0 => format!("A fork Q{index}"),
        1 => format!("Q{} exit 3", index - 1),
        2 => "A wait".to_owned(),
        3 => format!("P{who} setpgid 0 0"),
        _ => format!("P{who} sigaction TERM handle"),
    }
}

/// A line typed into a shell that has started a sleeper for every second one.
fn typed(index: usize, _living: usize) -> String {
    match index % 4 {
        0 => "shell$ sleep 100000 & disown".to_owned(),
        1 => "shell$ echo hello | cat > /tmp/x".to_owned(),
        2 => "shell$ sh -c 'sleep 100000 &'".to_owned(),
        _ => "clock +1s".to_owned(),
    }
}

fn time(mut act: impl FnMut()) -> Duration {
    let times = (0..ROUNDS).map(|_| {
        let start = Instant::now();
        act();
        start.elapsed()
    });
    times.min().unwrap_or_default()
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
