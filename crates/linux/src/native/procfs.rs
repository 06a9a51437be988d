//! What `/proc` shows of a thread. From the tool's own namespace, outside the world, all threads are visible with all
//! their PIDs.

use std::ffi::{CStr, CString};
use std::os::fd::{AsFd, OwnedFd};

use super::syscalls::{self, Errno};

/// The open files of one thread, which remain that thread's even if its TID is reused.
pub(crate) struct ProcFiles {
    /// `/proc/TID`.
    directory: OwnedFd,
    stat: OwnedFd,
    status: OwnedFd,
    children: OwnedFd,
}

/// The content of the files at one moment. Numbers are listed from the outermost namespace inwards, starting with the
/// tool's own.
#[derive(Debug, Clone, Default)]
pub(crate) struct ProcSnapshot {
    /// The letter of `State`.
    pub state: u8,
    /// The kernel's flags of the thread.
    pub flags: u32,
    /// The exit code, encoded as in a wait status.
    pub exit_code: i32,
    /// The signal that is sent to the parent on exit; negative for a thread that is not the leader.
    pub exit_signal: i32,
    /// The first of `Uid`.
    pub uid: u32,
    /// `SigPnd`, `ShdPnd`, `SigBlk`, `SigIgn` and `SigCgt`.
    pub signals: [u64; 5],
    /// The PIDs of its children in the tool's own namespace, in order.
    pub children: Vec<u32>,
    /// `Tgid`.
    pub tgid: i32,
    /// `PPid`.
    pub ppid: i32,
    /// `NStgid`.
    pub tgids: Vec<u32>,
    /// `NSpid`.
    pub pids: Vec<u32>,
    /// `NSpgid`.
    pub pgids: Vec<u32>,
    /// `NSsid`.
    pub sids: Vec<u32>,
}

/// `PF_EXITING`.
const EXITING: u32 = 4;

impl ProcSnapshot {
    /// Returns whether it is exiting.
    pub fn is_exiting(&self) -> bool {
        self.flags & EXITING != 0
    }

    /// Returns whether it has ended.
    pub fn is_zombie(&self) -> bool {
        self.state == b'Z'
    }

    /// Returns whether it runs or is about to, so that the world is not at rest.
    pub fn is_busy(&self) -> bool {
        matches!(self.state, b'R' | b'D' | b'X')
    }
}

impl ProcFiles {
    /// Opens the files of a thread.
    pub fn open(tid: i32) -> Result<ProcFiles, Errno> {
        let path = CString::new(format!("/proc/{tid}")).unwrap_or_default();
        let directory = syscalls::open(&path, libc::O_PATH | libc::O_DIRECTORY)?;
        let stat = syscalls::open_at(directory.as_fd(), c"stat", libc::O_RDONLY)?;
        let status = syscalls::open_at(directory.as_fd(), c"status", libc::O_RDONLY)?;
        let children = CString::new(format!("task/{tid}/children")).unwrap_or_default();
        let children = syscalls::open_at(directory.as_fd(), &children, libc::O_RDONLY)?;
        Ok(ProcFiles { directory, stat, status, children })
    }

    /// Reads the files; `None` if the thread is gone.
    pub fn read(&self) -> Option<ProcSnapshot> {
        let mut buffer = [0; 4096];
        let length = syscalls::read_from_start(self.stat.as_fd(), &mut buffer).ok()?;
        let mut snapshot = ProcSnapshot::default();
        read_stat(buffer.get(..length)?, &mut snapshot)?;
        let length = syscalls::read_from_start(self.status.as_fd(), &mut buffer).ok()?;
        read_status(buffer.get(..length)?, &mut snapshot);
        let length = syscalls::read_from_start(self.children.as_fd(), &mut buffer).unwrap_or(0);
        snapshot.children = numbers(buffer.get(..length)?).collect();
        Some(snapshot)
    }

