//! Everything on the page that can be copied, as a text.

use pidscope_kernel::{NsId, State};

use crate::effects::Effect;
use crate::parts::picture::{flowchart, outline};
use crate::state::Explorer;
use crate::state::session::Session;
use crate::words::result;

/// What can be copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listing {
    /// What a namespace sees, as `ps -eo pid,ppid,stat,comm` writes it.
    View(NsId),
    /// What stands on the terminal of the chosen process.
    Terminal,
    /// The steps of the branch, with what came of them.
    Steps,
    /// The picture in words.
    Outline,
    /// The picture as a Mermaid flowchart.
    Mermaid,
    /// What was done up to now, as a script.
    Script,
    /// The link that the share dialog shows.
    Link,
    /// The same, as a person would write it.
    ReadableLink,
}

impl Explorer {
    /// A listing goes to the clipboard.
    pub(crate) fn copy(&mut self, listing: Listing) {
        if let Some(text) = self.listing(listing) {
            self.effects.push(Effect::Copy(listing, text));
        }
    }

    /// A listing as a text; none for a link that would be too long.
    fn listing(&self, listing: Listing) -> Option<String> {
        let session = &self.session;
        let folding = || self.keeping.sharing.folding(self);
        Some(match listing {
            Listing::View(ns) => view(session, ns),
            Listing::Terminal => self.models.transcript().text(),
            Listing::Steps => steps(session),
            Listing::Outline => outline(session, self.lang, &folding()),
            Listing::Mermaid => flowchart(session, self.lang, &folding()),
            Listing::Script => session.timeline().text(),
            Listing::Link => return self.shared_link(),
            Listing::ReadableLink => return self.readable_link(),
        })
    }
}

/// The letter of `ps` for a state. Whoever can make a call runs.
fn letter(state: State) -> char {
    match state {
        State::Running => 'R',
        State::Blocked | State::Exiting => 'S',
        State::Stopped => 'T',
        State::Zombie => 'Z',
        State::Gone => 'X',
    }
}

fn view(session: &Session, ns: NsId) -> String {
    let kernel = session.kernel();
    let mut text = String::from("    PID    PPID STAT COMMAND\n");
    for (nr, task) in kernel.visible(ns) {
        let state = kernel.state(task);
        let ended = if state == State::Zombie { " <defunct>" } else { "" };
        let ppid = kernel.ppid_in(task, ns);
        text += &format!("{:>7} {ppid:>7} {:<4} {}{ended}\n", nr.0, letter(state), session.name(task));
    }
    text
}

/// The steps with their numbers; those that were taken back stand in brackets.
fn steps(session: &Session) -> String {
    let timeline = session.timeline();
    let done = timeline.machine().steps();
    let mut text = String::new();
    for (index, entry) in timeline.steps().filter_map(|revision| timeline.entry(revision)).enumerate() {
        let line = format!("{} {}", entry.statement.call_text(), result(entry));
        let line = line.trim_end();
        let number = index + 1;
        text += &if index < done { format!("{number:>4}  {line}\n") } else { format!("{number:>4}  ({line})\n") };
    }
    text
}
