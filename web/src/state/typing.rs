//! What is being typed at the terminal, beside the text in the field: how far back in its history, and what the last word could become.

use pidscope_userland::complete::{Completion, complete};

use crate::parts::terminal::{FIELD, RUN};
use crate::state::Explorer;
use crate::state::acting::Field;
use crate::state::desk::Desk;

/// What is done at the terminal. Names of keys stand in [`crate::terminal`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stroke {
    /// The line in the field is to be run.
    Run,
    /// This line is to be run, or this control character to be typed.
    Line(&'static str),
    /// `^C`, which gives up the line that is being typed if nothing runs.
    Interrupt,
    /// `^D`, which does nothing behind letters.
    End,
    /// To the line before.
    Older,
    /// To the line after.
    Newer,
    /// The last word is to be completed.
    Complete,
    /// To another candidate, so many further.
    Move(isize),
    /// This candidate it is.
    Take(usize),
    /// No candidate, thank you.
    Dismiss,
    /// Somebody wants to type.
    Focus,
}

/// Candidates that are shown.
const MOST_CANDIDATES: usize = 120;

/// What is being typed, beside the text.
#[derive(Debug, Default)]
pub struct Typing {
    /// How many lines back, from 1; none on the new line.
    back: Option<usize>,
    /// The new line, while another one is looked at.
    kept: String,
    completion: Completion,
    chosen: Option<usize>,
    is_dismissed: bool,
}

impl Typing {
    /// What the last word could become; nothing if nobody has asked.
    pub fn candidates(&self) -> &[String] {
        &self.completion.candidates
    }

    /// The candidate that Enter takes.
    pub fn chosen(&self) -> Option<usize> {
        self.chosen
    }

    /// Whether candidates were offered for this text, and declined.
    pub fn is_dismissed(&self) -> bool {
        self.is_dismissed
    }

    /// The line that is one older, or one newer; none if there is none.
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

    /// Takes in what the last word of a line could become, and goes on with the line as far as that is clear.
    fn complete(&mut self, mut found: Completion, line: &str) -> String {
        let (before, word) = line.split_at(found.start);
        if let [only] = &found.candidates[..] {
            // A directory is not the end of a path.
            let end = if only.ends_with('/') { "" } else { " " };
            return [before, only, end].concat();
        }
        let common = found.common();
        let line = if common.len() > word.len() { [before, common].concat() } else { line.to_owned() };
        found.candidates.truncate(MOST_CANDIDATES);
        *self = Typing { completion: found, ..Typing::default() };
        line
    }

    /// Goes so many candidates further, and begins again behind the last.
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
    /// Something is done at the terminal: what needs no shell, here, and the rest by what comes with it.
    pub(super) fn stroke_any(&mut self, stroke: Stroke) {
        match stroke {
            Stroke::Focus => self.focus(FIELD),
            Stroke::Dismiss => self.typing = Typing { is_dismissed: true, ..Typing::default() },
            stroke => {
                self.with_shell(|explorer, shell| (shell.stroke)(explorer, stroke));
            }
        }
    }

    /// A line is typed, or completed.
    pub(crate) fn stroke(&mut self, stroke: Stroke) {
        let line = self.drafts.get(Field::Shell).to_owned();
        match stroke {
            Stroke::Run => {
                if !line.trim().is_empty() && self.type_at_terminal(line.trim_end()) {
                    self.set_line(String::new());
                }
            }
            Stroke::Line(line) => {
                self.type_at_terminal(line);
                self.focus(FIELD);
            }
            Stroke::Interrupt if self.is_at_prompt() => self.set_line(String::new()),
            Stroke::Interrupt => {
                self.type_at_terminal("^C");
            }
            Stroke::End if self.is_at_prompt() && !line.is_empty() => {}
            Stroke::End => {
                self.type_at_terminal("^D");
            }
            Stroke::Older | Stroke::Newer => {
                let history = self.models.transcript().history();
                if let Some(line) = self.typing.recall(history, &line, stroke == Stroke::Older) {
                    self.drafts.set(Field::Shell, line);
                }
            }
            Stroke::Complete => self.complete(&line),
            Stroke::Move(by) => self.typing.go(by),
            Stroke::Take(at) => {
                let start = self.typing.completion.start;
                if let Some(candidate) = self.typing.candidates().get(at) {
                    self.set_line([&line[..start], candidate].concat());
                }
                self.focus(FIELD);
            }
            // They need no shell.
            Stroke::Dismiss | Stroke::Focus => {}
        }
    }

    /// The text of the field is another one.
    pub(crate) fn set_line(&mut self, line: String) {
        self.drafts.set(Field::Shell, line);
        self.typing = Typing::default();
    }

    fn is_at_prompt(&self) -> bool {
        matches!(Desk::of(&self.session, self.lang), Desk::Ready { .. })
    }

    /// Types a line, or a control character, for the shell that reads there; whether it became an act.
    fn type_at_terminal(&mut self, line: &str) -> bool {
        let reader = match Desk::of(&self.session, self.lang) {
            Desk::Ready { reader, .. } => reader,
            Desk::Busy { reader } if line.starts_with('^') => reader,
            Desk::Busy { .. } | Desk::Closed(_) => return false,
        };
        let line = [self.session.name(reader), "$ ", line].concat();
        self.act(line)
    }

    fn complete(&mut self, line: &str) {
        let Desk::Ready { reader, .. } = Desk::of(&self.session, self.lang) else { return };
        let found = complete(self.session.timeline().machine(), reader, line);
        if found.candidates.is_empty() {
            // There is nothing to be completed, so the key does what it does elsewhere.
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
    fn the_history_is_walked_and_the_new_line_comes_back() {
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
    fn a_word_is_completed_as_far_as_is_clear() {
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
    fn candidates_go_round() {
        let candidates = history();
        let mut typing = Typing { completion: Completion { start: 0, candidates }, ..Typing::default() };
        let mut after = |by| {
            typing.go(by);
            typing.chosen()
        };
        assert_eq!([after(1), after(1), after(1), after(-1)], [Some(0), Some(1), Some(0), Some(1)]);
    }
}
