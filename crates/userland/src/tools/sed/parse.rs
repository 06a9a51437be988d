//! Parsing scripts of `sed`.

use regex_lite::Regex;

use super::reader::{Reader, escaped, unescape};
use super::syntax::{Action, Address, Command, End, Part, Script, Substitution, When};
use crate::tools::pattern;

/// Parses the parts of a script, which are joined by newlines.
pub(super) fn parse(expressions: &[&str], is_extended: bool) -> Result<Script, String> {
    let mut parser = Parser {
        reader: Reader::new(expressions),
        is_extended,
        script: Script::default(),
        blocks: Vec::new(),
        labels: Vec::new(),
        branches: Vec::new(),
    };
    parser.commands()?;
    parser.resolve()?;
    Ok(parser.script)
}

struct Parser {
    reader: Reader,
    is_extended: bool,
    script: Script,
    /// The blocks that are open, by their commands.
    blocks: Vec<usize>,
    labels: Vec<(String, usize)>,
    /// The branches whose label is not resolved yet.
    branches: Vec<(usize, String)>,
}

impl Parser {
    fn commands(&mut self) -> Result<(), String> {
        loop {
            self.reader.skip(|next| next.is_whitespace() || next == ';');
            if self.reader.peek().is_none() {
                break;
            }
            self.command()?;
        }
        match self.blocks.is_empty() {
            true => Ok(()),
            false => Err("-e expression #1, char 0: unmatched `{'".to_owned()),
        }
    }

    fn command(&mut self) -> Result<(), String> {
        let from = self.address()?;
        self.reader.skip_blanks();
        let mut to = None;
        if from.is_some() && self.reader.next_if(|next| next == ',').is_some() {
            self.reader.skip_blanks();
            to = Some(self.end()?);
            self.reader.skip_blanks();
        }
        if matches!(from, Some(Address::Line(0))) && !matches!(to, Some(End::At(Address::Match(_)))) {
            return Err(self.reader.unexpected("invalid usage of line address 0"));
        }
        let mut negated = false;
        while self.reader.next_if(|next| next == '!').is_some() {
            if negated {
                return Err(self.reader.wrong("multiple `!'s"));
            }
            negated = true;
            self.reader.skip_blanks();
        }
        let Some(letter) = self.reader.next() else { return Err(self.reader.wrong("missing command")) };
        let has_address = from.is_some();
        let at = self.script.commands.len();
        let action = match letter {
            '#' if has_address => return Err(self.reader.wrong("comments don't accept any addresses")),
            '#' => {
                self.reader.skip(|next| next != '\n');
                return Ok(());
            }
            ':' if has_address => return Err(self.reader.wrong(": doesn't want any addresses")),
            ':' => {
                let label = self.reader.label();
                if label.is_empty() {
                    return Err(self.reader.wrong("\":\" lacks a label"));
                }
                self.labels.push((label, at));
                return Ok(());
            }
            '{' => {
                self.blocks.push(at);
                let action = Action::Block { end: 0 };
                self.script.commands.push(Command { from, to, negated, action });
                return Ok(());
            }
            '}' => return self.end_block(has_address),
            'a' => Action::Append(self.reader.text_of_command()?),
            'i' => Action::Insert(self.reader.text_of_command()?),
            'c' => Action::Change(self.reader.text_of_command()?),
            's' => Action::Substitute(Box::new(self.substitution()?)),
            'y' => Action::Transliterate(self.transliteration()?),
            'b' | 't' | 'T' => {
                let label = self.reader.label();
                self.branches.push((at, label));
                let when = match letter {
                    'b' => When::Always,
                    't' => When::Replaced,
                    _ => When::NotReplaced,
                };
                Action::Branch { to: usize::MAX, when }
            }
            'q' | 'Q' if to.is_some() => return Err(self.reader.wrong("command only uses one address")),
            'q' | 'Q' => {
                self.reader.skip_blanks();
                let code = self.reader.number().unwrap_or(0) as u8;
                Action::Quit { code, prints: letter == 'q' }
            }
            'p' => Action::Print,
            'P' => Action::PrintFirst,
            'd' => Action::Delete,
            'D' => Action::DeleteFirst,
            '=' => Action::PrintNumber,
            'n' => Action::Next,
            'N' => Action::AppendNext,
            'h' | 'H' => Action::Hold { appends: letter == 'H' },
            'g' | 'G' => Action::Get { appends: letter == 'G' },
            'x' => Action::Exchange,
            'z' => Action::Empty,
            'e' | 'F' | 'l' | 'r' | 'R' | 'w' | 'W' | 'v' => {
                return Err(format!("the command {letter} is not simulated"));
            }
            ';' | '\n' => return Err(self.reader.wrong("missing command")),
            other => return Err(self.reader.wrong(&format!("unknown command: `{other}'"))),
        };
        let takes_line = matches!(action, Action::Append(_) | Action::Insert(_) | Action::Change(_));
        self.script.commands.push(Command { from, to, negated, action });
        if takes_line { Ok(()) } else { self.end_of_command() }
    }

