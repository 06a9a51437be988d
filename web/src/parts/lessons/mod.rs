//! Lessons: the panel of the step that one is at, and the list of all of them.

mod list;
mod model;
mod panel;
mod points;
mod prose;

pub use list::list;
pub use model::Panel;
pub use panel::{panel, strip};
pub use points::points;
