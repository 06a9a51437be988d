//! Moving through time: redo after undo is the identity, a replay from the start gives the same state, and branches are
//! kept.

use pidscope_kernel::check::check;
use pidscope_kernel::{State, TaskId};
use pidscope_userland::machine::Machine;
use pidscope_userland::run::Run;
use pidscope_userland::script::{Problem, parse};
use pidscope_userland::timeline::{
    ActError, Both, Damage, Difference, Identity, Moment, Namespace, Process, RevisionId, Timeline,
};
use proptest::prelude::*;

const FIGURE: &str = "A clone B newpid=B\nA fork C\nA clone D newpid=C\nB fork E\nexpect E pids A=5 B=2\nB fork F";

fn figure() -> Timeline {
    Timeline::from_script(parse(FIGURE).expect("readable"))
}

fn names(timeline: &Timeline) -> Vec<String> {
    let named = timeline.machine().kernel().tasks().map(|(task, _)| timeline.machine().name(task).to_owned());
    named.collect()
}

#[test]
fn checks_belong_to_the_preceding_call() {
    let text = "A fork B\nexpect B state running\nA fork C -> 9\nexpect C state zombie\nexpect C pids A=3\nA fork D";
    let mut timeline = Timeline::from_script(parse(text).expect("readable"));
    let lines = |timeline: &Timeline| timeline.failed_checks().iter().map(|check| check.line).collect::<Vec<_>>();
    assert_eq!(lines(&timeline), [0; 0], "of the last call");
    let checks = |timeline: &Timeline| {
        let checks = timeline.checks().into_iter();
        checks.map(|(steps, check)| (steps, check.line, check.ok)).collect::<Vec<_>>()
    };
    let all = [(1, 2, true), (2, 3, false), (2, 4, false), (2, 5, true)];
    assert_eq!(checks(&timeline), all);
    timeline.go_to(timeline.revision_at(2));
    assert_eq!(names(&timeline), ["A", "B", "C"]);
    assert_eq!(lines(&timeline), [3, 4]);
    assert_eq!(checks(&timeline), all, "those to come, too");
    assert!(timeline.undo());
    assert_eq!(lines(&timeline), [0; 0], "the first holds");
    timeline.act("A fork E").expect("another branch");
    assert_eq!(checks(&timeline), all[..1]);
    assert!(figure().checks().iter().all(|(_, check)| check.ok));
}

