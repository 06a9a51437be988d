//! What holds for every text, however senseless: reading it and checking it never panics, what is told of it has a place, and what can be
//! read is written as it was. `PROPTEST_CASES` makes it go on as long as you like.

mod bundled;

use std::time::Duration;

use pidscope_kernel::{NsState, State};
use pidscope_lessons::{
    Files, Flaw, Goal, Mark, Progress, Quantity, SpaceTrait, Target, Task, Trait, Which, check, flaw_words, read,
    read_prose,
};
use pidscope_text::Lang;
use pidscope_userland::script::{errno_names, read_outcome};
use proptest::prelude::*;

const GOOD: [(&str, &str); 3] = [
    ("lesson.txt", include_str!("good/lesson.txt")),
    ("en.md", include_str!("good/en.md")),
    ("ko.md", include_str!("good/ko.md")),
];

/// What readers look for, and what is as long in bytes as it is not in letters.
const TOKENS: &[&str] = &[
    "\n",
    "\r\n",
    "    ",
    "\t",
    "\u{3000}",
    "#",
    "## ",
    "### ",
    "### hint\n",
    "### after\n",
    "### choice\n",
    "# ",
    "- ",
    "> ",
    "```",
    "`",
    "**",
    "[",
    "](",
    ")",
    "{",
    "}",
    "{{",
    "{ns ",
    "@",
    ":은/는}",
    "{E@B}",
    "`{E@B}`",
    "=",
    "\"",
    "/",
    "-> ",
    "| ",
    "=== ",
    "=== en.md\n",
    "step x do\n",
    "goal process ",
    "choice ",
    "asks ",
    "start\n",
    "begins\n",
    "runs\n",
    "solution\n",
    "points ",
    "selects ",
    "right ",
    "choices ",
    "facts ",
    "minutes ",
    "99999999999999999999",
    "-1",
    "0",
    "B$ ",
    "A fork ",
    "(",
    "man:",
    "kernel:",
    "é",
    "한",
    "😀",
    "x",
    "E",
];

fn token() -> impl Strategy<Value = String> {
    prop_oneof![8 => prop::sample::select(TOKENS).prop_map(str::to_owned), 1 => "\\PC{0,4}", 1 => any::<char>().prop_map(String::from)]
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(token(), 0..40).prop_map(|tokens| tokens.concat())
}

/// Where, how much is left out, and what stands there instead.
fn edits() -> impl Strategy<Value = Vec<(usize, usize, String)>> {
    let length = prop_oneof![4 => 0usize..4, 1 => 0usize..200];
    prop::collection::vec((any::<usize>(), length, token()), 1..4)
}

fn edited(text: &str, edits: &[(usize, usize, String)]) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for (at, length, token) in edits {
        let at = at % (letters.len() + 1);
        let end = (at + length).min(letters.len());
        letters.splice(at..end, token.chars());
    }
    letters.into_iter().collect()
}

/// Whatever is told has a line of its file, and words in every language.
fn are_told(flaws: &[Flaw], files: &[(&str, &str)]) -> Result<(), TestCaseError> {
    for flaw in flaws {
        let text = files.iter().find(|(name, _)| *name == flaw.file).map(|(_, text)| *text);
        let lines = text.map_or(0, |text| text.lines().count().max(1));
        prop_assert!(flaw.line <= lines, "{flaw:?}");
        for lang in Lang::ALL {
            prop_assert!(flaw_words(lang, flaw).starts_with(&flaw.file));
        }
    }
    Ok(())
}

fn name() -> impl Strategy<Value = String> {
    "[A-Za-z_한][A-Za-z0-9_.-]{0,8}".prop_filter("the key of a trait", |name| {
        !["numbers", "in", "seen", "unseen", "level", "below", "parent", "cmd", "children_in"].contains(&name.as_str())
    })
}

fn numbers() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(any::<u32>(), 1..4)
}

