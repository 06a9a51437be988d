//! The picture as a self-contained SVG file: no script, no external style, no font to load.
//!
//! Colours are written out where they are used, as many programs that display SVG do not support custom properties.

use std::fmt::Write;

use pidscope_kernel::{NsState, State};

use crate::palette::{Hue, Paper};
use crate::parts::{Edge, Frame, Group, Node};
use crate::rect::Rect;
use crate::{Scene, Signs};

/// The colour theme of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// For a light background.
    Light,
    /// For a dark background.
    Dark,
    /// Whichever the reader's system prefers.
    #[default]
    Auto,
}

impl Theme {
    /// Returns the theme with this name: `auto`, `light` or `dark`.
    pub fn named(name: &str) -> Option<Theme> {
        Some(match name {
            "auto" => Theme::Auto,
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            _ => return None,
        })
    }
}

/// The contents of a file besides the picture.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'a> {
    /// Its colours.
    pub theme: Theme,
    /// Its name, for screen readers and as a tooltip; none if empty.
    pub title: &'a str,
    /// A description of the picture, for screen readers; none if empty.
    pub description: &'a str,
    /// The address that a click on it opens where it is shown by itself; none if empty.
    pub link: &'a str,
    /// The language tag of these texts, by which fonts and voices are chosen; none if empty.
    pub lang: &'a str,
}

/// Writes the picture as a file.
pub fn write(scene: &Scene, options: &Options<'_>) -> String {
    let mut svg = String::new();
    // Writing to a string cannot fail, here and below.
    let _ = write_to(&mut svg, scene, options);
    svg
}

/// Returns the letter that `ps` shows for a state; `None` for the ordinary one. An exiting init sleeps until the others
/// are gone.
fn letter(state: State) -> Option<char> {
    match state {
        State::Running | State::Gone => None,
        State::Blocked | State::Exiting => Some('S'),
        State::Stopped => Some('T'),
        State::Zombie => Some('Z'),
    }
}

