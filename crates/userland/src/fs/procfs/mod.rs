//! `/proc`: the processes that are visible in the mount's namespace, with their PIDs there (proc(5); Linux:
//! `fs/proc/`).

mod array;
mod missing;
mod namespaces;

use pidscope_kernel::sysctl::Sysctl;
use pidscope_kernel::{NsId, State, TaskId};

use self::array::{signals, stat, status};
use self::namespaces::{NAMESPACES, mnt_inode, parent_inode, uts_inode};
pub(crate) use self::namespaces::{inode_of, pid_inode};
use super::{FsError, Node};
use crate::os::fd::Fd;
use crate::os::proc_view::{NsInode, ProcEntry, ProcState, ProcView, StartTime};
use crate::script::Call;
use crate::sys::Sys;

/// The entries of `/proc/PID`.
const FILES: [&str; 13] =
    ["cgroup", "cmdline", "comm", "cwd", "exe", "gid_map", "mounts", "ns", "root", "stat", "status", "task", "uid_map"];

/// The simulated kernel release.
pub(crate) const RELEASE: &str = "6.18.44";

/// Looks up a path below a `/proc` that shows the namespace `mount`.
pub(super) fn look_up(sys: &mut Sys<'_, '_>, mount: NsId, path: &str) -> Result<Node, FsError> {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        [] => Ok(Node::Dir(root(sys, mount))),
        ["self"] => own_pid(sys, mount).map(|pid| Node::Link(pid.to_string())).ok_or(FsError::NotFound),
        ["thread-self"] => {
            let pid = own_pid(sys, mount).ok_or(FsError::NotFound)?;
            Ok(Node::Link(format!("{pid}/task/{pid}")))
        }
        ["self", rest @ ..] => {
            let pid = own_pid(sys, mount).ok_or(FsError::NotFound)?;
            look_up_process(sys, mount, &pid.to_string(), rest)
        }
        ["loadavg"] => Ok(Node::File(loadavg(sys, mount))),
        ["uptime"] => {
            let seconds = sys.os().now.since(Default::default()).as_secs_f64();
            Ok(Node::File(format!("{seconds:.2} {seconds:.2}\n")))
        }
        ["sys"] => Ok(Node::Dir(vec!["kernel".into(), "user".into()])),
        ["sys", "kernel"] => {
            Ok(Node::Dir(["hostname", "ns_last_pid", "osrelease", "pid_max"].map(str::to_owned).into()))
        }
        ["sys", "user"] => Ok(Node::Dir(vec!["max_pid_namespaces".into()])),
        ["sys", "kernel", "hostname"] => Ok(Node::File(format!("{}\n", sys.os().hostname(sys.program().uts)))),
        ["sys", "kernel", "osrelease"] => Ok(Node::File(format!("{RELEASE}\n"))),
        ["sys", directory, file] => {
            let is_other = *directory == "kernel" && missing::SYSCTLS.contains(file);
            let missing = if is_other { FsError::NotSimulated } else { FsError::NotFound };
            let name = sysctl(directory, file).ok_or(missing)?;
            let value = sys.call(Call::Sysctl { name, write: None }).map_err(|_| FsError::PermissionDenied)?;
            Ok(Node::File(format!("{}\n", value.value)))
        }
        ["mounts"] => Ok(Node::Link("self/mounts".to_owned())),
        [name, ..] if missing::ROOT_FILES.contains(name) => Err(FsError::NotSimulated),
        [pid, rest @ ..] => look_up_process(sys, mount, pid, rest),
    }
}

