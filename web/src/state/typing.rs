//! The state of the terminal's input field in addition to its text: the position in the history, and the completion of
//! the last word.

use pidscope_userland::complete::{Completion, complete};

use crate::parts::terminal::{FIELD, RUN};
use crate::state::Explorer;
use crate::state::acting::Field;
use crate::state::desk::TerminalState;

/// An action at the terminal. The keys for it are in [`crate::parts::terminal`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TerminalMsg {
    /// Runs the line in the field.
    Run,
    /// Runs this line, or types this control character.
    Line(&'static str),
    /// Types `^C`, which discards the line being typed if nothing runs.
    Interrupt,
    /// Types `^D`, which does nothing if the line is not empty.
    End,
    /// Goes to the previous line of the history.
    Older,
    /// Goes to the next line of the history.
    Newer,
    /// Completes the last word.
    Complete,
    /// Moves by this many candidates.
    Move(isize),
    /// Takes this candidate.
    Take(usize),
    /// Dismisses the candidates.
    Dismiss,
    /// Focuses the field.
    Focus,
}

/// The maximum number of candidates that are shown.
const MAX_CANDIDATES: usize = 120;

/// The state of the field in addition to its text.
#[derive(Debug, Default)]
pub struct Typing {
    /// The position in the history, counted back from 1; `None` on the new line.
    back: Option<usize>,
    /// The new line, while one of the history is shown.
    kept: String,
    completion: Completion,
    chosen: Option<usize>,
    is_dismissed: bool,
}

impl Typing {
    /// Returns the candidates for completing the last word; empty if completion was not requested.
    pub fn candidates(&self) -> &[String] {
        &self.completion.candidates
    }

    /// Returns the index of the candidate that Enter takes.
    pub fn chosen(&self) -> Option<usize> {
        self.chosen
    }

    /// Returns whether candidates were offered for this text and dismissed.
    pub fn is_dismissed(&self) -> bool {
        self.is_dismissed
    }

    /// Returns the previous or next line of the history, if there is one.
    fn recall(&mut self, history: &[String], line: &str, is_older: bool) -> Option<String> {
        let back = match (self.back, is_older) {
            (None, true) => {
                self.kept = line.to_owned();
                1
            }
            (Some(back), true) => back + 1,
            (back, false) => back?.checked_sub(1)?,
        };
        let line = match back {
            0 => std::mem::take(&mut self.kept),
            _ => history.get(history.len().checked_sub(back)?)?.clone(),
        };
        self.back = (back > 0).then_some(back);
        Some(line)
    }

    /// Takes the candidates for the last word of a line, and returns the line completed as far as they agree.
    fn complete(&mut self, mut found: Completion, line: &str) -> String {
        let (before, word) = line.split_at(found.start);
        if let [only] = &found.candidates[..] {
            // A directory is not the end of a path.
            let end = if only.ends_with('/') { "" } else { " " };
            return [before, only, end].concat();
        }
        let common = found.common();
        let line = if common.len() > word.len() { [before, common].concat() } else { line.to_owned() };
        found.candidates.truncate(MAX_CANDIDATES);
        *self = Typing { completion: found, ..Typing::default() };
        line
    }

    /// Moves by this many candidates, cyclically.
    fn go(&mut self, by: isize) {
        let count = self.candidates().len() as isize;
        let next = match self.chosen {
            Some(at) => at as isize + by,
            None if by < 0 => -1,
            None => 0,
        };
        self.chosen = (count > 0).then(|| next.rem_euclid(count) as usize);
    }
}

impl Explorer {
    /// Handles an action at the terminal: those that need no shell here, the others in the part that is loaded with the
    /// shell.
    pub(super) fn handle_terminal(&mut self, msg: TerminalMsg) {
        match msg {
            TerminalMsg::Focus => self.focus(FIELD),
            TerminalMsg::Dismiss => self.typing = Typing { is_dismissed: true, ..Typing::default() },
            msg => {
                self.with_shell(|explorer, shell| (shell.input)(explorer, msg));
            }
        }
    }

