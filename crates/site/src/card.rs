//! The preview image of a link: a page of that size, which a browser renders. Only a browser draws the picture as
//! readers see it, and wraps Korean between words; the one for the tests is available.

use pidscope_scene::svg::Theme;

use crate::html::escape;
use crate::view::ScenarioView;

/// The width and height that services require for previews.
pub const SIZE: (i32, i32) = (1200, 630);

/// Returns the page.
pub fn card(view: &ScenarioView) -> String {
    let (width, height) = SIZE;
    let words = view.words();
    format!(
        r#"<!doctype html>
<html lang="{lang}">
<meta charset="utf-8">
<title>{title}</title>
<style>
*{{box-sizing:border-box;margin:0}}
body{{width:{width}px;height:{height}px;padding:40px 52px 36px;display:flex;flex-direction:column;gap:22px;background:#ffffff;color:#1b1c1e;font-family:system-ui,'Noto Sans KR','Noto Sans CJK KR',sans-serif;word-break:keep-all;overflow:hidden}}
header{{display:flex;align-items:baseline;gap:24px}}
h1{{flex:1;font-size:42px;line-height:1.2;letter-spacing:-.01em;text-wrap:balance}}
header p{{font:600 26px ui-monospace,'DejaVu Sans Mono',monospace;color:#1d4f91}}
.about{{font-size:24px;line-height:1.45;color:#3c3f44;max-height:4.35em;overflow:hidden}}
figure{{flex:1;min-height:0;display:flex;justify-content:center}}
figure svg{{width:100%;height:100%}}
</style>
<body>
<header><h1>{title}</h1><p>pidscope</p></header>
<figure>
{svg}</figure>
<p class="about">{about}</p>
</body>
</html>
"#,
        lang = view.lang.tag(),
        title = escape(words.title),
        about = escape(words.about),
        svg = view.svg(Theme::Light, ""),
    )
}
