//! Checks that the prose of a lesson agrees with its worlds, and does not reveal too much.

use std::collections::BTreeSet;

use pidscope_userland::entry::Entry;
use pidscope_userland::timeline::Timeline;

use crate::flaw::{Flaw, Problem};
use crate::goal::Goal;
use crate::judge::Observed;
use crate::lesson::{Lesson, Question, Step, Task};
use crate::prose::{Block, Fill, Inline, StepProse};
use crate::read_prose;
use crate::read_prose::inlines;
use crate::world::Stage;

/// Returns the flaws of the prose in one language.
pub fn check(file: &str, text: &str, lesson: &Lesson, stages: &[Stage], shown: &BTreeSet<String>) -> Vec<Flaw> {
    let (prose, mut flaws) = read_prose::read(file, text, lesson);
    let mut add = |line: usize, problem: Problem| flaws.push(Flaw { file: file.to_owned(), line, problem });
    let mut compare = |blocks: &[Block], world: &Timeline| {
        missing_values(blocks, world).for_each(|(line, what)| add(line, Problem::NotThere(what)));
    };
    if let Some(first) = stages.first() {
        compare(&prose.about, &first.begin);
    }
    let steps = || prose.steps.iter().zip(&lesson.steps).zip(stages).filter(|((said, step), _)| said.id == step.id);
    for ((said, _), stage) in steps() {
        compare(&said.body, &stage.begin);
        said.choices.iter().chain(&said.goals).chain(&said.hints).for_each(|blocks| compare(blocks, &stage.begin));
        compare(&said.after, &stage.end);
    }
    for ((said, step), stage) in steps() {
        if let Some(answer) = revealed_answer(said, step, stage) {
            add(said.line, Problem::GivesAway(answer));
        }
    }
    for (line, number) in numbers(text).into_iter().filter(|(_, number)| !shown.contains(*number)) {
        add(line, Problem::UnshownNumber(number.to_owned()));
    }
    flaws
}

/// Returns the values to be filled in that do not exist in the world, and their lines.
fn missing_values<'b>(blocks: &'b [Block], world: &'b Timeline) -> impl Iterator<Item = (usize, String)> + 'b {
    let machine = world.machine();
    inlines(blocks).filter_map(move |inline| match inline {
        Inline::Fill { what, line, .. } => {
            let (is_there, what) = match what {
                Fill::Process(name) => (machine.task(name).is_some(), name.clone()),
                Fill::Namespace(name) => (machine.namespace(name).is_some(), format!("ns {name}")),
                Fill::Number(quantity) => (quantity.value_in(world).is_some(), quantity.to_string()),
            };
            (!is_there).then_some((*line, what))
        }
        _ => None,
    })
}

/// Returns the answer if a hint before the last one reveals it.
fn revealed_answer(said: &StepProse, step: &Step, stage: &Stage) -> Option<String> {
    let (_, early) = said.hints.split_last()?;
    let early: Vec<String> = early.iter().map(|hint| plain(hint, &stage.begin)).collect();
    let answers: Vec<String> = match &step.task {
        Task::Look => Vec::new(),
        Task::Predict(Question::Number(quantity)) => {
            let number = quantity.value_in(&stage.end).map(|number| number.to_string());
            let said = |hint: &String| number.iter().any(|number| words(hint).any(|word| word == number));
            return early.iter().any(said).then_some(number).flatten();
        }
        Task::Predict(Question::Choice(goals)) => {
            let observed = Observed::new(&stage.end, stage.since);
            let right = goals.iter().position(|goal| observed.meets(goal));
            right
                .and_then(|right| said.choices.get(right))
                .map(|choice| plain(choice, &stage.begin))
                .into_iter()
                .collect()
        }
        Task::Explain { right, .. } => {
            said.choices.get(*right).map(|choice| plain(choice, &stage.begin)).into_iter().collect()
        }
        Task::Do { solution, .. } => solution.lines().filter(|line| !line.starts_with('|')).map(command).collect(),
    };
    answers.into_iter().find(|answer| early.iter().any(|hint| contains_words(hint, answer)))
}

/// Returns whether a text contains another one at word boundaries.
fn contains_words(text: &str, part: &str) -> bool {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let is_whole = |at: usize| {
        let (before, after) = (&text[..at], &text[at + part.len()..]);
        !(before.ends_with(is_word) && part.starts_with(is_word)
            || part.ends_with(is_word) && after.starts_with(is_word))
    };
    !part.is_empty() && text.match_indices(part).any(|(at, _)| is_whole(at))
}

/// Returns a line without the shell that it is typed into and the expected outcome.
fn command(line: &str) -> String {
    let line = line.split(" -> ").next().unwrap_or(line).trim();
    line.split_once("$ ").map_or(line, |(_, command)| command).to_owned()
}

/// Returns the alphanumeric words of a text.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
}

