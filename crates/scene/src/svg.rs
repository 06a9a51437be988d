//! The picture as an SVG file that stands on its own: no script, no outer style, no font to load.
//!
//! Colours are written out where they are used, as many programs that show SVG know no custom properties.

use std::fmt::Write;

use pidscope_kernel::State;

use crate::palette::{Hue, Paper};
use crate::{Edge, Frame, Node, Scene};

/// Which colours a file has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// For light ground.
    Light,
    /// For dark ground.
    Dark,
    /// What the reader's system prefers.
    #[default]
    Auto,
}

/// What a file says besides the picture.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'a> {
    /// Its colours.
    pub theme: Theme,
    /// Its name, for screen readers and as a tooltip; none if empty.
    pub title: &'a str,
    /// What is to be seen, for screen readers; none if empty.
    pub description: &'a str,
}

/// The picture as a file.
pub fn write(scene: &Scene, options: &Options<'_>) -> String {
    let mut svg = String::new();
    // Writing to a string cannot fail, here and below.
    let _ = write_to(&mut svg, scene, options);
    svg
}

/// Of the letters of `ps`, the one for a state; none for the ordinary one. An exiting init sleeps until the others are gone.
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
    writeln!(
        svg,
        r#"<svg xmlns="http://www.w3.org/2000/svg" class="pidscope" role="img" width="{width}" height="{height}" viewBox="0 0 {width} {height}">"#
    )?;
    for (element, text) in [("title", options.title), ("desc", options.description)] {
        if !text.is_empty() {
            writeln!(svg, "<{element}>{}</{element}>", escape(text))?;
        }
    }
    writeln!(svg, "<style>\n{}</style>", style(options.theme))?;
    writeln!(svg, r#"<rect class="paper" width="{width}" height="{height}"/>"#)?;
    for each in &scene.frames {
        frame(svg, each)?;
    }
    for each in &scene.edges {
        edge(svg, each)?;
    }
    for each in &scene.nodes {
        node(svg, each)?;
    }
    svg.push_str("</svg>\n");
    Ok(())
}

fn frame(svg: &mut String, frame: &Frame) -> std::fmt::Result {
    let (rect, label) = (frame.rect, frame.label_rect);
    writeln!(
        svg,
        r#"<g class="{}"><rect class="frame" x="{}" y="{}" width="{}" height="{}" rx="10" stroke-dasharray="{}"/><text class="frame-label" x="{}" y="{}">{}</text></g>"#,
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
    let (rect, x) = (node.rect, node.rect.center());
    let role = match (node.is_init, node.is_thread) {
        (true, _) => " init",
        (false, true) => " thread",
        (false, false) => "",
    };
    write!(
        svg,
        r#"<g class="node {}{role}"><rect class="box" x="{}" y="{}" width="{}" height="{}" rx="7"/><text class="pids" x="{x}" y="{}">"#,
        node.state.word(),
        rect.x,
        rect.y,
        rect.w,
        rect.h,
        rect.y + 18
    )?;
    for (at, pid) in node.pids.iter().enumerate() {
        if at > 0 {
            svg.push_str(r#"<tspan class="slash"> / </tspan>"#);
        }
        write!(svg, r#"<tspan class="{}">{}</tspan>"#, pid.hue.class(), pid.nr)?;
    }
    write!(svg, r#"</text><text class="name" x="{x}" y="{}">{}</text>"#, rect.y + 34, escape(&node.label))?;
    if let Some(letter) = letter(node.state) {
        // On the corner: inside, it would touch the numbers of a narrow box.
        let (x, y) = (rect.x + rect.w - 5, rect.y + 3);
        write!(
            svg,
            r#"<rect class="badge" x="{}" y="{}" width="15" height="15" rx="5"/><text class="state" x="{x}" y="{}">{letter}</text>"#,
            x - 7,
            y - 7,
            y + 4
        )?;
    }
    svg.push_str("</g>\n");
    Ok(())
}

/// Everything is said below the class `pidscope`: inside a page, the style of a file is the style of the whole page.
fn style(theme: Theme) -> String {
    let shapes = "\
.pidscope text{font:12px system-ui,'Apple SD Gothic Neo','Noto Sans KR','Noto Sans CJK KR',sans-serif}
.pidscope .frame{stroke-width:1.5}
.pidscope .frame-label{font-weight:600}
.pidscope .edge{fill:none;stroke-width:1.5}
.pidscope .far{stroke-dasharray:5 4}
.pidscope .box{stroke-width:1.2}
.pidscope .init .box{stroke-width:1.8}.pidscope .thread .box{stroke-dasharray:2 2}
.pidscope .zombie .box,.pidscope .exiting .box{stroke-dasharray:4 3}
.pidscope .zombie .name{text-decoration:line-through}
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
.pidscope .box,.pidscope .badge{{stroke:{border}}}
.pidscope .name,.pidscope .state{{fill:{ink}}}
.pidscope .slash{{fill:{muted}}}
.pidscope .zombie .box,.pidscope .exiting .box,.pidscope .stopped .box,.pidscope .blocked .box,.pidscope .badge{{fill:{sunken}}}
"
    );
    for hue in Hue::all() {
        let (class, crate::Colors { ink, ground }) = (hue.class(), colors(hue));
        let _ = writeln!(
            rules,
            ".pidscope .{class} .frame{{fill:{ground};stroke:{ink}}} .pidscope .{class} .frame-label,.pidscope tspan.{class}{{fill:{ink}}}"
        );
    }
    rules
}

/// Names come from people: what means something in XML is escaped, what may not stand there at all is replaced.
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
