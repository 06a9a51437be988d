//! `pidscope figure`: a self-contained file.

mod command;

use std::fs;
use std::path::Path;
use std::process::Output;

use command::start;
use roxmltree::Document;

fn figure(options: &[&str], script: &str) -> Output {
    let arguments = [&["figure", "-"], options].concat();
    start(&arguments, script.as_bytes()).wait_with_output().expect("the command ends")
}

#[test]
fn figure_has_title_and_link() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("figure.svg");
    let file = path.to_str().expect("a path of letters");
    let link = "https://example.org/?a=1&b=2#run=A+fork+B";
    let options = ["-o", file, "--lang", "ko", "--title", "A < B & \"C\"", "--link", link];
    let output = figure(&options, "A clone B newpid=B\nB fork C\nC exit 0");
    assert!(output.status.success() && output.stdout.is_empty(), "{output:?}");
    let text = fs::read_to_string(&path).expect("the file");
    let svg = Document::parse(&text).expect("XML");
    let root = svg.root_element();
    assert_eq!(root.attribute("role"), Some("img"));
    assert_eq!(root.attribute("lang"), Some("ko"));
    let text_elements: Vec<_> =
        root.children().filter(|part| part.is_element()).take(2).map(|part| part.text()).collect();
    assert_eq!(text_elements, [Some("A < B & \"C\""), Some("PID 네임스페이스 2개, 프로세스 3개")]);
    let links: Vec<_> = svg.descendants().filter_map(|part| part.attribute("href")).collect();
    assert_eq!(links, [link]);
    assert!(text.contains("prefers-color-scheme:dark") && text.contains("sans-serif"));
    for foreign in ["url(", "@import", "<script", "<image"] {
        assert!(!text.contains(foreign), "{foreign}");
    }
    fs::remove_file(path).expect("the file can go");
}

/// `UPDATE_EXPECT=1 cargo test -p pidscope-cli --test figure` updates it.
#[test]
fn readme_figure_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/figure-1.svg");
    let output = start(&["figure", "@figure-1", "--lang", "en"], b"").wait_with_output().expect("the command ends");
    let drawn = String::from_utf8(output.stdout).expect("text");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(path, drawn).expect("the figure can be written");
    } else {
        let shown = fs::read_to_string(path).unwrap_or_default();
        assert!(shown == drawn, "docs/figure-1.svg is not the figure as it is drawn now; UPDATE_EXPECT=1 writes it");
    }
}

#[test]
fn single_theme_without_link() {
    let output = figure(&["--theme", "dark", "--lang", "en"], "A fork B");
    let text = String::from_utf8(output.stdout).expect("text");
    let svg = Document::parse(&text).expect("XML");
    assert!(!text.contains("prefers-color-scheme"));
    assert!(svg.descendants().all(|part| part.attribute("href").is_none()));
}

#[test]
fn rejects_non_web_links() {
    for link in [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,a",
        "a b",
    ] {
        let output = figure(&["--link", link, "--lang", "en"], "A fork B");
        assert_eq!(output.status.code(), Some(2), "{link}");
        assert!(output.stdout.is_empty(), "{link}");
        let said = String::from_utf8(output.stderr).expect("text");
        assert!(
            said.starts_with(&format!("“{link}” is not a web address. Expected: one with http or https")),
            "{said}"
        );
    }
    for link in ["HTTPS://example.org/a?b:c#d", "../a/b:c", "?at=http://b", "#@zombie", "//example.org"] {
        let text = String::from_utf8(figure(&["--link", link], "A fork B").stdout).expect("text");
        let svg = Document::parse(&text).expect("XML");
        assert_eq!(svg.descendants().find_map(|part| part.attribute("href")), Some(link));
    }
}

#[test]
fn draws_figure_and_reports_failed_checks() {
    let output = figure(&["--lang", "en"], "A fork B -> 3\nexpect B pids A=2");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "line 1: expected 3, found 2\n1 of 2 checks failed\n");
    let text = String::from_utf8(output.stdout).expect("text");
    assert_eq!(described(&text), "2 processes in 1 PID namespace");
}

#[test]
fn scenario_is_drawn_at_its_opening_step() {
    let drawn = |options: &[&str]| {
        let arguments = [&["figure", "@docker-stop", "--lang", "en"], options].concat();
        let output = start(&arguments, b"").wait_with_output().expect("the command ends");
        described(&String::from_utf8(output.stdout).expect("text"))
    };
    // The container runs at this step; at the end of the script it is gone.
    assert_eq!(drawn(&[]), "5 processes in 2 PID namespaces");
    assert_eq!(drawn(&["--steps", "1000"]), "2 processes in 1 PID namespace");
    assert_eq!(drawn(&["--steps", "0"]), "1 process in 1 PID namespace");
}

fn described(svg: &str) -> String {
    let svg = Document::parse(svg).expect("XML");
    svg.descendants()
        .find(|part| part.has_tag_name("desc"))
        .and_then(|part| part.text())
        .expect("a description")
        .to_owned()
}
