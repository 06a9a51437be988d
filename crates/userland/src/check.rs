//! Compares the state of the machine with what a script expects.

use pidscope_kernel::{NsId, TaskId};

use crate::entry::{Check, Outcome};
use crate::machine::Machine;
use crate::script::{Expect, Expected};

/// The check after an arrow. Without an arrow, a call that could not be made is a failed check.
pub(crate) fn outcome(line: usize, expected: Option<&Expected>, found: &Outcome) -> Option<Check> {
    let (ok, expected) = match expected {
        Some(expected) => (found.matches(expected), expected.to_string()),
        None if *found == Outcome::Skipped => (false, "returned".to_owned()),
        None => return None,
    };
    Some(Check { line, ok, expected, found: found.to_string() })
}

/// The check of an `expect` statement.
pub(crate) fn expectation(machine: &Machine, line: usize, expect: &Expect) -> Check {
    let kernel = machine.kernel();
    let (expected, found, ok) = match expect {
        Expect::Pids { process, pids } => {
            let found: Numbers<'_> =
                numbers(machine, machine.task(process), |task, ns| i64::from(kernel.pid_in(task, ns)));
            let (expected, found_text) = (show(pids), show(&found));
            (expected, found_text, is_same_file(pids, &found))
        }
        Expect::Ppid { process, pids } => {
            let mut found = numbers(machine, machine.task(process), |task, ns| i64::from(kernel.ppid_in(task, ns)));
            // Compare only the namespaces that the script asks about.
            found.retain(|(ns, _)| pids.iter().any(|(asked, _)| asked == ns));
            (show(pids), show(&found), is_same_file(pids, &found))
        }
        Expect::Parent { process, parent } => {
            let found = machine.task(process).and_then(|task| kernel.parent(task));
            same(parent, found.map_or("", |parent| machine.name(parent)))
        }
        Expect::State { process, state } => {
            let found = machine.task(process).map_or("gone", |task| kernel.state(task).word());
            same(state.word(), found)
        }
        Expect::Sees { ns, processes } => {
            let seen = machine.namespace(ns).into_iter().flat_map(|ns| kernel.visible(ns));
            let names: Vec<&str> = seen.map(|(_, task)| machine.name(task)).collect();
            same(&processes.join(" "), &names.join(" "))
        }
        Expect::Namespace { ns, state } => {
            let found = machine.namespace(ns).map_or("", |ns| kernel.ns_state(ns).word());
            same(state.word(), found)
        }
    };
    Check { line, ok, expected, found }
}

fn same(expected: &str, found: &str) -> (String, String, bool) {
    (expected.to_owned(), found.to_owned(), expected == found)
}

type Numbers<'m> = Vec<(&'m str, i64)>;

/// Returns one number for each namespace that sees the process, outermost first.
fn numbers<'m>(machine: &'m Machine, task: Option<TaskId>, number: impl Fn(TaskId, NsId) -> i64) -> Numbers<'m> {
    let Some(task) = task else { return Vec::new() };
    let spaces = machine.kernel().numbers(task).iter().map(|upid| upid.ns);
    spaces.map(|ns| (machine.namespace_name(ns), number(task, ns))).collect()
}

fn show<N: AsRef<str>>(numbers: &[(N, i64)]) -> String {
    let words: Vec<String> = numbers.iter().map(|(ns, nr)| format!("{}={nr}", ns.as_ref())).collect();
    words.join(" ")
}

/// Whether both hold the same numbers, in any order.
fn is_same_file<N: AsRef<str>>(expected: &[(N, i64)], found: &Numbers<'_>) -> bool {
    let is_found = |(ns, nr): &(N, i64)| found.contains(&(ns.as_ref(), *nr));
    expected.len() == found.len() && expected.iter().all(is_found)
}