/// Opens a file below a `/proc` for writing: only `/proc/PID/comm` and files in `/proc/sys` can be.
pub(super) fn open_write(sys: &mut Sys<'_, '_>, mount: NsId, path: &str) -> Result<Fd, FsError> {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    if let ["sys", directory, file] = parts.as_slice()
        && let Some(name) = sysctl(directory, file)
    {
        let is_root = sys.kernel().task(sys.task).uid == 0;
        // Every process may open ns_last_pid; the write itself checks permissions.
        return if is_root || name == Sysctl::NsLastPid {
            Ok(Fd::Sysctl(name))
        } else {
            Err(FsError::PermissionDenied)
        };
    }
    if parts == ["sys", "kernel", "hostname"] && sys.kernel().task(sys.task).uid == 0 {
        return Ok(Fd::Hostname(sys.program().uts));
    }
    let node = look_up(sys, mount, path)?;
    // A process can change its own name (`comm_write`).
    if let [pid, "comm"] = parts.as_slice()
        && let Some(task) = find(sys, mount, pid)
        && sys.kernel().leader(task) == sys.kernel().leader(sys.task)
    {
        return Ok(Fd::Comm(task));
    }
    match node {
        Node::Dir(_) => Err(FsError::IsADirectory),
        _ => Err(FsError::PermissionDenied),
    }
}

/// Returns the process or thread that a directory belongs to.
fn find(sys: &Sys<'_, '_>, mount: NsId, name: &str) -> Option<TaskId> {
    let number = match name {
        "self" => own_pid(sys, mount)?,
        name => name.parse().ok().filter(|_| !name.starts_with('0'))?,
    };
    sys.kernel().threads_in(mount).find(|(nr, _)| nr.0 == number).map(|(_, task)| task)
}

/// Parses the first number written to a file in `/proc/sys`: decimal, octal or hexadecimal (Linux: `proc_get_long`).
pub(crate) fn number(text: &str) -> Option<i64> {
    let word = text.split_whitespace().next()?;
    let (is_negative, digits) = word.strip_prefix('-').map_or((false, word), |digits| (true, digits));
    let (radix, digits) = match digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        Some(digits) => (16, digits),
        None if digits.starts_with('0') => (8, digits),
        None => (10, digits),
    };
    // A sign is allowed only before the prefix.
    let number = i64::from_str_radix(digits, radix).ok().filter(|_| !digits.starts_with(['+', '-']))?;
    Some(if is_negative { -number } else { number })
}

fn sysctl(directory: &str, file: &str) -> Option<Sysctl> {
    Sysctl::ALL.into_iter().find(|sysctl| sysctl.name().split_once('.') == Some((directory, file)))
}

fn own_pid(sys: &Sys<'_, '_>, mount: NsId) -> Option<u32> {
    sys.kernel().nr_in(sys.kernel().leader(sys.task), mount).map(|nr| nr.0)
}

fn root(sys: &Sys<'_, '_>, mount: NsId) -> Vec<String> {
    let pids = sys.kernel().visible(mount).map(|(nr, _)| nr.0.to_string());
    let mut entries: Vec<String> =
        pids.chain(["loadavg", "mounts", "self", "sys", "thread-self", "uptime"].map(str::to_owned)).collect();
    entries.sort();
    entries
}

fn loadavg(sys: &Sys<'_, '_>, mount: NsId) -> String {
    // The last field is about the reader's own namespace, whatever is mounted (`loadavg_proc_show`).
    let last = sys.kernel().namespace(sys.active_ns()).cursor - 1;
    let threads = sys.kernel().threads_in(mount).count();
    format!("0.00 0.00 0.00 1/{threads} {last}\n")
}

fn look_up_process(sys: &mut Sys<'_, '_>, mount: NsId, pid: &str, rest: &[&str]) -> Result<Node, FsError> {
    let task = find(sys, mount, pid).ok_or(FsError::NotFound)?;
    look_up_task(sys, mount, task, rest)
}

