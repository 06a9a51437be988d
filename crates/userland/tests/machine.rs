//! Running scripts: outcomes, checks, late returns, handlers, and the report as in the contract.

use pidscope_userland::report::Report;
use pidscope_userland::run::Run;
use pidscope_userland::script::parse;

fn report(script: &str) -> Report {
    Report::from(&Run::new(parse(script).expect("readable"), None))
}

/// Asserts that every check of a script holds, and that there is at least one.
fn holds(script: &str) {
    let report = report(script);
    let failed: Vec<_> = report.checks.iter().filter(|check| !check.ok).collect();
    assert!(failed.is_empty() && !report.checks.is_empty(), "{script}\n{failed:#?}");
}

/// Returns the failed checks of a script, as `(line, expected, found)`.
fn failures(script: &str) -> Vec<(usize, String, String)> {
    let failed = report(script).checks.into_iter().filter(|check| !check.ok);
    failed.map(|check| (check.line, check.expected, check.found)).collect()
}

#[test]
fn outcomes() {
    holds("A fork B -> 2\nA getppid -> 0\nB getppid -> 1\nA wait 7 -> ECHILD\nA wait nohang -> 0\nA wait -> blocks");
    holds("A fork B\nB exit 259 -> dies\nA wait -> 2 exited 3");
    holds("A fork B\nB exit 3\nA wait -> 2");
    holds("A fork B\nA wait -> blocks\nA getpid -> skipped\nexpect A state blocked\nB exit 0\nexpect A state running");
    holds(
        "A fork B uid=5\nB fork C\nB kill 1 TERM -> EPERM\nC clone D newpid=D -> EPERM\nD getpid -> skipped\nC kill 2 0 -> 0",
    );
}

#[test]
fn wrong_outcome_fails_its_check() {
    let wrong = |line: &str, expected: &str, found: &str| {
        let script = format!("A fork B\nB exit 3\n{line}");
        assert_eq!(failures(&script), [(3, expected.to_owned(), found.to_owned())], "{line}");
    };
    wrong("A fork C -> 4", "4", "3");
    wrong("A wait -> 2 exited 4", "2 exited 4", "2 exited 3");
    wrong("A wait -> 2 signaled KILL", "2 signaled KILL", "2 exited 3");
    wrong("A wait -> 3", "3", "2 exited 3");
    wrong("A kill 9 TERM -> 0", "0", "ESRCH");
    wrong("A kill 9 TERM -> EPERM", "EPERM", "ESRCH");
    wrong("B getpid", "returned", "skipped");
    wrong("B getpid -> 2", "2", "skipped");
    wrong("expect A state gone", "gone", "running");
    wrong("expect B pids A=3", "A=3", "A=2");
    wrong("expect B pids", "", "A=2");
    wrong("expect B ppid A=2", "A=2", "A=1");
    wrong("expect B parent B", "B", "A");
    wrong("expect A sees A", "A", "A B");
    wrong("expect A sees B A", "B A", "A B");
    wrong("expect A namespace dead", "dead", "live");
}

#[test]
fn names_without_referents() {
    holds(
        "A clone B newpid=X set_tid=2 -> EINVAL\nB getpid -> skipped\nexpect B state gone\nA setns X -> ENOENT\nA setns pidfd=B -> ESRCH",
    );
    let report = report("A clone B newpid=X set_tid=2 -> EINVAL\nA fork C -> 2\nexpect X sees\nexpect B pids");
    assert!(report.holds());
    let names: Vec<&str> = report.processes.iter().map(|process| process.name.as_str()).collect();
    assert_eq!((names, report.namespaces.len()), (vec!["A", "C"], 1));
    holds(
        "B getpid -> skipped\nA setns X -> ENOENT\nA clone B newpid=X -> 2\nA setns X -> 0\nA fork C -> 3\nexpect C pids A=3 X=2",
    );
}

#[test]
fn wait_returns_in_a_later_step() {
    let report = report("A fork B\nA fork C\nC exit 7\nA wait 2\nB exit 1");
    assert_eq!(report.steps[3].outcome, "blocks");
    let late = &report.steps[4].late;
    assert_eq!((late.len(), late[0].step), (1, 3));
    assert_eq!((late[0].result.result, late[0].result.status.as_deref()), (Some(2), Some("exited 1")));
    assert_eq!(report.steps[4].outcome, "dies");
}

#[test]
fn call_of_a_stopped_caller() {
    let report = report("A fork B\nB kill 2 STOP\nexpect B state stopped\nA kill 2 CONT\nexpect B state running");
    assert!(report.holds());
    assert_eq!(report.steps[1].outcome, "blocks");
    assert_eq!((report.steps[2].late[0].step, report.steps[2].late[0].result.result), (1, Some(0)));
}

