//! Reads what stands within a paragraph.

use crate::flaw::Problem;
use crate::prose::{Fill, Inline, Target};
use crate::quantity::Quantity;

/// Reads a text that begins in this line of its file. What is wrong is added, and shown as it is written.
pub fn read(text: &str, line: usize, flaws: &mut Vec<(usize, Problem)>) -> Vec<Inline> {
    let mut reader = Reader { rest: text, line, plain: String::new(), done: Vec::new(), flaws };
    while let Some(next) = reader.rest.chars().next() {
        reader.take(next);
    }
    reader.flush();
    reader.done
}

struct Reader<'t, 'f> {
    rest: &'t str,
    line: usize,
    plain: String,
    done: Vec<Inline>,
    flaws: &'f mut Vec<(usize, Problem)>,
}

impl<'t> Reader<'t, '_> {
    fn take(&mut self, next: char) {
        match next {
            '`' => {
                if let Some(code) = self.until("`", "`") {
                    self.push(Inline::Code(code.to_owned()));
                }
            }
            '*' if self.rest.starts_with("**") => {
                if let Some(words) = self.until("**", "**") {
                    self.push(Inline::Strong(words.to_owned()));
                }
            }
            '{' if self.rest.starts_with("{{") => {
                self.plain.push('{');
                self.rest = &self.rest[2..];
            }
            '{' => {
                if let Some(inside) = self.until("{", "}") {
                    self.fill(inside);
                }
            }
            '[' => self.link(),
            _ => {
                if next == '\n' {
                    self.line += 1;
                }
                self.plain.push(if next == '\n' { ' ' } else { next });
                self.rest = &self.rest[next.len_utf8()..];
            }
        }
    }

    /// What stands between these marks; the first one alone is shown if the other does not follow.
    fn until(&mut self, open: &'static str, close: &'static str) -> Option<&'t str> {
        let inside = &self.rest[open.len()..];
        let Some(at) = inside.find(close) else {
            self.flaws.push((self.line, Problem::Unclosed(open)));
            self.plain.push_str(open);
            self.rest = inside;
            return None;
        };
        self.rest = &inside[at + close.len()..];
        Some(&inside[..at])
    }

    fn link(&mut self) {
        let found = self.rest.split_once("](").and_then(|(text, rest)| Some((text, rest.split_once(')')?)));
        // A bracket that no address follows is a bracket: [Figure 1].
        let Some((text, (address, rest))) = found.filter(|(text, _)| !text[1..].contains([']', '['])) else {
            self.plain.push('[');
            self.rest = &self.rest[1..];
            return;
        };
        self.rest = rest;
        match Target::read(address) {
            Some(to) => {
                let text = if text.len() > 1 { text[1..].to_owned() } else { to.name() };
                self.push(Inline::Link { text, to });
            }
            None => {
                self.flaws.push((self.line, Problem::BadLink(address.to_owned())));
                self.plain.push_str(&text[1..]);
            }
        }
    }

    fn fill(&mut self, inside: &str) {
        let parts = inside.rsplit_once(':').filter(|(_, particle)| particle.contains('/'));
        let (inside, particle) = parts.unwrap_or((inside, ""));
        if !particle.is_empty() && pidscope_text::particle(particle, "").is_none() {
            self.flaws.push((self.line, Problem::BadFill(particle.to_owned())));
        }
        let name = |text: &str| !text.is_empty() && !text.contains(char::is_whitespace);
        let what = match (inside.strip_prefix("ns "), Quantity::read(inside)) {
            (Some(ns), _) if name(ns) => Some(Fill::Namespace(ns.to_owned())),
            (_, Some(quantity)) => Some(Fill::Number(quantity)),
            (None, None) if name(inside) => Some(Fill::Process(inside.to_owned())),
            _ => None,
        };
        match what {
            Some(what) => {
                let (particle, line) = (particle.to_owned(), self.line);
                self.push(Inline::Fill { what, particle, line });
            }
            None => {
                self.flaws.push((self.line, Problem::BadFill(inside.to_owned())));
                self.plain.push_str(inside);
            }
        }
    }

    fn push(&mut self, inline: Inline) {
        self.flush();
        self.done.push(inline);
    }

    fn flush(&mut self) {
        if !self.plain.is_empty() {
            self.done.push(Inline::Plain(std::mem::take(&mut self.plain)));
        }
    }
}
