//! What the pointer, or the focus, is at: a process is marked everywhere while it is.

use pidscope_kernel::{Kernel, State, TaskId};

use crate::effects::Effect;
use crate::state::Explorer;

/// What is pointed at. A mark stays for a moment after the pointer has left, so that the card can be reached; Escape takes it away
/// without a move (WCAG 2.2, 1.4.13).
#[derive(Debug, Clone, Copy, Default)]
pub struct Pointing {
    over: Option<TaskId>,
    focused: Option<TaskId>,
    /// Whether the pointer has left what it was over.
    is_leaving: bool,
    /// Whether Escape was pressed since.
    is_dismissed: bool,
    /// Counts where the pointer has been.
    moves: u32,
}

impl Pointing {
    /// What the pointer is over, as far as the page was told.
    pub fn over(&self) -> Option<TaskId> {
        self.over.filter(|_| !self.is_leaving)
    }

    /// What has the focus, as far as the page was told.
    pub fn focused(&self) -> Option<TaskId> {
        self.focused
    }

    /// The process that is marked: what the pointer is over comes before what has the focus.
    pub fn marked(&self, kernel: &Kernel) -> Option<TaskId> {
        let exists = |task: &TaskId| (task.0 as usize) < kernel.tasks().len() && kernel.state(*task) != State::Gone;
        self.over.filter(exists).or(self.focused.filter(exists)).filter(|_| !self.is_dismissed)
    }

    /// The focus is, or is about to be, at what stands for this process. What is known beforehand needs no message of the document's, and
    /// the page is drawn once.
    pub(super) fn focus(&mut self, task: Option<TaskId>) {
        self.focused = task;
        self.is_dismissed &= task.is_none();
    }

    /// Unless the pointer has come to something else since.
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
    /// The pointer is over another process, or over none.
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
