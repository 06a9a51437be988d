//! Parsing goals.

use std::str::FromStr;
use std::time::Duration;

use pidscope_kernel::{NsState, State};
use pidscope_userland::script::{errno_names, nearest, read_outcome};

use crate::flaw::Problem;
use crate::goal::{Goal, SpaceTrait, Trait, Which};

const HEADS: [&str; 9] = [
    "process NAME",
    "some process",
    "no process",
    "namespace NAME",
    "some namespace",
    "last",
    "refused",
    "printed",
    "clock",
];

/// Parses a goal.
pub fn read(text: &str) -> Result<Goal, Problem> {
    let words = split(text)?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let outcome = |text: &str| {
        let text = text.trim();
        let number = text.strip_prefix("status ").unwrap_or(text);
        read_outcome(number).ok_or_else(|| bad(text, &["NUMBER", "ERRNO", "blocks", "dies", "skipped"]))
    };
    match words[..] {
        ["last", ..] => Ok(Goal::Last(outcome(&words[1..].join(" "))?)),
        ["refused", errno] => match errno_names().find(|&known| known == errno) {
            Some(known) => Ok(Goal::Refused(known.to_owned())),
            None => Err(bad(errno, &errno_names().collect::<Vec<_>>())),
        },
        ["refused", ref rest @ ..] => Err(second(rest, "ERRNO")),
        ["printed", text] => Ok(Goal::Printed(text.to_owned())),
        ["printed", ref rest @ ..] => Err(second(rest, "\"TEXT\"")),
        ["clock", time] => {
            let seconds = time.strip_prefix('+').and_then(|time| time.strip_suffix('s')?.parse().ok());
            seconds.map(|seconds| Goal::Clock(Duration::from_secs(seconds))).ok_or_else(|| bad(time, &["+10s"]))
        }
        ["clock", ref rest @ ..] => Err(second(rest, "+10s")),
        ["process", name, ref rest @ ..] => processes(Which::Named(name.to_owned()), rest),
        ["some", "process", ref rest @ ..] => processes(Which::Some, rest),
        ["no", "process", ref rest @ ..] => processes(Which::No, rest),
        ["namespace", name, ref rest @ ..] => namespaces(Which::Named(name.to_owned()), rest),
        ["some", "namespace", ref rest @ ..] => namespaces(Which::Some, rest),
        ["no", "namespace", ref rest @ ..] => namespaces(Which::No, rest),
        [first, noun, ref rest @ ..] => match (count(first), noun) {
            (Some(which), "process" | "processes") => processes(which, rest),
            (Some(which), "namespace" | "namespaces") => namespaces(which, rest),
            _ => Err(bad(first, &HEADS)),
        },
        [first] => Err(bad(first, &HEADS)),
        [] => Err(bad("", &HEADS)),
    }
}

/// Parses `3`, or `3+` for three or more.
fn count(word: &str) -> Option<Which> {
    match word.strip_suffix('+') {
        Some(least) => least.parse().ok().map(Which::AtLeast),
        None => word.parse().ok().map(Which::Count),
    }
}

fn processes(which: Which, words: &[&str]) -> Result<Goal, Problem> {
    let traits: Result<Vec<Trait>, Problem> = words.iter().map(|word| read_trait(word)).collect();
    let traits = traits?;
    match traits.is_empty() {
        // A goal must have traits: whether there is any process at all is not a goal.
        true => Err(bad("", &["TRAIT"])),
        false => Ok(Goal::Processes { which, traits }),
    }
}

fn namespaces(which: Which, words: &[&str]) -> Result<Goal, Problem> {
    let traits: Result<Vec<SpaceTrait>, Problem> = words.iter().map(|word| read_space_trait(word)).collect();
    let traits = traits?;
    match traits.is_empty() {
        true => Err(bad("", &["TRAIT"])),
        false => Ok(Goal::Namespaces { which, traits }),
    }
}

