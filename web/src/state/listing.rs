//! Everything on the page that can be copied, as text.

use pidscope_kernel::{NsId, State};
use pidscope_userland::script::StatementKind;

use crate::errands::Errand;
use crate::parts::picture::words;
use crate::parts::views::matrix::MatrixModel;
use crate::parts::views::model::{Row, ViewModel};
use crate::state::Explorer;
use crate::state::session::Session;
use crate::state::views::{Arrangement, Table};

/// Something that can be copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listing {
    /// The view of a namespace, in the format of `ps -eo pid,ppid,stat,comm`.
    View(NsId),
    /// The PIDs of all processes in every namespace that is shown.
    Matrix,
    /// The contents of the selected process's terminal.
    Terminal,
    /// The steps of the branch as a script, with their results.
    Steps,
    /// The picture as text.
    Outline,
    /// The picture as a Mermaid flowchart.
    Mermaid,
    /// Everything done up to now, as a script.
    Script,
    /// The link in the share dialog.
    Link,
    /// The same link in a readable form.
    ReadableLink,
    /// The code of an embed.
    Embedding,
}

impl Listing {
    /// Returns the name by which the copy button is found.
    pub fn name(self) -> &'static str {
        match self {
            Listing::View(_) => "View",
            Listing::Matrix => "Matrix",
            Listing::Terminal => "Terminal",
            Listing::Steps => "Steps",
            Listing::Outline => "Outline",
            Listing::Mermaid => "Mermaid",
            Listing::Script => "Script",
            Listing::Link => "Link",
            Listing::ReadableLink => "ReadableLink",
            Listing::Embedding => "Embedding",
        }
    }
}

impl Explorer {
    /// Copies a listing to the clipboard.
    pub(crate) fn copy(&mut self, listing: Listing) {
        if let Some(text) = self.listing(listing) {
            self.run_errand(Errand::Copy(listing, text));
        }
    }

    /// Returns a listing as text; `None` for a link that would be too long.
    fn listing(&self, listing: Listing) -> Option<String> {
        let session = &self.session;
        let folding = || self.keeping.sharing.folding(self);
        Some(match listing {
            Listing::View(ns) => view(session, ns, self.views.arrangement(Table::View(ns))),
            Listing::Matrix => {
                let arrangement = Arrangement { limit: usize::MAX, ..self.views.arrangement(Table::Matrix) };
                MatrixModel::of(session, &self.views.columns(session.kernel()), &arrangement).text(self.lang)
            }
            Listing::Terminal => self.models.transcript().text(),
            Listing::Steps => steps(session),
            Listing::Outline => words(session, self.lang).outline(&folding()),
            Listing::Mermaid => words(session, self.lang).flowchart(&folding()),
            Listing::Script => session.timeline().text(),
            Listing::Link => return self.shared_link(),
            Listing::ReadableLink => return self.readable_link(),
            Listing::Embedding => return self.embedding_code().ok(),
        })
    }
}

/// Returns the letter of `ps` for a state. A process that can make a call counts as running.
fn letter(state: State) -> char {
    match state {
        State::Running => 'R',
        State::Blocked | State::Exiting => 'S',
        State::Stopped => 'T',
        State::Zombie => 'Z',
        State::Gone => 'X',
    }
}

