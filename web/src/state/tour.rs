//! The stops of the short tour of the page.

use std::cmp::Reverse;

use pidscope_kernel::{NsId, TaskId};

use crate::effects::Effect;
use crate::parts::tabs::Tab;
use crate::parts::tour::CARD;
use crate::state::Explorer;

/// A stop of the tour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The picture.
    Picture,
    /// The views of the namespaces.
    Views,
    /// The actions of the selected process.
    Actions,
    /// What happened, and why.
    Why,
    /// The time bar.
    Time,
}

impl Stop {
    /// All stops, in the order of the tour.
    pub const ALL: [Stop; 5] = [Stop::Picture, Stop::Views, Stop::Actions, Stop::Why, Stop::Time];

    /// Returns the value of the attribute `data-tour`.
    pub fn name(self) -> &'static str {
        match self {
            Stop::Picture => "picture",
            Stop::Views => "views",
            Stop::Actions => "actions",
            Stop::Why => "why",
            Stop::Time => "time",
        }
    }

    /// Returns its index.
    pub fn index(self) -> usize {
        Stop::ALL.iter().position(|&stop| stop == self).unwrap_or(0)
    }

    /// Returns the stop after or before this one; `None` beyond the ends.
    pub fn offset(self, by: isize) -> Option<Stop> {
        Stop::ALL.get(self.index().checked_add_signed(by)?).copied()
    }

    /// Returns the tab that it is on, where only one part fits.
    pub fn tab(self) -> Tab {
        match self {
            Stop::Views => Tab::Views,
            Stop::Picture | Stop::Actions | Stop::Why | Stop::Time => Tab::Picture,
        }
    }
}

impl Explorer {
    /// Goes to another stop of the tour, or ends it.
    pub(crate) fn tour(&mut self, stop: Option<Stop>) {
        let was_walking = self.tour.is_some();
        self.tour = stop;
        match stop {
            Some(stop) => {
                self.close_dialog();
                self.tab = stop.tab();
                if stop == Stop::Views {
                    self.choose_deepest();
                }
                self.effects.push(Effect::Reveal(stop.name()));
                self.focus(CARD);
            }
            None if was_walking => self.focus("help"),
            None => {}
        }
    }

    /// Selects the process that most namespaces see, unless the selected one already has several PIDs: the tour is
    /// about such a process.
    fn choose_deepest(&mut self) {
        let kernel = self.session.kernel();
        let numbers = |task: TaskId| kernel.numbers(task).len();
        let visible = kernel.visible(NsId::ROOT).map(|(_, task)| task);
        // Of several, the first one.
        let deepest = visible.max_by_key(|&task| (numbers(task), Reverse(task)));
        if let Some(task) = deepest.filter(|&task| numbers(self.session.selected()) < numbers(task).min(2)) {
            self.choose(task);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tour_ends_on_both_sides() {
        assert_eq!(Stop::Picture.offset(-1), None);
        assert_eq!(Stop::Picture.offset(1), Some(Stop::Views));
        assert_eq!(Stop::Time.offset(1), None);
    }
}
