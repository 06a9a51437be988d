//! What goals mean: each kind of goal and of trait met and not met, and what is told of who comes nearest.

use pidscope_kernel::{NsState, State};
use pidscope_lessons::{Candidate, Found, Goal, Observed, Quantity, Task, Verdict, read};
use pidscope_userland::script::parse;
use pidscope_userland::timeline::Timeline;

/// Somebody of every kind. D is gone; T is a thread; X and Y were brought in from outside; nobody lives in C; the init K ends, but its
/// namespace has Y, for whom nobody has waited.
const WORLD: &str = "
    A clone B newpid=B
    B fork E
    B fork F
    F fork G
    F exit 0
    A clone T thread
    A fork D cmd=once
    D exit 0
    A wait 7
    A fork S cmd=\"sleep 5\"
    A kill 8 STOP
    A prctl child_subreaper=1
    A fork R
    R setns B
    R fork X
    R wait
    A fork U
    U unshare newpid=C
    A clone H newpid=H
    H exit 0
    A clone K newpid=K
    A fork I
    I setns K
    I fork Y
    K exit 0
";

fn world(script: &str) -> Timeline {
    Timeline::from_script(parse(script).unwrap_or_else(|wrong| panic!("{wrong:?}")))
}

/// A goal as a lesson has it.
fn goal(text: &str) -> Goal {
    let lesson = format!("minutes 1\nstep a do\n    goal {text}\n    solution\n        A getpid\n");
    let mut lesson = read(&lesson).unwrap_or_else(|flaws| panic!("{text}: {flaws:?}"));
    match lesson.steps.remove(0).task {
        Task::Do { mut goals, .. } => goals.remove(0),
        other => panic!("{other:?}"),
    }
}

fn judge(world: &Timeline, since: usize, text: &str) -> Verdict {
    Observed::new(world, since).judge(&goal(text))
}

/// Who is told of, by name.
fn nearest(world: &Timeline, verdict: &Verdict) -> Option<String> {
    verdict.nearest.map(|whom| match whom {
        Candidate::Process(task) => world.machine().name(task).to_string(),
        Candidate::Namespace(ns) => world.machine().namespace_name(ns).to_owned(),
    })
}

fn name(text: &str) -> Found {
    Found::Name(text.to_owned())
}

/// Each trait of one that has it, and of one that has something else.
fn compare(noun: &str, traits: Vec<(&str, &str, &str, Found)>) {
    let world = world(WORLD);
    for (one, has, lacks, found) in traits {
        let verdict = judge(&world, 0, &format!("{noun} {has} {one}"));
        assert!(verdict.is_met && verdict.traits[0].is_met, "{has} {one}: {verdict:?}");
        let verdict = judge(&world, 0, &format!("{noun} {lacks} {one}"));
        assert!(!verdict.is_met && !verdict.traits[0].is_met, "{lacks} {one}: {verdict:?}");
        assert_eq!(verdict.traits[0].found, found, "{lacks} {one}");
        assert_eq!(nearest(&world, &verdict).as_deref(), Some(lacks), "{one}");
    }
}

#[test]
fn traits_of_processes() {
    let (running, zombie) = (Found::State(State::Running), Found::State(State::Zombie));
    compare(
        "process",
        vec![
            ("A=3", "E", "F", Found::Number(4)),
            ("B=2", "E", "S", Found::Nothing),
            ("numbers=3/2", "E", "F", Found::Numbers(vec![4, 3])),
            ("in=B", "E", "R", name("A")),
            ("seen=B", "X", "S", Found::Truth(false)),
            ("unseen=B", "S", "X", Found::Truth(true)),
            ("level=1", "E", "S", Found::Number(0)),
            ("below=A", "E", "S", name("A")),
            ("running", "E", "S", Found::State(State::Stopped)),
            ("blocked", "R", "E", running.clone()),
            ("stopped", "S", "E", running.clone()),
            ("exiting", "K", "H", zombie.clone()),
            ("zombie", "F", "D", Found::State(State::Gone)),
            ("gone", "D", "F", zombie),
            ("ended", "D", "K", Found::State(State::Exiting)),
            ("ended", "F", "E", running),
            ("parent=B", "G", "S", name("A")),
            ("parent=B", "E", "A", Found::Nothing),
            ("parent=2/1", "E", "S", Found::Numbers(vec![1])),
            ("ppid@B=1", "E", "X", Found::Number(0)),
            ("ppid@B=0", "X", "S", Found::Nothing),
            ("cmd=\"sleep\"", "S", "D", Found::Text("once".to_owned())),
            ("init", "B", "E", Found::Truth(false)),
            ("injected", "X", "B", Found::Truth(false)),
            ("subreaper", "A", "B", Found::Truth(false)),
            ("thread", "T", "A", Found::Truth(false)),
            ("children_in=C", "U", "E", name("B")),
            ("children_in=B", "R", "D", Found::Nothing),
        ],
    );
}

