//! Random calls on the running kernel and in the simulator: `random [CALLS] [SEED]`.
use pidscope_linux::{Linux, compare_at_random};

fn main() {
    let argument = |at: usize| std::env::args().nth(at).and_then(|text| text.parse::<u64>().ok());
    let mut linux = Linux::open().expect("the running kernel");
    let start = std::time::Instant::now();
    let (tally, found) =
        compare_at_random(&mut linux, argument(2).unwrap_or(0), argument(1).unwrap_or(10_000) as usize, |tally| {
            if std::env::var_os("SHOW").is_some() {
                eprintln!("{} {}", tally.worlds, tally.calls)
            }
        })
        .expect("worlds");
    println!("{tally:#?}\n{:.1} calls a second", tally.calls as f64 / start.elapsed().as_secs_f64());
    if let Some(found) = found {
        println!("seed {}\n{}", found.seed, found.script);
        for difference in found.differences {
            println!("{difference:?}");
        }
    }
}
