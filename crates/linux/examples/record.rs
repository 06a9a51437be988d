//! Records the results of random calls on Linux for `tests/recorded.txt`: `record CALLS SEED`, as root.

use std::env;
use std::process::ExitCode;

use pidscope_linux::{Linux, record};

fn main() -> ExitCode {
    let numbers: Vec<u64> = env::args().skip(1).filter_map(|number| number.parse().ok()).collect();
    let [calls, seed] = numbers[..] else {
        eprintln!("usage: record CALLS SEED");
        return ExitCode::from(2);
    };
    match Linux::open().and_then(|mut linux| record(&mut linux, seed, calls as usize)) {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("nothing can be recorded here: {why:?}");
            ExitCode::from(3)
        }
    }
}