#[test]
fn traits_of_namespaces() {
    let live = Found::SpaceState(NsState::Live);
    compare(
        "namespace",
        vec![
            ("empty", "C", "B", live.clone()),
            ("live", "B", "C", Found::SpaceState(NsState::Empty)),
            ("dead", "H", "A", live),
            ("level=1", "B", "A", Found::Number(0)),
            ("parent=A", "B", "A", Found::Nothing),
            ("sees=5", "B", "C", Found::Number(0)),
            ("next=6", "B", "C", Found::Number(1)),
        ],
    );
}

#[test]
fn what_is_gone_has_nothing_but_its_end() {
    let world = world(WORLD);
    let traits = [
        "A=7",
        "in=A",
        "seen=A",
        "unseen=B",
        "level=0",
        "parent=A",
        "ppid@A=1",
        "running",
        "zombie",
        "cmd=once",
        "init",
        "injected",
        "subreaper",
        "thread",
        "children_in=A",
    ];
    for one in traits {
        assert!(!judge(&world, 0, &format!("process D {one}")).is_met, "{one}");
    }
}

#[test]
fn all_traits_of_one_count_and_not_those_of_several() {
    let world = world(WORLD);
    let verdict = judge(&world, 0, "some process B=3 zombie parent=F");
    assert!(!verdict.is_met);
    assert_eq!(nearest(&world, &verdict).as_deref(), Some("F"));
    let met: Vec<bool> = verdict.traits.iter().map(|one| one.is_met).collect();
    assert_eq!(met, [true, true, false]);
    assert_eq!(verdict.traits[2].found, name("B"));
    // Of those that come equally near it is the one that was made last.
    let verdict = judge(&world, 0, "some process init level=7");
    assert_eq!(nearest(&world, &verdict).as_deref(), Some("K"));
}

#[test]
fn so_many_or_more() {
    let world = world(WORLD);
    let count = judge(&world, 0, "0+ processes zombie").count;
    assert!(count > 0);
    let meets = |least: usize| judge(&world, 0, &format!("{least}+ processes zombie")).is_met;
    assert!(meets(count - 1) && meets(count) && !meets(count + 1));
}

#[test]
fn some_no_and_so_many() {
    let world = world(WORLD);
    let met = |text| judge(&world, 0, text).is_met;
    assert!(met("some process zombie"));
    assert!(!met("some process numbers=9/9"));
    assert!(met("no process numbers=9/9"));
    assert!(!met("no process zombie"));
    assert!(met("3 processes zombie") && !met("2 processes zombie") && !met("4 processes zombie"));
    assert!(met("0 processes numbers=9/9"));
    assert!(met("some namespace dead") && !met("no namespace dead"));
    assert!(met("1 namespace empty") && !met("2 namespaces empty"));
    assert!(met("no namespace level=2") && !met("some namespace level=2"));
}

#[test]
fn who_comes_nearest_or_is_in_the_way_is_told() {
    let world = world(WORLD);
    let told = |text| nearest(&world, &judge(&world, 0, text));
    assert_eq!(told("no process exiting").as_deref(), Some("K"));
    assert_eq!(told("no namespace empty").as_deref(), Some("C"));
    assert_eq!(told("some process numbers=9/9"), None);
    assert_eq!(told("process nobody running"), None);
    assert_eq!(told("namespace nowhere live"), None);
    assert!(!judge(&world, 0, "process nobody running").is_met);
    assert_eq!(judge(&world, 0, "2 processes zombie").count, 3);
}

#[test]
fn who_is_gone_counts_where_that_is_asked_for() {
    let world = world(WORLD);
    let met = |text| judge(&world, 0, text).is_met;
    assert!(met("no process cmd=once"));
    assert!(met("1 process gone"));
    assert!(met("4 processes ended"));
    assert!(!met("some process level=0 unseen=A"));
}

#[test]
fn threads_count_where_they_are_asked_for() {
    let world = world(WORLD);
    let met = |text| judge(&world, 0, text).is_met;
    assert!(met("no process A=6"));
    assert!(met("1 process thread") && met("some process thread A=6"));
    assert!(met("process T A=6"));
    let ended = self::world(&format!("{WORLD}\n T thread_exit 0"));
    let met = |text| judge(&ended, 0, text).is_met;
    assert!(met("no process thread"));
    assert!(met("1 process gone"));
}

