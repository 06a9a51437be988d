//! Parsing `lesson.txt`.

use std::str::FromStr;

use pidscope_userland::script::nearest;

use crate::files::Files;
use crate::flaw::{Flaw, Problem};
use crate::lesson::{Block, Lesson, Part, Point, Question, Step, Task};
use crate::quantity::Quantity;
use crate::read_goal;

const HEADS: [&str; 4] = ["minutes", "facts", "start", "step"];
const ITEMS: [&str; 10] =
    ["begins", "points", "selects", "runs", "asks", "choice", "goal", "solution", "choices", "right"];
/// The items with a script below them; the others have nothing below them.
const BLOCKS: [&str; 3] = ["begins", "runs", "solution"];

/// Parses `lesson.txt`; on failure, returns all flaws that can be found in its text alone.
pub fn read(text: &str) -> Result<Lesson, Vec<Flaw>> {
    let mut flaws = Flaws::default();
    let mut lesson = Lesson { minutes: 0, facts: Vec::new(), start: Block::default(), steps: Vec::new() };
    let mut heads = Vec::new();
    for head in parts(&lines(text)) {
        let line = head.line;
        match head.word() {
            "minutes" => {
                flaws.once(line, "minutes", &mut heads);
                flaws.expect_no_block(&head);
                lesson.minutes = flaws.number(line, head.rest()).unwrap_or(1);
                if lesson.minutes == 0 {
                    flaws.add(line, Problem::BadNumber("0".to_owned()));
                }
            }
            "facts" => {
                flaws.expect_no_block(&head);
                lesson.facts.extend(head.rest().split_whitespace().map(str::to_owned));
            }
            "start" => {
                flaws.once(line, "start", &mut heads);
                lesson.start = flaws.block(&head);
            }
            "step" => {
                heads.push("step");
                if let Some(step) = step(&head, &mut flaws) {
                    if lesson.step(&step.id).is_some() {
                        flaws.add(line, Problem::Twice(step.id.clone()));
                    }
                    lesson.steps.push(step);
                }
            }
            other => flaws.unknown(line, other, &HEADS),
        }
    }
    if !heads.contains(&"minutes") {
        flaws.add(1, Problem::Missing("minutes"));
    }
    if lesson.steps.is_empty() && !heads.contains(&"step") {
        flaws.add(1, Problem::Missing("step"));
    }
    if flaws.0.is_empty() { Ok(lesson) } else { Err(flaws.0) }
}

fn step(head: &Head<'_>, flaws: &mut Flaws) -> Option<Step> {
    let line = head.line;
    let mut words = head.rest().split_whitespace();
    let (Some(id), Some(kind), None) = (words.next(), words.next(), words.next()) else {
        flaws.add(line, Problem::Missing("step ID look|predict|do|explain"));
        return None;
    };
    let is_id = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    if !id.chars().all(is_id) {
        flaws.add(line, Problem::BadId(id.to_owned()));
    }
    if !Task::WORDS.contains(&kind) {
        flaws.unknown(line, kind, &Task::WORDS);
        return None;
    }
    let before = flaws.0.len();
    let mut items = Items::default();
    for item in parts(&head.below) {
        items.take(&item, flaws);
    }
    // An item that cannot be parsed is not missing.
    let is_readable = flaws.0.len() == before;
    let task = items.task(kind, line, is_readable, flaws)?;
    let Items { begins, points, selects, runs, .. } = items;
    Some(Step { id: id.to_owned(), line, begins, points, selects, runs: runs.unwrap_or_default(), task })
}

