//! The program that every process of a world runs: sleep until there is a command, make the call, say what it returned.
//!
//! An agent is a bare copy of its creator, or a thread without thread-local storage. So nothing here allocates, prints, panics or
//! calls the C library: system calls, shared memory and the agent's own stack are all there is. Who an agent is stands at the
//! base of its stack, where a signal handler finds it, too.

use std::arch::asm;
use std::sync::atomic::Ordering;
use std::{mem, ptr};

use super::perform::perform;
use super::shared::{Happening, Shared, Slot};
use super::syscalls::{self, address, plain};

/// Descriptors that every process of a world has: the shared memory, its end of the socket that brings others, and the program.
pub(crate) const MEMORY: i32 = 100;
/// See [`MEMORY`].
pub(crate) const SOCKET: i32 = 101;
/// See [`MEMORY`].
pub(crate) const PROGRAM: i32 = 102;

/// What a process of a world is called, and how it is known when it has called `exec`.
pub(crate) const NAME: &std::ffi::CStr = c"pidscope-agent";

/// Large enough for a frame of every signal; a power of two, so that any address in it leads to its base.
const STACK: usize = 1 << 18;

/// What stands for the slot of the guardian.
pub(crate) const GUARDIAN: usize = usize::MAX;

/// At the base of a stack: whose it is.
#[derive(Clone, Copy)]
pub(crate) struct Identity {
    /// The memory shared with everybody.
    pub shared: &'static Shared,
    /// Its place in it.
    pub slot: usize,
}

impl Identity {
    /// Its slot.
    pub fn slot(self) -> &'static Slot {
        self.shared.slots.get(self.slot).unwrap_or(&self.shared.guardian)
    }
}

/// The base of the stack that the caller runs on.
#[inline(always)]
fn base() -> *mut Identity {
    let top: usize;
    // SAFETY: reads a register.
    unsafe { asm!("mov {}, rsp", out(reg) top, options(nomem, nostack, preserves_flags)) };
    (top & !(STACK - 1)) as *mut Identity
}

/// Who the caller is.
pub(crate) fn identity() -> Identity {
    // SAFETY: agents run on stacks of `new_stack` alone, and whoever starts on one writes this first.
    unsafe { base().read() }
}

fn set_identity(identity: Identity) {
    // SAFETY: as above; nobody else uses this stack.
    unsafe { base().write(identity) };
}

/// A stack for an agent, or an errno below zero.
fn new_stack() -> i64 {
    let protection = libc::PROT_READ | libc::PROT_WRITE;
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
    let at = plain(libc::SYS_mmap, [0, 2 * STACK as i64, protection.into(), flags.into(), -1]);
    if at < 0 { at } else { (at + STACK as i64 - 1) & !(STACK as i64 - 1) }
}

/// Goes on with `program` on a stack of the agent's own.
pub(crate) fn on_new_stack(shared: &'static Shared, slot: usize, program: extern "C" fn() -> !) -> ! {
    let stack = new_stack();
    if stack < 0 {
        exit(1);
    }
    let base = stack as *mut Identity;
    // SAFETY: the stack is new, writable and aligned; nothing of the old one is used again.
    unsafe {
        base.write(Identity { shared, slot });
        asm!(
            "mov rsp, {top}", "xor ebp, ebp", "call {program}", "ud2",
            top = in(reg) stack + STACK as i64, program = in(reg) program, options(noreturn),
        )
    }
}

/// Ends the process.
pub(crate) fn exit(code: i64) -> ! {
    loop {
        plain(libc::SYS_exit_group, [code, 0, 0, 0, 0]);
    }
}

/// The shared memory, for an agent.
pub(crate) fn shared() -> &'static Shared {
    identity().shared
}

/// What a new agent does, in a process that was copied from another agent's, and on a copy of that one's stack.
pub(crate) fn start(slot: usize, uid: i64) -> ! {
    set_identity(Identity { shared: shared(), slot });
    if uid >= 0 {
        plain(libc::SYS_setuid, [uid, 0, 0, 0, 0]);
    }
    let tid = plain(libc::SYS_gettid, [0; 5]);
    identity().slot().tid.store(tid as i32, Ordering::Relaxed);
    obey()
}

/// What a new thread does; its stack says who it is, and as which user it is to run.
extern "C" fn start_thread() -> ! {
    let own = identity();
    start(own.slot, own.slot().operand(0))
}

/// What an agent does that has called `exec`.
pub(crate) extern "C" fn go_on() -> ! {
    let tid = plain(libc::SYS_gettid, [0; 5]);
    identity().slot().tid.store(tid as i32, Ordering::Relaxed);
    finish(0);
    obey()
}

fn obey() -> ! {
    loop {
        let slot = identity().slot();
        let done = slot.done.load(Ordering::Relaxed);
        if slot.given.load(Ordering::Acquire) == done {
            syscalls::futex_wait(&slot.given, done);
        } else {
            let answer = perform(slot);
            finish(answer);
        }
    }
}

fn finish(answer: i64) {
    let own = identity();
    own.slot().result.store(answer, Ordering::Relaxed);
    own.shared.note(Happening::Returned { slot: own.slot });
    own.slot().done.fetch_add(1, Ordering::Release);
}

/// `clone3`. Both processes come out of it, one of them as the agent of another slot.
pub(crate) fn clone(slot: &Slot) -> i64 {
    let [flags, exit_signal, child, uid, numbers] = [0, 1, 2, 3, 4].map(|index| slot.operand(index));
    // SAFETY: a structure of zeros asks for nothing.
    let mut arguments: libc::clone_args = unsafe { mem::zeroed() };
    arguments.flags = flags as u64;
    arguments.exit_signal = exit_signal as u64;
    if numbers >= 0 {
        arguments.set_tid = slot.numbers.as_ptr() as u64;
        arguments.set_tid_size = numbers as u64;
    }
    if flags & i64::from(libc::CLONE_VM) != 0 {
        return clone_thread(&mut arguments, child as usize, uid);
    }
    match clone3(&arguments) {
        0 => start(child as usize, uid),
        answer => answer,
    }
}

/// `clone3` without a stack of its own: returns twice.
pub(crate) fn clone3(arguments: &libc::clone_args) -> i64 {
    let size = size_of::<libc::clone_args>() as i64;
    plain(libc::SYS_clone3, [address(ptr::from_ref(arguments)), size, 0, 0, 0])
}

fn clone_thread(arguments: &mut libc::clone_args, child: usize, uid: i64) -> i64 {
    let stack = new_stack();
    if stack < 0 {
        return stack;
    }
    let shared = shared();
    // SAFETY: the stack is new, writable and aligned.
    unsafe { (stack as *mut Identity).write(Identity { shared, slot: child }) };
    if let Some(slot) = shared.slots.get(child) {
        slot.operands[0].store(uid, Ordering::Relaxed);
    }
    arguments.stack = stack as u64;
    arguments.stack_size = STACK as u64;
    let answer: i64;
    // SAFETY: the new thread starts on a stack of its own and never returns from it; this one goes on as after any other call.
    unsafe {
        asm!(
            "syscall", "test rax, rax", "jnz 2f", "xor ebp, ebp", "call r8", "ud2", "2:",
            inlateout("rax") libc::SYS_clone3 => answer,
            in("rdi") ptr::from_ref(arguments),
            in("rsi") size_of::<libc::clone_args>(),
            in("r8") start_thread as extern "C" fn() -> !,
            lateout("rcx") _,
            lateout("r11") _,
            options(nostack),
        );
    }
    if answer < 0 {
        plain(libc::SYS_munmap, [stack, STACK as i64, 0, 0, 0]);
    }
    answer
}
