//! System calls without the C library, because agents have no thread-local storage of their own, where it keeps
//! `errno`.
//!
//! [`call`] is the one instruction that everything is based on. The functions below it are the few calls that the tool
//! makes for itself, with owned descriptors and errors as errnos.

use std::ffi::CStr;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};
use std::{mem, ptr};

/// The errno of a failed system call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Errno(pub i32);

/// Makes a system call. Returns the kernel's result: a value, or a negative errno.
///
/// # Safety
///
/// Operands that the kernel interprets as addresses must be valid for what the call does with them.
#[inline(always)]
pub(crate) unsafe fn call(number: libc::c_long, operands: [i64; 5]) -> i64 {
    let answer: i64;
    // SAFETY: the instruction changes rax, rcx, r11 and what the operands point to, for which the caller is
    // responsible.
    unsafe {
        core::arch::asm!(
            "syscall",
            inlateout("rax") number => answer,
            in("rdi") operands[0],
            in("rsi") operands[1],
            in("rdx") operands[2],
            in("r10") operands[3],
            in("r8") operands[4],
            in("r9") 0_i64,
            lateout("rcx") _,
            lateout("r11") _,
            options(nostack),
        );
    }
    answer
}

/// Makes a system call whose operands are plain numbers.
#[inline(always)]
pub(crate) fn plain(number: libc::c_long, operands: [i64; 5]) -> i64 {
    // SAFETY: the only addresses that callers pass are of objects that outlive the call.
    unsafe { call(number, operands) }
}

/// Returns the address of something that the kernel reads or writes.
#[inline(always)]
pub(crate) fn address<T: ?Sized>(of: *const T) -> i64 {
    of.cast::<u8>() as i64
}

/// Sleeps as long as the word, which is shared with other processes, has this value.
pub(crate) fn futex_wait(word: &std::sync::atomic::AtomicU32, value: u32) {
    plain(libc::SYS_futex, [address(word.as_ptr()), libc::FUTEX_WAIT.into(), value.into(), 0, 0]);
}

/// Wakes all sleepers on the word.
pub(crate) fn futex_wake(word: &std::sync::atomic::AtomicU32) {
    plain(libc::SYS_futex, [address(word.as_ptr()), libc::FUTEX_WAKE.into(), i32::MAX.into(), 0, 0]);
}

fn checked(answer: i64) -> Result<i64, Errno> {
    if answer < 0 { Err(Errno(-answer as i32)) } else { Ok(answer) }
}

fn owned(answer: i64) -> Result<OwnedFd, Errno> {
    let descriptor = checked(answer)? as RawFd;
    // SAFETY: the kernel has just created this descriptor, which nothing else uses.
    Ok(unsafe { OwnedFd::from_raw_fd(descriptor) })
}

/// Opens a file relative to a directory.
pub(crate) fn open_at(directory: BorrowedFd<'_>, path: &CStr, flags: i32) -> Result<OwnedFd, Errno> {
    let flags = flags | libc::O_CLOEXEC;
    owned(plain(libc::SYS_openat, [directory.as_raw_fd().into(), address(path.as_ptr()), flags.into(), 0, 0]))
}

/// Opens a file.
pub(crate) fn open(path: &CStr, flags: i32) -> Result<OwnedFd, Errno> {
    // SAFETY: AT_FDCWD is always a valid descriptor here.
    open_at(unsafe { BorrowedFd::borrow_raw(libc::AT_FDCWD) }, path, flags)
}

/// Reads from the start of a file, and returns the length.
pub(crate) fn read_from_start(file: BorrowedFd<'_>, into: &mut [u8]) -> Result<usize, Errno> {
    let operands = [file.as_raw_fd().into(), address(into.as_mut_ptr()), into.len() as i64, 0, 0];
    checked(plain(libc::SYS_pread64, operands)).map(|length| length as usize)
}

/// Reads a symbolic link relative to a directory, and returns the length.
pub(crate) fn read_link(directory: BorrowedFd<'_>, path: &CStr, into: &mut [u8]) -> Result<usize, Errno> {
    let operands =
        [directory.as_raw_fd().into(), address(path.as_ptr()), address(into.as_mut_ptr()), into.len() as i64, 0];
    checked(plain(libc::SYS_readlinkat, operands)).map(|length| length as usize)
}

/// Opens a pidfd of a process, or of a thread with `PIDFD_THREAD`.
pub(crate) fn pidfd_open(pid: i32, flags: u32) -> Result<OwnedFd, Errno> {
    owned(plain(libc::SYS_pidfd_open, [pid.into(), flags.into(), 0, 0, 0]))
}

/// Creates an in-memory file of this size, filled with zeros.
pub(crate) fn memory_file(size: usize) -> Result<OwnedFd, Errno> {
    let name = c"pidscope";
    let flags = libc::MFD_CLOEXEC;
    let file = owned(plain(libc::SYS_memfd_create, [address(name.as_ptr()), flags.into(), 0, 0, 0]))?;
    checked(plain(libc::SYS_ftruncate, [file.as_raw_fd().into(), size as i64, 0, 0, 0]))?;
    Ok(file)
}

