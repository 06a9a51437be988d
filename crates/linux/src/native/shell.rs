//! The start of a terminal's shell, as the first process of its namespaces.
//!
//! It begins as a bare copy of the tool, whose other threads may have held locks. So nothing here allocates, prints or
//! panics: only system calls are made until the shell is executed.

use std::ffi::{CStr, c_char};
use std::mem;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};
use std::ptr;

use super::agent::exit;
use super::handler;
use super::syscalls::{self, Errno, address, plain};

/// What the shell prints when it is ready for a line; nothing else prints this byte.
pub(crate) const PROMPT: u8 = 0x1e;

/// The shell's environment. An exported prompt also applies to nested shells. Without a file, there is no history.
const ENVIRONMENT: [&CStr; 9] = [
    c"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    c"HOME=/root",
    c"USER=root",
    c"LOGNAME=root",
    c"SHELL=/bin/bash",
    c"TERM=dumb",
    c"LC_ALL=C",
    c"HISTFILE=",
    c"PS1=\x1e",
];

const SHELL: [&CStr; 4] = [c"bash", c"--norc", c"--noediting", c"-i"];

const HOST: &CStr = c"box";

/// The mounts: the namespace's own processes and terminals, and private directories for files.
const MOUNTS: [(&CStr, &CStr, &CStr); 4] = [
    (c"proc", c"/proc", c""),
    (c"devpts", c"/dev/pts", c"newinstance,ptmxmode=0666"),
    (c"tmpfs", c"/root", c"mode=0700"),
    (c"tmpfs", c"/tmp", c"mode=1777"),
];

/// The start of the first process. Sends the master of its terminal and its `/proc`; on failure, exits with the errno.
pub(crate) fn begin(tool: BorrowedFd<'_>) -> ! {
    let Err(Errno(errno)) = prepare(tool);
    exit(errno.into())
}

fn prepare(tool: BorrowedFd<'_>) -> Result<std::convert::Infallible, Errno> {
    handler::reset_signals();
    done(plain(libc::SYS_prctl, [libc::PR_SET_PDEATHSIG.into(), libc::SIGKILL.into(), 0, 0, 0]))?;
    done(plain(libc::SYS_umask, [0o022, 0, 0, 0, 0]))?;
    mount(c"none", c"/", (libc::MS_REC | libc::MS_PRIVATE) as i64, c"")?;
    for (kind, place, options) in MOUNTS {
        mount(kind, place, 0, options)?;
    }
    done(plain(libc::SYS_sethostname, [address(HOST.as_ptr()), HOST.count_bytes() as i64, 0, 0, 0]))?;
    done(plain(libc::SYS_chdir, [address(c"/root".as_ptr()), 0, 0, 0, 0]))?;

    let keyboard = syscalls::open(c"/dev/pts/ptmx", libc::O_RDWR | libc::O_NOCTTY)?;
    set_up(keyboard.as_fd())?;
    syscalls::send_descriptor(tool, keyboard.as_fd())?;
    let proc = syscalls::open(c"/proc", libc::O_PATH | libc::O_DIRECTORY)?;
    syscalls::send_descriptor(tool, proc.as_fd())?;

    // The first terminal that a session leader opens becomes its controlling terminal.
    done(plain(libc::SYS_setsid, [0; 5]))?;
    let terminal = syscalls::open(c"/dev/pts/0", libc::O_RDWR)?;
    for standard in 0..3 {
        done(plain(libc::SYS_dup2, [terminal.as_raw_fd().into(), standard, 0, 0, 0]))?;
    }
    done(plain(libc::SYS_close_range, [3, u32::MAX.into(), libc::CLOSE_RANGE_CLOEXEC.into(), 0, 0]))?;

    let arguments = pointers::<5>(&SHELL);
    let environment = pointers::<10>(&ENVIRONMENT);
    let operands = [address(c"/bin/bash".as_ptr()), address(arguments.as_ptr()), address(environment.as_ptr()), 0, 0];
    Err(Errno(-plain(libc::SYS_execve, operands) as i32))
}

fn mount(kind: &CStr, place: &CStr, flags: i64, options: &CStr) -> Result<(), Errno> {
    let [kind, place, options] = [kind, place, options].map(|text| address(text.as_ptr()));
    done(plain(libc::SYS_mount, [kind, place, kind, flags, options]))
}

/// Returns an array as for `execve`: terminated by a null pointer, for which there must be room.
fn pointers<const N: usize>(texts: &[&CStr]) -> [*const c_char; N] {
    let mut pointers = [ptr::null(); N];
    for (pointer, text) in pointers.iter_mut().zip(texts) {
        *pointer = text.as_ptr();
    }
    pointers
}

/// Sets up 24 lines of 80 characters, without echo, and without translation of newlines in the output.
fn set_up(terminal: BorrowedFd<'_>) -> Result<(), Errno> {
    let unlocked = 0_i32;
    let size = libc::winsize { ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0 };
    // SAFETY: a zeroed structure is valid to be read into.
    let mut modes: libc::termios2 = unsafe { mem::zeroed() };
    syscalls::ioctl(terminal, libc::TIOCSPTLCK as u32, address(&raw const unlocked))?;
    syscalls::ioctl(terminal, libc::TIOCSWINSZ as u32, address(&raw const size))?;
    syscalls::ioctl(terminal, libc::TCGETS2 as u32, address(&raw mut modes))?;
    modes.c_oflag &= !libc::ONLCR;
    modes.c_lflag &= !libc::ECHO;
    syscalls::ioctl(terminal, libc::TCSETS2 as u32, address(&raw const modes)).map(drop)
}

fn done(answer: i64) -> Result<(), Errno> {
    if answer < 0 { Err(Errno(-answer as i32)) } else { Ok(()) }
}
