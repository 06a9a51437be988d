//! The calls that an agent makes on command. The same restrictions apply as in [`super::agent`].

use std::ptr;
use std::sync::atomic::Ordering;

use super::agent::{PROCESS_NAME, PROGRAM_FD, SOCKET_FD, clone, identity};
use super::command::{self, Verb};
use super::handler::{pidscope_fault, sigaction};
use super::shared::Slot;
use super::syscalls::{self, address, call, plain};

const INVALID: i64 = -(libc::EINVAL as i64);

/// Executes the slot's command, and returns its result: a value, or a negative errno.
pub(crate) fn perform(slot: &Slot) -> i64 {
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
            // SAFETY: the write never happens; a handler continues after it.
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

/// Uses a descriptor that the tool has sent.
fn on_descriptor(action: impl Fn(i64) -> i64) -> i64 {
    let fd = syscalls::receive_descriptor(SOCKET_FD);
    if fd < 0 {
        return fd;
    }
    let answer = action(fd);
    close(fd);
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

/// `sigprocmask` of the C library: a set has no bit for an invalid signal.
fn sigmask(how: i64, signal: i64) -> i64 {
    if !(1..=64).contains(&signal) {
        return INVALID;
    }
    let set = 1_u64 << (signal - 1);
    plain(libc::SYS_rt_sigprocmask, [how, address(&raw const set), 0, 8, 0])
}

/// `execveat` of the program that the process already runs, which gets its slot as an argument.
fn exec() -> i64 {
    let mut digits = [0_u8; 8];
    write_decimal(identity().slot as i64, &mut digits);
    let operands = [PROCESS_NAME.as_ptr(), digits.as_ptr().cast(), ptr::null()];
    let environment = [ptr::null::<u8>()];
    let empty = c"";
    // SAFETY: all of it lives until the call returns or this program is gone.
    unsafe {
        call(
            libc::SYS_execveat,
            [
                PROGRAM_FD.into(),
                address(empty.as_ptr()),
                address(operands.as_ptr()),
                address(environment.as_ptr()),
                libc::AT_EMPTY_PATH.into(),
            ],
        )
    }
}

/// `reboot`, which must never reach the machine: it is harmless in a world's own namespace.
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
    let sign = if text[0] == b'-' { -1 } else { 1 };
    let digits = text.iter().skip_while(|&&byte| byte == b'-').take_while(|byte| byte.is_ascii_digit());
    let value = digits.fold(0, |value: i64, byte| value.wrapping_mul(10).wrapping_add(i64::from(*byte) - 48));
    FILE_VALUE.wrapping_add(sign * value)
}

/// Added to a value read from a file, which may be negative, to distinguish it from an errno.
pub(crate) const FILE_VALUE: i64 = 1 << 40;

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

/// Writes a number in decimal, as far as there is room, and returns its length.
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
