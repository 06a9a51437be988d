//! The running kernel, prepared for worlds: the guardian, the memory shared with it, and the CPU that all processes
//! share.

use std::ffi::CString;
use std::fs;
use std::marker::PhantomData;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use pidscope_kernel::config::MAX_PID_NS_LEVEL;
use pidscope_userland::script::errno_names;

use super::agent;
use super::command::{NS_GET_PID_FROM_PIDNS, Verb};
use super::entry;
use super::shared::{self, Shared, Slot};
use super::syscalls::{self, CpuSet, Errno};
use crate::compare::WakeOrder;
use crate::rng::Rng;
use crate::unable::Unable;

/// The running kernel. As long as this exists, the calling thread is pinned to one CPU; when it is dropped, the thread
/// ends, or the whole tool is killed, everything that was started ends, too.
pub struct Linux {
    pub(crate) shared: &'static Shared,
    guardian: Child,
    /// Descriptors sent here reach the agent that receives one.
    pub(crate) socket: OwnedFd,
    /// The nesting depth of the tool's own namespace.
    depth: u32,
    affinity: CpuSet,
    /// See [`Linux::shuffle`].
    order: Option<WakeOrder>,
    /// Not `Send`, because the guardian ends with the thread that started it.
    of_one_thread: PhantomData<*const ()>,
}

/// The inode of the initial namespace (`PROC_PID_INIT_INO`).
const INIT_PID_NS_INODE: u64 = 0xefff_fffc;

impl Linux {
    /// Starts a guardian; fails if this machine does not allow it.
    pub fn open() -> Result<Linux, Unable> {
        // SAFETY: this call has no operands and always succeeds.
        if unsafe { libc::geteuid() } != 0 {
            return Err(Unable::NotPermitted);
        }
        let own = fs::read_link("/proc/self").map_err(|_| Unable::NoProc)?;
        if own.to_str() != Some(&std::process::id().to_string()) {
            return Err(Unable::NoProc);
        }
        let affinity = syscalls::affinity().map_err(failed("sched_getaffinity"))?;
        let (guardian, socket, shared) = start_guardian(&affinity)?;
        let mut linux = Linux { shared, guardian, socket, depth: 0, affinity, order: None, of_one_thread: PhantomData };
        if shared.guardian.result.load(Ordering::Acquire) < 0 {
            return Err(Unable::NoRealTime);
        }
        linux.depth = linux.find_depth()?;
        Ok(linux)
    }

    /// Sets which of several woken threads runs first, from the next world on; without an order, it is the one woken
    /// first.
    pub fn shuffle(&mut self, order: Option<WakeOrder>) {
        self.order = order;
    }

    /// Returns the priority of a world's thread, given by the order of creation.
    pub(crate) fn priority(&self, task: usize) -> Option<i32> {
        const PRIORITIES: u64 = 8;
        const MAX_PRIORITY: usize = 90;
        match self.order? {
            WakeOrder::Random(seed) => {
                let mut rng = Rng::new(seed.wrapping_mul(1 << 20).wrapping_add(task as u64));
                Some(1 + rng.below(PRIORITIES as usize) as i32)
            }
            WakeOrder::YoungestFirst => Some(1 + task.min(MAX_PRIORITY) as i32),
        }
    }

    /// Returns the release of the kernel, as printed by `uname`.
    pub fn release(&self) -> String {
        let release = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
        release.trim_end().to_owned()
    }

    /// Returns the level that a world's first namespace really gets when `level` is requested: at least one below the
    /// tool's own.
    pub fn level(&self, level: u32) -> u32 {
        level.max(self.depth + 1)
    }

    /// Creates a world. Returns its first process's PID in the tool's own namespace, and the number of levels by which
    /// the world's first namespace is below that.
    pub(crate) fn create(&self, level: u32, own_user_ns: bool) -> Result<(i32, usize), Unable> {
        let levels = self.level(level) - self.depth;
        self.shared.slots.iter().for_each(Slot::clear);
        self.command_guardian(Verb::Create, [levels.into(), own_user_ns.into()])?;
        let first = &self.shared.slots[0];
        let failure = || self.shared.failure.load(Ordering::Acquire);
        wait_until(|| first.tid.load(Ordering::Acquire) != 0 || failure() != 0)?;
        match self.shared.failure.load(Ordering::Acquire) {
            0 => {}
            libc::EPERM => return Err(Unable::NotPermitted),
            errno => return Err(failed("clone3")(Errno(errno))),
        }
        let mut init = self.shared.outermost.load(Ordering::Acquire);
        for level in 1..levels {
            let path = CString::new(format!("/proc/{init}/ns/pid")).unwrap_or_default();
            let ns = syscalls::open(&path, libc::O_RDONLY).map_err(failed("open /proc/PID/ns/pid"))?;
            // An ancestor's only child has PID 2; the world's first process was created by a helper that had it.
            let number = if level + 1 == levels { 3 } else { 2 };
            init = translate(ns.as_fd(), number)?;
        }
        Ok((init, levels as usize))
    }

    /// Ends the world.
    pub(crate) fn end(&self) {
        // This only takes long if the guardian is gone, and the world with it.
        let _ = self.command_guardian(Verb::End, [0; 2]);
    }

    fn command_guardian(&self, verb: Verb, operands: [i64; 2]) -> Result<(), Unable> {
        let guardian = &self.shared.guardian;
        guardian.give(verb as u32, [operands[0], operands[1], 0, 0, 0, 0]);
        wait_until(|| guardian.is_idle())
    }

