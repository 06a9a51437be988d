//! Whether a lesson is true: its scripts run, its goals are met by its solutions and by nothing less, and its prose says what its worlds show.

use std::collections::BTreeSet;

use pidscope_kernel::State;
use pidscope_text::Lang;
use pidscope_userland::entry::Entry;
use pidscope_userland::script::parse;
use pidscope_userland::timeline::Timeline;

use crate::files::Files;
use crate::flaw::{Flaw, Problem};
use crate::judge::Observed;
use crate::lesson::{Lesson, Point, Question, Step, Task};
use crate::prose::{Block, Fill, Inline, Prose, Said};
use crate::read_prose::inlines;
use crate::world::Stage;
use crate::{read, read_prose};

/// Everything that is wrong with a lesson; nothing if it is a good one.
pub fn check(files: &Files) -> Vec<Flaw> {
    let missing = |file: &str| Flaw { file: file.to_owned(), line: 0, problem: Problem::MissingFile };
    let Some(text) = files.get(Files::LESSON) else { return vec![missing(Files::LESSON)] };
    let lesson = match read(text) {
        Ok(lesson) => lesson,
        Err(flaws) => return flaws,
    };
    let mut stages = Vec::new();
    for step in 0..lesson.steps.len() {
        match lesson.stage(step) {
            Ok(stage) => stages.push(stage),
            // What follows is built on it.
            Err(flaws) => return flaws,
        }
    }
    let mut checker = Checker { lesson: &lesson, flaws: Vec::new() };
    for (at, stage) in stages.iter().enumerate() {
        checker.step(at, stage);
    }
    let shown = shown(text, &lesson, &stages);
    for lang in Lang::ALL {
        let file = format!("{}.md", lang.tag());
        match files.get(&file) {
            Some(text) => {
                let (prose, flaws) = read_prose(&file, text, &lesson);
                checker.flaws.extend(flaws);
                checker.prose(&file, text, &prose, &stages, &shown);
            }
            None => checker.flaws.push(missing(&file)),
        }
    }
    let mut flaws = checker.flaws;
    // The end of one step is the beginning of the next: what is wrong in between is told once.
    let mut seen = Vec::new();
    flaws.retain(|flaw| {
        let is_new = !seen.contains(flaw);
        seen.push(flaw.clone());
        is_new
    });
    flaws
}

struct Checker<'l> {
    lesson: &'l Lesson,
    flaws: Vec<Flaw>,
}

impl Checker<'_> {
    fn add(&mut self, line: usize, problem: Problem) {
        self.flaws.push(Flaw { file: Files::LESSON.to_owned(), line, problem });
    }

    /// Whether a step's scripts run and come to what they are said to come to.
    fn step(&mut self, at: usize, stage: &Stage) {
        let step = &self.lesson.steps[at];
        self.entries(at, stage);
        self.names(step, stage);
        let (begin, end) = (Observed::new(&stage.begin, stage.since), Observed::new(&stage.end, stage.since));
        match &step.task {
            Task::Look | Task::Explain { .. } => {}
            Task::Predict(Question::Number(quantity)) => {
                if quantity.of(&stage.end).is_none() {
                    self.add(step.line, Problem::NoAnswer(quantity.to_string()));
                }
            }
            Task::Predict(Question::Choice(goals)) => {
                let right = goals.iter().filter(|goal| end.meets(goal)).count();
                if right != 1 {
                    self.add(step.line, Problem::RightAnswers(right));
                }
            }
            Task::Do { goals, solution } => {
                if goals.iter().all(|goal| begin.meets(goal)) {
                    let all: Vec<String> = goals.iter().map(ToString::to_string).collect();
                    self.add(step.line, Problem::MetAtOnce(all.join("; ")));
                }
                for goal in goals.iter().filter(|goal| !end.meets(goal)) {
                    self.add(step.line, Problem::NotMet(goal.to_string()));
                }
                for line in needless(self.lesson, at, stage) {
                    self.add(solution.line, Problem::NotNeeded(line));
                }
            }
        }
    }

    /// Whether every call of a step's script is made, and every check holds.
    fn entries(&mut self, at: usize, stage: &Stage) {
        for entry in stage.end.entries() {
            let line = self.lesson.place_of(at, entry.statement.line);
            match &entry.check {
                Some(check) if !check.ok => {
                    let (expected, found) = (check.expected.clone(), check.found.clone());
                    self.add(line, Problem::CheckFailed { expected, found });
                }
                _ => {}
            }
        }
    }

    /// Whether those whom a step speaks of are there when it begins.
    fn names(&mut self, step: &Step, stage: &Stage) {
        let machine = stage.begin.machine();
        let lives = |name: &str| machine.task(name).is_some_and(|task| machine.kernel().state(task) != State::Gone);
        let points = step.points.iter().filter_map(|point| match point {
            Point::Process(name) => (!lives(name)).then_some(name),
            Point::Namespace(name) => machine.namespace(name).is_none().then_some(name),
            Point::Part(_) => None,
        });
        let selects = step.selects.iter().filter(|name| !lives(name));
        for name in points.chain(selects).cloned().collect::<Vec<_>>() {
            self.add(step.line, Problem::UnknownName(name));
        }
    }

    fn prose(&mut self, file: &str, text: &str, prose: &Prose, stages: &[Stage], shown: &BTreeSet<String>) {
        let mut add = |line: usize, problem: Problem| self.flaws.push(Flaw { file: file.to_owned(), line, problem });
        for (at, (said, stage)) in prose.steps.iter().zip(stages).enumerate() {
            let begin = said.choices.iter().chain(&said.hints).chain([&said.body]);
            for blocks in begin {
                not_there(blocks, &stage.begin).for_each(|(line, what)| add(line, Problem::NotThere(what)));
            }
            not_there(&said.after, &stage.end).for_each(|(line, what)| add(line, Problem::NotThere(what)));
            let Some(step) = self.lesson.steps.get(at) else { continue };
            if let Some(answer) = given_away(said, step, stage) {
                add(said.line, Problem::GivesAway(answer));
            }
        }
        for (line, number) in numbers(text) {
            if !shown.contains(number) {
                add(line, Problem::UnshownNumber(number.to_owned()));
            }
        }
    }
}

