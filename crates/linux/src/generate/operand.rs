//! Operands: mostly meaningful ones, occasionally edge cases.

use crate::rng::Rng;

/// The signals that are sent most: one of each kind, and those with rules of their own.
const SENT_SIGNALS: &[&str] = &[
    "0", "TERM", "KILL", "KILL", "STOP", "CONT", "USR1", "USR2", "CHLD", "TSTP", "HUP", "RTMIN", "WINCH", "65", "SEGV",
];

/// The signals whose action is set most.
const ACTION_SIGNALS: &[&str] =
    &["TERM", "CHLD", "CHLD", "CHLD", "USR1", "USR2", "HUP", "CONT", "TSTP", "RTMIN", "KILL", "SEGV", "WINCH"];

/// The signals that are blocked most.
const MASK_SIGNALS: &[&str] = &["TERM", "CHLD", "USR1", "USR2", "CONT", "TSTP", "RTMIN", "KILL", "SEGV", "HUP"];

/// A `pid_t` holds the first ones; of the others, it holds the lower half.
const EDGE_NUMBERS: &[i64] = &[-1, -2, i32::MIN as i64, i32::MAX as i64, 1 << 31, 1 << 32, (1 << 32) + 2, 4_194_304];

/// Returns a usual signal, or occasionally any number from below to above the valid ones.
fn signal(rng: &mut Rng, common: &[&str]) -> String {
    match rng.once_in(5) {
        true => (rng.below(68) as i64 - 1).to_string(),
        false => rng.pick(common).to_owned(),
    }
}

/// Returns a signal to send.
pub(super) fn signal_to_send(rng: &mut Rng) -> String {
    signal(rng, SENT_SIGNALS)
}

/// Returns a signal whose action to set.
pub(super) fn action_signal(rng: &mut Rng) -> String {
    signal(rng, ACTION_SIGNALS)
}

/// Returns a signal to block.
pub(super) fn mask_signal(rng: &mut Rng) -> String {
    signal(rng, MASK_SIGNALS)
}

/// Returns an exit signal or parent-death signal.
pub(super) fn exit_signal(rng: &mut Rng) -> String {
    signal(rng, &["0", "USR1", "CHLD", "TERM", "KILL", "CONT", "65", "-1"])
}

/// Returns a number that no process has.
pub(super) fn edge_number(rng: &mut Rng) -> i64 {
    rng.pick(EDGE_NUMBERS)
}

/// Returns an exit code.
pub(super) fn code(rng: &mut Rng) -> i64 {
    match rng.once_in(6) {
        true => rng.pick(&[-1, 256, 255, 1 << 31, -256, (1 << 32) + 5]),
        false => rng.below(300) as i64,
    }
}
