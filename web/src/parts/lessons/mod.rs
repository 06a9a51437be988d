//! Lessons: the panel of the step that one is at, and the list of all of them.

mod list;
mod model;
mod panel;
mod points;
mod prose;

pub use list::list;
pub use points::points;

use self::model::Panel;
use self::panel::{panel, strip};
use crate::dom::{Element, Link};
use crate::parts::tabs::Tab;
use crate::state::Explorer;

/// The panel of the lesson that is open; and above another part of the page, where only one fits, what is to be done.
pub fn open(explorer: &Explorer, link: &Link) -> Option<(Element, Option<Element>)> {
    let model = Panel::of(explorer)?;
    Some((panel(&model, link), (explorer.tab != Tab::Lesson).then(|| strip(&model, link))))
}
