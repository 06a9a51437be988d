//! Which process reads what is typed at a terminal.

use pidscope_kernel::{State, TaskId};
use pidscope_text::{Lang, act_error, cannot_call, terminal as texts};
use pidscope_userland::machine::Machine;
use pidscope_userland::timeline::ActError;

use crate::state::clock::next_event;
use crate::state::session::Session;

/// The reader of a terminal.
pub enum TerminalState {
    /// A shell that waits for a line.
    Ready {
        /// The shell.
        reader: TaskId,
        /// The sign at the end of its prompt.
        sign: char,
    },
    /// A shell or another program that is busy; it can be interrupted.
    Busy {
        /// The shell.
        reader: TaskId,
    },
    /// No reader, and the reason.
    Closed(String),
}

impl TerminalState {
    /// Returns the reader of the selected process's terminal.
    pub fn of(session: &Session, lang: Lang) -> Self {
        let (machine, selected) = (session.timeline().machine(), session.selected());
        let kernel = machine.kernel();
        if kernel.has_ended() {
            let error = if kernel.panic().is_some() { ActError::Panicked } else { ActError::Halted };
            return TerminalState::Closed(act_error(lang, &error));
        }
        let closed = |task: TaskId| {
            let state = kernel.state(task);
            matches!(state, State::Gone | State::Zombie | State::Exiting | State::Stopped)
                .then(|| cannot_call(lang, machine.name(task), state).unwrap_or_default())
        };
        let Some(terminal) = machine.terminal(selected) else {
            return TerminalState::Closed(texts::none(lang, &machine.name(selected)));
        };
        let reader = machine.reader(terminal);
        if let Some(sign) = machine.prompt(reader) {
            return TerminalState::Ready { reader, sign };
        }
        match closed(reader) {
            Some(why) => TerminalState::Closed(why),
            None if machine.can_type(reader, "^C") => TerminalState::Busy { reader },
            None => {
                TerminalState::Closed(cannot_call(lang, machine.name(reader), kernel.state(reader)).unwrap_or_default())
            }
        }
    }
}

/// Returns what the terminal of the selected process waits for.
pub fn waiting(session: &Session, lang: Lang) -> String {
    let machine = session.timeline().machine();
    match TerminalState::of(session, lang) {
        TerminalState::Ready { reader, .. } => texts::field(lang, &machine.name(reader)),
        TerminalState::Busy { reader } => busy(lang, machine, reader),
        TerminalState::Closed(why) => why,
    }
}

/// Returns what a busy terminal waits for, as far as it is known.
pub fn busy(lang: Lang, machine: &Machine, reader: TaskId) -> String {
    let mut jobs = machine.foreground(reader);
    if jobs.is_empty() {
        jobs.push(reader);
    }
    let name = machine.name(jobs[0]);
    // A job may itself wait for its children.
    let mut wakes = None;
    while let Some(task) = jobs.pop() {
        wakes = wakes.or(machine.program(task).wake_time());
        jobs.extend(machine.kernel().children(task));
    }
    match wakes.filter(|_| next_event(machine).is_some()) {
        Some(time) => texts::runs_until(lang, &name, &time),
        None => texts::runs(lang, &name),
    }
}
