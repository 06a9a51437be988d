//! The picture of a scenario as a file.

use pidscope_scene::svg::Theme;

use crate::address::Site;
use crate::piece::Piece;

/// In both themes, with a link to the page. Where the site's address is not known, the link works as long as the file stays where it is.
pub fn file(piece: &Piece, site: &Site) -> String {
    piece.svg(Theme::Auto, &site.seen_from(1, &piece.live()))
}
