//! Metadata of the page for programs that preview links. They do not see fragments: to them, every link to the page is
//! a link to the page itself.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

/// The scenario with which the page opens.
const DEFAULT_SCENARIO: &str = "figure-1.en";
const HEAD_END: &str = "</head>";

/// Adds the metadata to the page, if the site's address is known.
pub fn preview(page: &Path, url: Option<&str>) -> Result<()> {
    let Some(url) = url else { return Ok(()) };
    let html = fs::read_to_string(page).with_context(|| format!("could not read the page {}", page.display()))?;
    ensure!(html.contains(HEAD_END), "{}: no {HEAD_END} to insert metadata before", page.display());
    Ok(fs::write(page, html.replacen(HEAD_END, &format!("{}{HEAD_END}", tags(url)), 1))?)
}

fn tags(url: &str) -> String {
    let property = |name: &str, content: &str| format!("<meta property=\"og:{name}\" content=\"{content}\" />\n");
    let mut tags = String::new();
    for (name, content) in [
        ("type", "website"),
        ("site_name", "pidscope"),
        ("title", "pidscope: Linux PID namespaces, alive"),
        ("description", "Create namespaces, fork processes, and watch every PID in every namespace's view."),
        ("url", url),
        ("image", &format!("{url}og/{DEFAULT_SCENARIO}.png")),
        ("image:width", "1200"),
        ("image:height", "630"),
        ("locale", "en_US"),
        ("locale:alternate", "ko_KR"),
    ] {
        tags += &property(name, content);
    }
    tags += "<meta name=\"twitter:card\" content=\"summary_large_image\" />\n";
    tags + &format!(
        "<link rel=\"alternate\" type=\"application/json+oembed\" \
         href=\"{url}oembed/{DEFAULT_SCENARIO}.json\" title=\"pidscope\" />\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_absolute() {
        let tags = tags("https://example.org/p/");
        assert!(tags.contains("content=\"https://example.org/p/og/figure-1.en.png\""), "{tags}");
        assert!(tags.contains("href=\"https://example.org/p/oembed/figure-1.en.json\""), "{tags}");
    }
}