/// The items of a step.
#[derive(Default)]
struct Items {
    begins: Option<Block>,
    points: Vec<Point>,
    selects: Option<String>,
    runs: Option<Block>,
    asks: Option<Quantity>,
    choice: Vec<crate::Goal>,
    goals: Vec<crate::Goal>,
    solution: Option<Block>,
    choices: Option<usize>,
    right: Option<usize>,
    /// The items seen so far that may occur once.
    once: Vec<&'static str>,
    /// The items that only some kinds of step have, and their lines.
    of_kind: Vec<(&'static str, usize)>,
}

impl Items {
    fn take(&mut self, item: &Head<'_>, flaws: &mut Flaws) {
        let line = item.line;
        let word = item.word();
        let Some(&known) = ITEMS.iter().find(|&&known| known == word) else {
            return flaws.unknown(line, word, &ITEMS);
        };
        if !["points", "choice", "goal"].contains(&known) {
            flaws.once(line, known, &mut self.once);
        }
        if !BLOCKS.contains(&known) {
            flaws.expect_no_block(item);
        }
        match known {
            "begins" => self.begins = Some(flaws.block(item)),
            "runs" => self.runs = Some(flaws.block(item)),
            "selects" if item.rest().is_empty() => flaws.add(line, Problem::Missing("selects NAME")),
            "selects" => self.selects = Some(item.rest().to_owned()),
            "points" => self.points.extend(point(item, flaws)),
            _ => self.of_kind.push((known, line)),
        }
        match known {
            "solution" => self.solution = Some(flaws.block(item)),
            "choices" => self.choices = flaws.number(line, item.rest()),
            "right" => self.right = flaws.number(line, item.rest()),
            "asks" => match Quantity::read(item.rest()) {
                Some(quantity) => self.asks = Some(quantity),
                None => flaws.unknown(line, item.rest(), &Quantity::FORMS),
            },
            "goal" | "choice" => match read_goal::read(item.rest()) {
                Ok(goal) if known == "goal" => self.goals.push(goal),
                Ok(goal) => self.choice.push(goal),
                Err(problem) => flaws.add(line, problem),
            },
            _ => {}
        }
    }

    fn task(&mut self, kind: &str, line: usize, is_readable: bool, flaws: &mut Flaws) -> Option<Task> {
        let allowed: &[&str] = match kind {
            "predict" => &["asks", "choice"],
            "do" => &["goal", "solution"],
            "explain" => &["choices", "right"],
            _ => &[],
        };
        let before = flaws.0.len();
        for &(found, line) in self.of_kind.iter().filter(|(found, _)| !allowed.contains(found)) {
            flaws.unknown(line, found, &[&["begins", "points", "selects", "runs"], allowed].concat());
        }
        let is_readable = is_readable && flaws.0.len() == before;
        let mut missing = |what| {
            if is_readable {
                flaws.add(line, Problem::Missing(what));
            }
            None
        };
        match kind {
            "predict" => match (self.asks.take(), std::mem::take(&mut self.choice)) {
                (Some(quantity), choices) if choices.is_empty() => Some(Task::Predict(Question::Number(quantity))),
                (None, choices) if choices.len() > 1 => Some(Task::Predict(Question::Choice(choices))),
                _ => missing("asks QUANTITY, choice GOAL"),
            },
            "do" if self.goals.is_empty() => missing("goal GOAL"),
            "do" => match self.solution.take() {
                Some(solution) => Some(Task::Do { goals: std::mem::take(&mut self.goals), solution }),
                None => missing("solution"),
            },
            "explain" => match (self.choices, self.right) {
                (Some(choices), Some(right)) if choices > 1 && (1..=choices).contains(&right) => {
                    Some(Task::Explain { choices, right: right - 1 })
                }
                _ => missing("choices N, right N"),
            },
            _ => Some(Task::Look),
        }
    }
}

fn point(item: &Head<'_>, flaws: &mut Flaws) -> Option<Point> {
    let words: Vec<&str> = item.rest().split_whitespace().collect();
    match words[..] {
        ["ns", name] => Some(Point::Namespace(name.to_owned())),
        ["part", word] => {
            let part = Part::ALL.iter().copied().find(|part| part.word() == word);
            if part.is_none() {
                let known: Vec<&str> = Part::ALL.iter().map(|part| part.word()).collect();
                flaws.unknown(item.line, word, &known);
            }
            part.map(Point::Part)
        }
        [name] => Some(Point::Process(name.to_owned())),
        _ => {
            flaws.add(item.line, Problem::Missing("points NAME, points ns NAME, points part PART"));
            None
        }
    }
}

#[derive(Default)]
struct Flaws(Vec<Flaw>);

impl Flaws {
    fn add(&mut self, line: usize, problem: Problem) {
        self.0.push(Flaw { file: Files::LESSON.to_owned(), line, problem });
    }

