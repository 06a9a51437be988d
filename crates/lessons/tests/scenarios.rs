//! Every scenario runs, and everything that it says is so.

use pidscope_lessons::{SCENARIOS, scenario};
use pidscope_userland::report::Report;
use pidscope_userland::run::Run;
use pidscope_userland::script::{Expect, StatementKind, parse};
use pidscope_userland::timeline::Timeline;

#[test]
fn every_check_of_every_scenario_holds() {
    for scenario in SCENARIOS {
        let script = parse(scenario.script()).unwrap_or_else(|wrong| panic!("@{}: {wrong:?}", scenario.name));
        let report = Report::from(&Run::new(script, None));
        let failed: Vec<_> = report.checks.iter().filter(|check| !check.ok).collect();
        assert!(failed.is_empty(), "@{}: {failed:#?}", scenario.name);
    }
}

#[test]
fn every_number_of_every_scenario_is_checked() {
    for scenario in SCENARIOS {
        let script = parse(scenario.script()).expect("readable");
        let checked: Vec<&String> = script
            .statements
            .iter()
            .filter_map(|statement| match &statement.kind {
                StatementKind::Expect(Expect::Pids { process, .. }) => Some(process),
                _ => None,
            })
            .collect();
        let report = Report::from(&Run::new(script.clone(), None));
        for process in report.processes.iter().filter(|process| process.state != "gone") {
            assert!(checked.contains(&&process.name), "@{}: the numbers of {}", scenario.name, process.name);
        }
    }
}

#[test]
fn what_a_scenario_is_about_can_be_seen_where_it_opens_or_comes_next() {
    let step = |name: &str| {
        let scenario = scenario(name).expect("bundled");
        let timeline = Timeline::from_script(parse(scenario.script()).expect("readable"));
        let steps: Vec<_> = timeline.steps().collect();
        let said = |at: usize| timeline.entry(*steps.get(at)?).map(|entry| entry.statement.call_text().to_owned());
        scenario.opens.map(|opens| (said(opens - 1).unwrap_or_default(), said(opens).unwrap_or_default()))
    };
    let next = |name: &str| step(name).expect("not at its end").1;
    assert_eq!(step("figure-1"), None);
    assert_eq!(next("orphan"), "B exit 0");
    assert_eq!(step("zombie"), Some(("C exit 0".to_owned(), "B exit 0".to_owned())));
    assert_eq!(next("init-killed"), "A kill 3 KILL");
    assert_eq!(next("orphans-in-container"), "F exit 0");
    assert_eq!(next("orphan-zombie"), "shell$ docker run -d --init --name tidy alpine sleep 1000");
    assert_eq!(step("docker-stop"), Some(("shell$ docker stop slow".to_owned(), "clock +9s".to_owned())));
    for scenario in SCENARIOS {
        let is_inside = step(scenario.name).is_none_or(|(before, next)| !before.is_empty() && !next.is_empty());
        assert!(is_inside, "@{} opens where nothing comes next", scenario.name);
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

#[test]
fn pipelines_typed_into_a_first_process_that_reaps_come_to_their_end() {
    let scenario = scenario("docker-stop").expect("bundled");
    let typed = "systemd$ ps -ef | grep -c sleep\n| 1\nsystemd getpid -> 1";
    let script = parse(&format!("{}\n{typed}", scenario.script())).expect("readable");
    let report = Report::from(&Run::new(script, None));
    let failed: Vec<_> = report.checks.iter().filter(|check| !check.ok).collect();
    assert!(failed.is_empty(), "{failed:#?}");
}
