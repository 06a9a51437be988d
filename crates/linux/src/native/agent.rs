//! The program of every process of a world: sleep until there is a command, make the call, store the result.
//!
//! An agent is a bare copy of its creator, or a thread without thread-local storage. So nothing here allocates, prints,
//! panics or calls the C library: it only uses system calls, shared memory and its own stack. Its identity is stored at
//! the base of that stack, where signal handlers find it, too.

use std::arch::asm;
use std::sync::atomic::Ordering;
use std::{mem, ptr};

use super::perform::perform;
use super::shared::{LogEvent, Shared, Slot};
use super::syscalls::{self, address, plain};

/// Descriptors that every process of a world has: the shared memory, its end of the socket over which others are sent,
/// and the program.
pub(crate) const MEMORY_FD: i32 = 100;
/// See [`MEMORY_FD`].
pub(crate) const SOCKET_FD: i32 = 101;
/// See [`MEMORY_FD`].
pub(crate) const PROGRAM_FD: i32 = 102;

/// The name of a world's processes, by which they are recognized after `exec`.
pub(crate) const PROCESS_NAME: &std::ffi::CStr = c"pidscope-agent";

/// The size of a stack, large enough for a frame of every signal; a power of two, so that its base follows from any
/// address in it.
const STACK_SIZE: usize = 1 << 18;

/// The slot number of the guardian.
pub(crate) const GUARDIAN_SLOT: usize = usize::MAX;

/// The owner of a stack, stored at its base.
#[derive(Clone, Copy)]
pub(crate) struct Identity {
    /// The memory shared by all agents.
    pub shared: &'static Shared,
    /// The index of its slot.
    pub slot: usize,
}

impl Identity {
    /// Returns its slot.
    pub fn slot(self) -> &'static Slot {
        self.shared.slots.get(self.slot).unwrap_or(&self.shared.guardian)
    }
}

/// Returns the base of the caller's stack.
#[inline(always)]
fn base() -> *mut Identity {
    let top: usize;
    // SAFETY: only reads a register.
    unsafe { asm!("mov {}, rsp", out(reg) top, options(nomem, nostack, preserves_flags)) };
    (top & !(STACK_SIZE - 1)) as *mut Identity
}

/// Returns the identity of the caller.
pub(crate) fn identity() -> Identity {
    // SAFETY: agents only run on stacks of `new_stack`, and write this first when they start on one.
    unsafe { base().read() }
}

fn set_identity(identity: Identity) {
    // SAFETY: as above; the stack has no other user.
    unsafe { base().write(identity) };
}

/// Maps a stack for an agent; returns its base, or a negative errno.
fn new_stack() -> i64 {
    let protection = libc::PROT_READ | libc::PROT_WRITE;
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
    let at = plain(libc::SYS_mmap, [0, 2 * STACK_SIZE as i64, protection.into(), flags.into(), -1]);
    if at < 0 { at } else { (at + STACK_SIZE as i64 - 1) & !(STACK_SIZE as i64 - 1) }
}

/// Continues with `program` on a stack of the agent's own.
pub(crate) fn on_new_stack(shared: &'static Shared, slot: usize, program: extern "C" fn() -> !) -> ! {
    let stack = new_stack();
    if stack < 0 {
        exit(1);
    }
    let base = stack as *mut Identity;
    // SAFETY: the stack is new, writable and aligned; nothing on the old one is used again.
    unsafe {
        base.write(Identity { shared, slot });
        asm!(
            "mov rsp, {top}", "xor ebp, ebp", "call {program}", "ud2",
            top = in(reg) stack + STACK_SIZE as i64, program = in(reg) program, options(noreturn),
        )
    }
}

/// Ends the process.
pub(crate) fn exit(code: i64) -> ! {
    loop {
        plain(libc::SYS_exit_group, [code, 0, 0, 0, 0]);
    }
}

/// Returns the shared memory of the calling agent.
pub(crate) fn shared() -> &'static Shared {
    identity().shared
}

/// Starts a new agent, in a process that was copied from another agent's, on a copy of that one's stack.
pub(crate) fn start(slot: usize, uid: i64) -> ! {
    set_identity(Identity { shared: shared(), slot });
    if uid >= 0 {
        plain(libc::SYS_setuid, [uid, 0, 0, 0, 0]);
    }
    let tid = plain(libc::SYS_gettid, [0; 5]);
    identity().slot().tid.store(tid as i32, Ordering::Relaxed);
    serve()
}

/// Starts an agent in a new thread. The base of its stack holds its identity, its slot the UID to change to.
extern "C" fn start_thread() -> ! {
    let identity = identity();
    start(identity.slot, identity.slot().operand(0))
}

/// Restarts an agent after `exec`.
pub(crate) extern "C" fn resume_after_exec() -> ! {
    let tid = plain(libc::SYS_gettid, [0; 5]);
    identity().slot().tid.store(tid as i32, Ordering::Relaxed);
    finish(0);
    serve()
}

fn serve() -> ! {
    loop {
        let slot = identity().slot();
        let done = slot.commands_done.load(Ordering::Relaxed);
        if slot.commands_given.load(Ordering::Acquire) == done {
            syscalls::futex_wait(&slot.commands_given, done);
        } else {
            let answer = perform(slot);
            finish(answer);
        }
    }
}

fn finish(answer: i64) {
    let identity = identity();
    identity.slot().result.store(answer, Ordering::Relaxed);
    identity.shared.log(LogEvent::Returned { slot: identity.slot });
    identity.slot().commands_done.fetch_add(1, Ordering::Release);
}

/// `clone3`. Both processes return from it, the child as the agent of another slot.
pub(crate) fn clone(slot: &Slot) -> i64 {
    let [flags, exit_signal, child, uid, numbers] = [0, 1, 2, 3, 4].map(|index| slot.operand(index));
    // SAFETY: a zeroed structure requests nothing.
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

/// `clone3` without a new stack: returns twice.
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
    arguments.stack_size = STACK_SIZE as u64;
    let answer: i64;
    // SAFETY: the new thread starts on a stack of its own and never returns from it; this one continues as after any
    // other call.
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
        plain(libc::SYS_munmap, [stack, STACK_SIZE as i64, 0, 0, 0]);
    }
    answer
}
