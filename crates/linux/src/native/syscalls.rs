//! System calls, made without the C library: agents have no thread-local storage of their own, where it keeps `errno`.
//!
//! [`call`] is the one instruction that everything comes down to. The functions below it are the few calls that the tool makes for
//! itself, with descriptors that close themselves and errors as errnos.

use std::ffi::CStr;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};
use std::{mem, ptr};

/// A refused system call: the number of its error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Errno(pub i32);

/// Makes a system call. Returns what the kernel does: a value, or an errno below zero.
///
/// # Safety
///
/// Operands that the kernel takes for addresses must be valid for what the call does with them.
#[inline(always)]
pub(crate) unsafe fn call(number: libc::c_long, operands: [i64; 5]) -> i64 {
    let answer: i64;
    // SAFETY: the instruction changes rax, rcx, r11 and what the operands point to, for which the caller answers.
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

/// A system call whose operands are plain numbers.
#[inline(always)]
pub(crate) fn plain(number: libc::c_long, operands: [i64; 5]) -> i64 {
    // SAFETY: callers pass no addresses, but those of what outlives the call.
    unsafe { call(number, operands) }
}

/// The address of something that the kernel reads or writes.
#[inline(always)]
pub(crate) fn address<T: ?Sized>(of: *const T) -> i64 {
    of.cast::<u8>() as i64
}

/// Sleeps as long as the word, which other processes see too, has this value.
pub(crate) fn futex_wait(word: &std::sync::atomic::AtomicU32, value: u32) {
    plain(libc::SYS_futex, [address(word.as_ptr()), libc::FUTEX_WAIT.into(), value.into(), 0, 0]);
}

/// Wakes whoever sleeps on the word.
pub(crate) fn futex_wake(word: &std::sync::atomic::AtomicU32) {
    plain(libc::SYS_futex, [address(word.as_ptr()), libc::FUTEX_WAKE.into(), i32::MAX.into(), 0, 0]);
}

fn checked(answer: i64) -> Result<i64, Errno> {
    if answer < 0 { Err(Errno(-answer as i32)) } else { Ok(answer) }
}

fn owned(answer: i64) -> Result<OwnedFd, Errno> {
    let descriptor = checked(answer)? as RawFd;
    // SAFETY: the kernel has just made this descriptor, and nobody else knows it.
    Ok(unsafe { OwnedFd::from_raw_fd(descriptor) })
}

/// Opens a file below a directory.
pub(crate) fn open_at(directory: BorrowedFd<'_>, path: &CStr, flags: i32) -> Result<OwnedFd, Errno> {
    let flags = flags | libc::O_CLOEXEC;
    owned(plain(libc::SYS_openat, [directory.as_raw_fd().into(), address(path.as_ptr()), flags.into(), 0, 0]))
}

/// Opens a file.
pub(crate) fn open(path: &CStr, flags: i32) -> Result<OwnedFd, Errno> {
    // SAFETY: AT_FDCWD is a descriptor that is always there.
    open_at(unsafe { BorrowedFd::borrow_raw(libc::AT_FDCWD) }, path, flags)
}

/// Reads from the start of a file, and returns how much.
pub(crate) fn read_from_start(file: BorrowedFd<'_>, into: &mut [u8]) -> Result<usize, Errno> {
    let operands = [file.as_raw_fd().into(), address(into.as_mut_ptr()), into.len() as i64, 0, 0];
    checked(plain(libc::SYS_pread64, operands)).map(|length| length as usize)
}

/// What a symbolic link below a directory says, and how long that is.
pub(crate) fn read_link(directory: BorrowedFd<'_>, path: &CStr, into: &mut [u8]) -> Result<usize, Errno> {
    let operands =
        [directory.as_raw_fd().into(), address(path.as_ptr()), address(into.as_mut_ptr()), into.len() as i64, 0];
    checked(plain(libc::SYS_readlinkat, operands)).map(|length| length as usize)
}

/// A descriptor of a process, or with `PIDFD_THREAD` of a thread.
pub(crate) fn pidfd_open(pid: i32, flags: u32) -> Result<OwnedFd, Errno> {
    owned(plain(libc::SYS_pidfd_open, [pid.into(), flags.into(), 0, 0, 0]))
}

/// A file in memory, of this size and full of zeros.
pub(crate) fn memory_file(size: usize) -> Result<OwnedFd, Errno> {
    let name = c"pidscope";
    let flags = libc::MFD_CLOEXEC;
    let file = owned(plain(libc::SYS_memfd_create, [address(name.as_ptr()), flags.into(), 0, 0, 0]))?;
    checked(plain(libc::SYS_ftruncate, [file.as_raw_fd().into(), size as i64, 0, 0, 0]))?;
    Ok(file)
}

/// `ioctl` with a number.
pub(crate) fn ioctl(file: BorrowedFd<'_>, request: u32, operand: i64) -> Result<i64, Errno> {
    checked(plain(libc::SYS_ioctl, [file.as_raw_fd().into(), request.into(), operand, 0, 0]))
}

/// The set of processors that the calling thread may run on.
pub(crate) type Processors = [u64; 16];

/// Asks for it.
pub(crate) fn processors() -> Result<Processors, Errno> {
    let mut set = Processors::default();
    let operands = [0, size_of::<Processors>() as i64, address(set.as_mut_ptr()), 0, 0];
    checked(plain(libc::SYS_sched_getaffinity, operands))?;
    Ok(set)
}

/// Changes it.
pub(crate) fn set_processors(set: &Processors) -> Result<(), Errno> {
    let operands = [0, size_of::<Processors>() as i64, address(set.as_ptr()), 0, 0];
    checked(plain(libc::SYS_sched_setaffinity, operands)).map(drop)
}

/// Gives a thread, or with 0 the calling one, a rank above the tool's, and above others of a lower one (`SCHED_FIFO`).
pub(crate) fn set_rank(thread: i32, rank: i32) -> Result<(), Errno> {
    let operands = [thread.into(), libc::SCHED_FIFO.into(), address(&raw const rank), 0, 0];
    checked(plain(libc::SYS_sched_setscheduler, operands)).map(drop)
}

/// The processor that the calling thread runs on.
pub(crate) fn current_processor() -> Result<usize, Errno> {
    let mut processor = 0_u32;
    checked(plain(libc::SYS_getcpu, [address(ptr::from_mut(&mut processor)), 0, 0, 0, 0]))?;
    Ok(processor as usize)
}

/// Two sockets that talk to each other, message by message.
pub(crate) fn socket_pair() -> Result<(OwnedFd, OwnedFd), Errno> {
    let mut pair = [0_i32; 2];
    let kind = libc::SOCK_SEQPACKET | libc::SOCK_CLOEXEC;
    checked(plain(libc::SYS_socketpair, [libc::AF_UNIX.into(), kind.into(), 0, address(pair.as_mut_ptr()), 0]))?;
    Ok((owned(pair[0].into())?, owned(pair[1].into())?))
}

/// A message that carries one descriptor (`cmsg(3)`), in the layout of the kernel.
#[repr(C)]
struct Carrier {
    length: usize,
    level: i32,
    kind: i32,
    descriptor: i32,
    padding: i32,
}

/// Sends or receives one message with room for one descriptor.
fn message(number: libc::c_long, socket: RawFd, carrier: &mut Carrier) -> i64 {
    let mut byte = 0_u8;
    let mut part = libc::iovec { iov_base: ptr::from_mut(&mut byte).cast(), iov_len: 1 };
    // SAFETY: a header of zeros is a valid one without anything.
    let mut header: libc::msghdr = unsafe { mem::zeroed() };
    header.msg_iov = &mut part;
    header.msg_iovlen = 1;
    header.msg_control = ptr::from_mut(carrier).cast();
    header.msg_controllen = size_of::<Carrier>();
    plain(number, [socket.into(), address(&header), 0, 0, 0])
}

/// Sends a descriptor.
pub(crate) fn send_descriptor(socket: BorrowedFd<'_>, descriptor: BorrowedFd<'_>) -> Result<(), Errno> {
    let mut carrier = Carrier {
        length: mem::offset_of!(Carrier, padding),
        level: libc::SOL_SOCKET,
        kind: libc::SCM_RIGHTS,
        descriptor: descriptor.as_raw_fd(),
        padding: 0,
    };
    checked(message(libc::SYS_sendmsg, socket.as_raw_fd(), &mut carrier)).map(drop)
}

/// Receives a descriptor, or an errno below zero.
pub(crate) fn receive_descriptor(socket: RawFd) -> i64 {
    let mut carrier = Carrier { length: 0, level: 0, kind: 0, descriptor: -libc::EBADF, padding: 0 };
    let answer = message(libc::SYS_recvmsg, socket, &mut carrier);
    if answer < 0 { answer } else { carrier.descriptor.into() }
}

/// Tells the other end of a socket that this one is there.
pub(crate) fn send_byte(socket: RawFd) {
    let byte = 0_u8;
    plain(libc::SYS_write, [socket.into(), address(&raw const byte), 1, 0, 0]);
}

/// Waits until the other end says so.
pub(crate) fn receive_byte(socket: BorrowedFd<'_>) -> Result<(), Errno> {
    let mut byte = 0_u8;
    match checked(plain(libc::SYS_read, [socket.as_raw_fd().into(), address(&raw mut byte), 1, 0, 0]))? {
        0 => Err(Errno(libc::EPIPE)),
        _ => Ok(()),
    }
}
