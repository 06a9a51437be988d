//! Runs every bundled scenario, every bundled lesson, and every script of Linux behaviour on the running kernel.

use std::fs;

#[path = "../../lessons/tests/bundled/mod.rs"]
mod bundled;
#[path = "../../kernel/tests/facts/mod.rs"]
mod facts;

use pidscope_lessons::{Files, Lesson};
use pidscope_linux::{Linux, compare};
use pidscope_userland::script::{StatementKind, parse};

/// The running kernel; `None`, with a message, if it cannot be used.
fn linux() -> Option<Linux> {
    Linux::open().inspect_err(|why| eprintln!("skipped, because {why:?}")).ok()
}

fn faults(linux: &mut Linux, title: &str, text: &str) -> Vec<String> {
    let script = parse(text).unwrap_or_else(|wrong| panic!("{title}: {wrong:?}"));
    let comparison = compare(linux, &script).unwrap_or_else(|why| panic!("{title}: {why:?}"));
    if let Some((line, why)) = comparison.end {
        eprintln!("{title}: not compared from line {line} on: {why:?}");
    }
    comparison.differences.iter().map(|one| format!("{title}: {one:?}")).collect()
}

#[test]
fn scenarios() {
    let Some(mut linux) = linux() else { return };
    let scenarios = pidscope_lessons::SCENARIOS;
    let faults: Vec<String> =
        scenarios.iter().flat_map(|scenario| faults(&mut linux, scenario.name, scenario.script())).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn lessons() {
    let Some(mut linux) = linux() else { return };
    let mut found = Vec::new();
    for (directory, files) in bundled::lessons() {
        let lesson = pidscope_lessons::read(files.get(Files::LESSON).expect("lesson.txt")).expect("readable");
        for (step, script) in worlds(&lesson) {
            found.extend(faults(&mut linux, &format!("{directory}/{step}"), &calls(&script)));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Returns the script of each world of a lesson, up to its last step and with the solutions, and the ID of that step.
fn worlds(lesson: &Lesson) -> Vec<(&str, String)> {
    let mut worlds = Vec::new();
    for (at, step) in lesson.steps.iter().enumerate() {
        if lesson.steps.get(at + 1).is_none_or(|next| next.begins.is_some()) {
            let own: String = step.lines().map(|block| block.text.as_str()).collect();
            worlds.push((step.id.as_str(), lesson.script_of(at) + &own));
        }
    }
    worlds
}

/// Returns a script up to the first line that is typed into a shell: only system calls are compared.
fn calls(text: &str) -> String {
    let script = parse(text).unwrap_or_else(|wrong| panic!("{wrong:?}\n{text}"));
    let typed = |kind: &StatementKind| matches!(kind, StatementKind::Shell { .. });
    let first = script.statements.iter().find(|statement| typed(&statement.kind)).map(|statement| statement.line - 1);
    text.lines().take(first.unwrap_or(usize::MAX)).map(|line| format!("{line}\n")).collect()
}

#[test]
fn facts() {
    let Some(mut linux) = linux() else { return };
    let mut found = Vec::new();
    for path in facts::files() {
        let text = fs::read_to_string(&path).expect("a script");
        for (title, script) in facts::scripts(&text) {
            let title = format!("{}:{title}", path.file_stem().unwrap_or_default().display());
            found.extend(faults(&mut linux, &title, script));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