    /// Returns the exit code of the thread itself, encoded as in a wait status.
    pub fn own_exit_code(&self, tid: i32) -> Option<i32> {
        let path = CString::new(format!("task/{tid}/stat")).ok()?;
        let file = syscalls::open_at(self.directory.as_fd(), &path, libc::O_RDONLY).ok()?;
        let (mut buffer, mut snapshot) = ([0; 2048], ProcSnapshot::default());
        let length = syscalls::read_from_start(file.as_fd(), &mut buffer).ok()?;
        read_stat(buffer.get(..length)?, &mut snapshot)?;
        Some(snapshot.exit_code)
    }

    /// Opens the file of the namespace that the thread is in.
    pub fn open_namespace(&self) -> Result<OwnedFd, Errno> {
        syscalls::open_at(self.directory.as_fd(), c"ns/pid", libc::O_RDONLY)
    }

    /// Returns the inode of the namespace behind a file of `ns`, if it is visible.
    pub fn namespace(&self, file: &CStr) -> Option<u64> {
        let mut text = [0; 64];
        let length = syscalls::read_link(self.directory.as_fd(), file, &mut text).ok()?;
        // pid:[4026531836]
        Some(numbers(text.get(..length)?.strip_prefix(b"pid:[")?).next()?.into())
    }
}

/// Parses `pid (name) state ppid ... exit_code`, where the name may contain anything.
fn read_stat(text: &[u8], snapshot: &mut ProcSnapshot) -> Option<()> {
    let after = text.iter().rposition(|&byte| byte == b')')?;
    let mut fields = text.get(after + 2..)?.split(|&byte| byte == b' ');
    snapshot.state = *fields.next()?.first()?;
    // The state is the third field, the flags are the ninth, the exit signal is the 38th, the exit code is the last.
    snapshot.flags = numbers(fields.nth(5)?).next()?;
    let exit_signal = fields.nth(28)?;
    let is_leader = exit_signal.first() != Some(&b'-');
    snapshot.exit_signal = if is_leader { numbers(exit_signal).next()? as i32 } else { -1 };
    snapshot.exit_code = numbers(fields.next_back()?).next()? as i32;
    Some(())
}

const SETS: [&[u8]; 4] = [b"SigPnd", b"ShdPnd", b"SigBlk", b"SigIgn"];

fn hexadecimal(text: &[u8]) -> u64 {
    let digits = text.iter().filter_map(|&byte| char::from(byte).to_digit(16));
    digits.fold(0, |value, digit| value << 4 | u64::from(digit))
}

fn read_status(text: &[u8], snapshot: &mut ProcSnapshot) {
    for line in text.split(|&byte| byte == b'\n') {
        let Some(colon) = line.iter().position(|&byte| byte == b':') else { continue };
        let (key, value) = line.split_at(colon);
        let first = || numbers(value).next().unwrap_or(0) as i32;
        match key {
            b"Tgid" => snapshot.tgid = first(),
            b"PPid" => snapshot.ppid = first(),
            b"NStgid" => snapshot.tgids = numbers(value).collect(),
            b"NSpid" => snapshot.pids = numbers(value).collect(),
            b"NSpgid" => snapshot.pgids = numbers(value).collect(),
            b"NSsid" => snapshot.sids = numbers(value).collect(),
            b"Uid" => snapshot.uid = numbers(value).next().unwrap_or(0),
            b"SigCgt" => {
                snapshot.signals[4] = hexadecimal(value);
                return;
            }
            _ => {
                if let Some(set) = SETS.iter().position(|set| *set == key) {
                    snapshot.signals[set] = hexadecimal(value);
                }
            }
        }
    }
}

/// Returns the numbers in a text.
fn numbers(text: &[u8]) -> impl Iterator<Item = u32> {
    let words = text.split(|byte| !byte.is_ascii_digit()).filter(|word| !word.is_empty());
    words.map(|word| word.iter().fold(0_u32, |value, byte| value.wrapping_mul(10).wrapping_add(u32::from(byte - b'0'))))
}
