//! POSIX extended regular expressions as glibc reads them (regex(7)), translated for `regex-lite`.

/// glibc's error for expressions that are too big.
pub(super) const TOO_BIG: &str = "Regular expression too big";

const UNMATCHED_BRACKET: &str = "Unmatched [, [^, [:, [., or [=";
const UNMATCHED_BRACE: &str = "Unmatched \\{";
const NOTHING_BEFORE: &str = "Invalid preceding regular expression";
const BAD_INTERVAL: &str = "Invalid content of \\{\\}";

/// The maximum number of repetitions.
const MAX_REPETITIONS: u32 = 0x7fff;

const CLASSES: [&str; 12] =
    ["alnum", "alpha", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "xdigit"];

/// Translates an expression to the syntax of `regex-lite`; fails with glibc's error message.
pub(super) fn translate(pattern: &str) -> Result<String, &'static str> {
    let mut translation = Translation { rest: pattern, out: String::new(), atom: None, open: Vec::new(), groups: 0 };
    while let Some(letter) = translation.next() {
        translation.letter(letter)?;
    }
    if translation.open.is_empty() { Ok(translation.out) } else { Err("Unmatched ( or \\(") }
}

struct Translation<'a> {
    rest: &'a str,
    out: String,
    /// Where the last expression that can be repeated begins.
    atom: Option<usize>,
    /// Where the open groups begin.
    open: Vec<usize>,
    /// The number of closed groups.
    groups: u32,
}

