//! The picture of a scenario as a file.

use pidscope_scene::svg::Theme;

use crate::address::Site;
use crate::piece::Piece;

/// Draws the picture for both themes, with a link to the page. If the site's address is unknown, the link works as long
/// as the file is not moved.
pub fn file(piece: &Piece, site: &Site) -> String {
    piece.svg(Theme::Auto, &site.seen_from(1, &piece.live()))
}
