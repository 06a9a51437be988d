//! The messages of all locale files, side by side.

use std::collections::BTreeMap;

use toml::{Table, Value};

use crate::template::Template;

/// Where a message stands: its tables and its key.
pub type Path = Vec<String>;

/// Each message in both languages, in the order of the files, with the same arguments.
pub type Catalog = BTreeMap<Path, [Template; 2]>;

/// Words that Rust keeps for itself: no function can have them as its name, save where a lookup gathers the texts.
const KEYWORDS: &[&str] = &[
    "as", "break", "const", "continue", "crate", "else", "enum", "extern", "false", "fn", "for", "if", "impl", "in",
    "let", "loop", "match", "mod", "move", "mut", "pub", "ref", "return", "self", "static", "struct", "super", "trait",
    "true", "type", "unsafe", "use", "where", "while", "async", "await", "dyn", "abstract", "become", "box", "do",
    "final", "gen", "macro", "override", "priv", "typeof", "unsized", "virtual", "yield",
];

/// Reads two files, each with its name, and compares them. Says everything that is wrong at once.
pub fn read(sources: [(&str, &str); 2]) -> Result<Catalog, Vec<String>> {
    let mut problems = Vec::new();
    let [left, right] = sources.map(|(file, text)| messages(file, text, &mut problems));
    let [left_file, right_file] = sources.map(|(file, _)| file);
    let mut catalog = Catalog::new();
    for path in left.keys().chain(right.keys().filter(|path| !left.contains_key(*path))) {
        match (left.get(path), right.get(path)) {
            (Some(Some(left)), Some(Some(right))) => {
                compare(path, [(left_file, left), (right_file, right)], &mut problems);
                catalog.insert(path.clone(), [left.clone(), right.clone()]);
            }
            (None, _) => problems.push(format!("{left_file}: {} is missing; {right_file} has it", shown(path))),
            (_, None) => problems.push(format!("{right_file}: {} is missing; {left_file} has it", shown(path))),
            // Said already.
            (Some(None), _) | (_, Some(None)) => {}
        }
    }
    if problems.is_empty() { Ok(catalog) } else { Err(problems) }
}

/// How problems write the place of a message.
pub fn shown(path: &[String]) -> String {
    path.join(".")
}

/// The messages of one file; none where the text is wrong.
fn messages(file: &str, text: &str, problems: &mut Vec<String>) -> BTreeMap<Path, Option<Template>> {
    let mut messages = BTreeMap::new();
    match text.parse::<Table>() {
        Ok(table) => gather(file, &table, &mut Path::new(), &mut messages, problems),
        Err(error) => {
            let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
            problems.push(format!("{file}:{line}: {}", error.message()));
        }
    }
    messages
}

fn gather(
    file: &str,
    table: &Table,
    path: &mut Path,
    messages: &mut BTreeMap<Path, Option<Template>>,
    problems: &mut Vec<String>,
) {
    for (key, value) in table {
        path.push(key.clone());
        let place = shown(path);
        let is_key = key.starts_with(|first: char| first.is_ascii_alphabetic())
            && key.chars().all(|next| next.is_ascii_alphanumeric() || next == '-');
        if !is_key {
            problems.push(format!("{file}: {place}: a key is letters, digits and -"));
        } else if KEYWORDS.contains(&key.as_str()) {
            problems.push(format!("{file}: {place}: Rust keeps this word for itself; take another key"));
        } else {
            match value {
                Value::Table(inner) if inner.is_empty() => {
                    problems.push(format!("{file}: {place}: the table is empty"))
                }
                Value::Table(inner) => gather(file, inner, path, messages, problems),
                Value::String(text) if path.len() == 1 => {
                    problems.push(format!("{file}: {place}: {text:?} stands outside of all tables"));
                }
                Value::String(text) => {
                    let template =
                        Template::read(text).map_err(|error| problems.push(format!("{file}: {place}: {error}")));
                    messages.insert(path.clone(), template.ok());
                }
                _ => problems.push(format!("{file}: {place}: expected a text in quotation marks")),
            }
        }
        path.pop();
    }
}

fn compare(path: &[String], [left, right]: [(&str, &Template); 2], problems: &mut Vec<String>) {
    for [(file, template), (other_file, other)] in [[left, right], [right, left]] {
        for name in other.arguments().difference(&template.arguments()) {
            problems.push(format!("{file}: {}: {{{name}}} is missing; {other_file} has it", shown(path)));
        }
    }
}
