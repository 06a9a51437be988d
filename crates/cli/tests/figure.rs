//! `pidscope figure`: a file that stands on its own.

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
fn the_file_says_what_it_is_and_leads_where_it_was_told() {
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
    let said: Vec<_> = root.children().filter(|part| part.is_element()).take(2).map(|part| part.text()).collect();
    assert_eq!(said, [Some("A < B & \"C\""), Some("PID 네임스페이스 2개, 프로세스 3개")]);
    let links: Vec<_> = svg.descendants().filter_map(|part| part.attribute("href")).collect();
    assert_eq!(links, [link]);
    assert!(text.contains("prefers-color-scheme:dark") && text.contains("sans-serif"));
    for foreign in ["url(", "@import", "<script", "<image"] {
        assert!(!text.contains(foreign), "{foreign}");
    }
    fs::remove_file(path).expect("the file can go");
}

#[test]
fn one_theme_is_one_theme_and_without_a_link_it_leads_nowhere() {
    let output = figure(&["--theme", "dark", "--lang", "en"], "A fork B");
    let text = String::from_utf8(output.stdout).expect("text");
    let svg = Document::parse(&text).expect("XML");
    assert!(!text.contains("prefers-color-scheme"));
    assert!(svg.descendants().all(|part| part.attribute("href").is_none()));
}
