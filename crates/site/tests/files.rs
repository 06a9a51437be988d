//! The generated files for every scenario in every language, with and without the site's address.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pidscope_lessons::SCENARIOS;
use pidscope_text::Lang;
use roxmltree::{Document, ParsingOptions};
use serde_json::Value;

const URL: &str = "https://example.org/a/b/";

/// A folder with the files, which is removed on drop.
struct Site(PathBuf);

impl Site {
    fn new(name: &str, options: &[&str]) -> Site {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        let status = Command::new(env!("CARGO_BIN_EXE_pidscope-site")).arg(&folder).args(options).status().unwrap();
        assert!(status.success());
        Site(folder)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Returns all static pages with their paths.
    fn pages(&self) -> Vec<(String, String)> {
        let mut pages = Vec::new();
        for lang in Lang::ALL {
            let list = format!("s/{}/", lang.tag());
            let names = SCENARIOS.iter().map(|one| format!("{list}{}/", one.name)).chain([list.clone()]);
            pages.extend(names.map(|path| (path.clone(), self.read(&format!("{path}index.html")))));
        }
        pages
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        // A folder that cannot be removed is in the build directory.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Returns everything between two texts, wherever both occur.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    text.split(before).skip(1).filter_map(|rest| rest.split(after).next()).collect()
}

fn scenarios() -> impl Iterator<Item = (&'static pidscope_lessons::Scenario, Lang)> {
    SCENARIOS.iter().flat_map(|scenario| Lang::ALL.map(|lang| (scenario, lang)))
}

#[test]
fn figures_are_self_contained() {
    let site = Site::new("figures", &["--url", URL]);
    for (scenario, lang) in scenarios() {
        let name = format!("figures/{}.{}.svg", scenario.name, lang.tag());
        let text = site.read(&name);
        let svg = Document::parse_with_options(&text, ParsingOptions::default())
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let root = svg.root_element();
        assert_eq!(root.tag_name().name(), "svg", "{name}");
        assert_eq!(root.attribute("lang"), Some(lang.tag()), "{name}");
        let parts: Vec<_> = root.children().filter(|part| part.is_element()).collect();
        // Browsers and screen readers take the first child as the name.
        assert_eq!(parts[0].tag_name().name(), "title", "{name}");
        assert_eq!(parts[0].text(), Some(scenario.words(lang).title), "{name}");
        assert_eq!(parts[1].tag_name().name(), "desc", "{name}");
        assert!(parts[1].text().is_some_and(|words| words.len() > 40), "{name}");
        let style = parts[2].text().expect("a style");
        assert!(style.contains("prefers-color-scheme:dark") && style.contains("sans-serif"), "{name}");
        let links: Vec<_> = svg
            .descendants()
            .flat_map(|part| part.attributes())
            .filter(|at| at.name() == "href")
            .map(|at| at.value())
            .collect();
        assert_eq!(links, [format!("{URL}#@{}", scenario.name)], "{name}");
        // Nothing is fetched, and no scripts run.
        for foreign in ["url(", "@import", "<script", "<image", "<use", "<foreignObject", " on"] {
            let is_there = text.contains(foreign) && (foreign != " on" || text.contains("=\"javascript"));
            assert!(!is_there, "{name}: {foreign}");
        }
    }
}

#[test]
fn figures_match_their_links() {
    let site = Site::new("moments", &[]);
    // B exits in the ninth step of `orphan`, and the page opens after the eighth.
    let orphan = site.read("figures/orphan.en.svg");
    assert!(orphan.contains(">B</text>"), "{orphan}");
    assert!(orphan.contains(r##"<a href="../#@orphan""##), "{orphan}");
}

#[test]
fn pages_contain_the_script_and_valid_links() {
    let site = Site::new("pages", &[]);
    for (path, html) in site.pages() {
        let depth = path.matches('/').count();
        let links = [between(&html, "href=\"", "\""), between(&html, "src=\"", "\"")].concat();
        assert!(links.len() > 3, "{path}");
        for link in links.into_iter().filter(|link| !link.starts_with("data:")) {
            let up = link.matches("../").count();
            assert_eq!(up, depth, "{path}: {link} leads out of the folder, or not to its top");
            let file = link.trim_start_matches("../").split('#').next().unwrap_or_default();
            // The interactive page is not generated here.
            let file = if file.is_empty() { continue } else { site.0.join(file) };
            assert!(if file.is_dir() { file.join("index.html").is_file() } else { file.is_file() }, "{path}: {link}");
        }
    }
    for (scenario, lang) in scenarios() {
        let html = site.read(&format!("s/{}/{}/index.html", lang.tag(), scenario.name));
        let code = between(&html, "<code>", "</code>")[0];
        assert!(!code.contains(['<', '>', '"']), "{code}");
        let code = code.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        assert_eq!(code, scenario.script());
        assert!(html.contains(&format!("<html lang=\"{}\">", lang.tag())));
    }
}

#[test]
fn address_dependent_files_need_the_address() {
    let without = Site::new("without", &[]);
    for missing in ["oembed", "sitemap.xml"] {
        assert!(!without.0.join(missing).exists(), "{missing}");
    }
    for (path, html) in without.pages() {
        for absent in ["og:image", "og:url", "oembed", "canonical", "example.org"] {
            assert!(!html.contains(absent), "{path}: {absent}");
        }
    }
    // The address may be written in any form.
    let with = Site::new("with", &["--url", "https://example.org/a/b"]);
    for (scenario, lang) in scenarios() {
        let (name, tag) = (scenario.name, lang.tag());
        let html = with.read(&format!("s/{tag}/{name}/index.html"));
        for expected in [
            format!("property=\"og:url\" content=\"{URL}s/{tag}/{name}/\""),
            format!("property=\"og:image\" content=\"{URL}og/{name}.{tag}.png\""),
            format!("type=\"application/json+oembed\" href=\"{URL}oembed/{name}.{tag}.json\""),
        ] {
            assert!(html.contains(&expected), "{name}.{tag}: {expected}");
        }
        let answer: Value = serde_json::from_str(&with.read(&format!("oembed/{name}.{tag}.json"))).unwrap();
        assert_eq!((&answer["version"], &answer["type"]), (&"1.0".into(), &"rich".into()));
        let frame = answer["html"].as_str().unwrap();
        let height = &answer["height"];
        assert!(frame.contains(&format!("src=\"{URL}?embed&amp;lang={tag}&amp;height={height}#@{name}\"")), "{frame}");
        assert!(frame.contains(&format!("width=\"{}\" height=\"{}\"", answer["width"], answer["height"])), "{frame}");
    }
    let map = with.read("sitemap.xml");
    let map = Document::parse(&map).unwrap();
    let places: Vec<_> = map
        .descendants()
        .filter(|part| part.has_tag_name(("http://www.sitemaps.org/schemas/sitemap/0.9", "loc")))
        .collect();
    assert_eq!(places.len(), 1 + Lang::ALL.len() * (1 + SCENARIOS.len()));
    assert!(places.iter().all(|place| place.text().is_some_and(|text| text.starts_with(URL))));
}

#[test]
fn reports_errors() {
    let output =
        Command::new(env!("CARGO_BIN_EXE_pidscope-site")).args(["x", "--url", "example.org"]).output().unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("`example.org`") && said.contains("https://example.org/pidscope/"), "{said}");
}