fn look_up_task(sys: &mut Sys<'_, '_>, mount: NsId, task: TaskId, rest: &[&str]) -> Result<Node, FsError> {
    let kernel = sys.kernel();
    match rest {
        [] => Ok(Node::Dir(FILES.map(str::to_owned).into())),
        ["status"] => Ok(Node::File(status(sys, mount, task))),
        ["stat"] => Ok(Node::File(stat(sys, mount, task))),
        ["comm"] => Ok(Node::File(format!("{}\n", sys.machine().program(task).comm()))),
        ["cmdline"] => Ok(Node::File(argv(sys, task).iter().map(|word| format!("{word}\0")).collect())),
        ["exe"] => {
            let comm = sys.machine().program(task).comm().to_owned();
            if has_ended(sys, task) { Err(FsError::NotFound) } else { Ok(Node::Link(format!("/usr/bin/{comm}"))) }
        }
        // All processes are in the root control group and in the initial user namespace.
        ["cgroup"] => Ok(Node::File("0::/\n".to_owned())),
        ["gid_map" | "uid_map"] => Ok(Node::File(format!("{:10} {:10} {:10}\n", 0, 0, u32::MAX))),
        ["cwd" | "root"] if has_ended(sys, task) => Err(FsError::NotFound),
        ["cwd"] => Ok(Node::Link(sys.machine().program(task).directory.to_string())),
        ["root"] => Ok(Node::Link("/".to_owned())),
        ["ns"] => Ok(Node::Dir(NAMESPACES.map(|(name, _)| name.to_owned()).into())),
        ["ns", kind] => {
            if !NAMESPACES.iter().any(|(name, _)| name == kind) {
                return Err(FsError::NotFound);
            }
            // `ptrace_may_access`
            let (own, other) = (kernel.task(sys.task).uid, kernel.task(task).uid);
            if own != 0 && own != other {
                return Err(FsError::PermissionDenied);
            }
            let kind_name = kind.strip_suffix("_for_children").unwrap_or(kind);
            let inode = inode_of(sys, task, kind).ok_or(FsError::NotFound)?;
            Ok(Node::Link(format!("{kind_name}:[{inode}]")))
        }
        ["task"] => Ok(Node::Dir(threads(sys, mount, task))),
        ["task", tid, rest @ ..] => {
            let thread = thread(sys, mount, task, tid).ok_or(FsError::NotFound)?;
            match rest {
                ["children"] => Ok(Node::File(children(sys, mount, thread))),
                rest => look_up_process(sys, mount, tid, rest),
            }
        }
        ["mounts"] => {
            let mounts = sys.os().mnt(sys.machine().program(task).mnt).iter();
            Ok(Node::File(mounts.map(|mount| format!("proc {} proc rw,relatime 0 0\n", mount.target)).collect()))
        }
        [name, ..] if missing::FILES.contains(name) => Err(FsError::NotSimulated),
        _ => Err(FsError::NotFound),
    }
}

fn threads(sys: &Sys<'_, '_>, mount: NsId, task: TaskId) -> Vec<String> {
    let kernel = sys.kernel();
    kernel.process_of(task).threads.iter().map(|&thread| kernel.pid_in(thread, mount).to_string()).collect()
}

/// Returns the thread of a process that has this TID.
fn thread(sys: &Sys<'_, '_>, mount: NsId, task: TaskId, tid: &str) -> Option<TaskId> {
    let kernel = sys.kernel();
    let has_number = |&thread: &TaskId| kernel.pid_in(thread, mount).to_string() == tid;
    kernel.process_of(task).threads.iter().copied().find(has_number)
}

fn children(sys: &Sys<'_, '_>, mount: NsId, task: TaskId) -> String {
    let kernel = sys.kernel();
    kernel
        .children_of_thread(task)
        .filter_map(|child| kernel.nr_in(child, mount))
        .map(|nr| format!("{} ", nr.0))
        .collect()
}

/// Returns the command line; empty once the process has exited.
fn argv(sys: &Sys<'_, '_>, task: TaskId) -> std::rc::Rc<[String]> {
    if has_ended(sys, task) { std::rc::Rc::new([]) } else { sys.machine().program(task).argv.clone() }
}

fn has_ended(sys: &Sys<'_, '_>, task: TaskId) -> bool {
    matches!(sys.kernel().state(task), State::Zombie | State::Exiting | State::Gone)
}