const STEPS: &str = "
    A fork B
    A kill 99 TERM
    A$ echo before
    clock +3s
";

fn found(world: &Timeline, since: usize, text: &str) -> (bool, Vec<String>) {
    let verdict = judge(world, since, text);
    assert_eq!((verdict.nearest, verdict.traits.len()), (None, 0));
    (verdict.is_met, verdict.found)
}

#[test]
fn the_last_outcome() {
    let world = world("A fork B\n A kill 99 TERM");
    assert_eq!(found(&world, 0, "last ESRCH"), (true, vec!["ESRCH".to_owned()]));
    assert_eq!(found(&world, 0, "last 0"), (false, vec!["ESRCH".to_owned()]));
    assert_eq!(found(&world, 2, "last ESRCH"), (false, Vec::new()));
    let met = |script: &str, text| found(&self::world(script), 0, text).0;
    assert!(met("A fork B", "last 2"));
    assert!(met("A fork B\n A wait", "last blocks"));
    assert!(met("A fork B\n B exit 3", "last dies"));
    assert!(met("A fork B\n B exit 3\n A wait", "last 2 exited 3"));
    assert!(!met("A fork B\n B exit 3\n A wait", "last 2 exited 4"));
    assert!(met("A fork B\n B exit 3\n B getpid", "last skipped"));
    assert!(met("A$ sh -c 'exit 4'", "last status 4"));
    assert!(met("A kill 99 TERM\n clock +1s", "last ESRCH"));
    assert!(met("A kill 99 TERM\n expect A state running", "last ESRCH"));
}

#[test]
fn what_was_refused() {
    let world = world(STEPS);
    assert_eq!(found(&world, 0, "refused ESRCH"), (true, vec!["ESRCH".to_owned()]));
    assert_eq!(found(&world, 0, "refused EPERM"), (false, vec!["ESRCH".to_owned()]));
    assert_eq!(found(&world, 2, "refused ESRCH"), (false, Vec::new()));
    // Programs are refused things too.
    let world = self::world("A fork B uid=1000\n B$ kill 1");
    assert_eq!(found(&world, 0, "refused EPERM"), (true, vec!["EPERM".to_owned()]));
    let world = self::world("A kill 99 TERM\n A fork B uid=1000\n B kill 1 TERM\n A kill 99 TERM");
    assert_eq!(found(&world, 0, "refused EPERM"), (true, vec!["ESRCH".to_owned(), "EPERM".to_owned()]));
}

#[test]
fn what_was_printed() {
    let world = world("A$ echo before; echo after all");
    assert!(found(&world, 0, "printed \"before\"").0);
    assert!(found(&world, 0, "printed \"fter al\"").0);
    assert!(!found(&world, 0, "printed \"beforehand\"").0);
    assert!(!found(&world, 1, "printed \"before\"").0);
}

#[test]
fn how_much_time_has_passed() {
    let world = world(&format!("{STEPS} A getpid\n clock +4s"));
    assert_eq!(found(&world, 0, "clock +7s"), (true, vec!["+7s".to_owned()]));
    assert_eq!(found(&world, 0, "clock +8s"), (false, vec!["+7s".to_owned()]));
    assert_eq!(found(&world, 4, "clock +4s"), (true, vec!["+4s".to_owned()]));
    assert_eq!(found(&world, 4, "clock +5s"), (false, vec!["+4s".to_owned()]));
}

#[test]
fn quantities() {
    let world = world(WORLD);
    let of = |text: &str| Quantity::read(text).unwrap_or_else(|| panic!("{text}")).value_in(&world);
    assert_eq!(
        ["E@B", "E@A", "S@B", "D@A", "nobody@A", "E@nowhere"].map(of),
        [Some(2), Some(3), None, None, None, None]
    );
    assert_eq!(["ppid E@B", "ppid X@B", "ppid S@B"].map(of), [Some(1), Some(0), None]);
    assert_eq!(
        ["seen B", "next B", "level B", "next C", "level nowhere"].map(of),
        [Some(5), Some(6), Some(1), Some(1), None]
    );
    let result = |script: &str| Quantity::Result.value_in(&self::world(script));
    assert_eq!(result("A fork B\n clock +1s\n expect A state running"), Some(2));
    assert_eq!(result("A$ sh -c 'exit 4'"), Some(4));
    assert_eq!(result("A kill 99 TERM"), None);
    assert_eq!(result(""), None);
    for wrong in ["", "E", "@", "E@", "@B", "E@B B", "seen", "next A B", "result B", "pid E@B"] {
        assert_eq!(Quantity::read(wrong), None, "{wrong}");
    }
}
