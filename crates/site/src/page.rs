//! The static page of a scenario: its content for readers without scripts, and metadata for programs that follow links.
//! The interactive page has its state behind `#`, which those do not see.

use pidscope_text::{Lang, cli::site as texts};

use crate::address::{Site, relative};
use crate::card;
use crate::html::{document, escape, locale, property};
use crate::list;
use crate::view::ScenarioView;

/// The number of folders below the site's root.
const DEPTH: usize = 3;

/// Returns the page.
pub fn page(view: &ScenarioView, site: &Site) -> String {
    let title = format!("{} · pidscope", view.words().title);
    document(view.lang, DEPTH, &title, &head(view, site), &body(view))
}

fn head(view: &ScenarioView, site: &Site) -> String {
    let words = view.words();
    let mut head = format!("<meta name=\"description\" content=\"{}\">\n", escape(&view.description()));
    for lang in Lang::ALL {
        let address = site.address_from(DEPTH, &view.page_in(lang));
        head += &format!("<link rel=\"alternate\" hreflang=\"{}\" href=\"{address}\">\n", lang.tag());
    }
    for (name, content) in [
        ("og:type", "article"),
        ("og:site_name", "pidscope"),
        ("og:title", words.title),
        ("og:description", words.about),
        ("og:locale", locale(view.lang)),
    ] {
        head += &property(name, content);
    }
    for lang in Lang::ALL.into_iter().filter(|&lang| lang != view.lang) {
        head += &property("og:locale:alternate", locale(lang));
    }
    // The rest requires absolute addresses.
    let (Some(own), Some(image), Some(oembed)) =
        (site.absolute(&view.page()), site.absolute(&view.image()), site.absolute(&view.oembed()))
    else {
        return head;
    };
    head += &format!("<link rel=\"canonical\" href=\"{own}\">\n");
    head += &format!(
        "<link rel=\"alternate\" type=\"application/json+oembed\" href=\"{oembed}\" title=\"{}\">\n",
        escape(words.title)
    );
    let (width, height) = card::SIZE;
    for (name, content) in [
        ("og:url", own.as_str()),
        ("og:image", &image),
        ("og:image:type", "image/png"),
        ("og:image:width", &width.to_string()),
        ("og:image:height", &height.to_string()),
        ("og:image:alt", &view.description()),
    ] {
        head += &property(name, content);
    }
    head + "<meta name=\"twitter:card\" content=\"summary_large_image\">\n"
}

fn body(view: &ScenarioView) -> String {
    let (lang, words) = (view.lang, view.words());
    let up = |path: &str| relative(DEPTH, path);
    let live = up(&view.interactive_address());
    let (width, height) = view.size();
    let paragraphs: String = words.about.split("\n\n").map(|part| format!("<p>{}</p>\n", escape(part))).collect();
    format!(
        r#"{bar}<main>
<h1>{title}</h1>
{paragraphs}<figure><a href="{live}"><img src="{figure}" width="{width}" height="{height}" alt="{counts}"></a></figure>
<p><a class="try" href="{live}">{try_it}</a></p>
<p>{about_try}</p>
<h2>{script}</h2>
<p>{about_script}</p>
<pre tabindex="0"><code>{code}</code></pre>
</main>
"#,
        bar = list::navigation(lang, DEPTH, Some(texts::all(lang)), |other| view.page_in(other)),
        title = escape(words.title),
        figure = up(&view.figure()),
        counts = escape(&view.counts),
        try_it = texts::try_it(lang),
        about_try = texts::about_try(lang),
        script = texts::script(lang),
        about_script = escape(texts::about_script(lang)),
        code = escape(view.scenario.script()),
    )
}
