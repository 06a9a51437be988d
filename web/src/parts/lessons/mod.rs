//! Lessons: the panel of the current step, and the list of lessons.

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

/// Draws the panel of the open lesson and, if another part of the page is shown where only one fits, a strip with the
/// task above that.
pub fn open(explorer: &Explorer, link: &Link) -> Option<(Element, Option<Element>)> {
    let model = Panel::of(explorer)?;
    Some((panel(&model, link), (explorer.tab != Tab::Lesson).then(|| strip(&model, link))))
}