/// The lines of a step's solution without which it reaches its goals all the same.
fn needless(lesson: &Lesson, at: usize, stage: &Stage) -> Vec<String> {
    let Task::Do { goals, solution } = &lesson.steps[at].task else { return Vec::new() };
    let lines: Vec<&str> = solution.lines().collect();
    let start = lesson.script_of(at) + &lesson.steps[at].runs.text;
    let is_needless = |&left_out: &usize| {
        // What it prints goes with a line that is left out.
        let belongs = |line: usize| lines[left_out + 1..=line].iter().all(|line| line.starts_with('|'));
        let is_kept = |line: usize| line < left_out || (line > left_out && !belongs(line));
        let rest: Vec<&str> = (0..lines.len()).filter(|&line| is_kept(line)).map(|line| lines[line]).collect();
        // Lines that nobody can read any more do nothing.
        let Ok(script) = parse(&(start.clone() + &rest.join("\n"))) else { return false };
        let world = Timeline::of(script);
        let observed = Observed::new(&world, stage.since);
        goals.iter().all(|goal| observed.meets(goal))
    };
    let said = (0..lines.len()).filter(|&line| !lines[line].starts_with('|'));
    said.filter(is_needless).map(|line| lines[line].to_owned()).collect()
}

/// What is filled in although the world does not have it, and where.
fn not_there<'b>(blocks: &'b [Block], world: &'b Timeline) -> impl Iterator<Item = (usize, String)> + 'b {
    let machine = world.machine();
    inlines(blocks).filter_map(move |inline| match inline {
        Inline::Fill { what, line, .. } => {
            let (is_there, what) = match what {
                Fill::Process(name) => (machine.task(name).is_some(), name.clone()),
                Fill::Namespace(name) => (machine.namespace(name).is_some(), format!("ns {name}")),
                Fill::Number(quantity) => (quantity.of(world).is_some(), quantity.to_string()),
            };
            (!is_there).then_some((*line, what))
        }
        _ => None,
    })
}

/// The answer, if a hint before the last one says it.
fn given_away(said: &Said, step: &Step, stage: &Stage) -> Option<String> {
    let (_, early) = said.hints.split_last()?;
    let early: Vec<String> = early.iter().map(|hint| plain(hint, &stage.begin)).collect();
    let answers: Vec<String> = match &step.task {
        Task::Look => Vec::new(),
        Task::Predict(Question::Number(quantity)) => {
            let number = quantity.of(&stage.end).map(|number| number.to_string());
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
    answers.into_iter().find(|answer| early.iter().any(|hint| hint.contains(answer.as_str())))
}

/// A line without the sign of its shell and without the outcome that it is checked for.
fn command(line: &str) -> String {
    let line = line.split(" -> ").next().unwrap_or(line).trim();
    line.split_once("$ ").map_or(line, |(_, command)| command).to_owned()
}

/// The words of a text, as far as they are numbers or letters.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
}

/// What one reads, without marks.
fn plain(blocks: &[Block], world: &Timeline) -> String {
    let code = blocks.iter().filter_map(|block| match block {
        Block::Code(text) => Some(text.clone()),
        Block::Text(_) | Block::List(_) | Block::Note(_) => None,
    });
    let said = inlines(blocks).map(|inline| match inline {
        Inline::Plain(text) | Inline::Code(text) | Inline::Strong(text) | Inline::Link { text, .. } => text.clone(),
        Inline::Fill { what: Fill::Process(name) | Fill::Namespace(name), .. } => name.clone(),
        Inline::Fill { what: Fill::Number(quantity), .. } => {
            quantity.of(world).map(|number| number.to_string()).unwrap_or_default()
        }
    });
    said.chain(code).collect()
}

/// Every number that the worlds of a lesson show: in its scripts, in what was printed, as a PID, and those that are known to be facts.
fn shown(text: &str, lesson: &Lesson, stages: &[Stage]) -> BTreeSet<String> {
    let mut shown: BTreeSet<String> = lesson.facts.iter().cloned().collect();
    let mut add = |text: &str| shown.extend(digits(text).map(str::to_owned));
    add(text);
    for stage in stages {
        stage.end.entries().for_each(|entry| printed(entry).for_each(|line| add(&line)));
        let kernel = stage.end.machine().kernel();
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

fn printed(entry: &Entry) -> impl Iterator<Item = String> {
    entry.step.iter().flat_map(|step| {
        let mut lines = step.lines();
        lines.push(step.outcome.to_string());
        lines
    })
}

/// The numbers in the prose, but for those that are filled in, that stand in the address of a link or in the name of a manual page.
fn numbers(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        // The ids of steps are no prose.
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
                    let length = after.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(after.len());
                    // Part of a name, such as `clone3` or `#1`.
                    let is_in_name =
                        rest[..start].ends_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_');
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

/// The numbers in a text.
fn digits(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_ascii_digit()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_that_a_reader_takes_for_numbers() {
        let found: Vec<&str> = numbers("clone3 [](man:clone.2) in pid_namespaces(7) {E@B} `kill -9 5` 10초, A2")
            .into_iter()
            .map(|(_, number)| number)
            .collect();
        assert_eq!(found, ["9", "5", "10"]);
    }
}
