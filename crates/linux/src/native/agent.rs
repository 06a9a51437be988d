//! The program that every process of a world runs: sleep until there is a command, make the call, say what it returned.
//!
//! An agent is a bare copy of its creator, or a thread without thread-local storage. So nothing here allocates, prints, panics or
//! calls the C library: system calls, shared memory and the agent's own stack are all there is. Who an agent is stands at the
//! base of its stack, where a signal handler finds it, too.

use std::arch::{asm, global_asm};
use std::sync::atomic::Ordering;
use std::{mem, ptr};

use super::command::{self, Verb};
use super::shared::{Happening, Shared, Slot};
use super::syscalls::{self, address, call, plain};

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
struct Identity {
    shared: &'static Shared,
    slot: usize,
}

impl Identity {
    fn slot(self) -> &'static Slot {
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

fn identity() -> Identity {
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

const INVALID: i64 = -(libc::EINVAL as i64);

fn perform(slot: &Slot) -> i64 {
    let operand = |index| slot.operand(index);
    match Verb::of(slot) {
        Some(Verb::Call) => plain(operand(0), [operand(1), operand(2), operand(3), 0, 0]),
        Some(Verb::CallOn) => on_descriptor(|fd| plain(operand(0), [fd, operand(1), operand(2), 0, 0])),
        Some(Verb::Clone) => clone(slot),
        Some(Verb::Wait) => plain(libc::SYS_wait4, [operand(0), address(slot.status.as_ptr()), operand(1), 0, 0]),
        Some(Verb::Sigqueue) => sigqueue(operand(0), operand(1), (operand(2) != 0).then_some(operand(3))),
        Some(Verb::Sigaction) => sigaction(operand(0), operand(1), operand(2)),
        Some(Verb::Sigmask) => sigmask(operand(0), operand(1)),
        Some(Verb::Exec) => exec(),
        Some(Verb::Reboot) => reboot(operand(0)),
        Some(Verb::SysctlRead) => read_sysctl(operand(0)),
        Some(Verb::SysctlWrite) => write_sysctl(operand(0), operand(1)),
        Some(Verb::Fault) => {
            // SAFETY: the write never happens; a handler goes on behind it.
            unsafe { pidscope_fault() };
            0
        }
        Some(Verb::PidfdOpen) => match plain(libc::SYS_pidfd_open, [operand(0), 0, 0, 0, 0]) {
            fd @ 0.. => close(fd),
            errno => errno,
        },
        Some(Verb::Create | Verb::End | Verb::Quit) | None => INVALID,
    }
}

fn close(fd: i64) -> i64 {
    plain(libc::SYS_close, [fd, 0, 0, 0, 0])
}

/// Does something with a descriptor that the tool has sent.
fn on_descriptor(action: impl Fn(i64) -> i64) -> i64 {
    let fd = syscalls::receive_descriptor(SOCKET);
    if fd < 0 {
        return fd;
    }
    let answer = action(fd);
    close(fd);
    answer
}

/// `clone3`. Both processes come out of it, one of them as the agent of another slot.
fn clone(slot: &Slot) -> i64 {
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

fn sigqueue(pid: i64, signal: i64, si_pid: Option<i64>) -> i64 {
    // `siginfo_t`: si_signo, si_errno, si_code, padding, si_pid, si_uid.
    let mut info = [0_i32; 32];
    info[0] = signal as i32;
    info[2] = libc::SI_QUEUE;
    info[4] = si_pid.unwrap_or_else(|| plain(libc::SYS_getpid, [0; 5])) as i32;
    plain(libc::SYS_rt_sigqueueinfo, [pid, signal, address(info.as_ptr()), 0, 0])
}

/// `struct sigaction` as the kernel has it.
#[repr(C)]
struct Action {
    handler: usize,
    flags: u64,
    restorer: usize,
    mask: u64,
}

const SA_RESTORER: u64 = 0x0400_0000;

/// The operand of [`Verb::Sigaction`] that asks for a handler.
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

/// What `sigprocmask` of the C library does: a set has no place for a signal that does not exist.
fn sigmask(how: i64, signal: i64) -> i64 {
    if !(1..=64).contains(&signal) {
        return INVALID;
    }
    let set = 1_u64 << (signal - 1);
    plain(libc::SYS_rt_sigprocmask, [how, address(&raw const set), 0, 8, 0])
}

/// Every signal back to its default action, none blocked.
pub(crate) fn forget_signals() {
    for signal in 1..=64 {
        sigaction(signal, 0, 0);
    }
    let none = 0_u64;
    plain(libc::SYS_rt_sigprocmask, [libc::SIG_SETMASK.into(), address(&raw const none), 0, 8, 0]);
}

/// `execveat` of the program that the process runs already, which will find its slot by this operand.
fn exec() -> i64 {
    let mut digits = [0_u8; 8];
    write_decimal(identity().slot as i64, &mut digits);
    let operands = [NAME.as_ptr(), digits.as_ptr().cast(), ptr::null()];
    let environment = [ptr::null::<u8>()];
    let empty = c"";
    // SAFETY: all of it lives until the call returns or this program is gone.
    unsafe {
        call(
            libc::SYS_execveat,
            [
                PROGRAM.into(),
                address(empty.as_ptr()),
                address(operands.as_ptr()),
                address(environment.as_ptr()),
                libc::AT_EMPTY_PATH.into(),
            ],
        )
    }
}

/// `reboot`, which must never reach the machine: a world has a namespace of its own, and there it is harmless.
fn reboot(command: i64) -> i64 {
    if identity().shared.is_nested.load(Ordering::Relaxed) == 0 {
        return -i64::from(libc::EPERM);
    }
    let magic = [i64::from(libc::LINUX_REBOOT_MAGIC1 as u32), i64::from(libc::LINUX_REBOOT_MAGIC2 as u32)];
    let empty = c"";
    plain(libc::SYS_reboot, [magic[0], magic[1], command, address(empty.as_ptr()), 0])
}

fn open_sysctl(index: i64, flags: i32) -> i64 {
    let path = command::sysctl_path(index);
    plain(libc::SYS_openat, [libc::AT_FDCWD.into(), address(path.as_ptr()), flags.into(), 0, 0])
}

fn read_sysctl(index: i64) -> i64 {
    let fd = open_sysctl(index, libc::O_RDONLY);
    if fd < 0 {
        return fd;
    }
    let mut text = [0_u8; 32];
    let length = plain(libc::SYS_read, [fd, address(text.as_mut_ptr()), text.len() as i64, 0, 0]);
    close(fd);
    if length < 0 {
        return length;
    }
    let (sign, digits) = text.strip_prefix(b"-").map_or((1, text), |digits| (-1, digits));
    let digits = digits.iter().take_while(|byte| byte.is_ascii_digit());
    sign * digits.fold(0, |value: i64, byte| value.wrapping_mul(10).wrapping_add(i64::from(*byte) - 48))
}

fn write_sysctl(index: i64, value: i64) -> i64 {
    let fd = open_sysctl(index, libc::O_WRONLY);
    if fd < 0 {
        return fd;
    }
    let mut text = [0_u8; 24];
    let length = write_decimal(value, &mut text);
    let answer = plain(libc::SYS_write, [fd, address(text.as_ptr()), length as i64, 0, 0]);
    close(fd);
    answer.min(0)
}

/// Writes a number in decimal, as far as there is room, and returns how long it is.
fn write_decimal(value: i64, into: &mut [u8]) -> usize {
    let mut digits = [0_u8; 20];
    let mut rest = value.unsigned_abs();
    let mut first = digits.len();
    loop {
        first = first.wrapping_sub(1);
        if let Some(digit) = digits.get_mut(first) {
            *digit = b'0'.wrapping_add((rest % 10) as u8);
        }
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    let sign: &[u8] = if value < 0 { b"-" } else { b"" };
    let written = sign.iter().chain(digits.iter().skip(first));
    into.iter_mut().zip(written).fold(0, |length, (place, &byte)| {
        *place = byte;
        length.wrapping_add(1)
    })
}

/// Every handler: writes down that it ran. After a real fault it goes on behind the instruction at fault.
extern "C" fn on_signal(signal: i32, info: *const i32, context: *mut libc::ucontext_t) {
    let own = identity();
    if own.slot == GUARDIAN {
        // The tool has ended: so does the world, once the command in progress is over.
        own.slot().verb.store(Verb::Quit as u32, Ordering::Relaxed);
        own.slot().given.fetch_add(1, Ordering::Release);
        return;
    }
    // SAFETY: the kernel passes a `siginfo_t` of 128 bytes, whose third and fifth words are si_code and si_pid.
    let (code, si_pid) = unsafe { (info.add(2).read(), info.add(4).read()) };
    own.shared.note(Happening::Handled { slot: own.slot, signal, si_pid });
    if signal == libc::SIGSEGV && code > 0 {
        // SAFETY: the kernel passes the registers that it will restore.
        let registers = unsafe { &mut (*context).uc_mcontext.gregs };
        let place = &mut registers[libc::REG_RIP as usize];
        if *place == pidscope_fault as unsafe extern "C" fn() as i64 {
            *place = pidscope_fault_end as unsafe extern "C" fn() as i64;
        }
    }
}

unsafe extern "C" {
    fn pidscope_fault();
    fn pidscope_fault_end();
    fn pidscope_restorer();
}

global_asm!(
    ".hidden pidscope_fault",
    ".hidden pidscope_fault_end",
    ".hidden pidscope_restorer",
    ".global pidscope_fault, pidscope_fault_end, pidscope_restorer",
    // Both labels are functions: one faults at its first instruction, the other one just returns.
    "pidscope_fault: mov byte ptr [0], 0",
    "pidscope_fault_end: ret",
    // What a handler returns to (`rt_sigreturn`).
    "pidscope_restorer: mov eax, 15",
    "syscall",
);