    fn end_block(&mut self, has_address: bool) -> Result<(), String> {
        let end = self.script.commands.len();
        let Some(start) = self.blocks.pop() else { return Err(self.reader.wrong("unexpected `}'")) };
        if has_address {
            return Err(self.reader.wrong("} doesn't want any addresses"));
        }
        self.script.commands[start].action = Action::Block { end };
        self.end_of_command()
    }

    /// Expects the end of a command: a semicolon, a line's end, a comment, or the end of a block.
    fn end_of_command(&mut self) -> Result<(), String> {
        self.reader.skip_blanks();
        match self.reader.peek() {
            None | Some('}' | '#') => Ok(()),
            Some(';' | '\n') => {
                self.reader.next();
                Ok(())
            }
            Some(_) => Err(self.reader.unexpected("extra characters after command")),
        }
    }

    fn address(&mut self) -> Result<Option<Address>, String> {
        Ok(match self.reader.peek() {
            Some('/' | '\\') => Some(Address::Match(self.regex_address()?)),
            Some('$') => {
                self.reader.next();
                Some(Address::Last)
            }
            Some(digit) if digit.is_ascii_digit() => {
                let first = self.reader.number().unwrap_or_default();
                match self.reader.next_if(|next| next == '~') {
                    Some(_) => Some(Address::Step(first, self.reader.number().unwrap_or_default())),
                    None => Some(Address::Line(first)),
                }
            }
            _ => None,
        })
    }

    fn end(&mut self) -> Result<End, String> {
        if let Some(sign) = self.reader.next_if(|next| matches!(next, '+' | '~')) {
            let number = self.reader.number().ok_or_else(|| self.reader.wrong("expected number"))?;
            return Ok(if sign == '+' { End::After(number) } else { End::Multiple(number) });
        }
        match self.address()? {
            Some(address) => Ok(End::At(address)),
            None => Err(self.reader.unexpected("unexpected `,'")),
        }
    }

    fn regex_address(&mut self) -> Result<Option<Regex>, String> {
        // `/RE/`, or with any other delimiter `\cREc`.
        let delimiter = self.reader.next_if(|next| next == '/').or_else(|| self.reader.next().and(self.reader.next()));
        let delimiter = delimiter.unwrap_or('/');
        let text =
            self.reader.delimited(delimiter, true).ok_or_else(|| self.reader.wrong("unterminated address regex"))?;
        let ignores_case = self.reader.next_if(|next| next == 'I').is_some();
        self.compile(&text, ignores_case)
    }

    fn compile(&self, text: &str, ignores_case: bool) -> Result<Option<Regex>, String> {
        if text.is_empty() {
            return Ok(None);
        }
        let flags = [".", if self.is_extended { "E" } else { "" }, if ignores_case { "i" } else { "" }].concat();
        match pattern::compile(text, &flags) {
            Some(regex) => Ok(Some(regex)),
            None => Err(format!("the regular expression {text} is not simulated")),
        }
    }

    /// The two texts of `s` and `y`, of which the first may be a regular expression.
    fn texts(&mut self, is_regex: bool, unterminated: &str) -> Result<(String, String), String> {
        let wrong = |reader: &Reader| reader.wrong(unterminated);
        let delimiter = self.reader.next().filter(|&next| next != '\n' && next != '\\');
        let delimiter = delimiter.ok_or_else(|| wrong(&self.reader))?;
        let first = self.reader.delimited(delimiter, is_regex).ok_or_else(|| wrong(&self.reader))?;
        let second = self.reader.delimited(delimiter, false).ok_or_else(|| wrong(&self.reader))?;
        Ok((first, second))
    }

