//! What a screen reader says of what was done.

use pidscope_text::{announce, errno};
use pidscope_userland::entry::{Entry, Outcome, Step};
use pidscope_userland::script::StatementKind;

use crate::state::Explorer;
use crate::state::desk::waiting;
use pidscope_explain::story::{printed, story};

/// Lines of output that a screen reader says.
const SPOKEN_LINES: usize = 4;

impl Explorer {
    /// What a screen reader says of the last act.
    pub(crate) fn told(&self) -> String {
        let timeline = self.session.timeline();
        let Some(Entry { statement, step: Some(step), .. }) = timeline.last_call() else { return String::new() };
        match (&step.outcome, &statement.kind) {
            (Outcome::Refused(refusal), _) => {
                announce::refused(self.lang, &refusal.errno.name(), &errno(self.lang, refusal.errno))
            }
            (Outcome::Blocks, StatementKind::Shell { .. }) => waiting(&self.session, self.lang),
            // Without a word of output there is still what happened.
            (_, StatementKind::Shell { .. }) if printed(step).is_empty() => {
                let story = story(self.lang, timeline.machine(), step);
                match story.told.is_empty() {
                    true => announce::no_output(self.lang).to_owned(),
                    false => story.text(),
                }
            }
            (_, StatementKind::Shell { .. }) => self.spoken_output(step),
            (_, StatementKind::Clock { .. }) if !printed(step).is_empty() => self.spoken_output(step),
            (_, StatementKind::Clock { .. }) if self.running.is_some() => String::new(),
            (_, StatementKind::Clock { .. }) => {
                timeline.machine().now().to_string() + " " + &story(self.lang, timeline.machine(), step).text()
            }
            _ => story(self.lang, timeline.machine(), step).text(),
        }
    }

    /// The first lines of what was printed: who listens must not be read a whole table.
    fn spoken_output(&self, step: &Step) -> String {
        let lines = printed(step);
        let spoken = &lines[..lines.len().min(SPOKEN_LINES)];
        match lines.len().checked_sub(SPOKEN_LINES) {
            None | Some(0) => spoken.join("\n"),
            Some(more) => spoken.join("\n") + "\n" + &announce::more_lines(self.lang, &more),
        }
    }

    pub(crate) fn last_line(&self) -> String {
        self.session.timeline().last_call().map(|entry| entry.statement.text.clone()).unwrap_or_default()
    }
}
