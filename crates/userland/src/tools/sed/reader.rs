//! Reading the text of scripts, character by character.

/// The text of a script, and the place up to which it has been read.
pub(super) struct Reader {
    text: Vec<char>,
    at: usize,
    /// The lengths of the expressions that the text consists of.
    lengths: Vec<usize>,
}

impl Reader {
    /// Joins the expressions by newlines.
    pub fn new(expressions: &[&str]) -> Self {
        Reader {
            text: expressions.join("\n").chars().collect(),
            at: 0,
            lengths: expressions.iter().map(|text| text.chars().count()).collect(),
        }
    }

    /// Returns an error at the current place, as GNU sed words it.
    pub fn wrong(&self, what: &str) -> String {
        let (mut expression, mut at) = (0, self.at);
        while expression + 1 < self.lengths.len() && at > self.lengths[expression] {
            at -= self.lengths[expression] + 1;
            expression += 1;
        }
        format!("-e expression #{}, char {at}: {what}", expression + 1)
    }

    /// Takes the next character, and returns an error that is about it.
    pub fn unexpected(&mut self, what: &str) -> String {
        self.next();
        self.wrong(what)
    }

    /// Returns the next character.
    pub fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    /// Takes the next character.
    pub fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += 1;
        Some(next)
    }

    /// Takes the next character if it is wanted.
    pub fn next_if(&mut self, wanted: impl Fn(char) -> bool) -> Option<char> {
        self.peek().filter(|&next| wanted(next)).inspect(|_| self.at += 1)
    }

    /// Skips characters.
    pub fn skip(&mut self, skipped: impl Fn(char) -> bool) {
        while self.next_if(&skipped).is_some() {}
    }

    /// Skips blanks within a line.
    pub fn skip_blanks(&mut self) {
        self.skip(|next| next.is_whitespace() && next != '\n');
    }

    /// Takes a number, if one is next.
    pub fn number(&mut self) -> Option<usize> {
        let start = self.at;
        self.skip(|next| next.is_ascii_digit());
        let digits: String = self.text[start..self.at].iter().collect();
        (!digits.is_empty()).then(|| digits.parse().unwrap_or(usize::MAX))
    }

    /// Takes a label, up to a blank or semicolon.
    pub fn label(&mut self) -> String {
        self.skip_blanks();
        let start = self.at;
        self.skip(|next| !(next.is_whitespace() || next == ';'));
        self.text[start..self.at].iter().collect()
    }

    /// Reads up to the delimiter. A delimiter with a backslash stands for itself, and `\n` for a newline.
    pub fn delimited(&mut self, delimiter: char, is_regex: bool) -> Option<String> {
        let mut text = String::new();
        loop {
            match self.next()? {
                next if next == delimiter => return Some(text),
                '[' if is_regex => self.class(&mut text)?,
                '\\' => match self.next()? {
                    '&' if delimiter == '&' && !is_regex => text.push_str("\\&"),
                    next if next == delimiter || next == '\n' => text.push(next),
                    'n' if is_regex => text.push('\n'),
                    next => text.extend(['\\', next]),
                },
                '\n' => {
                    self.at -= 1;
                    return None;
                }
                next => text.push(next),
            }
        }
    }

    /// Copies the rest of a bracket expression, in which the delimiter is a character like others.
    fn class(&mut self, text: &mut String) -> Option<()> {
        text.push('[');
        text.extend(self.next_if(|next| next == '^'));
        text.extend(self.next_if(|next| next == ']'));
        loop {
            match self.next()? {
                ']' => {
                    text.push(']');
                    return Some(());
                }
                '\\' if self.next_if(|next| next == 'n').is_some() => text.push('\n'),
                '[' => {
                    text.push('[');
                    // `[:alpha:]` ends with a bracket of its own.
                    if let Some(kind) = self.next_if(|next| matches!(next, ':' | '.' | '=')) {
                        text.push(kind);
                        self.named_class(kind, text)?;
                    }
                }
                '\n' => {
                    self.at -= 1;
                    return None;
                }
                next => text.push(next),
            }
        }
    }

    fn named_class(&mut self, kind: char, text: &mut String) -> Option<()> {
        loop {
            let next = self.next()?;
            text.push(next);
            if next == kind && self.peek() == Some(']') {
                text.extend(self.next());
                return Some(());
            }
        }
    }

    /// The text of `a`, `i` and `c`, with a newline at its end: the rest of the line, which a backslash continues.
    pub fn text_of_command(&mut self) -> Result<String, String> {
        self.skip_blanks();
        if self.next_if(|next| next == '\\').is_some() {
            // Without a newline, blanks after the backslash belong to the text: an extension of GNU.
            let text = self.at;
            self.skip_blanks();
            if self.next_if(|next| next == '\n').is_none() {
                self.at = text;
            }
        }
        if self.peek().is_none() {
            return Err(self.wrong("expected \\ after `a', `c' or `i'"));
        }
        let mut text = String::new();
        while let Some(next) = self.next() {
            match next {
                '\n' => break,
                '\\' => text.extend(self.next().map(escaped)),
                next => text.push(next),
            }
        }
        text.push('\n');
        Ok(text)
    }
}

/// Replaces characters behind backslashes by what they stand for.
pub(super) fn unescape(text: &str) -> String {
    let mut letters = text.chars();
    let next = || match letters.next()? {
        '\\' => letters.next().map(escaped),
        letter => Some(letter),
    };
    std::iter::from_fn(next).collect()
}

/// Returns what a character stands for behind a backslash: a control character, or itself.
pub(super) fn escaped(letter: char) -> char {
    match letter {
        'a' => '\u{7}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\u{b}',
        other => other,
    }
}
