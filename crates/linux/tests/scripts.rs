//! Every bundled scenario, and every script that says what Linux does, on the running kernel.

use std::fs;

#[path = "../../kernel/tests/facts/mod.rs"]
mod facts;

use pidscope_linux::{Linux, compare};
use pidscope_userland::script::parse;

/// The running kernel; or `None`, said visibly, where it cannot be used.
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
        scenarios.iter().flat_map(|scenario| faults(&mut linux, scenario.name, scenario.script)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
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
