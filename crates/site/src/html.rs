//! The common parts of static pages.

use pidscope_text::Lang;

/// Escapes a text for the content of an element or attribute.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Returns a document `depth` folders below the site's root.
pub fn document(lang: Lang, depth: usize, title: &str, head: &str, body: &str) -> String {
    let up = "../".repeat(depth);
    let (lang, title) = (lang.tag(), escape(title));
    format!(
        r#"<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; img-src 'self' data:">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{up}s/style.css">
{head}</head>
<body>
{body}</body>
</html>
"#
    )
}

/// Returns an Open Graph property of the document.
pub fn property(name: &str, content: &str) -> String {
    format!("<meta property=\"{name}\" content=\"{}\">\n", escape(content))
}

/// Returns the language tag with a territory, as Open Graph requires.
pub fn locale(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "en_US",
        Lang::Ko => "ko_KR",
    }
}
