//! Golden files typed into a real shell.

use crate::golden::{Golden, Item, Keys, Statement};
use crate::mask::Mask;
use crate::native::Terminal;
use crate::reaction::State;
use crate::unable::Unable;

/// Why a golden file cannot be replayed to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplayError {
    /// No real shell can be started here.
    Unable(Unable),
    /// The shell is not ready for the next line after this one.
    At {
        /// The line number, counted from 1.
        line: usize,
        /// The state of the shell.
        state: State,
        /// What the line has printed.
        printed: Vec<String>,
    },
}

/// Types every line, and returns the file with the output that was printed.
pub fn replay(golden: &Golden) -> Result<Golden, ReplayError> {
    let mut terminal = Terminal::open().map_err(ReplayError::Unable)?;
    let mut mask = Mask::default();
    let mut state = State::Ready;
    let mut items: Vec<Item> = Vec::new();
    for item in &golden.items {
        if !can_go_on(state, &item.statement) {
            let last = items.pop().unwrap_or_else(|| item.clone());
            return Err(ReplayError::At { line: last.line, state, printed: last.printed });
        }
        let reaction = match &item.statement {
            Statement::Verbatim(_) => {
                items.push(item.clone());
                continue;
            }
            Statement::Typed { keys, .. } => terminal.press(keys),
            Statement::Clock(time) => terminal.pass(*time, state == State::Ready),
        };
        state = reaction.state;
        let printed = reaction.printed.iter().map(|line| mask.line(line)).collect();
        items.push(Item { printed, ..item.clone() });
    }
    Ok(Golden { items })
}

/// Only a shell that is ready takes lines; time and control characters end what it waits for.
fn can_go_on(state: State, next: &Statement) -> bool {
    match (state, next) {
        (_, Statement::Verbatim(_)) | (State::Ready, _) => true,
        (State::Waits, Statement::Clock(_) | Statement::Typed { keys: Keys::Control(_), .. }) => true,
        (State::Waits | State::Runs | State::Ended, _) => false,
    }
}
