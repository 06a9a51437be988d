//! Running scripts of `sed`.

use regex_lite::Regex;

use super::syntax::{Action, Address, Command, End, Part, Script, Substitution, When};
use crate::tools::pattern::{is_match, searched};
use crate::turn::MAX_TEXT_LEN;

/// The number of steps after which a script is considered endless.
const MAX_STEPS: usize = 4_000_000;

/// How a script has ended.
pub(super) enum Ended {
    /// There are no more lines.
    Input,
    /// By `q` or `Q`, with this exit status.
    Quit(u8),
    /// With a complaint.
    Wrong(String),
}

/// What follows a command.
enum Flow {
    Continue,
    Jump(usize),
    /// The cycle ends; whether the pattern space is printed.
    EndCycle {
        prints: bool,
    },
    /// The script runs again without reading a line, after `D`.
    Restart,
    Quit {
        code: u8,
        prints: bool,
    },
}

/// A run of a script.
pub(super) struct Run<'s> {
    script: &'s Script,
    lines: Vec<&'s str>,
    /// Whether the last line ends with a newline.
    ends_with_newline: bool,
    quiet: bool,
    /// The number of lines read so far.
    line: usize,
    pattern: String,
    hold: String,
    /// What is printed at the end of the cycle.
    appended: String,
    has_replaced: bool,
    /// By command: the last line of its range if that is active; `usize::MAX` if a match ends it.
    ranges: Vec<Option<usize>>,
    last_regex: Option<&'s Regex>,
    out: String,
    /// Whether the last line of the output still lacks its newline.
    lacks_newline: bool,
    steps: usize,
}

impl<'s> Run<'s> {
    /// Prepares to run a script on a text.
    pub fn new(script: &'s Script, text: &'s str, quiet: bool) -> Self {
        let is_before_first = |command: &Command| matches!(command.from, Some(Address::Line(0)));
        Run {
            script,
            lines: if text.is_empty() {
                Vec::new()
            } else {
                text.strip_suffix('\n').unwrap_or(text).split('\n').collect()
            },
            ends_with_newline: text.ends_with('\n'),
            quiet,
            line: 0,
            pattern: String::new(),
            hold: String::new(),
            appended: String::new(),
            has_replaced: false,
            ranges: script.commands.iter().map(|command| is_before_first(command).then_some(usize::MAX)).collect(),
            last_regex: None,
            out: String::new(),
            lacks_newline: false,
            steps: 0,
        }
    }

    /// Returns the number of steps taken.
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// Returns the output.
    pub fn printed(&self) -> &str {
        &self.out
    }

    /// Runs the script on all lines.
    pub fn run(&mut self) -> Ended {
        let mut restarts = false;
        while restarts || self.read_line() {
            let flow = match self.cycle() {
                Ok(flow) => flow,
                Err(wrong) => return Ended::Wrong(wrong),
            };
            restarts = matches!(flow, Flow::Restart);
            if let Flow::EndCycle { prints: true } | Flow::Quit { prints: true, .. } = flow
                && !self.quiet
            {
                self.print_pattern();
            }
            let appended = std::mem::take(&mut self.appended);
            if !matches!(flow, Flow::Quit { prints: false, .. }) {
                self.print(&appended);
            }
            if let Flow::Quit { code, .. } = flow {
                return Ended::Quit(code);
            }
        }
        Ended::Input
    }

    fn read_line(&mut self) -> bool {
        let Some(line) = self.lines.get(self.line) else { return false };
        self.line += 1;
        self.pattern.clear();
        self.pattern.push_str(line);
        self.has_replaced = false;
        true
    }

    fn is_last(&self) -> bool {
        self.line == self.lines.len()
    }

