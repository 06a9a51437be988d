//! Running a program on its input.

use std::collections::BTreeMap;

use super::syntax::{Pattern, Program, Statement};
use super::value::Value;
use crate::turn::MAX_TEXT_LEN;

/// The number of steps after which a program is considered endless.
const MAX_STEPS: usize = 2_000_000;

/// Where execution continues after a statement.
enum ControlFlow {
    Next,
    Break,
    Continue,
    /// With the next line.
    Line,
    Exit,
}

/// Why a program is aborted.
pub(super) type Error = String;

/// The state of a running program.
#[derive(Default)]
pub(super) struct Run {
    pub out: String,
    /// The exit status given to `exit`.
    pub status: u8,
    pub(super) record: String,
    pub(super) fields: Vec<String>,
    pub(super) variables: BTreeMap<String, Value>,
    /// Iterated in the order of their keys; in real awk, the order is unspecified.
    pub(super) arrays: BTreeMap<String, BTreeMap<String, Value>>,
    /// The indices of the rules whose ranges are open.
    open: Vec<usize>,
    steps: usize,
    has_ended: bool,
}

pub(super) type Outcome<T> = Result<T, Error>;

impl Run {
    pub fn new() -> Self {
        let mut run = Run::default();
        for (name, text) in [("FS", " "), ("OFS", " "), ("ORS", "\n"), ("SUBSEP", "\u{1c}")] {
            run.variables.insert(name.to_owned(), Value::Text(text.to_owned()));
        }
        run
    }

    /// Assigns to a variable, as on the command line.
    pub fn assign(&mut self, name: &str, text: &str) {
        self.variables.insert(name.to_owned(), Value::Read(crate::shell::unescape(text)));
    }

    /// Returns the number of steps taken.
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// Returns whether `exit` has been executed.
    pub fn has_ended(&self) -> bool {
        self.has_ended
    }

    pub fn begin(&mut self, program: &Program) -> Outcome<()> {
        self.run_rules(program, |pattern| matches!(pattern, Pattern::Begin))
    }

    /// Runs the `END` rules, even after `exit`.
    pub fn end(&mut self, program: &Program) -> Outcome<()> {
        self.run_rules(program, |pattern| matches!(pattern, Pattern::End))
    }

    fn run_rules(&mut self, program: &Program, is_selected: impl Fn(&Pattern) -> bool) -> Outcome<()> {
        for (_, statements) in program.rules.iter().filter(|(pattern, _)| is_selected(pattern)) {
            if let ControlFlow::Exit = self.block(statements)? {
                break;
            }
        }
        Ok(())
    }

    /// Starts reading a file.
    pub fn open_file(&mut self, name: &str) {
        self.variables.insert("FILENAME".to_owned(), Value::Text(name.to_owned()));
        self.variables.insert("FNR".to_owned(), Value::Number(0.0));
    }

    pub fn line(&mut self, program: &Program, line: &str) -> Outcome<()> {
        for counter in ["NR", "FNR"] {
            let count = self.variable(counter).number() + 1.0;
            self.variables.insert(counter.to_owned(), Value::Number(count));
        }
        self.set_record(line.to_owned())?;
        for (place, (pattern, statements)) in program.rules.iter().enumerate() {
            let matches = match pattern {
                Pattern::Begin | Pattern::End => false,
                Pattern::Always => true,
                Pattern::When(condition) => self.evaluate(condition)?.is_true(),
                Pattern::Range(first, last) => {
                    let is_open = self.open.contains(&place) || self.evaluate(first)?.is_true();
                    self.open.retain(|other| *other != place);
                    if is_open && !self.evaluate(last)?.is_true() {
                        self.open.push(place);
                    }
                    is_open
                }
            };
            if matches {
                match self.block(statements)? {
                    ControlFlow::Line | ControlFlow::Exit => break,
                    ControlFlow::Next | ControlFlow::Break | ControlFlow::Continue => {}
                }
            }
        }
        Ok(())
    }

    /// Counts steps; fails if there are too many, or too much output.
    pub(super) fn step(&mut self, steps: usize) -> Outcome<()> {
        self.steps += steps;
        match self.steps > MAX_STEPS || self.out.len() > MAX_TEXT_LEN {
            true => Err("program does not end".to_owned()),
            false => Ok(()),
        }
    }

    fn block(&mut self, statements: &[Statement]) -> Outcome<ControlFlow> {
        for statement in statements {
            match self.statement(statement)? {
                ControlFlow::Next => {}
                other => return Ok(other),
            }
        }
        Ok(ControlFlow::Next)
    }

    fn statement(&mut self, statement: &Statement) -> Outcome<ControlFlow> {
        self.step(1)?;
        match statement {
            Statement::Print(list) => {
                let separator = self.variable("OFS").text();
                let texts = list.iter().map(|expression| Ok(self.evaluate(expression)?.text()));
                let texts = texts.collect::<Outcome<Vec<_>>>()?;
                let end = self.variable("ORS").text();
                match texts.is_empty() {
                    true => self.out += &self.record,
                    false => self.out += &texts.join(&separator),
                }
                self.out += &end;
            }
            Statement::Printf(list) => {
                let text = self.formatted(list)?;
                self.out += &text;
            }
            Statement::Do(expression) => {
                self.evaluate(expression)?;
            }
            Statement::If { condition, then, otherwise } => {
                let is_true = self.evaluate(condition)?.is_true();
                return self.block(if is_true { then } else { otherwise });
            }
            Statement::While { condition, body, after } => loop {
                self.step(1)?;
                if let Some(condition) = condition
                    && !self.evaluate(condition)?.is_true()
                {
                    break;
                }
                match self.block(body)? {
                    ControlFlow::Next | ControlFlow::Continue => {}
                    ControlFlow::Break => break,
                    other => return Ok(other),
                }
                if let Some(after) = after {
                    self.statement(after)?;
                }
            },
            Statement::DoWhile { body, condition } => loop {
                self.step(1)?;
                match self.block(body)? {
                    ControlFlow::Next | ControlFlow::Continue => {}
                    ControlFlow::Break => break,
                    other => return Ok(other),
                }
                if !self.evaluate(condition)?.is_true() {
                    break;
                }
            },
            Statement::Each { key, array, body } => {
                let keys: Vec<String> =
                    self.arrays.get(array).into_iter().flatten().map(|(key, _)| key.clone()).collect();
                for value in keys {
                    self.variables.insert(key.clone(), Value::Text(value));
                    match self.block(body)? {
                        ControlFlow::Next | ControlFlow::Continue => {}
                        ControlFlow::Break => break,
                        other => return Ok(other),
                    }
                }
            }
            Statement::Block(statements) => return self.block(statements),
            Statement::Next => return Ok(ControlFlow::Line),
            Statement::Break => return Ok(ControlFlow::Break),
            Statement::Continue => return Ok(ControlFlow::Continue),
            Statement::Exit(status) => {
                if let Some(status) = status {
                    self.status = self.evaluate(status)?.number() as i64 as u8;
                }
                self.has_ended = true;
                return Ok(ControlFlow::Exit);
            }
            Statement::Delete { array, key: None } => {
                self.arrays.remove(array);
            }
            Statement::Delete { array, key: Some(key) } => {
                let key = self.key(key)?;
                if let Some(array) = self.arrays.get_mut(array) {
                    array.remove(&key);
                }
            }
        }
        Ok(ControlFlow::Next)
    }
}