/// Returns the state of a process as another program sees it: only the reader itself is running at that moment.
fn state(sys: &Sys<'_, '_>, task: TaskId) -> ProcState {
    match sys.kernel().state(task) {
        State::Gone | State::Zombie => ProcState::Zombie,
        State::Stopped => ProcState::Stopped,
        State::Exiting | State::Blocked => ProcState::Sleeping,
        State::Running if task == sys.task => ProcState::Running,
        State::Running => ProcState::Sleeping,
    }
}

/// Returns a process as tools see it.
fn entry(sys: &Sys<'_, '_>, mount: NsId, task: TaskId) -> ProcEntry {
    let kernel = sys.kernel();
    let program = sys.machine().program(task);
    let ns = kernel.active_ns(task);
    let foreground = |tty: &str| sys.os().foreground.get(tty).map_or(0, |&group| kernel.group_in(group, mount));
    let tty = program.attributes.tty.as_deref();
    ProcEntry {
        task,
        pid: kernel.pid_in(task, mount),
        ppid: kernel.ppid_in(task, mount),
        pgid: kernel.pgid_in(task, mount),
        sid: kernel.sid_in(task, mount),
        tty: tty.map(Into::into),
        tpgid: tty.map_or(-1, |tty| foreground(tty) as i32),
        state: state(sys, task),
        threads: kernel.process_of(task).threads.len() as u32,
        others: others(sys, mount, task),
        tid: kernel.pid_in(task, mount),
        signals: signals(sys, task),
        gid: program.gid,
        uid: kernel.task(task).uid,
        comm: program.comm().into(),
        argv: argv(sys, task),
        start: match &program.attributes.stime {
            Some(stime) => StartTime::Given(stime.as_str().into()),
            None => StartTime::At(program.started.second_of_day()),
        },
        time: program.attributes.time.as_deref().map_or(0, seconds),
        pid_ns: Some(NsInode { inode: pid_inode(sys, ns), parent: parent_inode(sys, ns) }),
        mnt_ns: mnt_inode(sys, task),
        uts_ns: uts_inode(sys, task),
    }
}

/// Returns the threads of a process other than its leader.
fn others(sys: &Sys<'_, '_>, mount: NsId, task: TaskId) -> Vec<(u32, ProcState)> {
    let kernel = sys.kernel();
    let others = kernel.process_of(task).threads.iter().filter(|&&thread| thread != task);
    others.map(|&thread| (kernel.pid_in(thread, mount), state(sys, thread))).collect()
}

/// Converts a time like `00:00:05` to seconds.
fn seconds(time: &str) -> u32 {
    time.split(':').fold(0, |sum, part| sum * 60 + part.parse::<u32>().unwrap_or(0))
}

impl Sys<'_, '_> {
    /// Returns the PID namespace that the program's `/proc` shows, if one is mounted.
    pub(crate) fn proc_mount(&self) -> Option<NsId> {
        self.os().mnt(self.program().mnt).proc()
    }

    /// Returns the program's view of `/proc`.
    pub(crate) fn proc_view(&mut self) -> ProcView<'_> {
        let processes = self.kernel().tasks().len();
        self.charge(processes);
        let mount = self.proc_mount();
        let kernel = self.kernel();
        let processes = mount
            .map_or_else(Vec::new, |mount| kernel.visible(mount).map(|(_, task)| entry(self, mount, task)).collect());
        let program = self.program();
        let tty = program.attributes.tty.as_deref();
        ProcView {
            processes,
            own_pid: mount.and_then(|mount| own_pid(self, mount)),
            getpid: self.getpid(),
            pid_max: kernel.namespace(self.active_ns()).pid_max,
            own_tty: tty.map(Into::into),
            own_uid: kernel.task(self.task).uid,
            columns: self.is_terminal(1).then_some(80),
            users: &program.users,
            now: self.os().now.second_of_day(),
        }
    }
}
