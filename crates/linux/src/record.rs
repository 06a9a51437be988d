//! Results of past comparisons on Linux as text, so that the simulator can be tested where Linux is not available.
//!
//! Each world begins with a line `#== seed N`. There is a line with the result of each call, followed by a line,
//! indented by two blanks, for each thread and namespace that has changed: the state, relations and numbers of the
//! thread, or the state and init of the namespace.

use std::fmt::Write;

use pidscope_kernel::{NsId, TaskId};
use pidscope_userland::entry;
use pidscope_userland::machine::Machine;
use pidscope_userland::script::{Names, SignalWord, parse_line};

use crate::compare::{Sides, Verdict, first_process};
use crate::generate::Generator;
use crate::observe::{Presence, StepObservation, WorldObservation};
use crate::random::MAX_CALLS;
use crate::unable::Unable;
use crate::{Linux, simulated};

/// The beginning of each world.
const WORLD_HEADER: &str = "#== seed ";

/// Records at least this many calls on Linux, in random worlds with consecutive seeds. A world ends where the simulator
/// differs.
pub fn record(linux: &mut Linux, seed: u64, calls: usize) -> Result<String, Unable> {
    let mut text = String::new();
    let mut made = 0;
    for seed in seed.. {
        if made >= calls {
            break;
        }
        let mut generator = Generator::new(seed);
        if generator.limits_namespaces() || generator.root().is_some() {
            continue;
        }
        writeln!(text, "{WORLD_HEADER}{seed}").expect("a string takes everything");
        let mut sides = Sides::new(linux, None, false)?;
        let mut before = WorldObservation::default();
        for _ in 0..MAX_CALLS {
            let Some((line, statement)) = generator.statement(sides.machine()) else { break };
            let Verdict::Same(step) = sides.step(&statement)? else { break };
            text += &described(sides.machine(), &line, &step, &before, sides.observation());
            before = sides.observation().clone();
            made += 1;
        }
    }
    Ok(text)
}

/// Returns the differences of the simulator from a record: the seed, the recorded line, and the simulator's line of
/// each.
pub fn differences_from(record: &str) -> Vec<(String, String, String)> {
    let mut differences = Vec::new();
    for world in record.split(WORLD_HEADER).skip(1) {
        let (seed, recorded) = world.split_once('\n').unwrap_or((world, ""));
        let calls = recorded.lines().filter(|line| !line.starts_with("  "));
        let replayed = replay(calls.filter_map(|line| line.split_once(" -> ")).map(|(call, _)| call));
        let (mut expected, mut found) = (recorded.lines(), replayed.lines());
        loop {
            match (expected.next(), found.next()) {
                (None, None) => break,
                (expected, found) if expected == found => {}
                (expected, found) => {
                    let said = |line: Option<&str>| line.unwrap_or_default().to_owned();
                    differences.push((seed.to_owned(), said(expected), said(found)));
                    break;
                }
            }
        }
    }
    differences
}

/// Makes the same calls in the simulator, and describes the results in the same format.
fn replay<'c>(calls: impl Iterator<Item = &'c str>) -> String {
    let mut machine = Machine::new(Some(&first_process(1)));
    let mut names = Names::new();
    let mut before = WorldObservation::default();
    let mut text = String::new();
    for (index, call) in calls.enumerate() {
        let Ok(Some(statement)) = parse_line(call, index + 1, &names) else { break };
        names.add(&statement);
        let entry::Entry { step: Some(step), .. } = machine.run(statement) else { break };
        let after = simulated::world(machine.kernel());
        text += &described(&machine, call, &simulated::step(&machine, &step), &before, &after);
        before = after;
    }
    text
}

fn described(
    machine: &Machine,
    line: &str,
    step: &StepObservation,
    before: &WorldObservation,
    after: &WorldObservation,
) -> String {
    let name = |task: usize| machine.name(TaskId(task as u32));
    let namespace = |ns: usize| machine.namespace_name(NsId(ns as u32));
    let mut text = format!("{line} -> {}", step.outcome);
    for one in &step.delivered {
        text += &format!("; {} handles {} si_pid {}", name(one.to), SignalWord(one.signal), one.si_pid);
    }
    for late in &step.late {
        text += &format!("; {} now {}", name(late.task), late.outcome);
    }
    text.push('\n');
    for (index, task) in after.tasks.iter().enumerate() {
        let was = before.tasks.get(index);
        if was.is_some_and(|was| was.state == task.state && was.presence == task.presence) {
            continue;
        }
        text += &format!("  {} {}", name(index), task.state.word());
        let Some(Presence { parent, thread_of, pids, tgids, pgids, sids, children_namespace }) = &task.presence else {
            text.push('\n');
            continue;
        };
        let words = [("parent", parent.map(name)), ("thread of", thread_of.map(name))];
        for (word, name) in words.into_iter().filter_map(|(word, name)| Some((word, name?))) {
            text += &format!(", {word} {name}");
        }
        for (word, numbers) in [("pid", pids), ("tgid", tgids), ("pgid", pgids), ("sid", sids)] {
            let numbers: Vec<String> = numbers.iter().map(u32::to_string).collect();
            text += &format!(", {word} {}", numbers.join("/"));
        }
        text += &children_namespace.map_or_else(String::new, |ns| format!(", children in {}", namespace(ns)));
        text.push('\n');
    }
    for (index, ns) in after.namespaces.iter().enumerate() {
        if before.namespaces.get(index) != Some(ns) {
            let init = ns.init.map_or("nobody", name);
            text += &format!("  namespace {} {}, init {init}\n", namespace(index), ns.state.word());
        }
    }
    text
}
