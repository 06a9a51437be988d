//! The process that is pointed at or focused: it is marked everywhere on the page.

use pidscope_kernel::{Kernel, State, TaskId};

use crate::effects::Effect;
use crate::state::Explorer;

/// What is pointed at. A mark stays for a moment after the pointer has left, so that the card can be reached; Escape
/// removes it without moving the pointer (WCAG 2.2, 1.4.13).
#[derive(Debug, Clone, Copy, Default)]
pub struct Pointing {
    over: Option<TaskId>,
    focused: Option<TaskId>,
    /// Whether the pointer has left what it was over.
    is_leaving: bool,
    /// Whether Escape was pressed since.
    is_dismissed: bool,
    /// Counts the moves of the pointer.
    moves: u32,
}

impl Pointing {
    /// Returns what the pointer is over, as far as the page knows.
    pub fn over(&self) -> Option<TaskId> {
        self.over.filter(|_| !self.is_leaving)
    }

    /// Returns what is focused, as far as the page knows.
    pub fn focused(&self) -> Option<TaskId> {
        self.focused
    }

    /// Returns the marked process; the pointer takes precedence over the focus.
    pub fn marked(&self, kernel: &Kernel) -> Option<TaskId> {
        let exists = |task: &TaskId| (task.0 as usize) < kernel.tasks().len() && kernel.state(*task) != State::Gone;
        self.over.filter(exists).or(self.focused.filter(exists)).filter(|_| !self.is_dismissed)
    }

    /// Sets the process that is focused, or is about to be. If it is known beforehand, no event of the document is
    /// needed, and the page is drawn only once.
    pub(super) fn focus(&mut self, task: Option<TaskId>) {
        self.focused = task;
        self.is_dismissed &= task.is_none();
    }

    /// Removes the mark, unless the pointer has moved to something else since.
    pub(super) fn left(&mut self, moves: u32) {
        if self.is_leaving && self.moves == moves {
            self.over = None;
            self.is_leaving = false;
            self.is_dismissed = false;
        }
    }

    pub(super) fn dismiss(&mut self) {
        self.is_dismissed = true;
    }
}

impl Explorer {
    /// Sets the process that the pointer is over, if any.
    pub(super) fn point(&mut self, task: Option<TaskId>) {
        let pointing = &mut self.views.pointing;
        pointing.moves += 1;
        match task {
            Some(_) => {
                let is_same = pointing.over == task;
                pointing.is_dismissed &= is_same;
                pointing.over = task;
                pointing.is_leaving = false;
            }
            None => {
                pointing.is_leaving = pointing.over.is_some();
                self.effects.push(Effect::Unpoint(pointing.moves));
            }
        }
    }
}
