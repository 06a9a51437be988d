//! The process between the tool and a world: parent of the world's outermost process, and its end when the tool ends, however that
//! may come about.
//!
//! A guardian is a fresh start of the tool's own program, so that what its descendants copy is small. It outranks the tool (as do all
//! agents, which inherit that from it): on the one processor that they share, the tool runs only when all of them sleep.

use std::mem;
use std::sync::atomic::Ordering;

use super::agent::{self, clone3, exit, shared};
use super::command::Verb;
use super::handler;
use super::shared::Shared;
use super::syscalls::{self, Errno, address, plain};

/// What a guardian does from its start, on a stack of its own.
pub(crate) extern "C" fn guard() -> ! {
    let shared = shared();
    let ready = prepare(shared);
    let slot = &shared.guardian;
    slot.result.store(ready, Ordering::Relaxed);
    slot.done.fetch_add(1, Ordering::Release);
    syscalls::send_byte(agent::SOCKET);
    loop {
        let done = slot.done.load(Ordering::Relaxed);
        if slot.given.load(Ordering::Acquire) == done {
            syscalls::futex_wait(&slot.given, done);
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
        slot.done.store(done.wrapping_add(1), Ordering::Release);
    }
}

/// Takes the rank above the tool, and asks to be told of its end. Returns 0, or an errno below zero.
fn prepare(shared: &Shared) -> i64 {
    handler::forget_signals();
    handler::sigaction(libc::SIGTERM.into(), handler::HANDLE, 0);
    plain(libc::SYS_prctl, [libc::PR_SET_PDEATHSIG.into(), libc::SIGTERM.into(), 0, 0, 0]);
    let tool = shared.guardian.operand(0);
    if plain(libc::SYS_getppid, [0; 5]) != tool {
        exit(1);
    }
    plain(libc::SYS_setsid, [0; 5]);
    plain(libc::SYS_prctl, [libc::PR_SET_NAME.into(), address(agent::NAME.as_ptr()), 0, 0, 0]);
    // 1 keeps the kernel from handing a core to a program, too.
    limit(libc::RLIMIT_CORE.into(), 1);
    limit(libc::RLIMIT_NPROC.into(), libc::RLIM_INFINITY);
    match syscalls::set_rank(0, 1) {
        Ok(()) => 0,
        Err(Errno(errno)) => -i64::from(errno),
    }
}

fn limit(resource: i64, value: u64) {
    let limit = [value, value];
    plain(libc::SYS_prlimit64, [0, resource, address(limit.as_ptr()), 0, 0]);
}

/// Makes a world whose first namespace is `levels` below this one. It has no relatives here: its first process belongs to a group
/// and a session that have lost their leader, and its parent is outside its namespace.
fn create(shared: &Shared, levels: i64, own_users: bool) {
    end(shared);
    shared.failure.store(0, Ordering::Relaxed);
    descend(shared, levels, own_users, true);
}

fn descend(shared: &Shared, levels: i64, own_users: bool, is_outermost: bool) {
    // SAFETY: a structure of zeros asks for nothing.
    let mut arguments: libc::clone_args = unsafe { mem::zeroed() };
    arguments.exit_signal = libc::SIGCHLD as u64;
    let mut nested = arguments;
    nested.flags = libc::CLONE_NEWPID as u64;
    if own_users {
        nested.flags |= libc::CLONE_NEWUSER as u64;
    }
    if is_outermost {
        nested.flags |= libc::CLONE_PARENT_SETTID as u64;
        nested.parent_tid = shared.outermost.as_ptr() as u64;
    }
    if levels > 1 {
        // An ancestor: an init that does nothing but found the next level.
        match clone3(&nested) {
            0 => {
                handler::forget_signals();
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
        handler::forget_signals();
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

/// Ends the world: with the outermost process the kernel ends everybody in it. But an init process could not end that belongs to
/// a group of which the number is one of its own namespace; so all of them leave theirs first.
fn end(shared: &Shared) {
    let outermost = i64::from(shared.outermost.swap(0, Ordering::Relaxed));
    if outermost > 0 {
        for slot in shared.slots.iter().filter(|slot| slot.tid.load(Ordering::Relaxed) == 1 && slot.is_idle()) {
            slot.give(Verb::Call as u32, [libc::SYS_setpgid, 0, 0, 0, 0, 0]);
        }
        // They are as high in rank, and go first now.
        plain(libc::SYS_sched_yield, [0; 5]);
        plain(libc::SYS_kill, [outermost, libc::SIGKILL.into(), 0, 0, 0]);
        wait(outermost);
    }
}
