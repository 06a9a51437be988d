//! Sentences that explain why a line did not become an act, and why a process cannot make a call.

use pidscope_kernel::State;
use pidscope_userland::timeline::ActError;

use crate::diagnostic::problem;
use crate::lang::Lang;
use crate::messages::page;

/// Returns the sentence for a line that did not become an act.
pub fn act_error(lang: Lang, error: &ActError) -> String {
    match error {
        // There is only one line that it can refer to.
        ActError::Unreadable(wrong) => problem(lang, wrong),
        ActError::Panicked => page::panic(lang).to_owned(),
        ActError::Halted => page::halted(lang).to_owned(),
        ActError::Busy { process } => page::caller_busy(lang, process),
        ActError::NeverCreated(name) => page::caller_never_created(lang, name),
        ActError::CannotCall { process, state } => cannot_call(lang, process, *state).unwrap_or_default(),
    }
}

/// Returns why a process cannot make a call; `None` if it can.
pub fn cannot_call(lang: Lang, name: &str, state: State) -> Option<String> {
    Some(match state {
        State::Gone => page::caller_gone(lang, &name),
        State::Zombie => page::caller_zombie(lang, &name),
        State::Exiting => page::caller_exiting(lang, &name),
        State::Stopped => page::caller_stopped(lang, &name),
        State::Blocked => page::caller_blocked(lang, &name),
        State::Running => return None,
    })
}
