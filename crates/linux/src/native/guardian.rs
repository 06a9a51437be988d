//! The process between the tool and a world: it is the parent of the world's outermost process, and ends the world when
//! the tool ends for whatever reason.
//!
//! A guardian is a fresh start of the tool's own program, so that its descendants have little to copy. Its priority is
//! above the tool's and is inherited by all agents: on the one CPU that they share, the tool runs only when all of them
//! sleep.

use std::mem;
use std::sync::atomic::Ordering;

use super::agent::{self, clone3, exit, shared};
use super::command::Verb;
use super::handler;
use super::shared::Shared;
use super::syscalls::{self, Errno, address, plain};

/// The main function of a guardian, which runs on a stack of its own.
pub(crate) extern "C" fn guard() -> ! {
    let shared = shared();
    let ready = prepare(shared);
    let slot = &shared.guardian;
    slot.result.store(ready, Ordering::Relaxed);
    slot.commands_done.fetch_add(1, Ordering::Release);
    syscalls::send_byte(agent::SOCKET_FD);
    loop {
        let done = slot.commands_done.load(Ordering::Relaxed);
        if slot.commands_given.load(Ordering::Acquire) == done {
            syscalls::futex_wait(&slot.commands_given, done);
            continue;
        }
        match Verb::of(slot) {
            Some(Verb::Create) => create(shared, slot.operand(0), slot.operand(1) != 0),
            Some(Verb::End) => end(shared),
            _ => {
                end(shared);
                exit(0);
            }
        }
        slot.commands_done.store(done.wrapping_add(1), Ordering::Release);
    }
}

/// Raises the priority above the tool's, and requests a signal on the tool's end. Returns 0, or a negative errno.
fn prepare(shared: &Shared) -> i64 {
    handler::reset_signals();
    handler::sigaction(libc::SIGTERM.into(), handler::HANDLE, 0);
    plain(libc::SYS_prctl, [libc::PR_SET_PDEATHSIG.into(), libc::SIGTERM.into(), 0, 0, 0]);
    let tool = shared.guardian.operand(0);
    if plain(libc::SYS_getppid, [0; 5]) != tool {
        exit(1);
    }
    plain(libc::SYS_setsid, [0; 5]);
    plain(libc::SYS_prctl, [libc::PR_SET_NAME.into(), address(agent::PROCESS_NAME.as_ptr()), 0, 0, 0]);
    // A limit of 1 also keeps the kernel from piping core dumps to a program.
    limit(libc::RLIMIT_CORE.into(), 1);
    limit(libc::RLIMIT_NPROC.into(), libc::RLIM_INFINITY);
    match syscalls::set_priority(0, 1) {
        Ok(()) => 0,
        Err(Errno(errno)) => -i64::from(errno),
    }
}

fn limit(resource: i64, value: u64) {
    let limit = [value, value];
    plain(libc::SYS_prlimit64, [0, resource, address(limit.as_ptr()), 0, 0]);
}

/// Creates a world whose first namespace is `levels` below this one. It has no relatives here: the process group and
/// session of its first process have lost their leader, and the parent is outside its namespace.
fn create(shared: &Shared, levels: i64, own_user_ns: bool) {
    end(shared);
    shared.failure.store(0, Ordering::Relaxed);
    descend(shared, levels, own_user_ns, true);
}

fn descend(shared: &Shared, levels: i64, own_user_ns: bool, is_outermost: bool) {
    // SAFETY: a zeroed structure requests nothing.
    let mut arguments: libc::clone_args = unsafe { mem::zeroed() };
    arguments.exit_signal = libc::SIGCHLD as u64;
    let mut nested = arguments;
    nested.flags = libc::CLONE_NEWPID as u64;
    if own_user_ns {
        nested.flags |= libc::CLONE_NEWUSER as u64;
    }
    if is_outermost {
        nested.flags |= libc::CLONE_PARENT_SETTID as u64;
        nested.parent_tid = shared.outermost.as_ptr() as u64;
    }
    if levels > 1 {
        // An ancestor: an init that only creates the next level.
        match clone3(&nested) {
            0 => {
                handler::reset_signals();
                descend(shared, levels - 1, false, false);
                loop {
                    plain(libc::SYS_pause, [0; 5]);
                }
            }
            answer => fail(shared, answer),
        }
        return;
    }
    let helper = clone3(&arguments);
    if helper == 0 {
        handler::reset_signals();
        plain(libc::SYS_setsid, [0; 5]);
        nested.flags |= libc::CLONE_PARENT as u64;
        nested.exit_signal = 0;
        match clone3(&nested) {
            0 => agent::start(0, -1),
            answer => fail(shared, answer),
        }
        exit(0);
    }
    fail(shared, helper);
    wait(helper);
}

fn fail(shared: &Shared, answer: i64) {
    if answer < 0 {
        shared.failure.store(-answer as i32, Ordering::Relaxed);
    }
}

fn wait(pid: i64) {
    if pid > 0 {
        plain(libc::SYS_wait4, [pid, 0, libc::__WALL.into(), 0, 0]);
    }
}

/// Ends the world: when the outermost process is killed, the kernel kills all processes inside. But an init whose
/// process group's ID is a PID of its own namespace could not end, so all of them leave their groups first.
fn end(shared: &Shared) {
    let outermost = i64::from(shared.outermost.swap(0, Ordering::Relaxed));
    if outermost > 0 {
        for slot in shared.slots.iter().filter(|slot| slot.tid.load(Ordering::Relaxed) == 1 && slot.is_idle()) {
            slot.give(Verb::Call as u32, [libc::SYS_setpgid, 0, 0, 0, 0, 0]);
        }
        // They have the same priority and run now.
        plain(libc::SYS_sched_yield, [0; 5]);
        plain(libc::SYS_kill, [outermost, libc::SIGKILL.into(), 0, 0, 0]);
        wait(outermost);
    }
}
