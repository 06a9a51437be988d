//! Random calls on both sides, as many as one likes; and the shortest script that still shows a difference.

use std::collections::BTreeMap;

use pidscope_kernel::{State, TaskId};
use pidscope_userland::script::{Script, Statement, StatementKind, parse, parse_line};

use crate::compare::{Incomparable, Sides, Verdict, compare};
use crate::generate::Generator;
use crate::observe::Outcome;
use crate::unable::Unable;
use crate::{Difference, Linux};

/// Calls in one world: deep places are reached within these, and shrinking stays quick.
const LONGEST: usize = 80;

/// What a random comparison has come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Worlds that were made.
    pub worlds: usize,
    /// Calls that were compared.
    pub calls: usize,
    /// Calls whose answer depends on timing, each the last of its world; they are not among those compared.
    pub ambiguous: usize,
    /// How often each kind of call was made.
    pub by_call: BTreeMap<&'static str, usize>,
    /// How often a call came to something else than a number: errnos by name, `blocks` and `dies`.
    pub by_outcome: BTreeMap<String, usize>,
}

impl Tally {
    fn count(&mut self, statement: &Statement, outcome: &Outcome) {
        self.calls += 1;
        if let StatementKind::Call { call, .. } = &statement.kind {
            *self.by_call.entry(call.word()).or_default() += 1;
        }
        if !matches!(outcome, Outcome::Returned { .. }) {
            *self.by_outcome.entry(outcome.to_string()).or_default() += 1;
        }
    }
}

/// A difference, and how to get there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The seed of the world that it was found in.
    pub seed: u64,
    /// A script that shows it, as short as could be made.
    pub script: String,
    /// What differs when that script is run.
    pub differences: Vec<Difference>,
}

/// Makes at least so many calls, in worlds of consecutive seeds, and stops at the first difference. `progress` is told of every
/// world.
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
            return shrink(linux, seed, lines).map(|found| (tally, Some(found)));
        }
        progress(&tally);
        seed = seed.wrapping_add(1);
    }
    Ok((tally, None))
}

/// One world of random calls. The lines that have led to a difference, if there is one.
fn run_world(linux: &mut Linux, seed: u64, tally: &mut Tally) -> Result<Option<Vec<String>>, Unable> {
    let mut generator = Generator::new(seed);
    let mut names = Script::default().names();
    let mut lines = Vec::new();
    let mut sides = Sides::new(linux, None, generator.limits_namespaces())?;
    tally.worlds += 1;
    while lines.len() < LONGEST && sides.machine().kernel().state(TaskId::FIRST) != State::Zombie {
        let Some(line) = generator.line(sides.machine()) else { break };
        let statement = parse_line(&line, lines.len() + 1, &names);
        let statement =
            statement.ok().flatten().unwrap_or_else(|| panic!("{line}: the generator writes readable lines"));
        names.add(&statement);
        lines.push(line);
        match sides.step(&statement)? {
            Verdict::NoCall => {}
            Verdict::Same(outcome) => tally.count(&statement, &outcome),
            Verdict::Differs(_) => return Ok(Some(lines)),
            Verdict::Incomparable(why) => {
                tally.ambiguous += usize::from(why == Incomparable::Timing);
                break;
            }
        }
    }
    Ok(None)
}

/// Leaves out as many lines as possible, the longest runs first, as long as anything differs.
fn shrink(linux: &mut Linux, seed: u64, lines: Vec<String>) -> Result<Found, Unable> {
    let mut lines = lines;
    let mut differences = differences(linux, &lines)?;
    let mut run = lines.len() / 2;
    while run > 0 {
        let mut start = 0;
        while start < lines.len() {
            let end = (start + run).min(lines.len());
            let rest: Vec<String> = lines[..start].iter().chain(&lines[end..]).cloned().collect();
            let found = self::differences(linux, &rest)?;
            if found.is_empty() {
                start = end;
            } else {
                (lines, differences) = (rest, found);
            }
        }
        run /= 2;
    }
    Ok(Found { seed, script: lines.join("\n") + "\n", differences })
}

/// What differs in a script; nothing if it cannot be read, because a line that others need has been left out.
fn differences(linux: &mut Linux, lines: &[String]) -> Result<Vec<Difference>, Unable> {
    match parse(&lines.join("\n")) {
        Ok(script) => Ok(compare(linux, &script)?.differences),
        Err(_) => Ok(Vec::new()),
    }
}
