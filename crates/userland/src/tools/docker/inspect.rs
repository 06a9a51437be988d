//! `docker inspect`: what is simulated of the daemon's description of a container, in full or by a template.
//!
//! Sources: `cli/command/inspect/inspector.go` of docker/cli, `api/types` of moby, and Go's `text/template` for
//! `{{.State.Pid}}`.

use super::engine::{self, Failure};
use super::flags::ParsedArgs;
use crate::os::containers::{Container, PidMode, Status};
use crate::sys::Sys;

/// `docker inspect [-f TEMPLATE] CONTAINER...`
pub(super) fn inspect(sys: &mut Sys<'_, '_>, args: &ParsedArgs) -> Result<(), Failure> {
    let template = args.text("format").map(parse).transpose()?;
    let mut shown = Vec::new();
    let mut failure = None;
    for word in &args.operands {
        match inspect_one(sys, word, template.as_deref()) {
            Ok(text) => shown.push(text),
            Err(wrong) => {
                failure = Some(wrong);
                break;
            }
        }
    }
    let text = match (template.is_some(), shown.is_empty()) {
        (true, true) => "\n".to_owned(),
        (true, false) => shown.join("\n") + "\n",
        (false, true) => "[]\n".to_owned(),
        (false, false) => format!("[\n{}\n]\n", shown.join(",\n")),
    };
    sys.out(&text);
    failure.map_or(Ok(()), Err)
}

/// Describes one container as the template says.
fn inspect_one(sys: &mut Sys<'_, '_>, word: &str, template: Option<&[Part]>) -> Result<String, Failure> {
    engine::connect(sys, &format!("Get containers/{word}/json"))?;
    let id = engine::find(sys, word).map_err(|_| Failure::new(format!("Error: No such object: {word}"), 1))?;
    let facts = facts_of(sys, sys.os().containers.get(id));
    match template {
        Some(parts) => fill(parts, &facts),
        None => Ok(indented(&facts)),
    }
}

/// A path, and the value at it.
type Fact = (&'static str, Value);

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    Text(String),
    Number(u32),
    Bool(bool),
    List(Vec<String>),
}

impl Value {
    /// Formats the value as a template does.
    fn plain(&self) -> String {
        match self {
            Value::Text(text) => text.clone(),
            Value::List(words) => format!("[{}]", words.join(" ")),
            Value::Number(_) | Value::Bool(_) => self.json(","),
        }
    }

    /// Formats the value as JSON, with `comma` between the items of a list.
    fn json(&self, comma: &str) -> String {
        match self {
            Value::Text(text) => quoted(text),
            Value::Number(number) => number.to_string(),
            Value::Bool(value) => value.to_string(),
            Value::List(words) => {
                format!("[{}]", words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(comma))
            }
        }
    }
}

/// Quotes a text as Go's JSON encoder does.
fn quoted(text: &str) -> String {
    let mut json = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => json.extend(['\\', letter]),
            '\n' => json.push_str("\\n"),
            '\t' => json.push_str("\\t"),
            '<' | '>' | '&' | '\0'..=' ' if letter != ' ' => json.push_str(&format!("\\u{:04x}", u32::from(letter))),
            letter => json.push(letter),
        }
    }
    json + "\""
}

fn facts_of(sys: &Sys<'_, '_>, container: &Container) -> Vec<Fact> {
    let text = |text: &str| Value::Text(text.to_owned());
    let (status, code) = match container.status {
        Status::Created => ("created", 0),
        Status::Running { .. } => ("running", 0),
        Status::Exited { code, .. } => ("exited", code),
    };
    let pid_mode = match container.config.pid {
        PidMode::Private => String::new(),
        PidMode::Host => "host".to_owned(),
        PidMode::Container(other) => format!("container:{}", sys.os().containers.get(other).id),
    };
    let (path, args) = container.config.shown.split_first().map_or(("", &[][..]), |(path, args)| (path.as_str(), args));
    let signal = container.config.stop_signal.name().unwrap_or("TERM");
    vec![
        ("Id", text(&container.id)),
        ("Path", text(path)),
        ("Args", Value::List(args.to_vec())),
        ("State.Status", text(status)),
        ("State.Running", Value::Bool(container.is_running())),
        ("State.Pid", Value::Number(container.init().map_or(0, |(_, pid)| pid))),
        ("State.ExitCode", Value::Number(code.into())),
        ("Name", Value::Text(format!("/{}", container.name))),
        ("HostConfig.PidMode", Value::Text(pid_mode)),
        ("HostConfig.AutoRemove", Value::Bool(container.removes_itself)),
        ("Config.Hostname", text(&container.config.hostname)),
        ("Config.Tty", Value::Bool(container.config.has_tty)),
        ("Config.Image", text(&container.config.image)),
        ("Config.StopSignal", Value::Text(format!("SIG{signal}"))),
    ]
}