fn which() -> impl Strategy<Value = Which> {
    prop_oneof![
        name().prop_map(Which::Named),
        Just(Which::Some),
        Just(Which::No),
        any::<usize>().prop_map(Which::Count)
    ]
}

fn of_process() -> impl Strategy<Value = Trait> {
    let words = [Trait::Ended, Trait::Init, Trait::Injected, Trait::Subreaper, Trait::Thread];
    prop_oneof![
        (name(), any::<u32>()).prop_map(|(ns, nr)| Trait::Pid { ns, nr }),
        (name(), any::<u32>()).prop_map(|(ns, nr)| Trait::Ppid { ns, nr }),
        numbers().prop_map(Trait::Numbers),
        numbers().prop_map(Trait::ParentNumbers),
        any::<u32>().prop_map(Trait::Level),
        name().prop_map(Trait::In),
        name().prop_map(Trait::Seen),
        name().prop_map(Trait::Unseen),
        name().prop_map(Trait::Below),
        name().prop_map(Trait::Parent),
        name().prop_map(Trait::ChildrenIn),
        "[^\"\n]{0,8}".prop_map(Trait::Command),
        prop::sample::select(State::ALL.to_vec()).prop_map(Trait::State),
        prop::sample::select(words.to_vec()),
    ]
}

fn of_namespace() -> impl Strategy<Value = SpaceTrait> {
    prop_oneof![
        prop::sample::select(NsState::ALL.to_vec()).prop_map(SpaceTrait::State),
        any::<u32>().prop_map(SpaceTrait::Level),
        name().prop_map(SpaceTrait::Parent),
        any::<usize>().prop_map(SpaceTrait::Sees),
        any::<u32>().prop_map(SpaceTrait::Next),
    ]
}

fn a_goal() -> impl Strategy<Value = Goal> {
    let errnos: Vec<&'static str> = errno_names().collect();
    let outcomes =
        ["0", "-3", "ENOMEM", "blocks", "dies", "skipped", "5 exited 3", "5 signaled KILL", "5 stopped TSTP"];
    let outcomes = outcomes.map(|text| read_outcome(text).expect("an outcome"));
    prop_oneof![
        4 => (which(), prop::collection::vec(of_process(), 1..5)).prop_map(|(which, traits)| Goal::Processes { which, traits }),
        2 => (which(), prop::collection::vec(of_namespace(), 1..4)).prop_map(|(which, traits)| Goal::Namespaces { which, traits }),
        1 => prop::sample::select(outcomes.to_vec()).prop_map(Goal::Last),
        1 => prop::sample::select(errnos).prop_map(|errno| Goal::Refused(errno.to_owned())),
        1 => "[^\"\n]{1,8}".prop_map(Goal::Printed),
        1 => (0u64..1 << 40).prop_map(|seconds| Goal::Clock(Duration::from_secs(seconds))),
    ]
}

/// Reads a goal as a lesson has it.
fn read_goal(text: &str) -> Result<Goal, Vec<Flaw>> {
    let lesson = read(&format!("minutes 1\nstep a do\n    goal {text}\n    solution\n        A getpid\n"))?;
    match lesson.steps.into_iter().next().map(|step| step.task) {
        Some(Task::Do { goals, .. }) => Ok(goals.into_iter().next().expect("a goal")),
        other => panic!("{other:?}"),
    }
}

fn files() -> impl Strategy<Value = Files> {
    let name = prop_oneof![Just("lesson.txt".to_owned()), "[a-z]{1,3}\\.md"];
    // What stands behind the last line of a file is not kept, nor how its lines end.
    let kept = |text: String| text.replace('\r', "").trim_end().to_owned() + "\n";
    let marks = prop_oneof![text(), text().prop_map(|text| text.replace("=== en.md", "=== results"))];
    let no_mark = |text: &String| {
        !text.lines().any(|line| line.strip_prefix("=== ").is_some_and(|name| Files::is_name(name.trim())))
    };
    prop::collection::vec((name, marks.prop_map(kept).prop_filter("a mark", no_mark)), 0..4).prop_map(|texts| {
        let mut files = Files::default();
        texts.into_iter().for_each(|(name, text)| files.add(name, text));
        files
    })
}

