//! What `index.html` shows until the rest of the page has loaded: the picture that the page opens with, as it is drawn
//! now.
//! `UPDATE_EXPECT=1 cargo test -p pidscope-cli --test first_picture` updates it.

use std::fs;
use std::path::Path;

use pidscope_kernel::{NsId, TaskId};
use pidscope_scene::svg::{self, Options};
use pidscope_scene::{Folding, Hue, Labels, Scene, Sign};
use pidscope_text::{Lang, first_picture};
use pidscope_userland::machine::Machine;
use pidscope_userland::script::parse;
use pidscope_userland::timeline::Timeline;

/// The markers around the picture.
const BEGIN: &str = "<!-- the first picture, written by crates/cli/tests/first_picture.rs -->";
const END: &str = "<!-- /the first picture -->";

/// On small screens the boxes have room for larger text. The style is in the body, so that it disappears when the page
/// is shown.
const STYLE: &str = "\
#first{min-height:100dvh;display:grid;place-content:center;gap:10px;padding:16px;text-align:center}\
#first h1{margin:0;font-size:20px}\
#first svg{width:min(100%,760px);height:auto;margin:auto}\
@media(max-width:719px){#first{padding:4px}#first .pids,#first .name{font-size:16px}}";

/// Labels that need no translation.
struct Names<'m>(&'m Machine);

impl Labels for Names<'_> {
    fn process(&self, task: TaskId) -> String {
        let init = if self.0.kernel().is_init(task) { " · init" } else { "" };
        self.0.name(task).to_owned() + init
    }

    fn namespace(&self, ns: NsId) -> String {
        self.0.namespace_name(ns).to_owned()
    }

    // The figure has no groups, nothing collapsed, and only badges that are in the labels.
    fn group(&self, members: &[TaskId]) -> String {
        members.len().to_string()
    }

    fn hidden(&self, processes: u32) -> String {
        processes.to_string()
    }

    fn sign(&self, _: Sign) -> Option<String> {
        None
    }
}

/// The picture with a line in each language, which is also its accessible name.
fn picture() -> String {
    let script = parse(pidscope_lessons::FIRST.script()).expect("a bundled scenario can be read");
    let timeline = Timeline::from_script(script);
    let scene = Scene::of(timeline.machine().kernel(), &Names(timeline.machine()), &Folding::none());
    let svg = slim(&svg::write(&scene, &Options::default()), scene.frames.len());
    let line = |lang: Lang| {
        let tag = lang.tag();
        format!(r#"<p id="first-{tag}" lang="{tag}">{}</p>"#, first_picture::about(lang))
    };
    let lines: String = [Lang::Ko, Lang::En].map(line).concat();
    let named = svg.replacen("<svg ", r#"<svg aria-labelledby="first-ko first-en" "#, 1);
    format!(r#"<main id="first"><style>{STYLE}</style><h1>pidscope</h1>{named}{lines}</main>"#)
}

/// Removes line breaks, and the colours that no namespace has. Boxes lose the class `node`, so that they are not taken
/// for selectable ones.
fn slim(svg: &str, namespaces: usize) -> String {
    let unused: Vec<String> = Hue::all().skip(namespaces).map(|hue| format!(".pidscope .{} ", hue.class())).collect();
    let is_used = |line: &&str| !unused.iter().any(|class| line.starts_with(class));
    svg.lines().filter(is_used).collect::<String>().replace("node", "box-of")
}

#[test]
fn index_html_picture_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../index.html");
    let html = fs::read_to_string(&path).expect("index.html");
    let (before, rest) = html.split_once(BEGIN).expect("the comment that begins the picture");
    let (found, after) = rest.split_once(END).expect("the comment that ends the picture");
    let picture = picture();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, format!("{before}{BEGIN}\n    {picture}\n    {END}{after}"))
            .expect("index.html can be written");
    } else {
        assert!(
            found.trim() == picture,
            "index.html shows another picture than the one drawn now; UPDATE_EXPECT=1 writes it"
        );
    }
}

#[test]
fn first_picture_is_complete_and_small() {
    let picture = picture();
    for name in ["A · init", "B · init", "C", "D · init", "E", "F", "G", "H · init", "I", "J"] {
        assert!(picture.contains(&format!(">{name}</text>")), "{name}");
    }
    for number in [8, 5, 1] {
        assert!(picture.contains(&format!(">{number}</tspan>")), "{number}");
    }
    assert!(picture.contains("prefers-color-scheme:dark") && !picture.contains("<script"));
    // Five times the size that is meant to reach a visitor: such text compresses to less than a fifth.
    assert!(picture.len() < 15_000, "{} bytes", picture.len());
}
