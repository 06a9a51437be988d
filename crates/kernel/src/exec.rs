//! The execution of programs (Linux: `fs/exec.c`).

use crate::errno::Refusal;
use crate::event::Event;
use crate::exit::{do_exit, release_task};
use crate::signal::Action;
use crate::task::ExitStatus;
use crate::tx::Tx;

/// `execve(2)`. Ends the other threads and makes the caller the leader of the process, with the numbers that the leader
/// had; resets handlers to the default action and the process's exit signal to SIGCHLD (Linux: `begin_new_exec`).
pub(crate) fn exec(tx: &mut Tx<'_>) -> Result<i64, Refusal> {
    let process = tx.kernel.task(tx.caller).process;
    de_thread(tx);
    let now = tx.kernel.process(process);
    let (exit_signal_before, had_execed, was_dumpable) = (now.exit_signal, now.has_execed, now.dumpable);
    let actions = now.actions.clone();
    tx.emit(Event::Executed { process, exit_signal_before, had_execed, was_dumpable });
    // An ignored signal stays ignored (`flush_signal_handlers`).
    for (signal, from) in actions {
        let to = Action::DEFAULT;
        if from != Action::Ignore && from != to {
            tx.emit(Event::ActionChanged { process, signal, from, to });
        }
    }
    Ok(0)
}

/// Ends every other thread, and makes the caller the leader (Linux: `de_thread`).
fn de_thread(tx: &mut Tx<'_>) {
    let caller = tx.caller;
    let process = tx.kernel.task(caller).process;
    for thread in tx.kernel.other_threads(caller) {
        if tx.kernel.is_alive(thread) {
            do_exit(tx, thread, ExitStatus::Exited(0));
        }
    }
    let leader = tx.kernel.process(process).leader;
    if leader != caller {
        tx.emit(Event::LeaderReplaced { process, from: leader, to: caller });
        release_task(tx, leader);
    }
}
