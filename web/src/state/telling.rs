//! What a screen reader says about what was done.

use pidscope_text::{announce, errno};
use pidscope_userland::entry::{Entry, Outcome, Step};
use pidscope_userland::script::StatementKind;

use crate::later;
use crate::parts::why::failed;
use crate::state::Explorer;
use crate::state::desk::waiting;

/// The maximum number of lines of output that a screen reader says.
const MAX_SPOKEN_LINES: usize = 4;

impl Explorer {
    /// Returns what a screen reader says about the last act, once what is told of it has been updated.
    pub(crate) fn outcome_announcement(&self) -> String {
        let timeline = self.session.timeline();
        let Some(Entry { statement, step: Some(step), .. }) = timeline.last_step_entry() else { return String::new() };
        let mut told = failed(self.lang, timeline);
        told.push(match (&step.outcome, &statement.kind) {
            (Outcome::Refused(refusal), _) => {
                announce::refused(self.lang, &refusal.errno.name(), &errno(self.lang, refusal.errno))
            }
            (Outcome::Blocks, StatementKind::Shell { .. }) => waiting(&self.session, self.lang),
            // Even without output, something has happened.
            (_, StatementKind::Shell { .. }) => self.spoken_output(step).unwrap_or_else(|| match self.spoken_story() {
                nothing if nothing.is_empty() => announce::no_output(self.lang).to_owned(),
                story => story,
            }),
            (_, StatementKind::Clock { .. }) => {
                self.spoken_output(step).unwrap_or_else(|| match self.running.is_some() {
                    true => String::new(),
                    false => timeline.machine().now().to_string() + " " + &self.spoken_story(),
                })
            }
            _ => self.spoken_story(),
        });
        told.join(" ")
    }

    /// Returns the first lines of output: a screen reader must not read out a whole table.
    fn spoken_output(&self, step: &Step) -> Option<String> {
        later::shell().and_then(|shell| (shell.output)(self.lang, step, MAX_SPOKEN_LINES))
    }

    /// Returns what has happened, in sentences.
    fn spoken_story(&self) -> String {
        self.time.story(None).0.text()
    }

    pub(crate) fn last_line(&self) -> String {
        self.session.timeline().last_step_entry().map(|entry| entry.statement.text.clone()).unwrap_or_default()
    }
}
