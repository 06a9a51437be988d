//! Answers to questions about scripts, word for word: each file of `answers` holds several scripts, `#==` before each, and
//! `why ...` lines between and after the statements; `story` asks for the story of the last step. The file beside it says what is answered in each language;
//! `UPDATE_EXPECT=1` writes it anew.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use pidscope_explain::story::story;
use pidscope_explain::{Answer, Subject, why};
use pidscope_text::Lang;
use pidscope_userland::timeline::Timeline;

#[test]
fn answers_word_for_word() {
    let mut faults = String::new();
    for path in files() {
        let text = fs::read_to_string(&path).expect("a script");
        let mut out = String::new();
        for script in text.split("#==").skip(1) {
            let (title, script) = script.split_once('\n').expect("a script behind its title");
            write!(out, "#=={title}\n{}", play(title, script)).expect("a string takes everything");
        }
        let beside = path.with_extension("out");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&beside, &out).expect("written");
        }
        let expected = fs::read_to_string(&beside).unwrap_or_default();
        for (expected, found) in expected.lines().zip(out.lines()).filter(|(expected, found)| expected != found) {
            writeln!(faults, "{}:\n  expected {expected}\n  found    {found}", beside.display()).expect("a string");
        }
        if expected.lines().count() != out.lines().count() {
            writeln!(faults, "{}: another number of lines", beside.display()).expect("a string");
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

fn files() -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/answers");
    let entries = fs::read_dir(directory).expect("the directory of answers");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> = paths.filter(|path| path.extension().is_some_and(|end| end == "txt")).collect();
    files.sort();
    files
}

/// Runs a script and answers what it asks on the way.
fn play(title: &str, script: &str) -> String {
    let (mut timeline, mut out) = (start(script), String::new());
    for line in script.lines().filter(|line| !line.starts_with("root ")) {
        match line.strip_prefix("why ") {
            Some(question) => {
                let subject = subject(&timeline, question).unwrap_or_else(|| panic!("{title}: {question}"));
                writeln!(out, "why {question}").expect("a string");
                for lang in Lang::ALL {
                    write_answer(&mut out, &why(lang, &timeline, subject), lang);
                }
            }
            None if line == "story" => {
                let step = timeline.last_step_entry().and_then(|entry| entry.step.as_ref()).expect("a step");
                for lang in Lang::ALL {
                    for pidscope_explain::story::Told { sentence, .. } in story(lang, timeline.machine(), step).told {
                        writeln!(out, "  {}: {sentence}", lang.tag()).expect("a string");
                    }
                }
            }
            None => {
                timeline.act(line).unwrap_or_else(|wrong| panic!("{title}: {line}: {wrong:?}"));
            }
        }
    }
    out
}

fn start(script: &str) -> Timeline {
    let root = script.lines().next().filter(|line| line.starts_with("root "));
    let root = root.and_then(|line| pidscope_userland::script::parse(line).expect("readable").statements.pop());
    Timeline::new(root)
}

/// `pid E B`, `ppid E B`, `state E`, `process E`, `children E`, `namespace B`, `step`, `event 3` of the last step.
fn subject(timeline: &Timeline, question: &str) -> Option<Subject> {
    let machine = timeline.machine();
    let words: Vec<&str> = question.split(' ').collect();
    Some(match *words {
        ["pid", name, ns] => Subject::Number { task: machine.task(name)?, ns: machine.namespace(ns)? },
        ["ppid", name, ns] => Subject::Parent { task: machine.task(name)?, ns: machine.namespace(ns)? },
        ["state", name] => Subject::State { task: machine.task(name)? },
        ["process", name] => Subject::Process { task: machine.task(name)? },
        ["children", name] => Subject::Children { task: machine.task(name)? },
        ["namespace", ns] => Subject::Namespace { ns: machine.namespace(ns)? },
        ["step"] => Subject::Step { revision: timeline.at() },
        ["event", index] => Subject::Event { revision: timeline.at(), index: index.parse::<usize>().ok()? - 1 },
        _ => return None,
    })
}

fn write_answer(out: &mut String, answer: &Answer, lang: Lang) {
    let mut line = |text: String| writeln!(out, "  {text}").expect("a string takes everything");
    line(format!("{}? {}", lang.tag(), answer.question));
    for sentence in &answer.short {
        line(format!("   {sentence}"));
    }
    for fact in &answer.kernel {
        let note = fact.note.as_ref().map_or_else(String::new, |note| format!("  [{note}]"));
        line(format!("   | {}: {}{note}", fact.term, fact.value));
    }
    let sources: Vec<String> = answer.sources.iter().map(ToString::to_string).collect();
    line(format!("   ({})", sources.join(", ")));
}