/// Returns the visible text, without markup.
fn plain(blocks: &[Block], world: &Timeline) -> String {
    let code = blocks.iter().filter_map(|block| match block {
        Block::Code(text) => Some(text.clone()),
        Block::Text(_) | Block::List(_) | Block::Note(_) => None,
    });
    let said = inlines(blocks).map(|inline| match inline {
        Inline::Plain(text) | Inline::Code(text) | Inline::Strong(text) | Inline::Link { text, .. } => text.clone(),
        Inline::Fill { what: Fill::Process(name) | Fill::Namespace(name), .. } => name.clone(),
        Inline::Fill { what: Fill::Number(quantity), .. } => {
            quantity.value_in(world).map(|number| number.to_string()).unwrap_or_default()
        }
    });
    said.chain(code).collect()
}

/// Returns all numbers that the worlds of a lesson show: in its scripts and goals, in output, as PIDs, and those listed
/// as facts. Comments in scripts do not count.
pub fn shown_numbers(lesson: &Lesson, stages: &[Stage]) -> BTreeSet<String> {
    let mut shown = BTreeSet::new();
    let mut add = |text: &str| shown.extend(digits(text).map(str::to_owned));
    lesson.facts.iter().for_each(|fact| add(fact));
    lesson.start.lines().for_each(&mut add);
    for step in &lesson.steps {
        step.begins.iter().chain(step.lines()).flat_map(|block| block.lines()).for_each(&mut add);
        goals(step).iter().for_each(|goal| add(&goal.to_string()));
    }
    for stage in stages {
        stage.end.entries().for_each(|entry| printed(entry).for_each(|line| add(&line)));
    }
    for world in stages.iter().flat_map(|stage| [&stage.begin, &stage.end]) {
        let kernel = world.machine().kernel();
        for (task, _) in kernel.tasks() {
            kernel.numbers(task).iter().for_each(|upid| add(&upid.nr.0.to_string()));
        }
        for (ns, space) in kernel.namespaces() {
            add(&space.level.to_string());
            add(&kernel.visible(ns).count().to_string());
        }
    }
    shown
}

/// Returns the goals that a step asks for, or offers as answers.
pub fn goals(step: &Step) -> &[Goal] {
    match &step.task {
        Task::Do { goals, .. } | Task::Predict(Question::Choice(goals)) => goals,
        Task::Look | Task::Predict(Question::Number(_)) | Task::Explain { .. } => &[],
    }
}

fn printed(entry: &Entry) -> impl Iterator<Item = String> {
    entry.step.iter().flat_map(|step| {
        let mut lines = step.lines();
        lines.push(step.outcome.to_string());
        lines
    })
}

/// Returns the numbers in the prose with their lines, except those that are filled in or part of a link's address or a
/// manual page's name.
fn numbers(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        // The IDs of steps are not prose.
        let line = line.strip_prefix("## ").map_or(line, |head| head.split_once(':').map_or("", |(_, title)| title));
        let mut rest = line;
        while let Some(start) =
            rest.find(|letter: char| letter.is_ascii_digit() || letter == '{' || letter == '(' || letter == '`')
        {
            let after = &rest[start..];
            let length = match after.as_bytes()[0] {
                b'{' => after.find('}').map_or(1, |end| end + 1),
                // The address of a link, or the section of a manual page.
                b'(' if rest[..start].ends_with(']') || is_section(after) => after.find(')').map_or(1, |end| end + 1),
                b'(' | b'`' => 1,
                _ => {
                    // Part of a name, such as `clone3` or `v6.18`.
                    let is_in_name =
                        rest[..start].ends_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_');
                    let is_part = |letter: char| letter.is_ascii_digit() || (is_in_name && letter == '.');
                    let length = after.find(|letter| !is_part(letter)).unwrap_or(after.len());
                    if !is_in_name {
                        found.push((at + 1, &after[..length]));
                    }
                    length
                }
            };
            rest = &after[length..];
        }
    }
    found
}

fn is_section(text: &str) -> bool {
    text.get(1..3).is_some_and(|text| text.as_bytes()[0].is_ascii_digit() && text.ends_with(')'))
}

/// Returns the numbers in a text.
fn digits(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_ascii_digit()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_numbers_in_prose() {
        let found: Vec<&str> = numbers("clone3 v6.18 [](man:clone.2) in pid_namespaces(7) {E@B} `kill -9 5` 10초, A2")
            .into_iter()
            .map(|(_, number)| number)
            .collect();
        assert_eq!(found, ["9", "5", "10"]);
    }

    #[test]
    fn answers_match_whole_words() {
        assert!(contains_words("Type `kill 4`.", "kill 4"));
        assert!(contains_words("kill 4를 입력합니다", "kill 4"));
        assert!(!contains_words("Type `kill 42`.", "kill 4"));
        assert!(!contains_words("exit_signal", "exit"));
        assert!(!contains_words("anything", ""));
    }
}