#[test]
fn handlers_see_the_sender() {
    let report = report("A clone B newpid=B\nB sigaction USR1 handle\nA kill 2 USR1\nB kill 1 10");
    let delivered: Vec<_> = report.steps.iter().flat_map(|step| &step.delivered).collect();
    let received: Vec<_> = delivered.iter().map(|one| (one.to.as_str(), one.sig.as_str(), one.si_pid)).collect();
    assert_eq!(received, [("B", "USR1", 0), ("B", "USR1", 1)], "the sender outside is not visible in B");
}

#[test]
fn programs_reap_automatically() {
    holds(
        "root A reaps=yes\nA fork B\nB fork C\nB exit 0\nexpect B state gone\nexpect C parent A\nC exit 0\nexpect A sees A",
    );
    holds(
        "A fork B reaps=yes\nB fork C\nB fork D\nB kill 2 STOP -> blocks\nC exit 0\nexpect C state zombie\nA kill 2 CONT\nexpect C state gone\nexpect B state running",
    );
    // Reaping one child lets another exit: the exit of B waits for a zombie in its namespace whose parent is outside.
    holds(
        "root A reaps=yes\nA clone B newpid=B\nA setns B\nA fork C\nC exit 0\nB exit 0\nexpect B namespace dead\nexpect A sees A",
    );
    holds(
        "A fork B reaps=yes\nB fork C\nC fork D\nD exit 0\nexpect D state zombie\nC exit 0\nexpect D state zombie\nexpect D parent A",
    );
}

#[test]
fn the_first_process_of_the_machine_dies() {
    let report = report("A fork B\nA exit 9 -> dies\nB getpid -> skipped");
    assert!(report.holds());
    assert_eq!(report.panic.as_deref(), Some("Attempted to kill init! exitcode=0x00000900"));
    assert_eq!(report.steps[1].panic, report.panic);
    holds("root A level=1\nA fork B\nA exit 9 -> dies\nexpect A state zombie\nexpect B state gone\nexpect A sees A");
}

#[test]
fn pid_for_children_visibility() {
    let report = report("A fork B\nB unshare newpid=X\nA fork C\nC unshare newpid=Y\nC fork D\nA fork E\nE exit 0");
    let shown: Vec<_> = report.processes.iter().map(|process| process.children_namespace.as_deref()).collect();
    assert_eq!(shown, [Some("A"), None, Some("Y"), Some("Y"), None]);
    let spaces: Vec<_> = report.namespaces.iter().map(|ns| (ns.name.as_str(), ns.state, ns.init.as_deref())).collect();
    assert_eq!(spaces, [("A", "live", Some("A")), ("X", "empty", None), ("Y", "live", Some("D"))]);
}

#[cfg(feature = "serde")]
#[test]
fn the_report_as_json() {
    let script = "A clone B newpid=B\nB sysctl kernel.ns_last_pid=5\nB fork E -> 7\nB wait 9\nB wait";
    let json = serde_json::to_string(&report(script)).expect("a report");
    let steps = [
        r#"{"line":1,"text":"A clone B newpid=B","caller":"A","call":"clone","outcome":"returned","result":2,"errno":null}"#,
        r#"{"line":2,"text":"B sysctl kernel.ns_last_pid=5","caller":"B","call":"sysctl","outcome":"returned","result":0,"errno":null}"#,
        r#"{"line":3,"text":"B fork E","caller":"B","call":"fork","outcome":"returned","result":6,"errno":null}"#,
        r#"{"line":4,"text":"B wait 9","caller":"B","call":"wait","outcome":"returned","result":null,"errno":"ECHILD"}"#,
        r#"{"line":5,"text":"B wait","caller":"B","call":"wait","outcome":"blocks","result":null,"errno":null}"#,
    ];
    let expected = [
        r#"{"linux":"6.18","steps":["#,
        &steps.join(","),
        r#"],"checks":[{"line":3,"ok":false,"expected":"7","found":"6"}],"#,
        r#""namespaces":[{"name":"A","level":0,"parent":null,"init":"A","state":"live"},"#,
        r#"{"name":"B","level":1,"parent":"A","init":"B","state":"live"}],"#,
        r#""processes":[{"name":"A","namespace":"A","state":"running","exit":null,"parent":null,"thread_of":null,"#,
        r#""pids":{"A":1},"ppid":{"A":0},"tgid":{"A":1},"pgid":{"A":0},"sid":{"A":0},"children_namespace":"A"},"#,
        r#"{"name":"B","namespace":"B","state":"blocked","exit":null,"parent":"A","thread_of":null,"#,
        r#""pids":{"A":2,"B":1},"ppid":{"A":1,"B":0},"tgid":{"A":2,"B":1},"pgid":{"A":0,"B":0},"sid":{"A":0,"B":0},"#,
        r#""children_namespace":"B"},"#,
        r#"{"name":"E","namespace":"B","state":"running","exit":null,"parent":"B","thread_of":null,"#,
        r#""pids":{"A":3,"B":6},"ppid":{"A":2,"B":1},"tgid":{"A":3,"B":6},"pgid":{"A":0,"B":0},"sid":{"A":0,"B":0},"#,
        r#""children_namespace":"B"}]}"#,
    ];
    assert_eq!(json, expected.concat());
}