#[test]
fn undo_and_redo_one_call_at_a_time() {
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
fn new_act_after_undo_starts_a_branch() {
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
fn repeating_an_undone_act_is_a_redo() {
    let mut timeline = figure();
    let tip = timeline.at();
    timeline.undo();
    timeline.act("B  fork   F").expect("an act");
    assert_eq!(timeline.at(), tip);
}

#[test]
fn refused_act_leaves_the_world_unchanged() {
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
fn halted_machine_accepts_only_undo() {
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

/// Lines about a few processes and namespaces; some are invalid, some are refused.
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
            let replayed = Run::new(timeline.script(), None);
            prop_assert_eq!(timeline.machine(), &replayed.machine, "a replay from the start");
            prop_assert!(timeline.entries().eq(&replayed.entries[1..]), "all but root");
            let text = timeline.script().to_string();
            let reread = parse(&text).expect("what is written can be read");
            prop_assert_eq!(&Run::new(reread, None).machine, &replayed.machine);
        }
    }
}

/// Random acts with undos, and therefore branches, between them; some of the acts are shell lines.
fn wander(lines: &[(String, usize)], level: u32) -> Timeline {
    let root = parse(&format!("root A level={level}")).expect("readable").statements.pop();
    let mut timeline = Timeline::new(root);
    for (line, undos) in lines {
        // An act that is refused has no effect.
        let _ = timeline.act(line);
        for _ in 0..*undos {
            timeline.undo();
        }
    }
    timeline
}

fn shell_line() -> impl Strategy<Value = String> {
    let process = prop::sample::select(vec!["A", "B", "C"]);
    let command = prop::sample::select(vec![
        "sh -c 'sleep 1 & exit 3'",
        "unshare -pf sh -c 'sleep 2 & kill -9 1'",
        "echo a; sleep 3",
        "^C",
        "ps -ef",
    ]);
    let typed = (process, command).prop_map(|(process, command)| format!("{process}$ {command}"));
    prop_oneof![4 => line(), 1 => typed, 1 => Just("clock +1s".to_owned()), 1 => Just("expect A state running".to_owned())]
}

fn walks() -> impl Strategy<Value = Vec<(String, usize)>> {
    prop::collection::vec((shell_line(), prop_oneof![3 => Just(0usize), 1 => 1usize..4]), 1..40)
}

/// What a saved timeline and the restored one have in common besides the text: the state at the end of every branch.
fn worlds(timeline: &mut Timeline) -> Vec<(String, Machine)> {
    let mut tips: Vec<RevisionId> = timeline.branches().iter().map(|branch| branch.tip).collect();
    tips.extend(timeline.branch().last());
    let mut worlds: Vec<(String, Machine)> = Vec::new();
    for tip in tips {
        timeline.go_to(tip);
        worlds.push((timeline.text(), timeline.machine().clone()));
    }
    worlds.sort_by(|one, other| one.0.cmp(&other.0));
    worlds
}

proptest! {
    #[test]
    fn every_process_has_a_name_within_steps(lines in walks(), level in 0u32..2) {
        let mut timeline = wander(&lines, level);
        let end = timeline.machine().clone();
        let count = timeline.events().len();
        for at in (0..=count).rev().chain(0..=count) {
            timeline.go_to_event(at);
            prop_assert_eq!(timeline.event_at(), (at < count).then_some(at));
            let machine = timeline.machine();
            for (task, _) in machine.kernel().tasks() {
                prop_assert_eq!(machine.task(machine.name(task)), Some(task));
                let _ = (machine.kernel().state(task), machine.prompt(task), machine.reader(task), machine.terminal(task));
            }
            for (ns, _) in machine.kernel().namespaces() {
                prop_assert_eq!(machine.namespace(machine.namespace_name(ns)), Some(ns));
            }
            let mut names: Vec<&str> = lines.iter().flat_map(|(line, _)| line.split([' ', '='])).collect();
            names.sort_unstable();
            for name in names {
                prop_assert!(machine.task(name).is_none_or(|task| (task.0 as usize) < machine.kernel().tasks().len()));
            }
        }
        prop_assert_eq!(timeline.machine(), &end);
        // Between any two positions, and out of the step by whatever leaves it.
        timeline.go_to_event(count / 3);
        timeline.go_to_event(count * 2 / 3);
        let at = timeline.at();
        if timeline.undo() {
            timeline.redo();
        } else {
            timeline.go_to(at);
        }
        prop_assert_eq!(timeline.event_at(), None);
        prop_assert_eq!(timeline.machine(), &end);
    }

    #[test]
    fn saved_timelines_round_trip(lines in walks(), level in 0u32..2) {
        let mut timeline = wander(&lines, level);
        let text = timeline.save();
        let mut restored = Timeline::restore(&text).map_err(|damaged| TestCaseError::fail(format!("{damaged:?}\n{text}")))?;
        prop_assert_eq!(&restored.save(), &text);
        prop_assert_eq!(restored.machine(), timeline.machine());
        prop_assert_eq!(restored.can_redo(), timeline.can_redo());
        prop_assert!(worlds(&mut restored) == worlds(&mut timeline), "{}", text);
    }

    #[test]
    fn restores_any_damaged_text(lines in walks(), at in any::<prop::sample::Index>(), what in prop_oneof![
        Just(None), any::<char>().prop_map(|letter| Some(letter.to_string())),
        prop::sample::select(vec!["\n", "\n@branch 9\n", "\n@here\n", "\n@fork 1\n", "\n@end\n", "\nroot X\n", "\nA fork A\n"]).prop_map(|text| Some(text.to_owned()))
    ]) {
        let text = wander(&lines, 0).save();
        let mut letters: Vec<char> = text.chars().collect();
        let at = at.index(letters.len());
        match &what {
            None => letters.truncate(at),
            Some(text) => drop(letters.splice(at..=at, text.chars())),
        }
        let damaged: String = letters.into_iter().collect();
        if let Err(found) = Timeline::restore(&damaged) {
            prop_assert!(!found.damage.is_empty());
            let lines = damaged.split('\n').count();
            prop_assert!(found.damage.iter().all(|damage| (1..=lines).contains(&damage.line())));
            if let Some(readable) = found.readable {
                let again = readable.save();
                // Names that no statement creates any more are still reported.
                let reread = Timeline::restore(&again).map_or_else(|damaged| damaged.readable, Some);
                prop_assert_eq!(reread.map(|timeline| timeline.save()), Some(again));
            }
        }
    }
}

fn description(process: &Process) -> String {
    let numbers: Vec<String> = process.numbers.iter().map(|(ns, nr)| format!("{}={nr}", ns.name)).collect();
    let parent = process.parent.as_ref().map_or("-", |parent| &parent.name);
    format!(
        "{} {} of {parent}, {}, children in {}",
        process.identity.name,
        numbers.join(" "),
        process.state.word(),
        process.children.name
    )
}

#[test]
fn difference_between_branches() {
    let mut timeline = figure();
    let shared = timeline.at();
    for line in ["B fork X", "C unshare newpid=N", "E exit 3", "D exit 0"] {
        timeline.act(line).expect("an act");
    }
    let first = timeline.at();
    timeline.go_to(shared);
    for line in ["C fork X", "X clone Y newpid=N", "B exit 0"] {
        timeline.act(line).expect("an act");
    }
    let second = timeline.at();
    let at = timeline.events().len() / 2;
    timeline.go_to_event(at);
    let before = timeline.machine().clone();
    let found = timeline.difference(first, second);
    assert_eq!((timeline.machine(), timeline.event_at()), (&before, Some(at)), "the world stays where it is");
    let all = |list: &[Process]| list.iter().map(description).collect::<Vec<_>>();
    // Both branches have created an X with the same ID in the simulation: these are two processes.
    assert_eq!(
        all(&found.only_first),
        [
            "E A=5 B=2 of B, zombie, children in B",
            "F A=6 B=3 of B, running, children in B",
            "X A=7 B=4 of B, running, children in B",
        ]
    );
    assert_eq!(
        all(&found.only_second),
        ["X A=7 of C, running, children in A", "Y A=8 N=1 of X, running, children in N"]
    );
    let (x, other_x) = (&found.only_first[2].identity, &found.only_second[0].identity);
    assert_eq!((x.id, x.only, other_x.only), (other_x.id, Some(Moment::First), Some(Moment::Second)));
    assert_ne!(x, other_x);
    assert_eq!(found.only_second[1].parent.as_ref(), Some(other_x));
    let changed: Vec<String> = found
        .changed
        .iter()
        .map(|both| format!("{} | {}", description(&both.first), description(&both.second)))
        .collect();
    assert_eq!(
        changed,
        [
            "B A=2 B=1 of A, running, children in B | B A=2 B=1 of A, zombie, children in B",
            "C A=3 of A, running, children in N | C A=3 of A, running, children in A",
            "D A=4 C=1 of A, zombie, children in C | D A=4 C=1 of A, running, children in C",
        ]
    );
    let [init, c, _] = &found.changed[..] else { panic!("{changed:?}") };
    assert_eq!(init.state(), Some(Both { first: State::Running, second: State::Zombie }));
    assert_eq!((init.numbers(), init.parent(), init.children()), (None, None, None));
    assert_eq!(c.children().map(|both| (both.first.only, both.second.only)), Some((Some(Moment::First), None)));
    let spaces = |list: &[Namespace]| {
        list.iter().map(|ns| format!("{} {}", ns.identity.name, ns.state.word())).collect::<Vec<_>>()
    };
    assert_eq!(spaces(&found.namespaces_only_first), ["N empty"]);
    assert_eq!(spaces(&found.namespaces_only_second), ["N live"]);
    let changed: Vec<_> =
        found.namespaces_changed.iter().map(|both| [both.first.clone(), both.second.clone()]).collect();
    assert_eq!(
        changed.iter().map(|both| spaces(both)).collect::<Vec<_>>(),
        [["B live", "B dead"], ["C dead", "C live"]]
    );
}

#[test]
fn orphan_changes_its_parent() {
    let mut timeline = Timeline::from_script(parse("A fork B\nB fork C").expect("readable"));
    let first = timeline.at();
    timeline.act("B exit 0").expect("an act");
    let found = timeline.difference(first, timeline.at());
    let [b, c] = &found.changed[..] else { panic!("{found:?}") };
    assert_eq!((b.first.identity.name.as_str(), c.first.identity.name.as_str()), ("B", "C"));
    let parents =
        c.parent().map(|both| [both.first, both.second].map(|parent| parent.map(|parent| parent.name.as_str())));
    assert_eq!(parents, Some([Some("B"), Some("A")]));
    assert_eq!(c.state(), None);
}

/// Swaps the two moments.
fn mirrored(difference: Difference) -> Difference {
    fn turn<T>(list: Vec<Both<T>>, turned: impl Fn(T) -> T) -> Vec<Both<T>> {
        list.into_iter().map(|both| Both { first: turned(both.second), second: turned(both.first) }).collect()
    }
    fn known<Id>(known: Identity<Id>) -> Identity<Id> {
        let only = known.only.map(|only| match only {
            Moment::First => Moment::Second,
            Moment::Second => Moment::First,
        });
        Identity { only, ..known }
    }
    let process = |process: Process| Process {
        identity: known(process.identity),
        numbers: process.numbers.into_iter().map(|(ns, nr)| (known(ns), nr)).collect(),
        parent: process.parent.map(known),
        state: process.state,
        children: known(process.children),
    };
    let space = |space: Namespace| Namespace { identity: known(space.identity), state: space.state };
    Difference {
        only_first: difference.only_second.into_iter().map(process).collect(),
        only_second: difference.only_first.into_iter().map(process).collect(),
        changed: turn(difference.changed, process),
        namespaces_only_first: difference.namespaces_only_second.into_iter().map(space).collect(),
        namespaces_only_second: difference.namespaces_only_first.into_iter().map(space).collect(),
        namespaces_changed: turn(difference.namespaces_changed, space),
    }
}

proptest! {
    #[test]
    fn difference_is_symmetric_and_empty_with_itself(lines in walks()) {
        let mut timeline = wander(&lines, 0);
        let tips: Vec<RevisionId> = timeline.branches().iter().map(|branch| branch.tip).chain([timeline.at(), RevisionId::START]).collect();
        for &one in &tips {
            prop_assert!(timeline.difference(one, one).is_empty());
            for &other in &tips {
                let found = timeline.difference(one, other);
                prop_assert_eq!(&mirrored(timeline.difference(other, one)), &found);
                timeline.go_to(one);
                let here = timeline.machine().clone();
                timeline.go_to(other);
                // Equal states do not differ, unless both branches have created the same separately.
                if found.only_first.is_empty() && found.only_second.is_empty() {
                    let living = |machine: &Machine| machine.kernel().tasks().filter(|&(task, _)| machine.kernel().state(task) != State::Gone).count();
                    prop_assert_eq!(living(&here), living(timeline.machine()));
                }
            }
        }
    }
}

#[test]
fn every_process_has_a_creating_step() {
    let mut timeline = Timeline::from_script(
        parse("A fork B\nA$ sleep 5 & sleep 6 &\nexpect sleep:2 state running").expect("readable"),
    );
    assert_eq!(timeline.creation_of(TaskId::FIRST), None);
    let (first, index) = timeline.creation_of(timeline.machine().task("B").expect("is there")).expect("was born");
    assert_eq!((first, index), (timeline.branch()[0], 0));
    let (second, index) =
        timeline.creation_of(timeline.machine().task("sleep:2").expect("is there")).expect("was born");
    assert_eq!(second, timeline.branch()[1]);
    timeline.go_to_event(index);
    assert_eq!(timeline.machine().task("sleep:2"), None);
    timeline.go_to_event(index + 1);
    assert!(timeline.machine().task("sleep:2").is_some());
}

#[test]
fn branches_have_fork_points_and_texts() {
    let mut timeline = figure();
    let branch = timeline.branch();
    let description = |timeline: &Timeline| {
        let branches = timeline.branches();
        let shown = branches.iter().map(|one| (one.fork_point, one.steps, one.first.clone(), one.last.clone()));
        shown.collect::<Vec<_>>()
    };
    assert_eq!(description(&timeline), []);
    timeline.go_to(branch[2]);
    for line in ["C fork X", "expect X state running", "X fork Y"] {
        timeline.act(line).expect("an act");
    }
    let y = timeline.at();
    timeline.undo();
    timeline.act("X exit 0").expect("an act");
    let main = (branch[2], 2, "B fork E".to_owned(), "B fork F".to_owned());
    assert_eq!(description(&timeline), [main, (timeline.branch()[4], 1, "X fork Y".to_owned(), "X fork Y".to_owned())]);
    timeline.go_to(branch[5]);
    let fork = |last: &str| (branch[2], 2, "C fork X".to_owned(), last.to_owned());
    assert_eq!(description(&timeline), [fork("X fork Y"), fork("X exit 0")]);
    assert_eq!(timeline.branches()[0].tip, y);
    timeline.go_to(RevisionId::START);
    assert_eq!(
        description(&timeline),
        [fork("X fork Y"), fork("X exit 0")],
        "what a redo leads to is the current branch"
    );
}

#[test]
fn saved_timeline_is_readable_text() {
    let mut timeline =
        Timeline::from_script(parse("root A level=1\nA fork B # a child\n\nA fork C").expect("readable"));
    timeline.undo();
    timeline.act("A clone D newpid=D").expect("an act");
    timeline.act("D$ echo @here; echo '| x'").expect("an act");
    timeline.undo();
    let text = "@timeline 1\nroot A level=1\nA fork B\n@fork 1\nA clone D newpid=D\n@here\nD$ echo @here; echo '| x'\n@branch 1\nA fork C\n@end\n";
    assert_eq!(timeline.save(), text);
    let windows = Timeline::restore(&format!("\u{feff}{}", text.replace('\n', "\r\n"))).expect("readable");
    assert_eq!(windows.save(), text);
    assert_eq!(Timeline::default().save(), "@timeline 1\n@here\n@end\n");
    assert!(timeline.act("root X").is_err_and(|error| matches!(error, ActError::Unreadable(_))));
}

#[test]
fn saved_lines_keep_carriage_returns() {
    let timeline = Timeline::from_script(parse("A$ printf 'a\\r\\n'\n| a\r").expect("readable"));
    let restored = Timeline::restore(&timeline.save()).expect("readable");
    assert!(restored.entries().eq(timeline.entries()));
    assert!(restored.text().ends_with("| a\r\n"));
}

#[test]
fn reports_damage_and_keeps_the_rest() {
    let damage = |text: &str| {
        let damaged = Timeline::restore(text).expect_err("damaged");
        (damaged.damage, damaged.readable.map(|timeline| timeline.text()))
    };
    assert_eq!(damage("A fork B\n"), (vec![Damage::NotATimeline], None));
    assert_eq!(damage(""), (vec![Damage::NotATimeline], None));
    assert_eq!(damage("@timeline 2\n@end\n"), (vec![Damage::UnsupportedVersion { version: "2".to_owned() }], None));
    let kept = |text: &str| Some(text.to_owned());
    let (found, text) = damage("@timeline 1\nA fork B\nA fo");
    assert!(
        matches!(&found[..], [Damage::Statement(wrong), Damage::Truncated { line: 3 }] if wrong.line == 3),
        "{found:?}"
    );
    assert_eq!(text, kept("A fork B\n"));
    assert_eq!(damage("@timeline 1\nA fork B\n").1, kept("A fork B\n"));
    let text = "@timeline 1\nA fork B\n@fork 1\n@fork 1\n@here\nA fork C\n@here\n@what\n@branch 2\nA fork D\n@branch 1\nA fork E\n@end\nA fork F\n";
    let (found, text) = damage(text);
    assert_eq!(
        found,
        [
            Damage::DuplicateFork { line: 4, fork: "1".to_owned() },
            Damage::DuplicateHere { line: 7 },
            Damage::UnknownMark { line: 8, found: "@what".to_owned() },
            Damage::UnknownFork { line: 9, fork: "2".to_owned() },
            Damage::TrailingText { line: 14 },
        ]
    );
    assert_eq!(text, kept("A fork B\n"));
    let (found, text) = damage("@timeline 1\nA fork B\nX getpid\n@end\n");
    assert!(matches!(&found[..], [Damage::Statement(wrong)] if wrong.problem == Problem::UnknownName), "{found:?}");
    assert_eq!(text, kept("A fork B\nX getpid\n"));
    let (found, _) = damage("@timeline 1\n@fork 1\nA fork B\n@branch 1\nroot X\n@end\n");
    assert!(matches!(&found[..], [Damage::Statement(wrong)] if wrong.problem == Problem::RootNotFirst), "{found:?}");
}

#[test]
fn finds_a_script_on_any_branch() {
    let script = |text: &str| parse(text).expect("a readable script");
    let mut timeline = Timeline::from_script(script("root R level=1\nR fork B\nR fork C\n"));
    let first = timeline.at();
    timeline.undo();
    timeline.act("R fork D").expect("an act");
    let second = timeline.at();
    let place = |text: &str| timeline.find(&script(text));
    assert_eq!(place("root R level=1\n# said before\nR fork B   # and again\nR fork C\n"), Some(first));
    assert_eq!(place("root R level=1\nR fork B\nR fork D\n"), Some(second));
    assert_eq!(place("root R level=1\n"), Some(RevisionId::START));
    assert_eq!(place("root R level=1\nR fork B\nR fork E\n"), None);
    assert_eq!(place("R fork B\n".replace('R', "A").as_str()), None, "another root");
    // The same statement was run twice at one place, once followed by another branch.
    let mut twice = Timeline::default();
    for line in ["A fork B", "A fork C"] {
        twice.act(line).expect("an act");
    }
    twice.go_to(RevisionId::START);
    for line in ["A fork D", "A fork E"] {
        twice.act(line).expect("an act");
    }
    twice.go_to(RevisionId::START);
    for line in ["A fork B", "A fork F"] {
        twice.act(line).expect("an act");
    }
    assert_eq!(twice.find(&script("A fork B\nA fork F\n")), Some(twice.at()));
    assert!(twice.find(&script("A fork B\nA fork C\n")).is_some());
}

#[test]
fn branch_text_includes_future_steps() {
    let mut timeline = Timeline::from_script(parse("A fork B\nA fork C\nA fork D\n").expect("a readable script"));
    let whole = timeline.text();
    timeline.undo();
    timeline.undo();
    assert_eq!(timeline.text(), "A fork B\n");
    assert_eq!(timeline.branch_text(), whole);
}

#[test]
fn events_per_step_do_not_grow_with_the_world() {
    let events = |sleepers: usize| {
        let mut text = format!("A$ for i in $(seq {sleepers}); do sleep 100000 & done\n");
        text += "A$ sleep 1 & sleep 2 | cat\nA fork B\nB clone C newpid=C\nC exit 0\nA$ sh -c 'echo x > /tmp/x; exit 3'\nclock +3s\n";
        let timeline = Timeline::from_script(parse(&text).expect("readable"));
        let steps = timeline.entries().skip(1).filter_map(|entry| entry.step.as_ref());
        steps.map(|step| step.events.len()).collect::<Vec<_>>()
    };
    assert_eq!(events(5), events(500));
}
