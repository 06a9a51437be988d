//! The list of all static pages of a language, and the site map for search engines.

use pidscope_text::{Lang, cli::site as texts};

use crate::address::{Site, relative};
use crate::html::{document, escape};
use crate::view::{ScenarioView, list};

/// The number of folders below the site's root.
const DEPTH: usize = 2;

/// Returns the page with the list.
pub fn page(lang: Lang, views: &[ScenarioView], site: &Site) -> String {
    let about = texts::about_scenarios(lang);
    let mut head = format!("<meta name=\"description\" content=\"{}\">\n", escape(about));
    for other in Lang::ALL {
        let address = site.address_from(DEPTH, &list(other));
        head += &format!("<link rel=\"alternate\" hreflang=\"{}\" href=\"{address}\">\n", other.tag());
    }
    let items: String = views.iter().map(item).collect();
    let body = format!(
        "{}<main>\n<h1>{}</h1>\n<p>{}</p>\n<ul class=\"all\">\n{items}</ul>\n</main>\n",
        navigation(lang, DEPTH, None, list),
        texts::scenarios(lang),
        escape(about),
    );
    document(lang, DEPTH, texts::scenarios(lang), &head, &body)
}

fn item(view: &ScenarioView) -> String {
    let words = view.words();
    let (width, height) = view.size();
    format!(
        "<li><a href=\"{page}\"><img src=\"{figure}\" width=\"{width}\" height=\"{height}\" alt=\"\" loading=\"lazy\"><b>{title}</b></a><span>{about}</span></li>\n",
        page = relative(DEPTH, &view.page()),
        figure = relative(DEPTH, &view.figure()),
        title = escape(words.title),
        about = escape(words.about),
    )
}

/// Returns the navigation bar: links to the interactive page, to the list unless this is it, and to the other
/// languages.
pub fn navigation(lang: Lang, depth: usize, all: Option<&str>, place: impl Fn(Lang) -> String) -> String {
    let mut links = format!("<a href=\"{}\"><b>pidscope</b></a>\n", relative(depth, ""));
    if let Some(all) = all {
        links += &format!("<a href=\"{}\">{all}</a>\n", relative(depth, &list(lang)));
    }
    for other in Lang::ALL.into_iter().filter(|&other| other != lang) {
        let (tag, address) = (other.tag(), relative(depth, &place(other)));
        links +=
            &format!("<a class=\"end\" href=\"{address}\" lang=\"{tag}\" hreflang=\"{tag}\">{}</a>\n", other.name());
    }
    format!("<nav>\n{links}</nav>\n")
}

/// Returns the site map; `None` if the site's address is unknown, because it needs absolute addresses.
pub fn site_map(paths: &[String], site: &Site) -> Option<String> {
    let entry = |path: &str| Some(format!("<url><loc>{}</loc></url>\n", escape(&site.absolute(path)?)));
    let mut entries = entry("")?;
    for path in paths {
        entries += &entry(path)?;
    }
    Some(format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{entries}</urlset>\n"
    ))
}
