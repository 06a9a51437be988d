//! `reboot`, which in a nested namespace ends the namespace (Linux: `kernel/reboot.c`, `reboot_pid_ns`).

use crate::errno::{Refusal, Rule};
use crate::event::Event;
use crate::exit::do_exit;
use crate::signal::{Signal, kill_from_kernel};
use crate::task::ExitStatus;
use crate::tx::Tx;

/// A command of `reboot(2)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RebootCommand {
    /// `LINUX_REBOOT_CMD_RESTART`.
    Restart,
    /// `LINUX_REBOOT_CMD_RESTART2`.
    Restart2,
    /// `LINUX_REBOOT_CMD_HALT`.
    Halt,
    /// `LINUX_REBOOT_CMD_POWER_OFF`.
    PowerOff,
    /// `LINUX_REBOOT_CMD_CAD_ON`.
    CadOn,
    /// `LINUX_REBOOT_CMD_CAD_OFF`.
    CadOff,
}

impl RebootCommand {
    /// Every command.
    pub const ALL: [RebootCommand; 6] = [
        RebootCommand::Restart,
        RebootCommand::Restart2,
        RebootCommand::Halt,
        RebootCommand::PowerOff,
        RebootCommand::CadOn,
        RebootCommand::CadOff,
    ];

    /// Returns the word for it.
    pub fn word(self) -> &'static str {
        match self {
            RebootCommand::Restart => "restart",
            RebootCommand::Restart2 => "restart2",
            RebootCommand::Halt => "halt",
            RebootCommand::PowerOff => "poweroff",
            RebootCommand::CadOn => "cad_on",
            RebootCommand::CadOff => "cad_off",
        }
    }
}

/// `reboot(2)`. `Ok(None)`: it does not return.
pub(crate) fn reboot(tx: &mut Tx<'_>, command: RebootCommand) -> Result<Option<i64>, Refusal> {
    if !tx.kernel.task(tx.caller).is_privileged() {
        return Err(Rule::NeedsSysBoot.into());
    }
    let ns = tx.kernel.active_ns(tx.caller);
    let is_initial = tx.kernel.namespace(ns).level == 0;
    let signal = match command {
        RebootCommand::CadOn | RebootCommand::CadOff if is_initial => return Ok(Some(0)),
        RebootCommand::CadOn | RebootCommand::CadOff => return Err(Rule::RebootInvalid.into()),
        RebootCommand::Restart | RebootCommand::Restart2 => Signal::HUP,
        RebootCommand::Halt | RebootCommand::PowerOff => Signal::INT,
    };
    if is_initial {
        tx.emit(Event::Halted { command });
        return Ok(None);
    }
    let from = tx.kernel.namespace(ns).reboot;
    tx.emit(Event::RebootRequested { ns, from, to: signal });
    if let Some(init) = tx.kernel.namespace(ns).child_reaper {
        kill_from_kernel(tx, init);
    }
    // The calling thread exits with code 0; if it belongs to the init, the process still seems to have died of the
    // signal.
    do_exit(tx, tx.caller, ExitStatus::Exited(0));
    Ok(None)
}
