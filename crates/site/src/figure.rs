//! The picture of a scenario as a file.

use pidscope_scene::svg::Theme;

use crate::address::Site;
use crate::view::ScenarioView;

/// Draws the picture for both themes, with a link to the page. If the site's address is unknown, the link works as long
/// as the file is not moved.
pub fn file(view: &ScenarioView, site: &Site) -> String {
    view.svg(Theme::Auto, &site.address_from(1, &view.interactive_address()))
}