fn write_to(svg: &mut String, scene: &Scene, options: &Options<'_>) -> std::fmt::Result {
    let (width, height) = (scene.width, scene.height);
    let lang = match options.lang {
        "" => String::new(),
        lang => format!(r#" lang="{lang}" xml:lang="{lang}""#),
    };
    writeln!(
        svg,
        r#"<svg xmlns="http://www.w3.org/2000/svg" class="pidscope" role="img"{lang} width="{width}" height="{height}" viewBox="0 0 {width} {height}">"#
    )?;
    for (element, text) in [("title", options.title), ("desc", options.description)] {
        if !text.is_empty() {
            writeln!(svg, "<{element}>{}</{element}>", escape(text))?;
        }
    }
    writeln!(svg, "<style>\n{}</style>", style(options.theme))?;
    if !options.link.is_empty() {
        writeln!(svg, r#"<a href="{}" target="_top">"#, escape(options.link))?;
    }
    writeln!(svg, r#"<rect class="paper" width="{width}" height="{height}"/>"#)?;
    for each in &scene.frames {
        frame(svg, each)?;
    }
    for each in &scene.edges {
        edge(svg, each)?;
    }
    for each in &scene.groups {
        group(svg, each)?;
    }
    for each in &scene.nodes {
        node(svg, each)?;
    }
    if !options.link.is_empty() {
        svg.push_str("</a>\n");
    }
    svg.push_str("</svg>\n");
    Ok(())
}

fn frame(svg: &mut String, frame: &Frame) -> std::fmt::Result {
    let (rect, label) = (frame.rect, frame.label_rect);
    let state = match frame.state {
        NsState::Live => "",
        NsState::Empty => " empty",
        NsState::Dead => " dead",
    };
    writeln!(
        svg,
        r#"<g class="{}{state}"><rect class="frame" x="{}" y="{}" width="{}" height="{}" rx="10" stroke-dasharray="{}"/><text class="frame-label" x="{}" y="{}">{}</text></g>"#,
        frame.hue.class(),
        rect.x,
        rect.y,
        rect.w,
        rect.h,
        frame.hue.dash(),
        label.x,
        label.bottom() - 4,
        escape(&frame.label)
    )
}

fn edge(svg: &mut String, edge: &Edge) -> std::fmt::Result {
    let far = if edge.is_far { " far" } else { "" };
    writeln!(svg, r#"<path class="edge{far}" d="{}"/>"#, edge.path())
}

fn node(svg: &mut String, node: &Node) -> std::fmt::Result {
    write!(svg, r#"<g class="node {}">"#, classes(&node.signs))?;
    rect(svg, "box", node.rect, 7)?;
    if node.signs.is_init {
        let Rect { x, y, w, h } = node.rect;
        rect(svg, "inner", Rect { x: x + 3, y: y + 3, w: w - 6, h: h - 6 }, 4)?;
    }
    let pids = node.pids.iter().map(|pid| (pid.hue, pid.nr.to_string()));
    lines(svg, node.rect, pids, &node.label)?;
    badges(svg, node)?;
    svg.push_str("</g>\n");
    Ok(())
}

/// Draws a stack of boxes.
fn group(svg: &mut String, group: &Group) -> std::fmt::Result {
    write!(svg, r#"<g class="node group {}">"#, classes(&group.signs))?;
    for behind in [6, 3, 0] {
        let Rect { x, y, w, h } = group.rect;
        rect(svg, "box", Rect { x: x + behind, y: y + behind, w, h }, 7)?;
    }
    lines(svg, group.rect, group.pids.iter().map(|range| (range.hue, range.to_string())), &group.label)?;
    if let Some(letter) = letter(group.signs.state) {
        badge(svg, corner(group.rect), &letter.to_string())?;
    }
    svg.push_str("</g>\n");
    Ok(())
}

fn classes(signs: &Signs) -> String {
    let role = match (signs.is_init, signs.is_thread) {
        (true, _) => " init",
        (false, true) => " thread",
        (false, false) => "",
    };
    format!("{}{role}", signs.state.word())
}

fn rect(svg: &mut String, class: &str, rect: Rect, radius: i32) -> std::fmt::Result {
    let Rect { x, y, w, h } = rect;
    write!(svg, r#"<rect class="{class}" x="{x}" y="{y}" width="{w}" height="{h}" rx="{radius}"/>"#)
}

/// Writes the two lines in a box.
fn lines(svg: &mut String, rect: Rect, numbers: impl Iterator<Item = (Hue, String)>, label: &str) -> std::fmt::Result {
    let x = rect.center();
    write!(svg, r#"<text class="pids" x="{x}" y="{}">"#, rect.y + 18)?;
    for (at, (hue, number)) in numbers.enumerate() {
        if at > 0 {
            svg.push_str(r#"<tspan class="slash"> / </tspan>"#);
        }
        write!(svg, r#"<tspan class="{}">{number}</tspan>"#, hue.class())?;
    }
    write!(svg, r#"</text><text class="name" x="{x}" y="{}">{}</text>"#, rect.y + 34, escape(label))
}

/// Draws the badges on the border of a box: inside, they would touch the numbers of a narrow one.
fn badges(svg: &mut String, node: &Node) -> std::fmt::Result {
    let Rect { x, y, w, h } = node.rect;
    if let Some(letter) = letter(node.signs.state) {
        badge(svg, corner(node.rect), &letter.to_string())?;
    }
    // A diamond at the left, which catches what falls: orphans.
    if node.signs.is_subreaper {
        write!(svg, r#"<path class="subreaper" d="M{} {y}l7 -7l7 7l-7 7z"/>"#, x + 3)?;
    }
    // An arrow that enters through the upper border, where the line from the parent ends.
    if node.signs.is_injected {
        write!(svg, r#"<path class="injected" d="M{} {}h14l-7 9z"/>"#, x + w / 2 - 7, y - 3)?;
    }
    // A small frame in the colour of the namespace that its children will live in.
    if let Some(ns) = node.signs.children_elsewhere {
        let hue = Hue::of(ns);
        write!(svg, r#"<g class="{}">"#, hue.class())?;
        rect(svg, "elsewhere", Rect { x: x + w - 22, y: y + h - 5, w: 16, h: 10 }, 3)?;
        svg.push_str("</g>");
    }
    if node.hidden > 0 {
        let text = format!("+{}", node.hidden);
        badge(svg, (x + w / 2, y + h), &text)?;
    }
    Ok(())
}

/// Returns where the letter of a state is.
fn corner(rect: Rect) -> (i32, i32) {
    (rect.right() - 5, rect.y + 3)
}

/// Draws a few letters on a background of their own, around this point.
fn badge(svg: &mut String, (x, y): (i32, i32), text: &str) -> std::fmt::Result {
    let width = 9 + 6 * text.len() as i32;
    rect(svg, "badge", Rect { x: x - width / 2, y: y - 7, w: width, h: 15 }, 5)?;
    write!(svg, r#"<text class="state" x="{x}" y="{}">{text}</text>"#, y + 4)
}

/// Returns the style sheet. All rules are below the class `pidscope`: inside a page, the style of a file applies to the
/// whole page.
fn style(theme: Theme) -> String {
    let shapes = "\
.pidscope text{font:12px system-ui,'Apple SD Gothic Neo','Noto Sans KR','Noto Sans CJK KR',sans-serif}
.pidscope .frame{stroke-width:1.5}
.pidscope .frame-label{font-weight:600}
.pidscope .edge{fill:none;stroke-width:1.5}
.pidscope .far{stroke-dasharray:5 4}
.pidscope .box{stroke-width:1.2}
.pidscope .inner{fill:none;stroke-width:1}.pidscope .thread .box{stroke-dasharray:2 2}
.pidscope .empty .frame{stroke-width:1}
.pidscope .dead .frame{stroke-width:1;stroke-opacity:.6}.pidscope .dead .frame-label{text-decoration:line-through}
.pidscope .elsewhere{stroke-width:1.5;stroke-dasharray:3 2}
.pidscope .zombie .box,.pidscope .exiting .box{stroke-dasharray:4 3}
.pidscope .node text{text-anchor:middle}
.pidscope .node .pids{font:600 13px ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace}
.pidscope .node .slash{font-weight:400}
.pidscope .badge{stroke-width:1}
.pidscope .node .state{font:700 10px ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace}
";
    let colors = match theme {
        Theme::Light => paint(Paper::LIGHT, Hue::light),
        Theme::Dark => paint(Paper::DARK, Hue::dark),
        Theme::Auto => {
            let (light, dark) = (paint(Paper::LIGHT, Hue::light), paint(Paper::DARK, Hue::dark));
            format!("{light}@media (prefers-color-scheme:dark){{\n{dark}}}\n")
        }
    };
    format!("{shapes}{colors}")
}

fn paint(paper: Paper, colors: fn(Hue) -> crate::Colors) -> String {
    let Paper { surface, sunken, ink, muted, line, border } = paper;
    let mut rules = format!(
        "\
.pidscope .paper,.pidscope .box{{fill:{surface}}}
.pidscope .edge{{stroke:{line}}}
.pidscope .box,.pidscope .inner,.pidscope .badge{{stroke:{border}}}
.pidscope .subreaper,.pidscope .injected{{fill:{muted};stroke:{surface};stroke-width:1}}
.pidscope .name,.pidscope .state{{fill:{ink}}}
.pidscope .slash{{fill:{muted}}}
.pidscope .zombie .box,.pidscope .exiting .box,.pidscope .stopped .box,.pidscope .blocked .box,.pidscope .badge{{fill:{sunken}}}
"
    );
    for hue in Hue::all() {
        let (class, crate::Colors { ink, ground }) = (hue.class(), colors(hue));
        let _ = writeln!(
            rules,
            ".pidscope .{class} .frame{{fill:{ground};stroke:{ink}}} .pidscope .{class} .elsewhere{{fill:{ground};stroke:{ink}}} .pidscope .{class} .frame-label,.pidscope tspan.{class}{{fill:{ink}}}"
        );
    }
    rules
}

/// Escapes a text. Names are chosen by people: characters with a meaning in XML are escaped, those not allowed in it
/// are replaced.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' | '\r' => escaped.push(' '),
            '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            _ => escaped.push(letter),
        }
    }
    escaped
}
