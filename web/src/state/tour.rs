//! The short tour of the page: where it stops.

use crate::parts::tabs::Tab;

/// A stop of the tour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The picture.
    Picture,
    /// The views of the namespaces.
    Views,
    /// What the chosen process can do.
    Actions,
    /// What happened, and why.
    Why,
    /// The bar of time.
    Time,
}

impl Stop {
    /// In the order in which one goes.
    pub const ALL: [Stop; 5] = [Stop::Picture, Stop::Views, Stop::Actions, Stop::Why, Stop::Time];

    /// The value of the attribute `data-tour`.
    pub fn name(self) -> &'static str {
        match self {
            Stop::Picture => "picture",
            Stop::Views => "views",
            Stop::Actions => "actions",
            Stop::Why => "why",
            Stop::Time => "time",
        }
    }

    /// Where it is, from 0.
    pub fn place(self) -> usize {
        Stop::ALL.iter().position(|&stop| stop == self).unwrap_or(0)
    }

    /// The one after, or before; none beyond the ends.
    pub fn beside(self, by: isize) -> Option<Stop> {
        Stop::ALL.get(self.place().checked_add_signed(by)?).copied()
    }

    /// The tab that it is on, where only one part fits.
    pub fn tab(self) -> Tab {
        match self {
            Stop::Views => Tab::Views,
            Stop::Picture | Stop::Actions | Stop::Why | Stop::Time => Tab::Picture,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tour_has_two_ends() {
        assert_eq!(Stop::Picture.beside(-1), None);
        assert_eq!(Stop::Picture.beside(1), Some(Stop::Views));
        assert_eq!(Stop::Time.beside(1), None);
    }
}
