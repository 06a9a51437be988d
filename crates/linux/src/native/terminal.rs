//! A terminal with an interactive shell: the first process of new PID, mount and UTS namespaces, which leave nothing
//! behind on the machine.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::marker::PhantomData;
use std::mem;
use std::os::fd::{AsFd, AsRawFd, FromRawFd, OwnedFd};
use std::time::{Duration, Instant};

use super::agent::clone3;
use super::linux::failed;
use super::shell::{self, PROMPT};
use super::syscalls::{self, Errno, plain};
use crate::golden::Keys;
use crate::reaction::{Reaction, State};
use crate::unable::Unable;

/// A terminal. The shell and everything that it has started end with it, or with the thread that opened it.
pub struct Terminal {
    /// The master of the terminal.
    keyboard: File,
    /// The `/proc` in which the first process is PID 1.
    proc: OwnedFd,
    /// Ends with the terminal.
    _init: TerminalInit,
    /// Not `Send`, because the first process ends with the thread that started it.
    of_one_thread: PhantomData<*const ()>,
}

/// How long all processes must sleep without output before it is clear that only time can bring the prompt.
const QUIET_PERIOD: Duration = Duration::from_millis(150);

/// The maximum time from a line until all processes sleep.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The maximum number of bytes of output; a process that prints more is assumed to print without end.
const MAX_PRINTED: usize = 1 << 20;

/// The time added to clock steps, so that sleepers have woken by then, even on a busy machine.
const MARGIN: Duration = Duration::from_millis(200);

impl Terminal {
    /// Opens a terminal and starts its shell; fails if this machine does not allow it.
    pub fn open() -> Result<Terminal, Unable> {
        // SAFETY: this call has no operands and always succeeds.
        if unsafe { libc::geteuid() } != 0 {
            return Err(Unable::NotPermitted);
        }
        let (near, far) = syscalls::socket_pair().map_err(failed("socketpair"))?;
        // SAFETY: a zeroed structure requests nothing.
        let mut arguments: libc::clone_args = unsafe { mem::zeroed() };
        arguments.flags = (libc::CLONE_NEWPID | libc::CLONE_NEWNS | libc::CLONE_NEWUTS) as u64;
        arguments.exit_signal = libc::SIGCHLD as u64;
        let init = match clone3(&arguments) {
            0 => shell::begin(far.as_fd()),
            init if init > 0 => init,
            errno if errno == -i64::from(libc::EPERM) => return Err(Unable::NotPermitted),
            errno => return Err(failed("clone3")(Errno(-errno as i32))),
        };
        drop(far);
        let mut process = TerminalInit(init);
        let mut receive = || received(&near).ok_or_else(|| failed("the first process of a terminal")(process.end()));
        let (keyboard, proc) = (receive()?, receive()?);
        let mut terminal =
            Terminal { keyboard: File::from(keyboard), proc, _init: process, of_one_thread: PhantomData };
        match terminal.rest(false, Duration::ZERO).state {
            State::Ready => Ok(terminal),
            _ => Err(Unable::Lost),
        }
    }

    /// Types keys, and waits until all processes sleep.
    pub fn press(&mut self, keys: &Keys) -> Reaction {
        let bytes = match keys {
            Keys::Line(line) => format!("{line}\n").into_bytes(),
            Keys::Control(letter) => vec![*letter as u8 & 0x1f],
        };
        // A terminal that cannot be typed into has no more output either.
        let _ = self.keyboard.write_all(&bytes);
        self.rest(false, Duration::ZERO)
    }

    /// Lets time pass, and waits until all processes sleep. `ready`: the shell is at its prompt already.
    pub fn pass(&mut self, time: Duration, ready: bool) -> Reaction {
        self.rest(ready, time + MARGIN)
    }

    /// Reads for at least this time, and then until all processes sleep.
    fn rest(&mut self, mut ready: bool, at_least: Duration) -> Reaction {
        let (start, mut last) = (Instant::now(), Instant::now());
        let mut bytes = Vec::new();
        let state = loop {
            let Ok(printed) = self.read() else { break State::Ended };
            ready |= printed.contains(&PROMPT);
            if !printed.is_empty() || self.is_any_running() {
                last = Instant::now();
            }
            bytes.extend(printed);
            let quiet = if ready { Duration::from_millis(6) } else { QUIET_PERIOD };
            if start.elapsed() >= at_least && last.elapsed() >= quiet {
                break if ready { State::Ready } else { State::Waits };
            }
            if start.elapsed() > at_least + TIMEOUT || bytes.len() > MAX_PRINTED {
                break State::Runs;
            }
        };
        bytes.retain(|&byte| byte != PROMPT);
        Reaction { printed: String::from_utf8_lossy(&bytes).lines().map(str::to_owned).collect(), state }
    }

    /// Reads what is printed within a moment. Fails if the other end of the terminal is closed.
    fn read(&mut self) -> std::io::Result<Vec<u8>> {
        let mut poll = libc::pollfd { fd: self.keyboard.as_raw_fd(), events: libc::POLLIN, revents: 0 };
        // SAFETY: a single structure that outlives the call.
        if unsafe { libc::poll(&raw mut poll, 1, 2) } < 1 {
            return Ok(Vec::new());
        }
        let mut buffer = vec![0; 4096];
        let length = self.keyboard.read(&mut buffer)?;
        buffer.truncate(length);
        Ok(buffer)
    }

    /// Returns whether any process runs or is about to, so that more may be printed.
    fn is_any_running(&self) -> bool {
        let Ok(entries) = fs::read_dir(format!("/proc/self/fd/{}", self.proc.as_raw_fd())) else { return false };
        let processes = entries.flatten().filter(|entry| entry.file_name().as_encoded_bytes()[0].is_ascii_digit());
        processes.filter_map(|entry| fs::read(entry.path().join("stat")).ok()).any(|stat| {
            let name_end = stat.iter().rposition(|&byte| byte == b')').unwrap_or_default();
            matches!(stat.get(name_end + 2), Some(b'R' | b'D' | b'X'))
        })
    }
}

/// The PID of a terminal's first process in the tool's own namespace; 0 once that has ended.
struct TerminalInit(i64);

impl TerminalInit {
    /// Kills it, and with it all processes in its namespace. Returns the errno with which it exited, if it had exited
    /// by itself.
    fn end(&mut self) -> Errno {
        let mut status = 0_i32;
        let init = mem::take(&mut self.0);
        if init > 0 {
            plain(libc::SYS_kill, [init, libc::SIGKILL.into(), 0, 0, 0]);
            plain(libc::SYS_wait4, [init, syscalls::address(&raw mut status), 0, 0, 0]);
        }
        Errno(libc::WEXITSTATUS(status))
    }
}

impl Drop for TerminalInit {
    fn drop(&mut self) {
        self.end();
    }
}

/// Receives a descriptor from the first process, if that gets so far.
fn received(socket: &OwnedFd) -> Option<OwnedFd> {
    let descriptor = i32::try_from(syscalls::receive_descriptor(socket.as_raw_fd())).ok()?;
    // SAFETY: the kernel has just created this descriptor, which nothing else uses.
    (descriptor >= 0).then(|| unsafe { OwnedFd::from_raw_fd(descriptor) })
}
