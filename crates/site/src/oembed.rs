//! oEmbed: what a site that shows more than a link asks for. It can only be a file, as nothing here answers questions.

use serde_json::json;

use crate::address::Site;
use crate::card;
use crate::html::escape;
use crate::piece::Piece;

/// How wide and high the frame is, where nobody says otherwise: as high as picture, time and actions take in a column of a post, which the page
/// fills when it is told so.
const FRAME: (i32, i32) = (760, 546);
/// In seconds: a day.
const CACHED: u32 = 86_400;

/// The description of the frame that shows the scenario; none where the site's address is not known, as the frame stands elsewhere.
pub fn json(piece: &Piece, site: &Site) -> Option<String> {
    let (width, height) = FRAME;
    let title = piece.words().title;
    let html = format!(
        r#"<iframe src="{}" title="{}" width="{width}" height="{height}" loading="lazy" allow="clipboard-write" referrerpolicy="no-referrer" style="border:0;max-width:100%"></iframe>"#,
        escape(&site.absolute(&format!("?embed&lang={}&height={height}{}", piece.lang.tag(), piece.live()))?),
        escape(title),
    );
    let answer = json!({
        "version": "1.0",
        "type": "rich",
        "provider_name": "pidscope",
        "provider_url": site.absolute("")?,
        "title": title,
        "html": html,
        "width": width,
        "height": height,
        "thumbnail_url": site.absolute(&piece.image())?,
        "thumbnail_width": card::SIZE.0,
        "thumbnail_height": card::SIZE.1,
        "cache_age": CACHED,
    });
    Some(format!("{answer:#}\n"))
}