    fn unknown(&mut self, line: usize, found: &str, expected: &[&str]) {
        let nearest = nearest(found, expected.iter().copied()).map(str::to_owned);
        self.add(line, Problem::UnknownWord { found: found.to_owned(), expected: expected.join(", "), nearest });
    }

    /// Checks a word that may only occur once.
    fn once(&mut self, line: usize, word: &'static str, known: &mut Vec<&'static str>) {
        if known.contains(&word) {
            self.add(line, Problem::Twice(word.to_owned()));
        }
        known.push(word);
    }

    /// Checks that nothing is below an item that has no script.
    fn expect_no_block(&mut self, head: &Head<'_>) {
        if let Some(below) = head.below.iter().find(|line| !line.is_blank()) {
            self.add(below.line, Problem::Below(head.word().to_owned()));
        }
    }

    /// Returns the script below a word that has nothing else on its line.
    fn block(&mut self, head: &Head<'_>) -> Block {
        if !head.rest().is_empty() {
            self.add(head.line, Problem::Beside(head.word().to_owned()));
        }
        block(&head.below)
    }

    fn number<N: FromStr>(&mut self, line: usize, text: &str) -> Option<N> {
        let number = text.trim().parse().ok();
        if number.is_none() {
            self.add(line, Problem::BadNumber(text.to_owned()));
        }
        number
    }
}

/// A line and its number.
#[derive(Clone, Copy)]
struct Line<'t> {
    line: usize,
    text: &'t str,
}

impl Line<'_> {
    fn indentation(&self) -> usize {
        self.text.len() - self.text.trim_start().len()
    }

    fn is_blank(&self) -> bool {
        let text = self.text.trim_start();
        text.is_empty() || text.starts_with('#')
    }
}

/// A line and those indented below it.
struct Head<'t> {
    line: usize,
    text: &'t str,
    below: Vec<Line<'t>>,
}

impl<'t> Head<'t> {
    fn word(&self) -> &'t str {
        self.text.split_whitespace().next().unwrap_or_default()
    }

    fn rest(&self) -> &'t str {
        self.text.split_once(char::is_whitespace).map_or("", |(_, rest)| rest.trim())
    }
}

fn lines(text: &str) -> Vec<Line<'_>> {
    text.lines().enumerate().map(|(at, text)| Line { line: at + 1, text }).collect()
}

/// Splits the lines at those with the least indentation, each with those below it.
fn parts<'t>(lines: &[Line<'t>]) -> Vec<Head<'t>> {
    let Some(outermost) = lines.iter().filter(|line| !line.is_blank()).map(Line::indentation).min() else {
        return Vec::new();
    };
    let mut parts: Vec<Head<'t>> = Vec::new();
    for line in lines {
        match parts.last_mut() {
            // Comments and blank lines belong to the script.
            Some(part) if line.is_blank() || line.indentation() > outermost => part.below.push(*line),
            _ if line.is_blank() => {}
            _ => parts.push(Head { line: line.line, text: line.text.trim(), below: Vec::new() }),
        }
    }
    parts
}

/// Joins the lines into a script.
fn block(lines: &[Line<'_>]) -> Block {
    let is_said = |line: &&Line<'_>| !line.is_blank();
    let Some(first) = lines.iter().find(is_said) else { return Block::default() };
    let outermost = lines.iter().filter(is_said).map(Line::indentation).min().unwrap_or_default();
    let last = lines.iter().rev().find(is_said).map_or(first.line, |last| last.line);
    let said = lines.iter().filter(|line| (first.line..=last).contains(&line.line));
    // Comments may be indented less; they are cut, as they are not lines of the script.
    let text: Vec<&str> =
        said.map(|line| if line.is_blank() { "" } else { line.text.get(outermost..).unwrap_or_default() }).collect();
    Block { line: first.line, text: text.join("\n") + "\n" }
}
