//! The number of tests that ran, read from the summaries that the test runners print.

use std::fmt;
use std::ops::AddAssign;

/// The number of tests that passed and that failed. Skipped tests count as neither.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub passed: u64,
    pub failed: u64,
}

impl Counts {
    fn passed(passed: u64) -> Self {
        Self { passed, failed: 0 }
    }

    fn failed(failed: u64) -> Self {
        Self { passed: 0, failed }
    }

    pub fn is_empty(self) -> bool {
        self == Self::default()
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// The test runners the project uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runner {
    Cargo,
    Node,
    Playwright,
}

impl Runner {
    /// Returns the counts in a summary line of this runner, or `None` for any other line.
    pub fn parse_summary(self, line: &str) -> Option<Counts> {
        match self {
            Self::Cargo => cargo(line),
            Self::Node => node(line),
            Self::Playwright => playwright(line),
        }
    }
}

/// Parses `test result: ok. 12 passed; 0 failed; 1 ignored; ...`, which is printed once for each test binary.
fn cargo(line: &str) -> Option<Counts> {
    let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let mut parts = counts.split("; ");
    let passed = parts.next()?.strip_suffix(" passed")?.parse().ok()?;
    let failed = parts.next()?.strip_suffix(" failed")?.parse().ok()?;
    Some(Counts { passed, failed })
}

/// Parses `# pass 12` and `# fail 0` of the TAP reporter. A cancelled test counts as failed.
fn node(line: &str) -> Option<Counts> {
    let (word, count) = line.strip_prefix("# ")?.split_once(' ')?;
    let count = count.parse().ok()?;
    match word {
        "pass" => Some(Counts::passed(count)),
        "fail" | "cancelled" => Some(Counts::failed(count)),
        _ => None,
    }
}

/// Parses `  12 passed (3.4s)` and, if any failed, `  1 failed`.
fn playwright(line: &str) -> Option<Counts> {
    let (count, rest) = line.strip_prefix("  ")?.split_once(' ')?;
    let count = count.parse().ok()?;
    match rest.split_once(" (").map_or(rest, |(words, _)| words) {
        "passed" => Some(Counts::passed(count)),
        "failed" | "flaky" | "interrupted" => Some(Counts::failed(count)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(runner: Runner, output: &str) -> Counts {
        let mut total = Counts::default();
        output.lines().filter_map(|line| runner.parse_summary(line)).for_each(|counts| total += counts);
        total
    }

    #[test]
    fn cargo_counts_each_test_program() {
        let output = "\
running 2 tests
test a ... ok
test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
test result: FAILED. 7 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out; finished in 1.20s
test result: nonsense";
        assert_eq!(sum(Runner::Cargo, output), Counts { passed: 9, failed: 3 });
    }

    #[test]
    fn node_counts_passes_failures_and_cancellations() {
        let output = "ok 1 - a\n    # Subtest: pass 9\n# tests 6\n# suites 0\n# pass 4\n# fail 1\n\
                      # cancelled 1\n# skipped 0\n# todo 0\n# duration_ms 48.1";
        assert_eq!(sum(Runner::Node, output), Counts { passed: 4, failed: 2 });
    }

    #[test]
    fn playwright_counts_its_summary_only() {
        let output = "\nRunning 3 tests using 2 workers\n\n  ✓  1 a.spec.mjs:3:1 › 2 passed (9ms)\n\n\
                      \x20 1 failed\n    a.spec.mjs:9:1 › 8 passed \n  1 skipped\n  12 passed (3.4s)\n";
        assert_eq!(sum(Runner::Playwright, output), Counts { passed: 12, failed: 1 });
    }

    #[test]
    fn the_total_has_a_fixed_form() {
        assert_eq!(Counts { passed: 19, failed: 0 }.to_string(), "19 passed, 0 failed");
    }
}
