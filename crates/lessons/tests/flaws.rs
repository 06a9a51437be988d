//! Everything that can be wrong with a lesson: a good one, changed in one place, has exactly that flaw, at that line, told in both languages.

use std::collections::BTreeSet;

use pidscope_lessons::{Files, Flaw, Problem, check, flaw_words};
use pidscope_text::Lang;

const LESSON: &str = include_str!("good/lesson.txt");
const EN: &str = include_str!("good/en.md");
const KO: &str = include_str!("good/ko.md");

/// A change of the good lesson, and what is then wrong.
struct Change {
    /// The file that is changed.
    file: &'static str,
    /// What stands there, once.
    from: &'static str,
    /// What stands there instead.
    to: &'static str,
    /// What is wrong.
    kind: &'static str,
    /// What the line that is told begins with, behind its indentation; empty for the file as a whole.
    line: &'static str,
    /// What the sentences have in them.
    says: &'static str,
}

fn in_lesson(
    kind: &'static str,
    from: &'static str,
    to: &'static str,
    line: &'static str,
    says: &'static str,
) -> Change {
    Change { file: "lesson.txt", from, to, kind, line, says }
}

fn in_prose(
    kind: &'static str,
    from: &'static str,
    to: &'static str,
    line: &'static str,
    says: &'static str,
) -> Change {
    Change { file: "en.md", from, to, kind, line, says }
}

