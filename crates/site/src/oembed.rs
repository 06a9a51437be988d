//! oEmbed: what sites request to show more than a link. It can only be a static file, as there is no server to answer
//! requests.

use serde_json::json;

use crate::address::Site;
use crate::card;
use crate::html::escape;
use crate::view::ScenarioView;

/// The default size of the frame: as high as the picture, the timeline and the actions in the column of a post. The
/// page fills it, because it is given the height.
const FRAME: (i32, i32) = (760, 546);
/// The cache age in seconds: one day.
const CACHE_AGE: u32 = 86_400;

/// Returns the description of the frame with the scenario; `None` if the site's address is unknown, because the frame
/// is on another site.
pub fn json(view: &ScenarioView, site: &Site) -> Option<String> {
    let (width, height) = FRAME;
    let title = view.words().title;
    let html = format!(
        r#"<iframe src="{}" title="{}" width="{width}" height="{height}" loading="lazy" allow="clipboard-write" referrerpolicy="no-referrer" style="border:0;max-width:100%"></iframe>"#,
        escape(&site.absolute(&format!(
            "?embed&lang={}&height={height}{}",
            view.lang.tag(),
            view.interactive_address()
        ))?),
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
        "thumbnail_url": site.absolute(&view.image())?,
        "thumbnail_width": card::SIZE.0,
        "thumbnail_height": card::SIZE.1,
        "cache_age": CACHE_AGE,
    });
    Some(format!("{answer:#}\n"))
}