/// Returns the whole table of a namespace in its arrangement; a tree is drawn as by `ps f`.
fn view(session: &Session, ns: NsId, arrangement: Arrangement) -> String {
    let model = ViewModel::of(session, ns, &Arrangement { limit: usize::MAX, ..arrangement });
    let row = |row: &Row| {
        let ended = if row.state == State::Zombie { " <defunct>" } else { "" };
        let branch = if row.twig.level > 1 { "    ".repeat(row.twig.level - 2) + " \\_ " } else { String::new() };
        let command = row.command.as_ref().filter(|command| **command != row.name);
        vec![
            row.pid.to_string(),
            row.ppid.to_string(),
            letter(row.state).to_string(),
            [&branch, row.name.as_str(), ended].concat(),
            command.cloned().unwrap_or_default(),
        ]
    };
    let rows: Vec<_> = model.rows.all().map(|each| row(each)).collect();
    let has_commands = rows.iter().any(|row| !row[4].is_empty());
    let heads = if has_commands { ["NAME", "COMMAND"] } else { ["COMMAND", ""] };
    let columns = [Align::Right(7), Align::Right(7), Align::Left(4), Align::Left(0), Align::Left(0)];
    aligned(["PID", "PPID", "STAT"].into_iter().chain(heads).map(str::to_owned).collect(), rows, &columns)
}

/// The alignment of a column, with its minimum width.
#[derive(Debug, Clone, Copy)]
pub enum Align {
    /// For words.
    Left(usize),
    /// For numbers.
    Right(usize),
}

/// Formats rows of words as columns; the last alignment applies to all further columns.
pub fn aligned(heads: Vec<String>, mut rows: Vec<Vec<String>>, columns: &[Align]) -> String {
    rows.insert(0, heads);
    let align = |at: usize| columns.get(at).or(columns.last()).copied().unwrap_or(Align::Left(0));
    let widest = |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|word| width(word)).max().unwrap_or(0);
    let widths: Vec<usize> = (0..rows[0].len()).map(widest).collect();
    let mut text = String::new();
    for row in &rows {
        let mut line = String::new();
        for (at, word) in row.iter().enumerate() {
            let (Align::Left(least) | Align::Right(least)) = align(at);
            let blanks = " ".repeat(widths[at].max(least).saturating_sub(width(word)));
            let (before, behind) = match align(at) {
                Align::Left(_) => ("", blanks.as_str()),
                Align::Right(_) => (blanks.as_str(), ""),
            };
            line += &[if at > 0 { " " } else { "" }, before, word, behind].concat();
        }
        text = text + line.trim_end() + "\n";
    }
    text
}

/// Returns the number of terminal columns that a word takes: two for each Korean, Chinese or Japanese character.
fn width(word: &str) -> usize {
    let wide = |letter: char| matches!(letter, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}');
    word.chars().map(|letter| if wide(letter) { 2 } else { 1 }).sum()
}

/// The results of calls are aligned unless a call is longer than this.
const MAX_ALIGNED_CALL_LEN: usize = 40;

/// Returns the steps as a script that checks the result of each call; undone steps are comments.
fn steps(session: &Session) -> String {
    let timeline = session.timeline();
    let done = timeline.machine().steps();
    let entries: Vec<_> = timeline.steps().filter_map(|revision| timeline.entry(revision)).collect();
    let calls = entries.iter().map(|entry| width(entry.statement.call_text()));
    let column = calls.filter(|&call| call <= MAX_ALIGNED_CALL_LEN).max().unwrap_or(0);
    let mut text = timeline.root().map_or_else(String::new, |root| root.text.clone() + "\n");
    for (index, entry) in entries.into_iter().enumerate() {
        let mut line = entry.statement.call_text().to_owned();
        if let (Some(step), StatementKind::Call { .. }) = (&entry.step, &entry.statement.kind) {
            line += &" ".repeat(column.saturating_sub(width(&line)));
            line += &format!(" -> {}", step.outcome);
        }
        text = text + if index < done { "" } else { "# " } + &line + "\n";
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned() {
        let rows = [["10", "둘째", "x"], ["7", "B", ""]];
        let rows = rows.map(|row| row.map(str::to_owned).to_vec()).to_vec();
        let heads = ["PID", "NAME", "COMMAND"].map(str::to_owned).to_vec();
        let text = aligned(heads, rows, &[Align::Right(5), Align::Left(0)]);
        assert_eq!(text, "  PID NAME COMMAND\n   10 둘째 x\n    7 B\n");
    }
}
