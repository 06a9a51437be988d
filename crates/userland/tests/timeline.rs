//! Back and forth in time: undo then redo is identity, a replay from the start gives the same world, branches stay.

use pidscope_kernel::State;
use pidscope_kernel::check::check;
use pidscope_userland::machine::Machine;
use pidscope_userland::run::Run;
use pidscope_userland::script::{Problem, parse};
use pidscope_userland::timeline::{ActError, RevisionId, Timeline};
use proptest::prelude::*;

const FIGURE: &str = "A clone B newpid=B\nA fork C\nA clone D newpid=C\nB fork E\nexpect E pids A=5 B=2\nB fork F";

fn figure() -> Timeline {
    Timeline::of(parse(FIGURE).expect("readable"))
}

fn names(timeline: &Timeline) -> Vec<String> {
    let named = timeline.machine().kernel().tasks().map(|(task, _)| timeline.machine().name(task).to_owned());
    named.collect()
}

#[test]
fn undo_and_redo_go_call_by_call() {
    let mut timeline = figure();
    let end = timeline.machine().clone();
    assert!(timeline.undo());
    assert_eq!(names(&timeline), ["A", "B", "C", "D", "E"]);
    assert!(timeline.undo(), "E goes with the check behind it");
    assert_eq!(names(&timeline), ["A", "B", "C", "D"]);
    assert_eq!(timeline.machine().task("E"), None);
    assert!(timeline.redo() && timeline.redo() && !timeline.redo());
    assert_eq!(timeline.machine(), &end);
    while timeline.undo() {}
    assert_eq!((timeline.at(), timeline.machine()), (RevisionId::START, &Machine::new(None)));
    assert!(timeline.can_redo() && !timeline.can_undo());
}

#[test]
fn a_new_act_after_an_undo_begins_a_branch() {
    let mut timeline = figure();
    let (old_tip, old) = (timeline.at(), timeline.machine().clone());
    timeline.undo();
    timeline.act("A fork F").expect("an act");
    assert_ne!(timeline.at(), old_tip);
    assert!(!timeline.can_redo());
    assert_eq!(timeline.script().to_string().lines().last(), Some("A fork F"));
    let new = timeline.machine().clone();
    let new_tip = timeline.at();
    timeline.go_to(old_tip);
    assert_eq!(timeline.machine(), &old);
    timeline.go_to(RevisionId::START);
    assert_eq!(timeline.branch().last(), Some(&old_tip), "a redo leads to where one was last");
    timeline.go_to(new_tip);
    assert_eq!(timeline.machine(), &new);
}

#[test]
fn what_was_undone_and_is_done_again_is_no_branch() {
    let mut timeline = figure();
    let tip = timeline.at();
    timeline.undo();
    timeline.act("B  fork   F").expect("an act");
    assert_eq!(timeline.at(), tip);
}

#[test]
fn an_act_that_cannot_be_leaves_the_world_as_it_was() {
    let mut timeline = figure();
    let before = timeline.machine().clone();
    timeline.act("A clone X newpid=X set_tid=2").expect("Linux refuses, which is an act");
    timeline.act("F exit 0").expect("an act");
    let after = timeline.machine().clone();
    let at = timeline.at();
    let unreadable = |timeline: &mut Timeline, line: &str| match timeline.act(line) {
        Err(ActError::Unreadable(diagnostic)) => diagnostic.problem,
        other => panic!("{line}: {other:?}"),
    };
    assert_eq!(unreadable(&mut timeline, "A frok X"), Problem::UnknownCall);
    assert_eq!(unreadable(&mut timeline, "A fork B"), Problem::NameUsedTwice { first_line: Some(1) });
    assert_eq!(unreadable(&mut timeline, "A fork X"), Problem::NameUsedTwice { first_line: Some(7) });
    assert_eq!(unreadable(&mut timeline, &"A fork Y ".repeat(1 << 20)), Problem::TooLong);
    assert_eq!(timeline.act("X getpid"), Err(ActError::NeverCreated("X".to_owned())));
    assert_eq!(timeline.act("F getpid"), Err(ActError::CannotCall { process: "F".to_owned(), state: State::Zombie }));
    assert_eq!(timeline.act("  # nothing"), Ok(None));
    assert_eq!((timeline.machine(), timeline.at()), (&after, at));
    assert_ne!(after, before);
    timeline.act("A exit 0").expect("an act");
    assert_eq!(timeline.act("B getpid"), Err(ActError::Panicked));
}

