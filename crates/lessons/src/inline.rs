//! Parsing the content of paragraphs.

use crate::flaw::Problem;
use crate::prose::{Fill, Inline, Target};
use crate::quantity::Quantity;

/// Parses a text that begins on this line of its file. Mistakes are added to `flaws`, and kept as literal text.
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
                    self.code(code);
                }
            }
            '*' if self.rest.starts_with("**") => {
                if let Some(words) = self.until("**", "**") {
                    self.strong(words);
                }
            }
            '{' if self.rest.starts_with("{{") => {
                self.plain.push('{');
                self.rest = &self.rest[2..];
            }
            '{' => {
                if let Some(inside) = self.until("{", "}") {
                    self.fill(inside);
                    self.pass(inside);
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

    /// Returns the text between these marks. If the closing one is missing, the opening one is literal text.
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

    /// Counts the lines of consumed text.
    fn pass(&mut self, text: &str) {
        self.line += text.matches('\n').count();
    }

    /// In code, only numbers are filled in, because braces also have other meanings there.
    fn code(&mut self, text: &str) {
        let mut words = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            self.pass(before);
            words.push_str(before);
            let number = after.split_once('}').and_then(|(inside, after)| Some((Quantity::read(inside)?, after)));
            rest = match number {
                Some((quantity, after)) => {
                    self.push_code(&mut words);
                    let (what, line) = (Fill::Number(quantity), self.line);
                    self.push(Inline::Fill { what, particle: String::new(), line });
                    after
                }
                None => {
                    words.push('{');
                    after
                }
            };
        }
        self.pass(rest);
        words.push_str(rest);
        self.push_code(&mut words);
    }

    fn push_code(&mut self, words: &mut String) {
        if !words.is_empty() {
            self.push(Inline::Code(std::mem::take(words).replace('\n', " ")));
        }
    }

    fn strong(&mut self, words: &str) {
        let inside = read(words, self.line, self.flaws);
        self.pass(words);
        for inline in inside {
            self.push(match inline {
                Inline::Plain(text) => Inline::Strong(text),
                Inline::Code(_) | Inline::Strong(_) | Inline::Link { .. } | Inline::Fill { .. } => inline,
            });
        }
    }

    fn link(&mut self) {
        let found = self.rest.split_once("](").and_then(|(text, rest)| Some((text, rest.split_once(')')?)));
        // A bracket without an address is literal: [Figure 1].
        let Some((text, (address, rest))) = found.filter(|(text, _)| !text[1..].contains([']', '['])) else {
            self.plain.push('[');
            self.rest = &self.rest[1..];
            return;
        };
        self.rest = rest;
        match Target::read(address) {
            Some(to) => {
                let text = if text.len() > 1 { text[1..].replace('\n', " ") } else { to.name() };
                self.push(Inline::Link { text, to });
            }
            None => {
                self.flaws.push((self.line, Problem::BadLink(address.to_owned())));
                self.plain.push_str(&text[1..]);
            }
        }
        self.pass(text);
        self.pass(address);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn well_read(text: &str) -> Vec<Inline> {
        let mut flaws = Vec::new();
        let read = read(text, 1, &mut flaws);
        assert_eq!(flaws, []);
        read
    }

    fn fill(text: &str, line: usize) -> Inline {
        let what = Quantity::read(text).map_or_else(|| Fill::Process(text.to_owned()), Fill::Number);
        Inline::Fill { what, particle: String::new(), line }
    }

    #[test]
    fn code_fills_only_numbers() {
        let code = |text: &str| Inline::Code(text.to_owned());
        assert_eq!(well_read("`kill -9 {E@B}`"), [code("kill -9 "), fill("E@B", 1)]);
        assert_eq!(well_read("`awk '{print}' {{.State.Pid}} ${E} {`"), [code("awk '{print}' {{.State.Pid}} ${E} {")]);
    }

    #[test]
    fn strong_text_can_contain_fills() {
        let strong = |text: &str| Inline::Strong(text.to_owned());
        assert_eq!(well_read("**{E} is gone**"), [fill("E", 1), strong(" is gone")]);
    }

    #[test]
    fn counts_lines_inside_marks() {
        let read = well_read("`a\nb` **c\nd** [e\nf](https://g) {E}");
        assert_eq!(read.last(), Some(&fill("E", 4)));
        assert_eq!(read.first(), Some(&Inline::Code("a b".to_owned())));
    }
}