fn changes() -> Vec<Change> {
    let last_section = &EN[EN.find("## rule").expect("the last section")..];
    vec![
        in_lesson("UnknownWord", "selects A", "select A", "select A", "selects"),
        in_lesson("UnknownWord", "step who look", "step who lok", "step who", "look"),
        in_lesson("UnknownWord", "part picture", "part pictures", "points part", "picture"),
        in_lesson("UnknownWord", "asks E@B", "asks nxet B", "asks", "nxet B"),
        in_lesson("UnknownWord", "choices 2", "asks E@B", "asks E@B\n    right", "asks"),
        in_prose("UnknownWord", "### after\nAs {E}", "### atfer\nAs {E}", "### atfer", "after"),
        in_prose("UnknownWord", "### after\nAs {E}", "#### after\nAs {E}", "#### after", "### SECTION"),
        in_lesson("Missing", "minutes 5\n", "", "# The deepest", "minutes"),
        in_lesson("Missing", "step who look", "step who look B", "step who", "step ID"),
        in_lesson("Missing", "selects A", "selects", "selects", "selects NAME"),
        in_lesson("Missing", "right 2", "right 3", "step rule", "right N"),
        in_lesson("Missing", "    solution\n        B wait\n        B fork F\n", "", "step orphan", "solution"),
        in_lesson("Missing", "choice process E running", "asks E@B", "step fate", "asks QUANTITY"),
        in_prose("Missing", "# Two numbers", "Two numbers", "Two numbers", "# TITLE"),
        in_prose("Missing", "## rule: The rule", "## rule", "## rule", "## ID: TITLE"),
        in_prose("Missing", "### hint\nCount.", "### hint", "## next", "TEXT"),
        in_lesson("Twice", "selects A", "selects A\n    selects B", "selects B", "selects"),
        in_lesson("Twice", "minutes 5", "minutes 5\nminutes 6", "minutes 6", "minutes"),
        in_lesson("Twice", "step next predict", "step who predict", "step who predict", "who"),
        in_prose("Twice", "As {E} has", "Yes.\n\n### after\nAs {E} has", "### after\nAs {E}", "### after"),
        in_lesson("Beside", "runs\n        B fork E", "runs B fork E", "runs B", "runs"),
        in_lesson("Below", "selects A", "selects A\n        points B", "points B\n\nstep", "selects"),
        in_lesson("BadId", "step who look", "step Who look", "step Who", "Who"),
        in_lesson("BadNumber", "minutes 5", "minutes five", "minutes", "five"),
        in_lesson("BadNumber", "minutes 5", "minutes 0", "minutes", "0"),
        in_lesson("BadGoal", "process E zombie", "process E zombi", "choice process E zombi", "zombie"),
        in_lesson("BadGoal", "F in=B", "F levle=1", "step orphan", "level"),
        in_lesson("Script", "B fork E", "B frok E", "B frok E", "fork"),
        in_lesson("Script", "B wait\n", "# It waits.\n        B wiat\n", "B wiat", "wait"),
        in_lesson("Script", "        B fork F", "# Further out than a script\n        B frok F", "B frok F", "fork"),
        in_prose("UnknownStep", "## next:", "## nxet:", "## nxet", "next"),
        in_prose("UnknownStep", "The world", "## more: More\n\nThe world", "## more", "more"),
        in_prose("MissingStep", last_section, "", "", "rule"),
        in_prose("WrongCount", "### choice\nIt is gone", "It is gone", "## fate", "### choice"),
        in_prose("Unclosed", "**{A}**", "**{A}", "{B} is", "**"),
        in_prose("Unclosed", "```\nB wait", "B wait", "```", "```"),
        in_lesson("Unclosed", "process E gone", "printed \"gone", "choice printed", "\""),
        in_prose("BadFill", "{ns A}", "{the A}", "{B} is", "the A"),
        in_prose("BadFill", "{E@B}.", "{E@B:xyz/z}.", "{E@B:xyz", "xyz/z"),
        in_prose("BadLink", "man:", "men:", "of at most", "men:pid_namespaces.7"),
        in_prose("NotThere", "in {ns B}.", "in {ns X}.", "What is different", "ns X"),
        in_prose("NotThere", "[](man", "`kill {B@X}` [](man", "of at most", "B@X"),
        in_prose("NotThere", "Count.", "- Count.\n- {E}.", "- {E}.", "E"),
        in_prose("NotThere", "It runs", "It\nruns in {ns F}", "runs in", "ns F"),
        in_prose("NotThere", "As {E}", "> As {F@A}", "> As {F@A}", "F@A"),
        in_prose("UnshownNumber", "32", "33", "of at most", "33"),
        in_lesson("UnknownName", "points B", "points E", "step who", "E"),
        in_lesson("UnknownName", "points ns B", "points ns X", "step who", "X"),
        in_lesson("UnknownName", "selects A", "selects F", "step who", "F"),
        in_lesson("CheckFailed", "B fork E", "B fork E -> 7", "B fork E", "7"),
        in_lesson("CheckFailed", "A clone B", "expect A state zombie\n    A clone B", "expect", "zombie"),
        in_lesson(
            "MetAtOnce",
            "no process zombie\n    goal process F in=B",
            "process B in=B",
            "step orphan",
            "process B in=B",
        ),
        in_lesson("NotMet", "process F in=B", "process F numbers=9", "step orphan", "process F numbers=9"),
        in_lesson("NotNeeded", "B wait\n", "A getpid\n        B wait\n", "A getpid", "A getpid"),
        in_lesson("RightAnswers", "process E gone", "no process thread", "step fate", "2"),
        in_lesson("RightAnswers", "process E zombie", "process E stopped", "step fate", "0"),
        in_lesson("NoAnswer", "asks E@B", "asks E@X", "step next", "E@X"),
        in_prose("GivesAway", "Count.", "It is 2.", "## next", "2"),
        in_prose("GivesAway", "Nothing is left.", "It is a zombie.", "## fate", "It is a zombie"),
        in_prose("GivesAway", "Who waits?", "Type `wait` or B wait.", "## orphan", "B wait"),
        in_prose("GivesAway", "Think.", "Each namespace counts by itself.", "## rule", "counts by itself"),
    ]
}