#[test]
fn a_machine_that_is_switched_off_stands_still_until_it_is_taken_back() {
    let mut timeline = figure();
    let before = timeline.machine().clone();
    timeline.act("A reboot poweroff").expect("an act");
    let (off, at) = (timeline.machine().clone(), timeline.at());
    for line in ["A getpid", "B fork X"] {
        assert_eq!(timeline.act(line), Err(ActError::Halted), "{line}");
    }
    assert_eq!((timeline.machine(), timeline.at()), (&off, at));
    assert!(timeline.undo());
    assert_eq!(timeline.machine(), &before);
    timeline.act("B fork X").expect("an act");
}

/// Lines about a handful of processes and namespaces; some are unreadable, some refused.
fn line() -> impl Strategy<Value = String> {
    let process = prop::sample::select(vec!["A", "B", "C", "D", "E", "F", "G"]);
    let ns = prop::sample::select(vec!["A", "M", "N", "O"]);
    let call = prop_oneof![
        6 => process.clone().prop_map(|child| format!("fork {child}")),
        2 => process.clone().prop_map(|child| format!("fork {child} reaps=yes cmd=x")),
        4 => (process.clone(), ns.clone()).prop_map(|(child, ns)| format!("clone {child} newpid={ns}")),
        1 => (process.clone(), 1u32..6).prop_map(|(child, nr)| format!("clone {child} set_tid={nr}")),
        1 => process.clone().prop_map(|child| format!("clone {child} parent")),
        2 => ns.clone().prop_map(|ns| format!("unshare newpid={ns}")),
        2 => ns.prop_map(|ns| format!("setns {ns}")),
        1 => process.clone().prop_map(|process| format!("setns pidfd={process}")),
        4 => (0u8..3).prop_map(|code| format!("exit {code}")),
        3 => Just("wait".to_owned()),
        2 => Just("wait nohang untraced continued".to_owned()),
        4 => (-1i32..8, prop::sample::select(vec!["KILL", "TERM", "STOP", "CONT", "CHLD", "0"]))
            .prop_map(|(pid, signal)| format!("kill {pid} {signal}")),
        1 => prop::sample::select(vec!["TERM handle", "CHLD ignore", "CHLD handle", "TERM default"])
            .prop_map(|action| format!("sigaction {action}")),
        1 => (0u32..9).prop_map(|last| format!("sysctl kernel.ns_last_pid={last}")),
    ];
    (process, call).prop_map(|(caller, call)| format!("{caller} {call}"))
}

proptest! {
    #[test]
    fn random_walks(lines in prop::collection::vec((line(), 0usize..4, 0usize..4), 1..50), level in 0u32..2) {
        let root = parse(&format!("root A level={level}")).expect("readable").statements.pop();
        let mut timeline = Timeline::new(root);
        for (line, undos, redos) in lines {
            let before = timeline.machine().clone();
            if timeline.act(&line).is_err() {
                prop_assert_eq!(timeline.machine(), &before, "{} could not be done", line);
            }
            prop_assert_eq!(check(timeline.machine().kernel()), Vec::<String>::new());
            let now = timeline.machine().clone();
            let undone = (0..undos).filter(|_| timeline.undo()).count();
            for _ in 0..undone {
                timeline.redo();
            }
            prop_assert_eq!(timeline.machine(), &now, "undo and redo after {}", line);
            for _ in 0..undos.saturating_sub(redos) {
                timeline.undo();
            }
            let replayed = Run::of(timeline.script(), None);
            prop_assert_eq!(timeline.machine(), &replayed.machine, "a replay from the start");
            prop_assert!(timeline.entries().eq(&replayed.entries[1..]), "all but root");
            let text = timeline.script().to_string();
            let reread = parse(&text).expect("what is written can be read");
            prop_assert_eq!(&Run::of(reread, None).machine, &replayed.machine);
        }
    }
}
