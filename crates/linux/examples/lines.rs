//! Prints a golden file of random lines, for recording from real shells to compare them with the simulated ones: `lines
//! SEED [COUNT]`.

use std::env;
use std::process::ExitCode;

use pidscope_linux::lines::lines;

fn main() -> ExitCode {
    let mut numbers = env::args().skip(1).map(|word| word.parse::<u64>());
    let (Some(Ok(seed)), count @ (None | Some(Ok(_))), None) = (numbers.next(), numbers.next(), numbers.next()) else {
        eprintln!("usage: lines SEED [COUNT]");
        return ExitCode::from(2);
    };
    let count = count.and_then(Result::ok).unwrap_or(50);
    print!("{}", lines(seed, count as usize));
    ExitCode::SUCCESS
}