impl Translation<'_> {
    fn next(&mut self) -> Option<char> {
        let mut letters = self.rest.chars();
        let letter = letters.next();
        self.rest = letters.as_str();
        letter
    }

    fn letter(&mut self, letter: char) -> Result<(), &'static str> {
        match letter {
            '*' | '+' | '?' => self.repeat(letter.encode_utf8(&mut [0; 4])),
            '{' => {
                if self.atom.is_none() {
                    return Err(NOTHING_BEFORE);
                }
                let interval = self.interval()?;
                self.repeat(&interval)
            }
            '^' | '$' | '|' => {
                self.out.push(letter);
                self.atom = None;
                Ok(())
            }
            '(' => {
                self.open.push(self.out.len());
                self.out.push('(');
                self.atom = None;
                Ok(())
            }
            ')' => {
                match self.open.pop() {
                    Some(start) => {
                        self.out.push(')');
                        self.atom = Some(start);
                        self.groups += 1;
                    }
                    None => self.literal(')'),
                }
                Ok(())
            }
            '.' => {
                self.atom = Some(self.out.len());
                self.out.push('.');
                Ok(())
            }
            '[' => self.bracket(),
            '\\' => self.backslash(),
            _ => {
                self.literal(letter);
                Ok(())
            }
        }
    }

    fn literal(&mut self, letter: char) {
        self.atom = Some(self.out.len());
        push_literal(&mut self.out, letter);
    }

    /// Appends a repetition operator. Its operand is put in a group, because a second operator would mean something
    /// else.
    fn repeat(&mut self, operator: &str) -> Result<(), &'static str> {
        let start = self.atom.ok_or(NOTHING_BEFORE)?;
        self.out.insert_str(start, "(?:");
        self.out.push(')');
        self.out.push_str(operator);
        Ok(())
    }

    /// Reads `{2}`, `{2,}`, `{,3}` or `{2,3}` after the opening brace.
    fn interval(&mut self) -> Result<String, &'static str> {
        let Some(end) = self.rest.find('}') else { return Err(UNMATCHED_BRACE) };
        let inside = &self.rest[..end];
        self.rest = &self.rest[end + 1..];
        let number = |text: &str| match text {
            "" => Ok(None),
            _ if !text.bytes().all(|digit| digit.is_ascii_digit()) => Err(BAD_INTERVAL),
            _ => Ok(Some(text.parse::<u32>().unwrap_or(u32::MAX))),
        };
        let (min, max) = match inside.split_once(',') {
            Some((min, max)) => (number(min)?.unwrap_or(0), number(max)?),
            None => {
                let exactly = number(inside)?.ok_or(BAD_INTERVAL)?;
                (exactly, Some(exactly))
            }
        };
        if max.is_some_and(|max| min > max) {
            return Err(BAD_INTERVAL);
        }
        if max.unwrap_or(min) > MAX_REPETITIONS {
            return Err(TOO_BIG);
        }
        Ok(match max {
            Some(max) => format!("{{{min},{max}}}"),
            None => format!("{{{min},}}"),
        })
    }

    fn backslash(&mut self) -> Result<(), &'static str> {
        let letter = self.next().ok_or("Trailing backslash")?;
        let anchor = match letter {
            'w' | 'W' | 's' | 'S' => {
                self.atom = Some(self.out.len());
                self.out.extend(['\\', letter]);
                return Ok(());
            }
            'b' => r"\b",
            'B' => r"\B",
            '<' => r"\b{start}",
            '>' => r"\b{end}",
            '`' => r"\A",
            '\'' => r"\z",
            '1'..='9' if letter.to_digit(10).is_some_and(|group| group <= self.groups) => {
                return Err("back references are not simulated");
            }
            '1'..='9' => return Err("Invalid back reference"),
            _ => {
                self.literal(letter);
                return Ok(());
            }
        };
        self.out.push_str(anchor);
        self.atom = None;
        Ok(())
    }

    /// Reads `[...]` after the opening bracket.
    fn bracket(&mut self) -> Result<(), &'static str> {
        self.atom = Some(self.out.len());
        self.out.push('[');
        if let Some(rest) = self.rest.strip_prefix('^') {
            self.out.push('^');
            self.rest = rest;
        }
        if self.rest.is_empty() {
            return Err("Invalid regular expression");
        }
        let mut is_first = true;
        loop {
            match self.element()? {
                Element::Letter(']') if !is_first => break,
                Element::Class(class) => self.out.push_str(&format!("[:{class}:]")),
                Element::Letter(from) | Element::Named(from) => self.range(from)?,
            }
            is_first = false;
        }
        self.out.push(']');
        Ok(())
    }

    /// Reads the rest of a range that begins with this character, or adds just the character.
    fn range(&mut self, from: char) -> Result<(), &'static str> {
        let after_dash = self.rest.strip_prefix('-').filter(|after| !after.starts_with(']'));
        let Some(after_dash) = after_dash else {
            push_literal(&mut self.out, from);
            return Ok(());
        };
        self.rest = after_dash;
        match self.element()? {
            Element::Letter(to) | Element::Named(to) if from <= to => {
                push_literal(&mut self.out, from);
                self.out.push('-');
                push_literal(&mut self.out, to);
                Ok(())
            }
            Element::Letter(_) | Element::Named(_) | Element::Class(_) => Err("Invalid range end"),
        }
    }

    fn element(&mut self) -> Result<Element, &'static str> {
        for kind in [':', '.', '='] {
            let Some(inside) = self.rest.strip_prefix('[').and_then(|rest| rest.strip_prefix(kind)) else { continue };
            let Some(end) = inside.find(&format!("{kind}]")) else { return Err(UNMATCHED_BRACKET) };
            let name = &inside[..end];
            self.rest = &inside[end + 2..];
            if kind == ':' {
                let known = CLASSES.into_iter().find(|class| *class == name);
                return known.map(Element::Class).ok_or("Invalid character class name");
            }
            let mut letters = name.chars();
            return match (letters.next(), letters.next()) {
                (Some(letter), None) => Ok(Element::Named(letter)),
                _ => Err("Invalid collation character"),
            };
        }
        self.next().map(Element::Letter).ok_or(UNMATCHED_BRACKET)
    }
}

/// An element of a bracket expression.
enum Element {
    Letter(char),
    /// A collating symbol or equivalence class: its character has no special meaning.
    Named(char),
    Class(&'static str),
}

fn push_literal(out: &mut String, letter: char) {
    if letter.is_ascii_punctuation() {
        out.push('\\');
    }
    out.push(letter);
}
