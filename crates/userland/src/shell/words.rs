//! Parsing of words: quoting, parameters, substitutions, and redirections.

use super::Kind;
use super::builtin::unescape;
use super::parse::{Parser, SyntaxError, is_variable_name, parse};
use super::syntax::{Default, Part, Redirect, RedirectKind, Trim, Word};

impl Parser<'_> {
    pub(super) fn redirect(&mut self) -> Result<Option<Redirect>, SyntaxError> {
        self.skip_blanks();
        let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let sign = &self.rest[digits..];
        let (kind, length, usual) = if sign.starts_with("<<<") {
            (RedirectKind::HereString, 3, 0)
        } else if sign.starts_with(">>") {
            (RedirectKind::Append, 2, 1)
        } else if sign.starts_with(">&") {
            (RedirectKind::Duplicate, 2, 1)
        } else if sign.starts_with("<&") {
            (RedirectKind::Duplicate, 2, 0)
        } else if sign.starts_with("&>") && digits == 0 {
            (RedirectKind::WriteBoth, 2, 1)
        } else if sign.starts_with(['<', '>']) && !sign.starts_with("<<") && !sign.starts_with("<(") {
            let is_read = sign.starts_with('<');
            (if is_read { RedirectKind::Read } else { RedirectKind::Write }, 1, usize::from(!is_read))
        } else if sign.starts_with('<') {
            self.advance(digits);
            return Err(self.unexpected());
        } else {
            return Ok(None);
        };
        let fd = self.rest[..digits].parse().unwrap_or(usual);
        self.advance(digits + length);
        self.skip_blanks();
        let target = self.word()?.ok_or_else(|| match self.token() {
            None => SyntaxError::UnexpectedToken("newline".to_owned(), None),
            Some(_) => self.unexpected(),
        })?;
        Ok(Some(Redirect { fd, kind, target }))
    }

    /// Parses the next word; returns `None` if an operator or the end comes first.
    pub(super) fn word(&mut self) -> Result<Option<Word>, SyntaxError> {
        self.skip_blanks();
        let start = self.rest;
        let mut parts = self.parts(|next| next.is_whitespace() || ";&|()<>".contains(next))?;
        // Tilde expansion.
        if let Some(Part::Literal { text, quoted: false }) = parts.first_mut()
            && (text == "~" || text.starts_with("~/"))
        {
            text.replace_range(..1, "/root");
        }
        let raw = start[..start.len() - self.rest.len()].to_owned();
        Ok((!raw.is_empty()).then_some(Word { parts, raw }))
    }

    /// Parses parts up to a character that ends them.
    pub(super) fn parts(&mut self, ends: impl Fn(char) -> bool) -> Result<Vec<Part>, SyntaxError> {
        let mut parts = Vec::new();
        while let Some(next) = self.rest.chars().next() {
            match next {
                _ if ends(next) => break,
                '\'' => {
                    let text = self.up_to('\'')?;
                    parts.push(Part::Literal { text, quoted: true });
                }
                '"' => self.double_quoted(&mut parts)?,
                '\\' => {
                    self.advance(1);
                    let text: String = self.rest.chars().take(1).collect();
                    self.advance(text.len());
                    // A line continuation.
                    if text != "\n" {
                        parts.push(Part::Literal { text, quoted: true });
                    }
                }
                '$' | '`' => self.expansion(false, &mut parts)?,
                _ => {
                    self.advance(next.len_utf8());
                    push_letter(&mut parts, next, false);
                }
            }
        }
        Ok(parts)
    }

    pub(super) fn double_quoted(&mut self, parts: &mut Vec<Part>) -> Result<(), SyntaxError> {
        self.advance(1);
        // Even empty quotation marks make a word.
        parts.push(Part::Literal { text: String::new(), quoted: true });
        loop {
            let next = self.rest.chars().next().ok_or(SyntaxError::Unclosed('"'))?;
            match next {
                '"' => {
                    self.advance(1);
                    return Ok(());
                }
                '\\' if self.rest[1..].starts_with(['$', '`', '"', '\\']) => {
                    push_letter(parts, char::from(self.rest.as_bytes()[1]), true);
                    self.advance(2);
                }
                '$' | '`' => self.expansion(true, parts)?,
                _ => {
                    self.advance(next.len_utf8());
                    push_letter(parts, next, true);
                }
            }
        }
    }

    /// Parses what begins with `$` or a backquote.
    pub(super) fn expansion(&mut self, quoted: bool, parts: &mut Vec<Part>) -> Result<(), SyntaxError> {
        if self.rest.starts_with('`') {
            let list = parse(self.kind, &self.backquoted()?)?;
            parts.push(Part::Command { list, quoted });
        } else if let Some(source) = self.arithmetic_expansion()? {
            parts.push(Part::Arithmetic { source, quoted });
        } else if self.rest.starts_with("$(") {
            self.advance(2);
            let list = self.list(&[], true)?;
            if self.rest.is_empty() {
                return Err(SyntaxError::Unclosed(')'));
            }
            self.closing_bracket()?;
            parts.push(Part::Command { list, quoted });
        } else if self.rest.starts_with("${") {
            parts.push(self.nested(|parser| parser.braced(quoted))?);
        } else if !quoted && self.rest.starts_with("$'") {
            self.advance(1);
            let text = unescape(&self.escaped()?);
            parts.push(Part::Literal { text, quoted: true });
        } else {
            self.advance(1);
            let name = parameter_name(self.rest);
            if name.is_empty() {
                push_letter(parts, '$', quoted);
            } else {
                self.advance(name.len());
                parts.push(Part::Parameter { name: name.to_owned(), default: None, quoted });
            }
        }
        Ok(())
    }

    /// Parses `${name}` and its variants.
    pub(super) fn braced(&mut self, quoted: bool) -> Result<Part, SyntaxError> {
        let start = self.rest;
        self.advance(2);
        if let Some(after) = self.rest.strip_prefix('#')
            && let Some((name, after)) = after.split_once('}').filter(|(name, _)| is_variable_name(name))
        {
            self.rest = after;
            return Ok(Part::Length { name: name.to_owned(), quoted });
        }
        let mut name = parameter_name(self.rest);
        // In braces, the number of an argument may have several digits.
        if name.starts_with(|first: char| first.is_ascii_digit()) {
            let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
            name = &self.rest[..digits];
        }
        // The only array that is supported.
        if name == "PIPESTATUS" && self.rest[name.len()..].starts_with('[') {
            let end = self.rest.find(']').ok_or(SyntaxError::Unclosed('}'))?;
            name = &self.rest[..=end];
        }
        self.advance(name.len());
        let if_empty = self.rest.starts_with(':');
        let sign = self.rest[usize::from(if_empty)..].chars().next();
        let default = match sign {
            None => return Err(SyntaxError::Unclosed('}')),
            Some('}') if !if_empty => None,
            Some(sign @ ('-' | '=' | '+' | '?')) if !name.is_empty() => {
                self.advance(usize::from(if_empty) + 1);
                let text = self.parts(|next| next == '}')?;
                Some(Default { assigns: sign == '=', alternative: sign == '+', is_error: sign == '?', if_empty, text })
            }
            Some(sign @ ('#' | '%')) if !if_empty && !name.is_empty() => {
                self.advance(1);
                let longest = self.rest.starts_with(sign);
                self.advance(usize::from(longest));
                let pattern = self.parts(|next| next == '}')?;
                if self.rest.is_empty() {
                    return Err(SyntaxError::Unclosed('}'));
                }
                self.advance(1);
                let trim = Trim { at_end: sign == '%', longest };
                return Ok(Part::Trimmed { name: name.to_owned(), trim, pattern, quoted });
            }
            Some(_) => return Err(bad_substitution(start)),
        };
        if name.is_empty() {
            return Err(bad_substitution(start));
        }
        if self.rest.is_empty() {
            return Err(SyntaxError::Unclosed('}'));
        }
        self.advance(1);
        Ok(Part::Parameter { name: name.to_owned(), default, quoted })
    }

    /// Parses `$((...))`, if it is one: without two closing parentheses, bash parses it as a command substitution that
    /// begins with a subshell.
    fn arithmetic_expansion(&mut self) -> Result<Option<Vec<Part>>, SyntaxError> {
        if !self.rest.starts_with("$((") {
            return Ok(None);
        }
        match (self.arithmetic_behind(1), self.kind) {
            (Ok(source), _) => Ok(Some(source)),
            (Err(SyntaxError::UnexpectedToken(..)), Kind::Bash) => Ok(None),
            (Err(SyntaxError::UnexpectedToken(..)), Kind::Dash) => Err(SyntaxError::MissingBrackets),
            (Err(error), _) => Err(error),
        }
    }

    /// Parses arithmetic up to the two closing parentheses.
    pub(super) fn arithmetic(&mut self) -> Result<Vec<Part>, SyntaxError> {
        let mut parts = self.arithmetic_part()?;
        // Semicolons do not separate anything here.
        while self.rest.starts_with(';') {
            self.advance(1);
            push_letter(&mut parts, ';', true);
            parts.extend(self.arithmetic_part()?);
        }
        if !self.rest.starts_with("))") {
            return Err(self.unexpected());
        }
        self.advance(2);
        Ok(parts)
    }

    /// Parses arithmetic up to a semicolon or an unmatched closing parenthesis.
    pub(super) fn arithmetic_part(&mut self) -> Result<Vec<Part>, SyntaxError> {
        let mut parts = Vec::new();
        let mut open = 0;
        loop {
            match self.rest.chars().next().ok_or(SyntaxError::Unclosed(')'))? {
                ')' | ';' if open == 0 => return Ok(parts),
                '$' | '`' => self.expansion(true, &mut parts)?,
                next => {
                    open = match next {
                        '(' => open + 1,
                        ')' => open - 1,
                        _ => open,
                    };
                    self.advance(next.len_utf8());
                    push_letter(&mut parts, next, true);
                }
            }
        }
    }

    /// Parses the text of `$'...'`; backslashes are kept, except those before a quotation mark.
    fn escaped(&mut self) -> Result<String, SyntaxError> {
        self.advance(1);
        let mut text = String::new();
        loop {
            let next = self.rest.chars().next().ok_or(SyntaxError::Unclosed('\''))?;
            self.advance(next.len_utf8());
            match next {
                '\'' => return Ok(text),
                '\\' if self.rest.starts_with('\'') => {
                    text.push('\'');
                    self.advance(1);
                }
                '\\' if self.rest.starts_with('\\') => {
                    text.push_str("\\\\");
                    self.advance(1);
                }
                _ => text.push(next),
            }
        }
    }

    /// Parses the text between two backquotes. A backslash is special only before `$`, a backquote or a backslash.
    fn backquoted(&mut self) -> Result<String, SyntaxError> {
        self.advance(1);
        let mut text = String::new();
        loop {
            let next = self.rest.chars().next().ok_or(SyntaxError::Unclosed('`'))?;
            self.advance(next.len_utf8());
            match next {
                '`' => return Ok(text),
                '\\' if self.rest.starts_with(['$', '`', '\\']) => {
                    text.push(char::from(self.rest.as_bytes()[0]));
                    self.advance(1);
                }
                _ => text.push(next),
            }
        }
    }

    /// Parses the text from one mark, at the current position, to the next.
    pub(super) fn up_to(&mut self, mark: char) -> Result<String, SyntaxError> {
        self.advance(1);
        let end = self.rest.find(mark).ok_or(SyntaxError::Unclosed(mark))?;
        let text = self.rest[..end].to_owned();
        self.advance(end + 1);
        Ok(text)
    }
}

/// Returns the parameter name at the beginning of a text: that of a variable, a digit, or a special character.
fn parameter_name(text: &str) -> &str {
    let length = match text.bytes().next() {
        Some(b'$' | b'!' | b'?' | b'#' | b'@' | b'*' | b'-' | b'0'..=b'9') => 1,
        Some(first) if first == b'_' || first.is_ascii_alphabetic() => {
            text.bytes().take_while(|&next| next == b'_' || next.is_ascii_alphanumeric()).count()
        }
        _ => 0,
    };
    &text[..length]
}

fn bad_substitution(start: &str) -> SyntaxError {
    let end = start.find('}').map_or(start.len(), |end| end + 1);
    SyntaxError::BadSubstitution(start[..end].to_owned())
}

fn push_letter(parts: &mut Vec<Part>, letter: char, quoted: bool) {
    match parts.last_mut() {
        Some(Part::Literal { text, quoted: before }) if *before == quoted => text.push(letter),
        _ => parts.push(Part::Literal { text: letter.into(), quoted }),
    }
}
