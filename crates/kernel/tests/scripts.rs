//! What Linux does, as scripts. Each file of `scripts` holds several; the line `#==` before each one says what it
//! shows. The `.out` file beside it has the full outcome of every line, including handlers and late returns;
//! `UPDATE_EXPECT=1` rewrites it. The same scripts are also run on the running kernel.

use std::fmt::Write;
use std::fs;

mod facts;

use pidscope_kernel::check::check;
use pidscope_kernel::{Kernel, NsId, TaskId};
use pidscope_userland::entry::Entry;
use pidscope_userland::report::{Report, ResultReport};
use pidscope_userland::run::Run;
use pidscope_userland::script::parse;

#[test]
fn linux_in_scripts() {
    let mut faults = String::new();
    for path in facts::files() {
        let text = fs::read_to_string(&path).expect("a script");
        let mut out = String::new();
        for (title, script) in facts::scripts(&text) {
            write!(out, "#=={title}\n{}", outcome(title, script, &mut faults)).expect("a string takes everything");
        }
        let beside = path.with_extension("out");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&beside, &out).expect("written");
        }
        let expected = fs::read_to_string(&beside).unwrap_or_default();
        for (expected, found) in expected.lines().zip(out.lines()).filter(|(expected, found)| expected != found) {
            writeln!(faults, "{}: expected {expected}, found {found}", beside.display()).expect("a string");
        }
        if expected.lines().count() != out.lines().count() {
            writeln!(faults, "{}: another number of lines", beside.display()).expect("a string");
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

/// Returns the outcome of a script, line by line, and the processes left at its end.
fn outcome(title: &str, script: &str, faults: &mut String) -> String {
    let script = parse(script).unwrap_or_else(|wrong| panic!("{title}: {wrong:?}"));
    let run = Run::new(script, None);
    let report = Report::from(&run);
    for check in report.checks.iter().filter(|check| !check.ok) {
        writeln!(faults, "{title}, line {}: expected {}, found {}", check.line, check.expected, check.found)
            .expect("a string");
    }
    let unsound = check(run.machine.kernel());
    if !unsound.is_empty() {
        writeln!(faults, "{title}: {unsound:?}").expect("a string");
    }
    check_undo(title, run.machine.kernel(), &run.entries, faults);
    let mut text = String::new();
    for step in &report.steps {
        write!(text, "{} -> {}", step.text, step.outcome).expect("a string");
        text += &result(&step.result);
        for one in &step.delivered {
            text += &format!("; {} handles {} from {}", one.to, one.sig, one.si_pid);
        }
        for late in &step.late {
            text += &format!("; late: {} ->{}", report.steps[late.step].text, result(&late.result));
        }
        text.push('\n');
    }
    for words in report.panic.as_deref().into_iter().chain(report.halted) {
        text += &format!("  {words}\n");
    }
    for process in &report.processes {
        let numbers = process.pids.0.iter().map(|(ns, nr)| format!(" {ns}={nr}")).collect::<String>();
        let exit = process.exit.as_deref().unwrap_or("-");
        text += &format!("  {} {} {exit}{numbers}\n", process.name, process.state);
    }
    text
}

fn result(result: &ResultReport) -> String {
    let value = result.result.map(|value| format!(" {value}"));
    let errno = result.errno.map(|errno| format!(" {errno}"));
    let status = result.status.as_ref().map(|status| format!(" {status}"));
    [value, errno, status].into_iter().flatten().collect()
}

/// Reverts a whole run, event by event, and applies it again.
fn check_undo(title: &str, kernel: &Kernel, entries: &[Entry], faults: &mut String) {
    let events = || entries.iter().filter_map(|entry| entry.step.as_ref()).flat_map(|step| &step.events);
    let mut back = kernel.clone();
    for event in events().collect::<Vec<_>>().into_iter().rev() {
        back.revert(event);
    }
    let is_start = back.tasks().len() == 1 && back.namespaces().len() == 1 && back.visible(NsId::ROOT).count() == 1;
    for event in events() {
        back.apply(event);
    }
    if !is_start || back != *kernel || back.children(TaskId::FIRST).ne(kernel.children(TaskId::FIRST)) {
        writeln!(faults, "{title}: undoing and redoing everything gives another world").expect("a string");
    }
}