    /// Runs the commands once.
    fn cycle(&mut self) -> Result<Flow, String> {
        let mut at = 0;
        while let Some(command) = self.script.commands.get(at) {
            self.step(1 + self.pattern.len() / 8)?;
            let applies = self.selects(at)? != command.negated;
            let flow = match &command.action {
                Action::Block { end } if !applies => Flow::Jump(*end),
                _ if !applies => Flow::Continue,
                action => self.act(action, at)?,
            };
            match flow {
                Flow::Continue => at += 1,
                Flow::Jump(to) => at = to,
                flow => return Ok(flow),
            }
        }
        Ok(Flow::EndCycle { prints: true })
    }

    fn step(&mut self, steps: usize) -> Result<(), String> {
        self.steps += steps;
        let is_endless = self.steps > MAX_STEPS;
        let is_long =
            [&self.pattern, &self.hold, &self.out, &self.appended].iter().any(|text| text.len() > MAX_TEXT_LEN);
        if is_endless || is_long { Err("couldn't allocate memory".to_owned()) } else { Ok(()) }
    }

    /// Returns whether the current line is selected by the addresses of a command.
    fn selects(&mut self, at: usize) -> Result<bool, String> {
        let script = self.script;
        let command = &script.commands[at];
        let Some(from) = &command.from else { return Ok(true) };
        let Some(to) = &command.to else { return self.is_at(from) };
        if let Some(last) = self.ranges[at] {
            let (is_in_range, is_over) = match to {
                End::At(address @ (Address::Last | Address::Match(_) | Address::Step(..))) => {
                    (true, self.is_at(address)?)
                }
                End::At(Address::Line(_)) | End::After(_) | End::Multiple(_) => (self.line <= last, self.line >= last),
            };
            if is_over {
                self.ranges[at] = None;
            }
            return Ok(is_in_range);
        }
        if !self.is_at(from)? {
            return Ok(false);
        }
        let last = match to {
            End::At(Address::Line(last)) => *last,
            End::At(_) => usize::MAX,
            End::After(count) => self.line.saturating_add(*count),
            End::Multiple(number) => self.line.checked_next_multiple_of(*number).unwrap_or(self.line),
        };
        self.ranges[at] = (last > self.line).then_some(last);
        Ok(true)
    }

    fn is_at(&mut self, address: &'s Address) -> Result<bool, String> {
        Ok(match address {
            Address::Line(number) => self.line == *number,
            Address::Last => self.is_last(),
            Address::Step(first, 0) => self.line == *first,
            Address::Step(first, step) => self.line >= *first && (self.line - first).is_multiple_of(*step),
            Address::Match(regex) => {
                let regex = self.regex(regex.as_ref())?;
                is_match(regex, &self.pattern)
            }
        })
    }