    /// Handles an action that types or completes a line.
    pub(crate) fn handle_shell_input(&mut self, msg: TerminalMsg) {
        let line = self.drafts.get(Field::Shell).to_owned();
        match msg {
            TerminalMsg::Run => {
                if !line.trim().is_empty() && self.type_at_terminal(line.trim_end()) {
                    self.set_line(String::new());
                }
            }
            TerminalMsg::Line(line) => {
                self.type_at_terminal(line);
                self.focus(FIELD);
            }
            TerminalMsg::Interrupt if self.is_at_prompt() => self.set_line(String::new()),
            TerminalMsg::Interrupt => {
                self.type_at_terminal("^C");
            }
            TerminalMsg::End if self.is_at_prompt() && !line.is_empty() => {}
            TerminalMsg::End => {
                self.type_at_terminal("^D");
            }
            TerminalMsg::Older | TerminalMsg::Newer => {
                let history = self.models.transcript().history();
                if let Some(line) = self.typing.recall(history, &line, msg == TerminalMsg::Older) {
                    self.drafts.set(Field::Shell, line);
                }
            }
            TerminalMsg::Complete => self.complete(&line),
            TerminalMsg::Move(by) => self.typing.go(by),
            TerminalMsg::Take(at) => {
                let start = self.typing.completion.start;
                if let Some(candidate) = self.typing.candidates().get(at) {
                    self.set_line([&line[..start], candidate].concat());
                }
                self.focus(FIELD);
            }
            // These need no shell.
            TerminalMsg::Dismiss | TerminalMsg::Focus => {}
        }
    }

    /// Sets the text of the field.
    pub(crate) fn set_line(&mut self, line: String) {
        self.drafts.set(Field::Shell, line);
        self.typing = Typing::default();
    }

    fn is_at_prompt(&self) -> bool {
        matches!(TerminalState::of(&self.session, self.lang), TerminalState::Ready { .. })
    }

    /// Types a line or a control character for the shell that reads there. Returns whether it became an act.
    fn type_at_terminal(&mut self, line: &str) -> bool {
        let reader = match TerminalState::of(&self.session, self.lang) {
            TerminalState::Ready { reader, .. } => reader,
            TerminalState::Busy { reader } if line.starts_with('^') => reader,
            TerminalState::Busy { .. } | TerminalState::Closed(_) => return false,
        };
        let line = [self.session.name(reader), "$ ", line].concat();
        self.act(line)
    }

    fn complete(&mut self, line: &str) {
        let TerminalState::Ready { reader, .. } = TerminalState::of(&self.session, self.lang) else { return };
        let found = complete(self.session.timeline().machine(), reader, line);
        if found.candidates.is_empty() {
            // There is nothing to complete, so Tab moves the focus as it does elsewhere.
            self.focus(RUN);
            return;
        }
        let line = self.typing.complete(found, line);
        self.announcement = self.typing.candidates().join(" ");
        self.drafts.set(Field::Shell, line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history() -> Vec<String> {
        ["ps", "kill 2"].map(str::to_owned).into()
    }

    #[test]
    fn history_returns_to_the_new_line() {
        let mut typing = Typing::default();
        let mut step = |line: &str, is_older| typing.recall(&history(), line, is_older);
        assert_eq!(step("new", false), None);
        assert_eq!(step("new", true).as_deref(), Some("kill 2"));
        assert_eq!(step("kill 2", true).as_deref(), Some("ps"));
        assert_eq!(step("ps", true), None);
        assert_eq!(step("ps", false).as_deref(), Some("kill 2"));
        assert_eq!(step("kill 2", false).as_deref(), Some("new"));
        assert_eq!(step("new", false), None);
    }

    #[test]
    fn completion_stops_at_the_common_prefix() {
        let completed = |candidates: &[&str], line: &str, start| {
            let candidates = candidates.iter().map(|&one| one.to_owned()).collect();
            let mut typing = Typing::default();
            let line = typing.complete(Completion { start, candidates }, line);
            (line, typing.candidates().len())
        };
        assert_eq!(completed(&["unshare"], "un", 0), ("unshare ".to_owned(), 0));
        assert_eq!(completed(&["/proc/1/"], "ls /proc/1", 3), ("ls /proc/1/".to_owned(), 0));
        assert_eq!(completed(&["pgrep", "pgrp"], "a; p", 3), ("a; pgr".to_owned(), 2));
        assert_eq!(completed(&["ps", "pstree"], "ps", 0), ("ps".to_owned(), 2));
    }

    #[test]
    fn candidate_selection_wraps_around() {
        let candidates = history();
        let mut typing = Typing { completion: Completion { start: 0, candidates }, ..Typing::default() };
        let mut after = |by| {
            typing.go(by);
            typing.chosen()
        };
        assert_eq!([after(1), after(1), after(1), after(-1)], [Some(0), Some(1), Some(0), Some(1)]);
    }
}
