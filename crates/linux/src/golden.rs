//! Golden files: scripts whose shell lines were typed into a real shell, with its output.
//!
//! The first statements describe how that shell is started, which is always the same: see [`START`].

use std::fmt;
use std::time::Duration;

/// The statements that describe what [`crate::Terminal`] starts.
pub const START: [&str; 2] = [r#"root A level=1 cmd="bash --norc --noediting -i" tty=pts/0"#, "A setsid"];

/// A golden file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Golden {
    /// Its lines except output: statements, comments and blank lines, in order.
    pub items: Vec<Item>,
}

/// A line of a golden file, with the output that it caused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The line number, counted from 1.
    pub line: usize,
    /// Its content.
    pub statement: Statement,
    /// The lines of output.
    pub printed: Vec<String>,
}

/// The content of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statement {
    /// A comment, a blank line, or one of [`START`].
    Verbatim(String),
    /// `CALLER$ COMMAND LINE`
    Typed {
        /// The process whose shell it is typed into.
        caller: String,
        /// The keys that are typed.
        keys: Keys,
    },
    /// `clock +2s`
    Clock(Duration),
}

/// Keys that are typed at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keys {
    /// A line, followed by the return key.
    Line(String),
    /// A letter or backslash with the control key: `^C`, `^\`.
    Control(char),
}

/// A line that is not valid in a golden file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// The line number, counted from 1.
    pub line: usize,
    /// The line.
    pub text: String,
}

impl Golden {
    /// Reads a golden file.
    pub fn read(text: &str) -> Result<Golden, Unreadable> {
        let mut items: Vec<Item> = Vec::new();
        for (index, text) in text.lines().enumerate() {
            let line = index + 1;
            let unreadable = || Unreadable { line, text: text.to_owned() };
            if let Some(printed) = text.strip_prefix('|') {
                let item = items.last_mut().filter(|item| !matches!(item.statement, Statement::Verbatim(_)));
                item.ok_or_else(unreadable)?.printed.push(printed.strip_prefix(' ').unwrap_or(printed).to_owned());
                continue;
            }
            let statement = read_statement(text).ok_or_else(unreadable)?;
            items.push(Item { line, statement, printed: Vec::new() });
        }
        Ok(Golden { items })
    }

    /// Returns the number of lines that are typed.
    pub fn typed(&self) -> usize {
        self.items.iter().filter(|item| matches!(item.statement, Statement::Typed { .. })).count()
    }

    /// Returns the minimum duration of a replay: the sum of its clock statements.
    pub fn duration(&self) -> Duration {
        let clocks = self
            .items
            .iter()
            .map(|item| if let Statement::Clock(time) = item.statement { time } else { Duration::ZERO });
        clocks.sum()
    }
}

fn read_statement(text: &str) -> Option<Statement> {
    if text.is_empty() || text.starts_with('#') || START.contains(&text) {
        return Some(Statement::Verbatim(text.to_owned()));
    }
    if let Some(seconds) = text.strip_prefix("clock +").and_then(|text| text.strip_suffix('s')) {
        return Some(Statement::Clock(Duration::from_secs(seconds.parse().ok()?)));
    }
    let (caller, line) = text.split_once("$ ")?;
    if caller.contains(' ') {
        return None;
    }
    let is_key = |letter: &char| letter.is_ascii_uppercase() || *letter == '\\';
    let control = line.strip_prefix('^').and_then(|letter| letter.parse().ok()).filter(is_key);
    let keys = control.map_or_else(|| Keys::Line(line.to_owned()), Keys::Control);
    Some(Statement::Typed { caller: caller.to_owned(), keys })
}

impl fmt::Display for Golden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for item in &self.items {
            writeln!(f, "{}", item.statement)?;
            for printed in &item.printed {
                let space = if printed.is_empty() { "" } else { " " };
                writeln!(f, "|{space}{printed}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Statement::Verbatim(text) => f.write_str(text),
            Statement::Typed { caller, keys: Keys::Line(line) } => write!(f, "{caller}$ {line}"),
            Statement::Typed { caller, keys: Keys::Control(letter) } => write!(f, "{caller}$ ^{letter}"),
            Statement::Clock(time) => write!(f, "clock +{}s", time.as_secs()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Duration, Golden, START};

    #[test]
    fn reads_what_it_writes() {
        let text = format!("# x\n\n{}\n{}\nA$ echo $$  \n| 1\n|\n|  2\nclock +2s\nA$ ^C\n", START[0], START[1]);
        let golden = Golden::read(&text).unwrap();
        assert_eq!(golden.to_string(), text);
        assert_eq!(golden.typed(), 2);
        assert_eq!(golden.duration(), Duration::from_secs(2));
    }

    #[test]
    fn rejects_other_statements() {
        for text in ["A fork B", "| x", "clock 3", "# x\n| x"] {
            assert!(Golden::read(text).is_err(), "{text}");
        }
    }
}