    /// Returns a regular expression, which becomes the last one, or the last one for an empty one.
    fn regex(&mut self, regex: Option<&'s Regex>) -> Result<&'s Regex, String> {
        self.last_regex = regex.or(self.last_regex);
        let regex = self.last_regex.ok_or("-e expression #1, char 0: no previous regular expression")?;
        // Every character is matched against all of the pattern, which repetitions multiply.
        let weight = (1 + regex.as_str().len() / 16) * if regex.as_str().contains('{') { 16 } else { 1 };
        self.step(searched(&self.pattern).len().saturating_mul(weight))?;
        Ok(regex)
    }

    fn act(&mut self, action: &'s Action, at: usize) -> Result<Flow, String> {
        match action {
            Action::Print => self.print_pattern(),
            Action::PrintFirst => {
                let first = self.pattern.split('\n').next().unwrap_or_default().to_owned();
                self.print(&(first + "\n"));
            }
            Action::Delete => return Ok(Flow::EndCycle { prints: false }),
            Action::DeleteFirst => match self.pattern.find('\n') {
                Some(newline) => {
                    self.pattern.replace_range(..=newline, "");
                    return Ok(Flow::Restart);
                }
                None => return Ok(Flow::EndCycle { prints: false }),
            },
            Action::Quit { code, prints } => return Ok(Flow::Quit { code: *code, prints: *prints }),
            Action::PrintNumber => self.print(&format!("{}\n", self.line)),
            Action::Next | Action::AppendNext if self.is_last() => return Ok(Flow::EndCycle { prints: true }),
            Action::Next => {
                if !self.quiet {
                    self.print_pattern();
                }
                self.append_line(false);
            }
            Action::AppendNext => self.append_line(true),
            Action::Hold { appends: false } => self.hold.clone_from(&self.pattern),
            Action::Hold { appends: true } => self.hold = [&self.hold, "\n", &self.pattern].concat(),
            Action::Get { appends: false } => self.pattern.clone_from(&self.hold),
            Action::Get { appends: true } => self.pattern = [&self.pattern, "\n", &self.hold].concat(),
            Action::Exchange => std::mem::swap(&mut self.pattern, &mut self.hold),
            Action::Empty => self.pattern.clear(),
            Action::Append(text) => self.appended.push_str(text),
            Action::Insert(text) => self.print(text),
            Action::Change(text) => {
                // The text stands for a whole range.
                if self.ranges[at].is_none() || self.script.commands[at].negated {
                    self.print(text);
                }
                return Ok(Flow::EndCycle { prints: false });
            }
            Action::Substitute(substitution) => self.substitute(substitution)?,
            Action::Transliterate(pairs) => {
                let replaced = |letter| pairs.iter().find(|(from, _)| *from == letter).map_or(letter, |(_, to)| *to);
                self.pattern = self.pattern.chars().map(replaced).collect();
            }
            Action::Branch { to, when } => {
                let takes = match when {
                    When::Always => true,
                    When::Replaced => std::mem::take(&mut self.has_replaced),
                    When::NotReplaced => !std::mem::take(&mut self.has_replaced),
                };
                if takes {
                    return Ok(Flow::Jump(*to));
                }
            }
            Action::Block { .. } => {}
        }
        Ok(Flow::Continue)
    }

    /// Reads the next line, which there is, into the pattern space or behind it.
    fn append_line(&mut self, keeps: bool) {
        let appended = std::mem::take(&mut self.appended);
        self.print(&appended);
        match keeps {
            true => self.pattern.push('\n'),
            false => self.pattern.clear(),
        }
        self.pattern.push_str(self.lines[self.line]);
        self.line += 1;
    }

    fn substitute(&mut self, substitution: &'s Substitution) -> Result<(), String> {
        let regex = self.regex(substitution.regex.as_ref())?;
        let (mut out, mut end, mut count) = (String::new(), 0, 0);
        // An empty match directly behind another one does not count.
        let mut last_end = None;
        for captures in regex.captures_iter(searched(&self.pattern)) {
            let Some(found) = captures.get(0) else { break };
            if found.is_empty() && last_end == Some(found.start()) {
                continue;
            }
            last_end = Some(found.end());
            count += 1;
            if count < substitution.first {
                continue;
            }
            out += &self.pattern[end..found.start()];
            for part in &substitution.replacement {
                match part {
                    Part::Text(text) => out += text,
                    Part::Group(group) => out += captures.get(*group).map_or("", |group| group.as_str()),
                }
            }
            end = found.end();
            if out.len() > MAX_TEXT_LEN {
                break;
            }
            if !substitution.everywhere {
                break;
            }
        }
        if count < substitution.first || count == 0 {
            return Ok(());
        }
        out += &self.pattern[end..];
        self.step(out.len() / 4)?;
        self.pattern = out;
        self.has_replaced = true;
        if substitution.prints {
            self.print_pattern();
        }
        Ok(())
    }

    /// Prints the pattern space. The newline of the last line may be missing in the input; then it is here, too.
    fn print_pattern(&mut self) {
        self.complete_line();
        self.out.push_str(&self.pattern);
        match self.is_last() && !self.ends_with_newline {
            true => self.lacks_newline = true,
            false => self.out.push('\n'),
        }
    }

    fn print(&mut self, text: &str) {
        if !text.is_empty() {
            self.complete_line();
            self.out.push_str(text);
        }
    }

    /// Prints the newline that was missing, because more follows.
    fn complete_line(&mut self) {
        if std::mem::take(&mut self.lacks_newline) {
            self.out.push('\n');
        }
    }
}
