//! Execution of `if`, `while`, `until` and `for`, once their conditions are evaluated.

use std::rc::Rc;

use super::arithmetic::Calculator;
use super::frame::Frame;
use super::substitute::SubstitutionResult;
use super::syntax::{Command, CommandKind, Expression};
use super::{Kind, Shell};
use crate::program::Flow;
use crate::sys::Sys;

/// The state of a `for ((...))` loop.
#[derive(Debug, Clone)]
pub(super) struct ArithFor {
    command: Rc<Command>,
    /// The next expression.
    at: ArithForPart,
    /// The status of its body.
    status: u8,
    /// The completed command substitutions in the expression.
    pub done: Vec<SubstitutionResult>,
}

/// The expressions of `for ((...))`, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ArithForPart {
    First,
    Condition,
    Step,
}

impl ArithFor {
    /// Returns the state before the first iteration.
    pub fn new(command: Rc<Command>) -> Self {
        ArithFor { command, at: ArithForPart::First, status: 0, done: Vec::new() }
    }
}

impl Shell {
    pub(super) fn next_branch(&mut self, command: &Rc<Command>, branch: usize) {
        let CommandKind::If { branches, otherwise } = &command.kind else { return };
        if self.status == 0 {
            self.stack.push(Frame::List { list: branches[branch].1.clone(), next: 0 });
        } else if let Some((condition, _)) = branches.get(branch + 1) {
            self.stack.push(Frame::If { command: command.clone(), branch: branch + 1 });
            self.stack.push(Frame::List { list: condition.clone(), next: 0 });
        } else if let Some(list) = otherwise {
            self.stack.push(Frame::List { list: list.clone(), next: 0 });
        } else {
            self.status = 0;
        }
    }

    pub(super) fn loop_again(&mut self, command: Rc<Command>) -> Option<Flow> {
        let CommandKind::Loop { condition, .. } = &command.kind else { return None };
        let condition = condition.clone();
        self.stack.push(Frame::LoopBody(command));
        self.stack.push(Frame::List { list: condition, next: 0 });
        // Other programs may run before the next iteration.
        Some(Flow::Yield)
    }

    pub(super) fn loop_body(&mut self, command: Rc<Command>) {
        let CommandKind::Loop { until, body, .. } = &command.kind else { return };
        if (self.status == 0) == *until {
            self.status = 0;
            return;
        }
        let body = body.clone();
        self.stack.push(Frame::Loop(command));
        self.stack.push(Frame::List { list: body, next: 0 });
    }

    pub(super) fn next_value(&mut self, sys: &mut Sys<'_, '_>, command: Rc<Command>, mut values: Vec<String>) {
        let CommandKind::For { name, words, body } = &command.kind else { return };
        let Some(value) = values.pop() else { return };
        if self.kind == Kind::Bash {
            let words: Vec<&str> = words.iter().map(|word| word.raw.as_str()).collect();
            self.show(sys, &format!("for {name} in {}", words.join(" ")));
        }
        let (name, body) = (name.clone(), body.clone());
        self.set(&name, value);
        self.stack.push(Frame::For { command, values });
        self.stack.push(Frame::List { list: body, next: 0 });
    }

    /// Evaluates an expression of `for ((...))`, and continues accordingly.
    pub(super) fn run_arith_for(&mut self, sys: &mut Sys<'_, '_>, mut state: ArithFor) -> Option<Flow> {
        let CommandKind::ArithFor { parts, body } = &state.command.kind else { return None };
        let Expression { parts, raw } = &parts[state.at as usize];
        if state.at == ArithForPart::Step && state.done.is_empty() {
            state.status = self.status;
        }
        if let Some(list) = self.substitutions_of(parts).get(state.done.len()).cloned() {
            self.stack.push(Frame::ArithFor(state));
            return self.start_substitution(sys, list);
        }
        let source = match raw.is_empty() {
            true => "1".to_owned(),
            false => self.expand_arithmetic(parts, &mut std::mem::take(&mut state.done).into_iter()),
        };
        self.show(sys, &format!("(( {} ))", source.trim()));
        let value = match Calculator::new(self, &source).result() {
            Ok(value) => value,
            Err(text) => {
                self.report_error(sys, &format!("((: {text}"));
                self.status = 1;
                return None;
            }
        };
        match state.at {
            ArithForPart::First | ArithForPart::Step => {
                self.stack.push(Frame::ArithFor(ArithFor { at: ArithForPart::Condition, ..state }))
            }
            ArithForPart::Condition if value == 0 => self.status = state.status,
            ArithForPart::Condition => {
                let body = body.clone();
                self.stack.push(Frame::ArithFor(ArithFor { at: ArithForPart::Step, ..state }));
                self.stack.push(Frame::List { list: body, next: 0 });
                // Other programs may run before the next iteration.
                return Some(Flow::Yield);
            }
        }
        None
    }

    /// `break` and `continue`: drops the rest of the body and of `levels` enclosing loops; returns whether there was a
    /// loop.
    pub(super) fn exit_loops(&mut self, levels: usize, continues: bool) -> bool {
        let is_loop = |frame: &Frame| {
            matches!(frame, Frame::Loop(_) | Frame::LoopBody(_) | Frame::For { .. } | Frame::ArithFor(_))
        };
        let loops = self.stack.iter().enumerate().rev().filter(|(_, frame)| is_loop(frame)).map(|(at, _)| at);
        let Some(at) = loops.take(levels.max(1)).last() else { return false };
        self.unwind(if continues { at + 1 } else { at });
        true
    }

    /// Drops the stack down to this height, except frames that restore something.
    pub(super) fn unwind(&mut self, height: usize) {
        let dropped = self.stack.split_off(height);
        let restores = |frame: &Frame| {
            matches!(frame, Frame::Files(_) | Frame::Variable(..) | Frame::Arguments(_) | Frame::Sourced { .. })
        };
        self.stack.extend(dropped.into_iter().filter(restores));
    }
}
