//! What holds for every world: whatever there is to ask about has an answer in both languages, with one to three sentences, the
//! kernel's view and a source. `PROPTEST_CASES` makes it go on as long as you like.

use pidscope_explain::{Answer, Subject, why};
use pidscope_kernel::{NsId, TaskId};
use pidscope_text::Lang;
use pidscope_userland::timeline::{RevisionId, Timeline};
use proptest::prelude::*;

/// Lines behind a caller: `!` is a new name, `#` a number, `$` a signal, `%` a namespace, `@` a process.
const LINES: &[&str] = &[
    " fork !",
    " fork !",
    " fork ! uid=1000 reaps=yes",
    " clone ! newpid=!",
    " clone ! newpid=!",
    " clone ! thread",
    " clone ! parent",
    " clone ! exit_signal=0",
    " clone ! set_tid=#",
    " clone ! set_tid=#,#",
    " unshare newpid=!",
    " setns %",
    " setns pidfd=@",
    " exit #",
    " thread_exit #",
    " wait",
    " wait # nohang untraced continued all",
    " kill # $",
    " kill 0 $",
    " kill -1 $",
    " sigaction $ handle",
    " sigaction CHLD ignore",
    " sigmask block $",
    " sigmask unblock $",
    " prctl child_subreaper=1",
    " prctl pdeathsig=$",
    " setsid",
    " setpgid 0 #",
    " getppid",
    " exec \"x\"",
    " setuid 1000",
    " sysctl kernel.ns_last_pid=#",
    " sysctl kernel.pid_max=301",
    " sysctl kernel.ns_last_pid=299",
    " sysctl user.max_pid_namespaces=#",
    " reboot poweroff",
    " fault",
    "$ sleep # &",
    "$ sh -c 'sleep 1 & exit 3'; echo $?",
    "$ unshare -pf sh -c 'kill -9 1; sleep 2 & exit'",
    "$ ^Z",
    "$ kill -9 #; wait",
    "clock +3s",
];

const SIGNALS: [&str; 8] = ["TERM", "KILL", "STOP", "CONT", "CHLD", "USR1", "TSTP", "HUP"];

fn line() -> impl Strategy<Value = (usize, usize, i64)> {
    (0usize..6, 0..LINES.len(), prop_oneof![8 => 0i64..9, 1 => 299i64..303])
}

/// A timeline of whatever could be done of these lines, and was not undone.
fn timeline(level: u32, lines: &[(usize, usize, i64)]) -> Timeline {
    let root = format!("root A level={level}");
    let root = pidscope_userland::script::parse(&root).expect("readable").statements.pop();
    let mut timeline = Timeline::new(root);
    let (mut names, mut spaces) = (vec!["A".to_owned()], vec!["A".to_owned()]);
    for (at, &(caller, template, number)) in lines.iter().enumerate() {
        let new = format!("P{at}");
        let caller = &names[names.len().saturating_sub(1 + caller % names.len())];
        let (mut line, template) = (String::new(), LINES[template]);
        if template.starts_with([' ', '$']) {
            line.push_str(caller);
        }
        let is_shell = template.starts_with('$');
        for letter in template.chars() {
            match letter {
                '#' => line.push_str(&number.to_string()),
                '!' => line.push_str(&new),
                '%' => line.push_str(&spaces[at % spaces.len()]),
                '@' => line.push_str(&names[at % names.len()]),
                '$' if !is_shell => line.push_str(SIGNALS[at % SIGNALS.len()]),
                other => line.push(other),
            }
        }
        let is_done = timeline.act(&line).is_ok();
        if is_done && template.contains(" !") {
            names.push(new.clone());
        }
        if is_done && template.contains("newpid=!") {
            spaces.push(new);
        }
    }
    timeline
}

/// Everything that can be asked about a moment.
fn subjects(timeline: &Timeline) -> Vec<Subject> {
    let kernel = timeline.machine().kernel();
    let mut subjects = Vec::new();
    for (task, _) in kernel.tasks() {
        subjects.extend([Subject::State { task }, Subject::Process { task }, Subject::Children { task }]);
        for (ns, _) in kernel.namespaces() {
            subjects.extend([Subject::Number { task, ns }, Subject::Parent { task, ns }]);
        }
    }
    subjects.extend(kernel.namespaces().map(|(ns, _)| Subject::Namespace { ns }));
    subjects.push(Subject::Step { revision: RevisionId::START });
    for revision in timeline.branch() {
        subjects.push(Subject::Step { revision });
        let events = timeline.entry(revision).and_then(|entry| entry.step.as_ref()).map_or(0, |step| step.events.len());
        subjects.extend((0..events).map(|index| Subject::Event { revision, index }));
    }
    subjects
}

fn is_sound(answer: &Answer) -> bool {
    let facts = answer.kernel.iter().flat_map(|fact| [Some(&fact.term), Some(&fact.value), fact.note.as_ref()]);
    let mut texts = answer.short.iter().chain([&answer.question]).chain(facts.flatten());
    let ends = |sentence: &String| sentence.ends_with(['.', '…']);
    (1..=3).contains(&answer.short.len())
        && answer.short.iter().all(ends)
        && answer.question.ends_with('?')
        && !answer.kernel.is_empty()
        && !answer.sources.is_empty()
        && texts.all(|text| !text.trim().is_empty() && !text.contains(['{', '}']) && !text.contains("  "))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_there_is_has_an_answer(
        level in 0u32..2,
        lines in prop::collection::vec(line(), 1..25),
        back in 0usize..4,
        inside in prop::option::of(0usize..9),
    ) {
        let mut timeline = timeline(level, &lines);
        // Steps that were taken back can be asked about, too.
        (0..back).for_each(|_| { timeline.undo(); });
        // Between two events there is as much to ask about.
        inside.into_iter().for_each(|events| timeline.go_to_event(events));
        for subject in subjects(&timeline) {
            for lang in Lang::ALL {
                let answer = why(lang, &timeline, subject);
                prop_assert!(is_sound(&answer), "{}{:?}: {:#?}", timeline.text(), subject, answer);
            }
        }
    }
}

#[test]
fn what_does_not_exist_is_answered_too() {
    let timeline = Timeline::default();
    let (task, ns) = (TaskId(7), NsId(7));
    for subject in [
        Subject::Number { task, ns: NsId::ROOT },
        Subject::Number { task: TaskId::FIRST, ns },
        Subject::Parent { task, ns },
        Subject::State { task },
        Subject::Process { task },
        Subject::Children { task },
        Subject::Namespace { ns },
        Subject::Event { revision: RevisionId::START, index: 0 },
    ] {
        let answer = why(Lang::En, &timeline, subject);
        assert!(is_sound(&answer) && answer.question == "Why is this so?", "{subject:?}: {answer:?}");
    }
}
