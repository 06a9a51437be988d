//! Every scenario runs, and everything that it says is so.

use pidscope_lessons::{SCENARIOS, scenario};
use pidscope_userland::report::Report;
use pidscope_userland::run::Run;
use pidscope_userland::script::{Expect, StatementKind, parse};

#[test]
fn every_check_of_every_scenario_holds() {
    for scenario in SCENARIOS {
        let script = parse(scenario.script).unwrap_or_else(|wrong| panic!("@{}: {wrong:?}", scenario.name));
        let report = Report::from(&Run::of(script, None));
        let failed: Vec<_> = report.checks.iter().filter(|check| !check.ok).collect();
        assert!(failed.is_empty(), "@{}: {failed:#?}", scenario.name);
    }
}

#[test]
fn every_number_of_every_scenario_is_checked() {
    for scenario in SCENARIOS {
        let script = parse(scenario.script).expect("readable");
        let checked: Vec<&String> = script
            .statements
            .iter()
            .filter_map(|statement| match &statement.kind {
                StatementKind::Expect(Expect::Pids { process, .. }) => Some(process),
                _ => None,
            })
            .collect();
        let report = Report::from(&Run::of(script.clone(), None));
        for process in report.processes.iter().filter(|process| process.state != "gone") {
            assert!(checked.contains(&&process.name), "@{}: the numbers of {}", scenario.name, process.name);
        }
    }
}

#[test]
fn the_list_begins_with_the_figure() {
    let names: Vec<&str> = SCENARIOS.iter().map(|scenario| scenario.name).collect();
    let known = [
        "figure-1",
        "process-tree",
        "orphan",
        "zombie",
        "two-containers",
        "docker-in-docker",
        "init-killed",
        "orphans-in-container",
        "containers",
        "orphan-zombie",
        "docker-stop",
        "shared-pid-pod",
    ];
    assert_eq!(names, known);
    assert!(scenario("figure-1").is_some());
    assert!(scenario("figure-2").is_none());
}
