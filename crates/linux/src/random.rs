//! Any number of random calls on both sides, and the shortest script that reproduces a difference.

use std::collections::BTreeMap;

use pidscope_kernel::{State, TaskId};
use pidscope_userland::script::{Script, Statement, parse};

use crate::compare::{Incomparable, Sides, Verdict, compare, compare_once};
use crate::generate::Generator;
use crate::observe::Outcome;
use crate::unable::Unable;
use crate::{Difference, Linux};

/// The maximum number of calls in one world: enough to reach deep states, few enough for quick shrinking.
pub(crate) const MAX_CALLS: usize = 80;

/// The statistics of a random comparison.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// The number of worlds created.
    pub worlds: usize,
    /// The number of calls compared.
    pub calls: usize,
    /// The number of calls whose answer depends on timing, as repetitions have shown or as is known. Each is the last
    /// of its world; they are not among those compared.
    pub ambiguous: usize,
    /// The number of calls of each kind.
    pub by_call: BTreeMap<&'static str, usize>,
    /// The number of calls with an outcome other than a number: errnos by name, `blocks` and `dies`.
    pub by_outcome: BTreeMap<String, usize>,
}

impl Tally {
    fn count(&mut self, statement: &Statement, outcome: &Outcome) {
        self.calls += 1;
        if let Some(call) = statement.call() {
            *self.by_call.entry(call.word()).or_default() += 1;
        }
        if !matches!(outcome, Outcome::Returned { .. }) {
            *self.by_outcome.entry(outcome.to_string()).or_default() += 1;
        }
    }
}

/// A difference, and how to reproduce it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The seed of the world in which it was found.
    pub seed: u64,
    /// A script that reproduces it, as short as possible.
    pub script: String,
    /// The differences when that script is run.
    pub differences: Vec<Difference>,
}

/// Makes at least this many calls, in worlds with consecutive seeds, and stops at the first difference that does not
/// depend on which thread runs first. `progress` is called for every world.
pub fn compare_at_random(
    linux: &mut Linux,
    seed: u64,
    calls: usize,
    mut progress: impl FnMut(&Tally),
) -> Result<(Tally, Option<Found>), Unable> {
    let mut tally = Tally::default();
    let mut seed = seed;
    while tally.calls < calls {
        if let Some(lines) = run_world(linux, seed, &mut tally)? {
            let script = shrink(linux, lines)?;
            let differences = readable(&script)
                .map_or(Ok(Vec::new()), |script| compare(linux, &script).map(|comparison| comparison.differences))?;
            if !differences.is_empty() {
                return Ok((tally, Some(Found { seed, script: script.join("\n") + "\n", differences })));
            }
            tally.ambiguous += 1;
        }
        progress(&tally);
        seed = seed.wrapping_add(1);
    }
    Ok((tally, None))
}

/// Runs one world of random calls. Returns the lines that led to a difference, if there is one.
fn run_world(linux: &mut Linux, seed: u64, tally: &mut Tally) -> Result<Option<Vec<String>>, Unable> {
    let mut generator = Generator::new(seed);
    let root = generator.root().cloned();
    let mut sides = Sides::new(linux, root.as_ref().map(|(_, root)| root), generator.limits_namespaces())?;
    let mut lines: Vec<String> = root.into_iter().map(|(line, _)| line).collect();
    tally.worlds += 1;
    while lines.len() < MAX_CALLS && sides.machine().kernel().state(TaskId::FIRST) != State::Zombie {
        let Some((line, statement)) = generator.statement(sides.machine()) else { break };
        lines.push(line);
        match sides.step(&statement)? {
            Verdict::NoCall => {}
            Verdict::Same(step) => tally.count(&statement, &step.outcome),
            Verdict::Differs(_) => return Ok(Some(lines)),
            Verdict::Incomparable(why) => {
                tally.ambiguous += usize::from(why == Incomparable::Timing);
                break;
            }
        }
    }
    Ok(None)
}

/// Removes as many lines as possible, the longest runs first, as long as there is still a difference.
fn shrink(linux: &mut Linux, lines: Vec<String>) -> Result<Vec<String>, Unable> {
    let mut lines = lines;
    let mut run = lines.len() / 2;
    while run > 0 {
        let mut start = 0;
        while start < lines.len() {
            let end = (start + run).min(lines.len());
            let rest: Vec<String> = lines[..start].iter().chain(&lines[end..]).cloned().collect();
            if differs(linux, &rest)? {
                lines = rest;
            } else {
                start = end;
            }
        }
        run /= 2;
    }
    Ok(lines)
}

/// Returns whether there is a difference; a script that cannot be parsed has none.
fn differs(linux: &mut Linux, lines: &[String]) -> Result<bool, Unable> {
    match readable(lines) {
        Some(script) => Ok(!compare_once(linux, &script)?.differences.is_empty()),
        None => Ok(false),
    }
}

/// `None` if a line that others need has been removed.
fn readable(lines: &[String]) -> Option<Script> {
    parse(&lines.join("\n")).ok()
}