fn marks() -> impl Strategy<Value = Vec<(String, String, Mark)>> {
    let mark = prop::sample::select(vec![Mark::Skipped, Mark::Shown, Mark::Done]);
    prop::collection::vec(("[a-c]{1,2}", "[a-z0-9-]{1,3}", mark), 0..20)
}

fn progress(marks: &[(String, String, Mark)]) -> Progress {
    let mut progress = Progress::default();
    for (lesson, step, mark) in marks {
        let before = progress.of(lesson, step);
        assert_eq!(progress.mark(lesson, step, *mark), before < Some(*mark));
        assert_eq!(progress.of(lesson, step), before.max(Some(*mark)));
    }
    progress
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_can_be_read(text in text()) {
        if let Err(flaws) = read(&text) {
            are_told(&flaws, &[("lesson.txt", &text)])?;
        }
        let lesson = read(GOOD[0].1).expect("readable");
        are_told(&read_prose("en.md", &text, &lesson).1, &[("en.md", &text)])?;
        let line = text.replace('\n', " ");
        if let Ok(goal) = read_goal(&line) {
            prop_assert_eq!(read_goal(&goal.to_string()), Ok(goal));
        }
        if let Some(quantity) = Quantity::read(&text) {
            prop_assert_eq!(Quantity::read(&quantity.to_string()), Some(quantity));
        }
        if let Some(target) = Target::read(&text) {
            prop_assert!(target.address().starts_with("http") && !target.name().is_empty());
        }
        let _ = Progress::read(&text);
        // How lines end is not kept.
        let packed = Files::unpack(&text.replace('\r', "")).pack();
        prop_assert_eq!(Files::unpack(&packed).pack(), packed);
    }

    #[test]
    fn a_good_lesson_with_some_edits_can_be_checked(which in 0usize..3, edits in edits()) {
        let text = edited(GOOD[which].1, &edits);
        let mut all = GOOD;
        all[which].1 = &text;
        let mut files = Files::default();
        all.iter().for_each(|(name, text)| files.add(*name, *text));
        are_told(&check(&files), &all)?;
        let packed = edited(&files.pack(), &edits);
        check(&Files::unpack(&packed));
    }

    #[test]
    fn a_goal_is_read_as_it_is_printed(goal in a_goal()) {
        prop_assert_eq!(read_goal(&goal.to_string()), Ok(goal));
    }

    #[test]
    fn what_is_packed_is_unpacked(files in files()) {
        prop_assert_eq!(Files::unpack(&files.pack()), files);
    }

    #[test]
    fn progress_only_grows_and_is_kept(here in marks(), there in marks(), edits in edits()) {
        let (mut here, there) = (progress(&here), progress(&there));
        prop_assert_eq!(Progress::read(&here.text()), Some(here.clone()));
        let mut other = there.clone();
        other.merge(here.clone());
        here.merge(there);
        prop_assert_eq!(&here, &other);
        let _ = Progress::read(&edited(&here.text(), &edits));
        here.forget("a");
        prop_assert!(!here.text().contains("\na/"));
    }
}

proptest! {
    // Each case reads files of many steps.
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_bundled_lesson_with_some_edits_can_be_read(which in any::<prop::sample::Index>(), edits in edits()) {
        let lessons = bundled::lessons();
        let (_, files) = which.get(&lessons);
        let [lesson, en, ko] = ["lesson.txt", "en.md", "ko.md"].map(|name| files.get(name).expect("a file of a lesson"));
        if let Err(flaws) = read(&edited(lesson, &edits)) {
            prop_assert!(!flaws.is_empty());
        }
        let lesson = read(lesson).expect("readable");
        for (name, text) in [("en.md", en), ("ko.md", ko)] {
            let text = edited(text, &edits);
            are_told(&read_prose(name, &text, &lesson).1, &[(name, &text)])?;
        }
    }
}