/// Splits a path into its parent, if any, and its last component.
fn split(path: &str) -> (Option<&str>, &str) {
    path.split_once('.').map_or((None, path), |(parent, name)| (Some(parent), name))
}

/// Formats all values, indented by four blanks as the client prints them.
fn indented(facts: &[Fact]) -> String {
    let mut text = String::from("    {\n");
    let mut inside = None;
    for (at, (path, value)) in facts.iter().enumerate() {
        let (parent, name) = split(path);
        if let (Some(parent), true) = (parent, inside != parent) {
            text.push_str(&format!("        \"{parent}\": {{\n"));
        }
        inside = parent;
        let indent = if parent.is_some() { "            " } else { "        " };
        let next = facts.get(at + 1).map(|(next, _)| split(next).0);
        let is_last_inside = parent.is_some() && next != Some(parent);
        let comma = if is_last_inside || next.is_none() { "" } else { "," };
        let value = match value {
            Value::List(words) if !words.is_empty() => {
                let words: Vec<String> = words.iter().map(|word| format!("\n{indent}    {}", quoted(word))).collect();
                format!("[{}\n{indent}]", words.join(","))
            }
            value => value.json(","),
        };
        text.push_str(&format!("{indent}\"{name}\": {value}{comma}\n"));
        if is_last_inside {
            text.push_str(if next.is_none() { "        }\n" } else { "        },\n" });
        }
    }
    text + "    }"
}

/// Formats what is at or below a path as JSON on one line; `None` if there is nothing.
fn compact(facts: &[Fact], path: &str) -> Option<String> {
    if let Some((_, value)) = facts.iter().find(|(known, _)| *known == path) {
        return Some(value.json(","));
    }
    let below: Vec<(&str, Option<&str>)> =
        facts.iter().map(|(known, _)| (split(known).0.unwrap_or(known), split(known).0)).collect();
    let mut members: Vec<String> = Vec::new();
    for ((known, value), (top, parent)) in facts.iter().zip(below) {
        let member = match (path.is_empty(), parent) {
            (false, Some(parent)) if parent == path => format!("{}:{}", quoted(split(known).1), value.json(",")),
            (true, None) => format!("{}:{}", quoted(known), value.json(",")),
            (true, Some(_)) => format!("{}:{}", quoted(top), compact(facts, top)?),
            (false, _) => continue,
        };
        if members.last() != Some(&member) {
            members.push(member);
        }
    }
    (!members.is_empty()).then(|| format!("{{{}}}", members.join(",")))
}

/// A part of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    /// `{{.State.Pid}}` or `{{json .State}}`, and the offset of the path in the template.
    Path {
        path: String,
        is_json: bool,
        at: usize,
    },
}

fn parse(template: &str) -> Result<Vec<Part>, Failure> {
    let template_error = |text: &str| Failure::new(format!("template parsing error: template: :1: {text}"), 64);
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((action, behind)) = after.split_once("}}") else { return Err(template_error("unclosed action")) };
        parts.push(Part::Text(before.to_owned()));
        let (word, is_json) = match action.trim().strip_prefix("json ") {
            Some(path) => (path.trim(), true),
            None => (action.trim(), false),
        };
        let is_path = |path: &str| path.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '.');
        let start = template.len() - after.len() + action.find(word).unwrap_or(0);
        match word.strip_prefix('.') {
            Some(path) if is_path(path) => parts.push(Part::Path { path: path.to_owned(), is_json, at: start }),
            _ if word.is_empty() => return Err(template_error("missing value for command")),
            _ => {
                let word = word.split_whitespace().next().unwrap_or(word);
                return Err(template_error(&format!("function {} not defined", quoted(word))));
            }
        }
        rest = behind;
    }
    parts.push(Part::Text(rest.to_owned()));
    Ok(parts)
}

fn fill(parts: &[Part], facts: &[Fact]) -> Result<String, Failure> {
    let mut text = String::new();
    for part in parts {
        match part {
            Part::Text(piece) => text.push_str(piece),
            Part::Path { path, is_json, at } => {
                let value = facts.iter().find(|(known, _)| known == path).map(|(_, value)| value.plain());
                let value = if *is_json { compact(facts, path) } else { value };
                text.push_str(&value.ok_or_else(|| missing(facts, path, *at))?);
            }
        }
    }
    Ok(text)
}

/// Creates the failure if there is nothing at a path. Go reports the offset of its second component, if there is one.
fn missing(facts: &[Fact], path: &str, at: usize) -> Failure {
    let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    let is_known = facts.iter().any(|(known, _)| split(known).0 == Some(first));
    let key = rest.filter(|_| is_known).and_then(|rest| rest.split('.').next()).unwrap_or(first);
    let at = if rest.is_some() { at + 1 + first.len() } else { at };
    let text = format!("template: :1:{at}: executing \"\" at <.{path}>: map has no entry for key {}", quoted(key));
    Failure::new(format!("template parsing error: {text}"), 1)
}
