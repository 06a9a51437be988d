//! The picture in writing: as an SVG file and as an outline.

use pidscope_kernel::{Call, Kernel, NsId, TaskId};
use pidscope_scene::svg::{self, Options, Theme};
use pidscope_scene::{Folding, Labels, OutlineLine, Scene, Sign};

use crate::worlds::{Letters, Plain, figure, fork, injected, newpid, whole, world};

fn file(kernel: &Kernel, labels: &dyn Labels, theme: Theme) -> String {
    svg::write(&Scene::of(kernel, labels, &Folding::none()), &Options { theme, ..Options::default() })
}

/// Checks that every element is closed by its own name, that every `&` begins an entity, and that no control character
/// is left.
fn check_well_formed(svg: &str) -> Result<(), String> {
    let mut open = Vec::new();
    for part in svg.split('<').skip(1) {
        let (tag, text) = part.split_once('>').ok_or(format!("an open tag: {part}"))?;
        if let Some(name) = tag.strip_prefix('/') {
            let opened = open.pop();
            if opened != Some(name) {
                return Err(format!("{name} closes {opened:?}"));
            }
        } else if tag.matches('"').count() % 2 == 1 {
            return Err(format!("an open quote: {tag}"));
        } else if !tag.ends_with('/') {
            open.push(tag.split(' ').next().unwrap_or(tag));
        }
        if text.contains('>') || text.chars().any(|letter| letter.is_control() && letter != '\n') {
            return Err(format!("not escaped: {text:?}"));
        }
    }
    let entities = ["amp;", "lt;", "gt;", "quot;"];
    let bare = svg.split('&').skip(1).find(|rest| !entities.iter().any(|entity| rest.starts_with(entity)));
    match bare {
        Some(rest) => Err(format!("a bare & before {rest:.20}")),
        None if open.is_empty() => Ok(()),
        None => Err(format!("not closed: {open:?}")),
    }
}

#[test]
fn names_from_people_do_not_break_the_file() {
    struct Odd;
    impl Labels for Odd {
        fn process(&self, _: TaskId) -> String {
            "<&\"가\u{1}>".to_owned()
        }
        fn namespace(&self, _: NsId) -> String {
            "</g>&\0".to_owned()
        }
        fn group(&self, _: &[TaskId]) -> String {
            "</g>".to_owned()
        }
        fn hidden(&self, _: u32) -> String {
            "</g>".to_owned()
        }
        fn sign(&self, _: Sign) -> Option<String> {
            None
        }
    }
    let title = "<그림 & \"1\">";
    let scene = Scene::of(&figure(), &Odd, &Folding::none());
    let svg = svg::write(&scene, &Options { theme: Theme::Auto, title, description: title, ..Options::default() });
    assert_eq!(check_well_formed(&svg), Ok(()));
    assert!(svg.contains("<title>&lt;그림 &amp; &quot;1&quot;&gt;</title>\n<desc>&lt;"));
    assert!(svg.contains(">&lt;&amp;&quot;가\u{fffd}&gt;</text>"));
    assert!(!svg.contains("<script") && svg.contains(r#"role="img""#));
}

#[test]
fn the_file_shows_every_number_in_its_colour() {
    let svg = file(&figure(), &Plain, Theme::Light);
    assert_eq!(check_well_formed(&svg), Ok(()));
    let slash = r#"<tspan class="slash"> / </tspan>"#;
    let h = format!(
        r#"<tspan class="ns-0">8</tspan>{slash}<tspan class="ns-2">5</tspan>{slash}<tspan class="ns-3">1</tspan>"#
    );
    assert!(svg.contains(&h));
    assert_eq!([svg.matches(r#"class="box""#).count(), svg.matches(r#"class="frame""#).count()], [10, 4]);
    assert_eq!(svg.matches(" init\"").count(), 4, "A, B, D and H");
}

#[test]
fn a_file_has_the_colours_of_its_theme() {
    let of = |theme| file(&figure(), &Plain, theme);
    let has = |svg: &str| ["#1d4f91", "#8ab6f0", "prefers-color-scheme"].map(|word| svg.contains(word));
    assert_eq!(has(&of(Theme::Light)), [true, false, false]);
    assert_eq!(has(&of(Theme::Dark)), [false, true, false]);
    assert_eq!(has(&of(Theme::Auto)), [true, true, true]);
}

#[test]
fn states_are_told_apart_without_colour() {
    // A zombie, a stopped process, and a first process asleep in wait.
    let stop = Call::Kill { pid: 3, signal: 19 };
    let wait = Call::Wait(pidscope_kernel::wait::WaitArgs::default());
    let kernel = world(&[(0, fork()), (0, fork()), (1, fork()), (3, Call::Exit(0)), (0, stop), (0, wait)]);
    let svg = file(&kernel, &Plain, Theme::Light);
    let letters: Vec<char> =
        svg.split("class=\"state\"").skip(1).filter_map(|rest| rest.split_once('>')?.1.chars().next()).collect();
    // In the order of reading: 0 sleeps, 1 runs, 3 is its zombie, 2 is stopped.
    assert_eq!(letters, ['S', 'Z', 'T']);
    assert!(svg.contains(r#"<g class="node zombie">"#));
}

#[test]
fn the_outline_of_the_figure() {
    let outline = Scene::of(&figure(), &Letters, &Folding::none()).outline_text(&Letters);
    let lines = [
        "A  1  (init)  [namespace A]",
        "  B  2 / 1  (init)  [namespace B]",
        "    E  5 / 6",
        "    F  6 / 7",
        "  C  3",
        "  D  4 / 1  (init)  [namespace D]",
    ];
    let rest =
        ["    G  7 / 4", "    H  8 / 5 / 1  (init)  [namespace H]", "      I  9 / 6 / 2", "      J  10 / 7 / 3", ""];
    assert_eq!(outline, [&lines[..], &rest[..]].concat().join("\n"));
}

#[test]
fn an_injected_process_is_read_below_its_parent_not_where_its_box_stands() {
    let scene = whole(&injected());
    let read = |line: OutlineLine<'_>| match line {
        OutlineLine::Process(node) => (line.depth(), node.task.0),
        OutlineLine::Group(group) => (line.depth(), group.first.0),
    };
    let lines: Vec<(u32, u32)> = scene.outline().map(read).collect();
    assert_eq!(lines, [(0, 0), (1, 1), (2, 2), (1, 3), (2, 4)]);
}

#[test]
fn an_empty_namespace_is_an_empty_frame() {
    let kernel = world(&[(0, newpid()), (1, Call::Unshare)]);
    let scene = whole(&kernel);
    let frames: Vec<(u32, u32)> = scene.frames.iter().map(|frame| (frame.ns.0, frame.level)).collect();
    assert_eq!(frames, [(0, 0), (1, 1), (2, 2)]);
    let empty = &scene.frames[2];
    assert!(scene.nodes.iter().all(|node| !empty.rect.overlaps(&node.rect)));
    assert_eq!(check_well_formed(&file(&kernel, &Plain, Theme::Dark)), Ok(()));
}