    /// Finds the depth of the tool's own namespace: the smallest one below which the remaining levels can be created.
    fn find_depth(&mut self) -> Result<u32, Unable> {
        let own = fs::metadata("/proc/self/ns/pid").map_err(|_| Unable::NoProc)?;
        if own.ino() == INIT_PID_NS_INODE {
            return Ok(0);
        }
        for depth in 1..MAX_PID_NS_LEVEL {
            self.depth = depth;
            let created = self.create(MAX_PID_NS_LEVEL, false);
            self.end();
            match created {
                Ok(_) => return Ok(depth),
                Err(Unable::Failed { errno: "ENOSPC", .. }) => {}
                Err(why) => return Err(why),
            }
        }
        Err(Unable::Failed { what: "clone3", errno: "ENOSPC" })
    }
}

impl Drop for Linux {
    fn drop(&mut self) {
        self.shared.guardian.give(Verb::Quit as u32, [0; 6]);
        // It only has to end the world and itself; if the world does not end, kill the guardian.
        if wait_until(|| self.guardian.try_wait().is_ok_and(|status| status.is_some())).is_err() {
            let _ = self.guardian.kill().and_then(|()| self.guardian.wait());
        }
        let _ = syscalls::set_affinity(&self.affinity);
    }
}

/// Pins the calling thread to one CPU for good, and starts the guardian there.
fn start_guardian(affinity: &CpuSet) -> Result<(Child, OwnedFd, &'static Shared), Unable> {
    // Without a reference from here, the linker may omit the entry point.
    std::hint::black_box(&entry::ENTRY);
    let memory = syscalls::memory_file(shared::SIZE).map_err(failed("memfd_create"))?;
    let shared = shared::map(memory.as_fd()).map_err(failed("mmap"))?;
    let (socket, far_end) = syscalls::socket_pair().map_err(failed("socketpair"))?;
    let program = syscalls::open(c"/proc/self/exe", libc::O_PATH).map_err(failed("open /proc/self/exe"))?;
    shared.guardian.operands[0].store(std::process::id().into(), Ordering::Relaxed);
    shared.guardian.commands_given.store(1, Ordering::Release);

    let cpu = syscalls::current_cpu().map_err(failed("getcpu"))?;
    let mut one = CpuSet::default();
    if let Some(word) = one.get_mut(cpu / 64) {
        *word = 1 << (cpu % 64);
    }
    syscalls::set_affinity(&one).map_err(failed("sched_setaffinity"))?;

    let inherited = [
        (memory.as_raw_fd(), agent::MEMORY_FD),
        (far_end.as_raw_fd(), agent::SOCKET_FD),
        (program.as_raw_fd(), agent::PROGRAM_FD),
    ];
    let mut command = Command::new("/proc/self/exe");
    command.env_clear().stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
        .arg0(agent::PROCESS_NAME.to_str().unwrap_or_default())
        .arg(entry::GUARDIAN_ARG.to_str().unwrap_or_default());
    let send_needed_descriptor = move || {
        let all = libc::CLOSE_RANGE_CLOEXEC;
        syscalls::plain(libc::SYS_close_range, [3, u32::MAX.into(), all.into(), 0, 0]);
        // Move them out of the way first: some may have the target numbers of others.
        let aside = inherited.map(|(from, to)| {
            let operands = [from.into(), libc::F_DUPFD_CLOEXEC.into(), i64::from(agent::PROGRAM_FD) + 1, 0, 0];
            (syscalls::plain(libc::SYS_fcntl, operands), i64::from(to))
        });
        let placed = aside.map(|(from, to)| syscalls::plain(libc::SYS_dup2, [from, to, 0, 0, 0]));
        if placed.iter().all(|&fd| fd >= 0) { Ok(()) } else { Err(std::io::Error::from_raw_os_error(libc::EMFILE)) }
    };
    // SAFETY: the closure only makes system calls.
    unsafe { command.pre_exec(send_needed_descriptor) };
    let guardian = command.spawn().map_err(|error| {
        let _ = syscalls::set_affinity(affinity);
        failed("execve")(Errno(error.raw_os_error().unwrap_or(0)))
    })?;
    drop(far_end);
    // The guardian's first message; none if it has already ended.
    syscalls::receive_byte(socket.as_fd()).map_err(|_| Unable::Lost)?;
    Ok((guardian, socket, shared))
}

/// The maximum time for the world to come to rest; usually it has when the tool runs, and only locks and disks delay
/// it.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Polls until a condition holds.
pub(crate) fn wait_until(mut condition: impl FnMut() -> bool) -> Result<(), Unable> {
    if condition() {
        return Ok(());
    }
    let start = Instant::now();
    while !condition() {
        if start.elapsed() > TIMEOUT {
            return Err(Unable::Lost);
        }
        std::thread::yield_now();
    }
    Ok(())
}

/// Creates an error of a call that should have worked.
pub(crate) fn failed(what: &'static str) -> impl Fn(Errno) -> Unable {
    move |Errno(number)| Unable::Failed { what, errno: errno_name(number.into()) }
}

/// Returns the name of an errno.
pub(crate) fn errno_name(number: i64) -> &'static str {
    let index = usize::try_from(number - 1).unwrap_or(usize::MAX);
    errno_names().nth(index).unwrap_or("?")
}

/// Translates a PID from another namespace to the tool's own.
pub(crate) fn translate(ns: BorrowedFd<'_>, number: i64) -> Result<i32, Unable> {
    match syscalls::ioctl(ns, NS_GET_PID_FROM_PIDNS, number) {
        Ok(number) => Ok(number as i32),
        Err(Errno(libc::ENOTTY)) => Err(Unable::OldKernel),
        Err(errno) => Err(failed("NS_GET_PID_FROM_PIDNS")(errno)),
    }
}