fn read_trait(word: &str) -> Result<Trait, Problem> {
    let Some((key, value)) = word.split_once('=') else {
        let state = State::ALL.into_iter().find(|state| state.word() == word).map(Trait::State);
        let sign = || Trait::WORDS.into_iter().find(|(known, _)| *known == word).map(|(_, sign)| sign);
        return state.or_else(sign).ok_or_else(|| {
            let states = State::ALL.map(State::word);
            let signs = Trait::WORDS.map(|(word, _)| word);
            bad(word, &[&states[..], &signs, &Trait::KEYS].concat())
        });
    };
    let name = || value.to_owned();
    Ok(match key {
        "numbers" => Trait::Numbers(numbers(value)?),
        "in" => Trait::In(name()),
        "seen" => Trait::Seen(name()),
        "unseen" => Trait::Unseen(name()),
        "level" => Trait::Level(number(value)?),
        "below" => Trait::Below(name()),
        "parent" if value.starts_with(|first: char| first.is_ascii_digit()) => Trait::ParentNumbers(numbers(value)?),
        "parent" => Trait::Parent(name()),
        "cmd" => Trait::Command(name()),
        "children_in" => Trait::ChildrenIn(name()),
        _ => match key.strip_prefix("ppid@") {
            Some(ns) => Trait::Ppid { ns: ns.to_owned(), nr: number(value)? },
            None => Trait::Pid { ns: key.to_owned(), nr: number(value)? },
        },
    })
}

fn read_space_trait(word: &str) -> Result<SpaceTrait, Problem> {
    let known = || {
        let states = NsState::ALL.map(NsState::word);
        [&states[..], &SpaceTrait::KEYS].concat()
    };
    let Some((key, value)) = word.split_once('=') else {
        let state = NsState::ALL.into_iter().find(|state| state.word() == word);
        return state.map(SpaceTrait::State).ok_or_else(|| bad(word, &known()));
    };
    Ok(match key {
        "level" => SpaceTrait::Level(number(value)?),
        "parent" => SpaceTrait::Parent(value.to_owned()),
        "sees" => SpaceTrait::Sees(number(value)?),
        "next" => SpaceTrait::Next(number(value)?),
        _ => return Err(bad(word, &known())),
    })
}

fn numbers(text: &str) -> Result<Vec<u32>, Problem> {
    text.split('/').map(number).collect()
}

fn number<N: FromStr>(text: &str) -> Result<N, Problem> {
    text.parse().map_err(|_| Problem::BadNumber(text.to_owned()))
}

/// Creates the problem if there is not exactly one word after the first.
fn second(words: &[&str], expected: &str) -> Problem {
    bad(words.get(1).copied().unwrap_or_default(), &[expected])
}

fn bad(found: &str, expected: &[&str]) -> Problem {
    let nearest = nearest(found, expected.iter().copied()).map(str::to_owned);
    Problem::BadGoal { found: found.to_owned(), expected: expected.join(", "), nearest }
}

/// Splits a text into words; a quoted part is within one word.
fn split(text: &str) -> Result<Vec<String>, Problem> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut is_quoted = false;
    for letter in text.chars() {
        match letter {
            '"' => is_quoted = !is_quoted,
            _ if letter.is_whitespace() && !is_quoted => words.push(std::mem::take(&mut word)),
            _ => word.push(letter),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    if is_quoted { Err(Problem::Unclosed("\"")) } else { Ok(words) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goals_round_trip() {
        for text in [
            "process E A=5 B=6",
            "some process numbers=8/5/1 parent=4/1 running",
            "no process zombie parent=B",
            "3 processes in=B cmd=\"sleep 5\"",
            "some process thread subreaper injected init ended level=2 below=B seen=A unseen=C children_in=B ppid@B=0",
            "namespace D dead level=2 parent=B",
            "2 namespaces live sees=3 next=6",
            "2+ processes level=3",
            "last ENOMEM",
            "last 6",
            "last blocks",
            "refused EAGAIN",
            "printed \"Cannot allocate memory\"",
            "printed \"C:\\n ’\"",
            "clock +10s",
        ] {
            assert_eq!(read(text).map(|goal| goal.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn invalid_goals_come_with_suggestions() {
        let problem_of = |text: &str| match read(text) {
            Err(Problem::BadGoal { found, nearest, .. }) => (found, nearest.unwrap_or_default()),
            other => panic!("{text}: {other:?}"),
        };
        assert_eq!(problem_of("process E zombi"), ("zombi".to_owned(), "zombie".to_owned()));
        assert_eq!(problem_of("refused ENOMEN"), ("ENOMEN".to_owned(), "ENOMEM".to_owned()));
        assert_eq!(problem_of("process E"), (String::new(), String::new()));
        assert_eq!(problem_of("printed Cannot allocate").0, "allocate");
        assert_eq!(problem_of("clock").0, "");
        assert_eq!(read("process E A=4294967297"), Err(Problem::BadNumber("4294967297".to_owned())));
        assert_eq!(problem_of("soem process zombie").0, "soem");
        assert_eq!(read("process E A=x"), Err(Problem::BadNumber("x".to_owned())));
        assert_eq!(read("printed \"a"), Err(Problem::Unclosed("\"")));
    }
}