    fn substitution(&mut self) -> Result<Substitution, String> {
        let (pattern, replacement) = self.texts(true, "unterminated `s' command")?;
        let replacement = parts(&replacement)?;
        let (mut first, mut everywhere, mut prints, mut ignores_case) = (None, false, false, false);
        loop {
            match self.reader.peek() {
                Some('i' | 'I') => ignores_case = true,
                Some('g') if everywhere => {
                    return Err(self.reader.unexpected("multiple `g' options to `s' command"));
                }
                Some('g') => everywhere = true,
                Some('p') if prints => {
                    return Err(self.reader.unexpected("multiple `p' options to `s' command"));
                }
                Some('p') => prints = true,
                Some(flag @ ('e' | 'm' | 'M' | 'w')) => return Err(format!("the flag {flag} of s is not simulated")),
                Some(digit) if digit.is_ascii_digit() => {
                    let number = self.reader.number();
                    if first.is_some() {
                        return Err(self.reader.wrong("multiple number options to `s' command"));
                    }
                    if number == Some(0) {
                        return Err(self.reader.wrong("number option to `s' command may not be zero"));
                    }
                    first = number;
                    continue;
                }
                Some('}' | '#' | ';') | None => break,
                Some(next) if next.is_whitespace() => break,
                Some(_) => {
                    return Err(self.reader.unexpected("unknown option to `s'"));
                }
            }
            self.reader.next();
        }
        let regex = self.compile(&pattern, ignores_case)?;
        let groups = regex.as_ref().map_or(9, |regex| regex.captures_len() - 1);
        let greatest = replacement.iter().map(|part| if let Part::Group(group) = part { *group } else { 0 }).max();
        match greatest.filter(|&greatest| greatest > groups) {
            Some(greatest) => Err(self.reader.wrong(&format!("invalid reference \\{greatest} on `s' command's RHS"))),
            None => Ok(Substitution { regex, replacement, first: first.unwrap_or(1), everywhere, prints }),
        }
    }

    fn transliteration(&mut self) -> Result<Vec<(char, char)>, String> {
        let (from, to) = self.texts(false, "unterminated `y' command")?;
        let [from, to] = [from, to].map(|text| unescape(&text).chars().collect::<Vec<char>>());
        match from.len() == to.len() {
            true => Ok(from.into_iter().zip(to).collect()),
            false => Err(self.reader.wrong("strings for `y' command are different lengths")),
        }
    }

    /// Lets branches lead to their labels; one without a label leads to the end.
    fn resolve(&mut self) -> Result<(), String> {
        for (branch, label) in &self.branches {
            let target = match self.labels.iter().find(|(name, _)| name == label) {
                Some((_, target)) => *target,
                None if label.is_empty() => self.script.commands.len(),
                None => return Err(format!("can't find label for jump to `{label}'")),
            };
            if let Action::Branch { to, .. } = &mut self.script.commands[*branch].action {
                *to = target;
            }
        }
        Ok(())
    }
}

/// Takes a replacement apart: `&` and `\1` are parts of the match, any other character with a backslash is itself.
fn parts(text: &str) -> Result<Vec<Part>, String> {
    let (mut parts, mut literal) = (Vec::new(), String::new());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        let group = match (letter, if letter == '\\' { letters.next() } else { None }) {
            ('&', _) => Some(0),
            ('\\', Some(digit @ '0'..='9')) => Some(digit as usize - '0' as usize),
            ('\\', Some(letter @ ('L' | 'U' | 'l' | 'u' | 'E'))) => {
                return Err(format!("\\{letter} in a replacement is not simulated"));
            }
            (letter, behind) => {
                literal.push(behind.map_or(letter, escaped));
                None
            }
        };
        if let Some(group) = group {
            parts.push(Part::Text(std::mem::take(&mut literal)));
            parts.push(Part::Group(group));
        }
    }
    parts.push(Part::Text(literal));
    Ok(parts)
}