/// The kinds of flaw; a new one is missed by the compiler here, and by the first test.
fn kind(problem: &Problem) -> &'static str {
    match problem {
        Problem::MissingFile => "MissingFile",
        Problem::UnknownWord { .. } => "UnknownWord",
        Problem::Missing(_) => "Missing",
        Problem::Twice(_) => "Twice",
        Problem::Beside(_) => "Beside",
        Problem::Below(_) => "Below",
        Problem::BadId(_) => "BadId",
        Problem::BadNumber(_) => "BadNumber",
        Problem::BadGoal { .. } => "BadGoal",
        Problem::Script(_) => "Script",
        Problem::UnknownStep { .. } => "UnknownStep",
        Problem::MissingStep(_) => "MissingStep",
        Problem::WrongCount { .. } => "WrongCount",
        Problem::Unclosed(_) => "Unclosed",
        Problem::BadFill(_) => "BadFill",
        Problem::BadLink(_) => "BadLink",
        Problem::NotThere(_) => "NotThere",
        Problem::UnshownNumber(_) => "UnshownNumber",
        Problem::UnknownName(_) => "UnknownName",
        Problem::CheckFailed { .. } => "CheckFailed",
        Problem::MetAtOnce(_) => "MetAtOnce",
        Problem::NotMet(_) => "NotMet",
        Problem::NotNeeded(_) => "NotNeeded",
        Problem::RightAnswers(_) => "RightAnswers",
        Problem::NoAnswer(_) => "NoAnswer",
        Problem::GivesAway(_) => "GivesAway",
    }
}

const KINDS: usize = 26;

fn good() -> Files {
    let mut files = Files::default();
    files.add("lesson.txt", LESSON);
    files.add("en.md", EN);
    files.add("ko.md", KO);
    files
}

/// The line, from 1, that a text in a file begins in; 0 for the file as a whole.
fn line_of(text: &str, part: &str) -> usize {
    let at = match part {
        "" => return 0,
        _ => text.match_indices(part).find(|(at, _)| {
            text[..*at].lines().last().is_none_or(|line| text[..*at].ends_with('\n') || line.trim().is_empty())
        }),
    };
    let (at, _) = at.unwrap_or_else(|| panic!("no line begins with {part:?} in\n{text}"));
    text[..at].matches('\n').count() + 1
}

fn told(flaws: &[Flaw]) -> String {
    flaws.iter().map(|flaw| format!("{} ({})\n", flaw_words(Lang::En, flaw), kind(&flaw.problem))).collect()
}

#[test]
fn nothing_is_wrong_with_the_good_one() {
    assert_eq!(told(&check(&good())), "");
}

#[test]
fn every_change_is_exactly_one_flaw_at_its_line_in_both_languages() {
    let wrong: Vec<String> = changes().iter().filter_map(wrong_with).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is told of a change that is not what is to be told.
fn wrong_with(Change { file, from, to, kind: expected, line, says }: &Change) -> Option<String> {
    let mut files = good();
    let text = files.get(file).expect("a file of the good lesson").to_owned();
    assert_eq!(text.matches(from).count(), 1, "{from:?} in {file}");
    let changed = text.replace(from, to);
    files.add(*file, &*changed);
    let flaws = check(&files);
    let all = told(&flaws);
    let is_told = match &flaws[..] {
        [flaw] => {
            let sentences = Lang::ALL.map(|lang| flaw_words(lang, flaw));
            let is_here = flaw.file == *file && flaw.line == line_of(&changed, line);
            let is_said = sentences.iter().all(|sentence| sentence.contains(says)) && sentences[0] != sentences[1];
            kind(&flaw.problem) == *expected && is_here && is_said
        }
        _ => false,
    };
    (!is_told).then(|| format!("{from:?} to {to:?}: expected {expected} with {says:?} at {line:?}, found\n{all}"))
}

#[test]
fn a_file_that_is_not_there_is_told_alone() {
    for missing in ["lesson.txt", "en.md", "ko.md"] {
        let mut files = Files::default();
        for name in ["lesson.txt", "en.md", "ko.md"].into_iter().filter(|name| *name != missing) {
            files.add(name, good().get(name).expect("a file of the good lesson"));
        }
        let flaws = check(&files);
        let expected = Flaw { file: missing.to_owned(), line: 0, problem: Problem::MissingFile };
        assert_eq!(flaws, [expected]);
        for lang in Lang::ALL {
            assert!(flaw_words(lang, &flaws[0]).starts_with(&format!("{missing}: ")), "{}", told(&flaws));
        }
    }
}

#[test]
fn every_kind_of_flaw_is_proven() {
    let kinds: BTreeSet<&str> = changes().iter().map(|change| change.kind).chain(["MissingFile"]).collect();
    assert_eq!(kinds.len(), KINDS, "{kinds:?}");
}
