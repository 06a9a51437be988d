//! The picture as a Mermaid flowchart: a subgraph for each namespace, a node for each box.

use std::fmt::Write;

use crate::outline::{numbers, words};
use crate::parts::{Edge, Frame};
use crate::{Labels, Place, Scene};

/// Writes the flowchart. An init process has a double border, a box for several processes has round ends, and a line to
/// a namespace that hangs elsewhere is dotted.
pub fn write(scene: &Scene, labels: &dyn Labels) -> String {
    let mut chart = String::from("flowchart TD\n");
    // Writing to a string cannot fail.
    let _ = write_to(&mut chart, scene, labels);
    chart
}

fn write_to(chart: &mut String, scene: &Scene, labels: &dyn Labels) -> std::fmt::Result {
    // Frames are in the order of a tree: those nested in one follow it.
    let mut open = 0;
    for frame in &scene.frames {
        close(chart, &mut open, frame.level)?;
        let indent = indent(frame.level);
        writeln!(chart, "{indent}subgraph ns{}[\"{}\"]", frame.ns.0, escape(&frame.label))?;
        open += 1;
        boxes(chart, scene, labels, frame)?;
    }
    close(chart, &mut open, 0)?;
    for node in scene.nodes.iter().filter(|node| node.hidden > 0) {
        writeln!(chart, "  t{} --> h{}", node.task.0, node.task.0)?;
    }
    for edge in &scene.edges {
        writeln!(chart, "  {}", line(scene, edge))?;
    }
    Ok(())
}

/// Closes subgraphs until only `left` are open.
fn close(chart: &mut String, open: &mut u32, left: u32) -> std::fmt::Result {
    while *open > left {
        *open -= 1;
        writeln!(chart, "{}end", indent(*open))?;
    }
    Ok(())
}

/// Writes the boxes that are in a frame but in none nested in it.
fn boxes(chart: &mut String, scene: &Scene, labels: &dyn Labels, frame: &Frame) -> std::fmt::Result {
    let indent = indent(frame.level + 1);
    for node in scene.nodes.iter().filter(|node| node.ns() == Some(frame.ns)) {
        let (left, right) = if node.signs.is_init { ("[[", "]]") } else { ("[", "]") };
        let mut label = vec![node.label.clone()];
        label.extend(words(node.signs, labels));
        let label = escape(&label.join(" · "));
        writeln!(chart, "{indent}t{}{left}\"{}<br>{label}\"{right}", node.task.0, numbers(&node.pids))?;
        if node.hidden > 0 {
            writeln!(chart, "{indent}h{}([\"{}\"])", node.task.0, escape(&labels.hidden(node.hidden)))?;
        }
    }
    for group in scene.groups.iter().filter(|group| group.pids.last().map(|range| range.ns) == Some(frame.ns)) {
        let mut label = vec![group.label.clone()];
        label.extend(words(group.signs, labels));
        let label = escape(&label.join(" · "));
        writeln!(chart, "{indent}g{}([\"{}<br>{label}\"])", group.first.0, numbers(&group.pids))?;
    }
    Ok(())
}

fn line(scene: &Scene, edge: &Edge) -> String {
    let arrow = if edge.is_far { "-.->" } else { "-->" };
    let kind = match scene.place(edge.child) {
        Some(Place::Group(_)) => 'g',
        Some(Place::Node(_) | Place::Below(_)) | None => 't',
    };
    format!("t{} {arrow} {kind}{}", edge.parent.0, edge.child.0)
}

fn indent(level: u32) -> String {
    "  ".repeat(level as usize + 1)
}

/// Names are chosen by people. Even between quotation marks, Mermaid interprets entities, tags, Markdown and
/// directives, so of ASCII, only letters, digits and characters without a meaning in any of these are left as they are.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            'a'..='z' | 'A'..='Z' | '0'..='9' | ' ' | '/' => escaped.push(letter),
            // A list only at the beginning of a label.
            '-' if !escaped.is_empty() => escaped.push(letter),
            '!'..='~' => escaped += &format!("#{};", u32::from(letter)),
            _ if letter.is_control() => escaped.push(' '),
            _ => escaped.push(letter),
        }
    }
    escaped
}