/// `ioctl` with a number as its argument.
pub(crate) fn ioctl(file: BorrowedFd<'_>, request: u32, operand: i64) -> Result<i64, Errno> {
    checked(plain(libc::SYS_ioctl, [file.as_raw_fd().into(), request.into(), operand, 0, 0]))
}

/// The set of CPUs that a thread may run on.
pub(crate) type CpuSet = [u64; 16];

/// Returns the CPUs of the calling thread.
pub(crate) fn affinity() -> Result<CpuSet, Errno> {
    let mut set = CpuSet::default();
    let operands = [0, size_of::<CpuSet>() as i64, address(set.as_mut_ptr()), 0, 0];
    checked(plain(libc::SYS_sched_getaffinity, operands))?;
    Ok(set)
}

/// Sets the CPUs of the calling thread.
pub(crate) fn set_affinity(set: &CpuSet) -> Result<(), Errno> {
    let operands = [0, size_of::<CpuSet>() as i64, address(set.as_ptr()), 0, 0];
    checked(plain(libc::SYS_sched_setaffinity, operands)).map(drop)
}

/// Sets the real-time priority (`SCHED_FIFO`) of a thread, 0 for the calling one, which puts it above the tool.
pub(crate) fn set_priority(thread: i32, priority: i32) -> Result<(), Errno> {
    let operands = [thread.into(), libc::SCHED_FIFO.into(), address(&raw const priority), 0, 0];
    checked(plain(libc::SYS_sched_setscheduler, operands)).map(drop)
}

/// Returns the CPU that the calling thread runs on.
pub(crate) fn current_cpu() -> Result<usize, Errno> {
    let mut cpu = 0_u32;
    checked(plain(libc::SYS_getcpu, [address(ptr::from_mut(&mut cpu)), 0, 0, 0, 0]))?;
    Ok(cpu as usize)
}

/// Creates a pair of connected sockets that preserve message boundaries.
pub(crate) fn socket_pair() -> Result<(OwnedFd, OwnedFd), Errno> {
    let mut pair = [0_i32; 2];
    let kind = libc::SOCK_SEQPACKET | libc::SOCK_CLOEXEC;
    checked(plain(libc::SYS_socketpair, [libc::AF_UNIX.into(), kind.into(), 0, address(pair.as_mut_ptr()), 0]))?;
    Ok((owned(pair[0].into())?, owned(pair[1].into())?))
}

/// A message that carries one descriptor (`cmsg(3)`), in the layout of the kernel.
#[repr(C)]
struct DescriptorMessage {
    length: usize,
    level: i32,
    kind: i32,
    descriptor: i32,
    padding: i32,
}

/// Sends or receives one message with room for one descriptor.
fn message(number: libc::c_long, socket: RawFd, carrier: &mut DescriptorMessage) -> i64 {
    let mut byte = 0_u8;
    let mut part = libc::iovec { iov_base: ptr::from_mut(&mut byte).cast(), iov_len: 1 };
    // SAFETY: a zeroed header is valid and empty.
    let mut header: libc::msghdr = unsafe { mem::zeroed() };
    header.msg_iov = &mut part;
    header.msg_iovlen = 1;
    header.msg_control = ptr::from_mut(carrier).cast();
    header.msg_controllen = size_of::<DescriptorMessage>();
    plain(number, [socket.into(), address(&header), 0, 0, 0])
}

/// Sends a descriptor.
pub(crate) fn send_descriptor(socket: BorrowedFd<'_>, descriptor: BorrowedFd<'_>) -> Result<(), Errno> {
    let mut carrier = DescriptorMessage {
        length: mem::offset_of!(DescriptorMessage, padding),
        level: libc::SOL_SOCKET,
        kind: libc::SCM_RIGHTS,
        descriptor: descriptor.as_raw_fd(),
        padding: 0,
    };
    checked(message(libc::SYS_sendmsg, socket.as_raw_fd(), &mut carrier)).map(drop)
}

/// Receives a descriptor; returns a negative errno on failure.
pub(crate) fn receive_descriptor(socket: RawFd) -> i64 {
    let mut carrier = DescriptorMessage { length: 0, level: 0, kind: 0, descriptor: -libc::EBADF, padding: 0 };
    let answer = message(libc::SYS_recvmsg, socket, &mut carrier);
    if answer < 0 { answer } else { carrier.descriptor.into() }
}

/// Tells the other end of a socket that this one is ready.
pub(crate) fn send_byte(socket: RawFd) {
    let byte = 0_u8;
    plain(libc::SYS_write, [socket.into(), address(&raw const byte), 1, 0, 0]);
}

/// Waits until the other end is ready.
pub(crate) fn receive_byte(socket: BorrowedFd<'_>) -> Result<(), Errno> {
    let mut byte = 0_u8;
    match checked(plain(libc::SYS_read, [socket.as_raw_fd().into(), address(&raw mut byte), 1, 0, 0]))? {
        0 => Err(Errno(libc::EPIPE)),
        _ => Ok(()),
    }
}
