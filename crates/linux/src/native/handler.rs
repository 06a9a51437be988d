//! Signal handlers without the C library. The same restrictions apply as in [`super::agent`].

use std::arch::global_asm;
use std::ptr;
use std::sync::atomic::Ordering;

use super::agent::{GUARDIAN_SLOT, identity};
use super::command::Verb;
use super::shared::LogEvent;
use super::syscalls::{address, plain};

/// `struct sigaction` of the kernel.
#[repr(C)]
struct Action {
    handler: usize,
    flags: u64,
    restorer: usize,
    mask: u64,
}

const SA_RESTORER: u64 = 0x0400_0000;

/// The operand of [`Verb::Sigaction`] that requests a handler.
pub(crate) const HANDLE: i64 = 2;

/// `rt_sigaction`.
pub(crate) fn sigaction(signal: i64, handler: i64, flags: i64) -> i64 {
    let handler = match handler {
        HANDLE => on_signal as extern "C" fn(i32, *const i32, *mut libc::ucontext_t) as usize,
        other => other as usize,
    };
    let flags = flags as u64 | SA_RESTORER | (libc::SA_SIGINFO | libc::SA_RESTART) as u64;
    let action = Action { handler, flags, restorer: pidscope_restorer as unsafe extern "C" fn() as usize, mask: 0 };
    plain(libc::SYS_rt_sigaction, [signal, address(ptr::from_ref(&action)), 0, 8, 0])
}

/// Resets all signals to their default actions, and unblocks them.
pub(crate) fn reset_signals() {
    for signal in 1..=64 {
        sigaction(signal, 0, 0);
    }
    let none = 0_u64;
    plain(libc::SYS_rt_sigprocmask, [libc::SIG_SETMASK.into(), address(&raw const none), 0, 8, 0]);
}

/// The handler of all signals: logs that it ran. After a real fault, execution continues after the faulting
/// instruction.
extern "C" fn on_signal(signal: i32, info: *const i32, context: *mut libc::ucontext_t) {
    let identity = identity();
    if identity.slot == GUARDIAN_SLOT {
        // The tool has ended: end the world, too, once the current command is finished.
        identity.slot().verb.store(Verb::Quit as u32, Ordering::Relaxed);
        identity.slot().commands_given.fetch_add(1, Ordering::Release);
        return;
    }
    // SAFETY: the kernel passes a `siginfo_t` of 128 bytes, whose third and fifth words are si_code and si_pid.
    let (code, si_pid) = unsafe { (info.add(2).read(), info.add(4).read()) };
    identity.shared.log(LogEvent::Handled { slot: identity.slot, signal, si_pid });
    if signal == libc::SIGSEGV && code > 0 {
        // SAFETY: the kernel passes the registers that it will restore.
        let registers = unsafe { &mut (*context).uc_mcontext.gregs };
        let place = &mut registers[libc::REG_RIP as usize];
        if *place == pidscope_fault as unsafe extern "C" fn() as usize as i64 {
            *place = pidscope_fault_end as unsafe extern "C" fn() as usize as i64;
        }
    }
}

unsafe extern "C" {
    /// Writes to address 0.
    pub(crate) fn pidscope_fault();
    fn pidscope_fault_end();
    fn pidscope_restorer();
}

global_asm!(
    ".hidden pidscope_fault",
    ".hidden pidscope_fault_end",
    ".hidden pidscope_restorer",
    ".global pidscope_fault, pidscope_fault_end, pidscope_restorer",
    // Both labels are functions: the first one faults at its first instruction, the second one just returns.
    "pidscope_fault: mov byte ptr [0], 0",
    "pidscope_fault_end: ret",
    // The return address of handlers (`rt_sigreturn`).
    "pidscope_restorer: mov eax, 15",
    "syscall",
);
