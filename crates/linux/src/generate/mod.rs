//! Random calls that make sense in their world, so that a short sequence reaches deep states: nested and dead
//! namespaces, injected processes, threads, process groups and sessions, exhausted PIDs, pending signals.
//!
//! The same seed gives the same calls as long as the simulator's answers are the same.

mod opening;
mod operand;

use pidscope_kernel::{Kernel, Nr, NsId, Phase, TaskId};
use pidscope_userland::machine::Machine;
use pidscope_userland::script::{Names, Root, Statement, StatementKind, parse_line};

use crate::rng::Rng;

/// The number of threads in a world at which it counts as crowded: deep states can be reached with few, and few are
/// quick to inspect.
const CROWDED: usize = 12;

/// The kinds of call with their weights; the second weight applies when the world is crowded.
const KINDS: &[(Kind, usize, usize)] = &[
    (Kind::Fork, 14, 0),
    (Kind::CloneNewpid, 8, 0),
    (Kind::CloneThread, 7, 0),
    (Kind::CloneOther, 7, 0),
    (Kind::Unshare, 3, 1),
    (Kind::Setns, 7, 2),
    (Kind::Exit, 5, 14),
    (Kind::ThreadExit, 2, 5),
    (Kind::Wait, 10, 16),
    (Kind::Kill, 14, 14),
    (Kind::Tgkill, 2, 2),
    (Kind::Sigqueue, 2, 1),
    (Kind::Sigaction, 7, 3),
    (Kind::Sigmask, 4, 2),
    (Kind::Prctl, 3, 1),
    (Kind::Setsid, 3, 1),
    (Kind::Setpgid, 6, 3),
    (Kind::Exec, 2, 2),
    (Kind::Setuid, 1, 1),
    (Kind::Get, 3, 1),
    (Kind::Sysctl, 4, 1),
    (Kind::Reboot, 1, 1),
    (Kind::Fault, 1, 1),
    (Kind::Pidfd, 3, 2),
    (Kind::Nsfs, 2, 1),
];

#[derive(Debug, Clone, Copy)]
enum Kind {
    Fork,
    CloneNewpid,
    CloneThread,
    CloneOther,
    Unshare,
    Setns,
    Exit,
    ThreadExit,
    Wait,
    Kill,
    Tgkill,
    Sigqueue,
    Sigaction,
    Sigmask,
    Prctl,
    Setsid,
    Setpgid,
    Exec,
    Setuid,
    Get,
    Sysctl,
    Reboot,
    Fault,
    Pidfd,
    Nsfs,
}

/// Generates a world, line by line.
#[derive(Debug)]
pub struct Generator {
    rng: Rng,
    /// The number of statements so far, and the names they define.
    lines: usize,
    given: Names,
    /// The number of names so far.
    names: usize,
    /// Lines that give the world its character, before all others, in reverse order.
    opening: Vec<String>,
    /// The weights of the kinds of call; each world has its own favourites.
    kinds: Vec<(Kind, usize, usize)>,
    /// The last caller, which often continues what it has begun.
    last: Option<TaskId>,
    /// The number of threads at which the world is crowded.
    crowd: usize,
    /// Whether the number of namespaces may be limited, which needs a user namespace of the world's own.
    limits_namespaces: bool,
    root: Option<(String, Root)>,
}

impl Generator {
    /// Creates a generator; each seed gives a world of its own.
    pub fn new(seed: u64) -> Self {
        let mut rng = Rng::new(seed);
        let limits_namespaces = rng.once_in(40);
        let root = if limits_namespaces { None } else { opening::root(&mut rng) };
        let mut opening = opening::lines(&mut rng, root.is_none());
        if limits_namespaces {
            opening.push(format!("A sysctl user.max_pid_namespaces={}", 1 + rng.below(5)));
        }
        let crowd = rng.pick(&[CROWDED, CROWDED, CROWDED / 2, 2 * CROWDED]) + opening.len();
        opening.reverse();
        let mut kinds = KINDS.to_vec();
        for _ in 0..rng.below(4) {
            let favourite = rng.below(kinds.len());
            let (_, roomy, crowded) = &mut kinds[favourite];
            (*roomy, *crowded) = (*roomy * 5, *crowded * 5);
        }
        let (lines, given, last) = (0, Names::new(), None);
        let mut world =
            Generator { rng, lines, given, names: 0, opening, kinds, last, crowd, limits_namespaces, root: None };
        world.root = root.map(|line| match world.read(&line).kind {
            StatementKind::Root(root) => (line, *root),
            other => panic!("{other:?}: a world begins with `root`"),
        });
        world
    }

    /// Returns whether a line may write `user.max_pid_namespaces`.
    pub fn limits_namespaces(&self) -> bool {
        self.limits_namespaces
    }

    /// Returns the world's first process and the line that describes it, unless it is the default one.
    pub fn root(&self) -> Option<&(String, Root)> {
        self.root.as_ref()
    }

    fn read(&mut self, line: &str) -> Statement {
        self.lines += 1;
        let statement = parse_line(line, self.lines, &self.given).ok().flatten();
        let statement = statement.unwrap_or_else(|| panic!("{line}: the generator writes readable lines"));
        self.given.add(&statement);
        statement
    }

    /// Returns the next statement and its text; `None` once no thread can make a call.
    pub fn statement(&mut self, machine: &Machine) -> Option<(String, Statement)> {
        let line = self.line(machine)?;
        let statement = self.read(&line);
        Some((line, statement))
    }

    fn line(&mut self, machine: &Machine) -> Option<String> {
        if let Some(line) = self.opening.pop() {
            return Some(line);
        }
        let kernel = machine.kernel();
        let callers: Vec<TaskId> = kernel.tasks().map(|(id, _)| id).filter(|&id| kernel.can_call(id)).collect();
        if callers.is_empty() {
            return None;
        }
        let crowd = kernel.tasks().filter(|&(id, _)| !kernel.numbers(id).is_empty()).count();
        let is_crowded = crowd >= self.crowd;
        loop {
            let caller = self.caller(&callers);
            let kind = self.kind(is_crowded);
            if let Some(call) = self.call(kind, machine, caller) {
                self.last = Some(caller);
                return Some(format!("{} {call}", machine.name(caller)));
            }
        }
    }

    /// Picks a caller: younger ones more often, because they are nested deeper; the first process rarely, because the
    /// world ends with it.
    fn caller(&mut self, callers: &[TaskId]) -> TaskId {
        if let Some(last) = self.last.filter(|last| callers.contains(last))
            && self.rng.once_in(4)
        {
            return last;
        }
        let (one, other) = (self.rng.pick(callers), self.rng.pick(callers));
        one.max(other)
    }

    fn kind(&mut self, is_crowded: bool) -> Kind {
        let weight = |&(_, roomy, crowded): &(Kind, usize, usize)| if is_crowded { crowded } else { roomy };
        let mut at = self.rng.below(self.kinds.iter().map(weight).sum());
        for each in &self.kinds {
            if at < weight(each) {
                return each.0;
            }
            at -= weight(each);
        }
        Kind::Get
    }

    fn next_name(&mut self) -> String {
        self.names += 1;
        format!("P{}", self.names)
    }

    fn call(&mut self, kind: Kind, machine: &Machine, caller: TaskId) -> Option<String> {
        let kernel = machine.kernel();
        Some(match kind {
            Kind::Fork => {
                let name = self.next_name();
                let more = match self.rng.below(24) {
                    0 | 1 => " uid=1000",
                    2 => " reaps=yes",
                    _ => "",
                };
                format!("fork {name}{more}")
            }
            Kind::CloneNewpid => {
                let name = self.next_name();
                let more = if self.rng.once_in(6) { self.set_tid(kernel, caller, true) } else { String::new() };
                format!("clone {name} newpid={name}{more}")
            }
            Kind::CloneThread => {
                let name = self.next_name();
                let more = if self.rng.once_in(8) { self.set_tid(kernel, caller, false) } else { String::new() };
                format!("clone {name} thread{more}")
            }
            Kind::CloneOther => self.clone_other(kernel, caller),
            Kind::Unshare => format!("unshare newpid={}", self.next_name()),
            // Nor can such a world access processes that have changed their user.
            Kind::Setns => match self.rng.once_in(4) && !self.limits_namespaces {
                true => format!("setns pidfd={}", self.random_process(machine)),
                false => format!("setns {}", self.namespace(machine)),
            },
            Kind::Exit if caller == TaskId::FIRST && !self.rng.once_in(10) => return None,
            Kind::Exit => format!("exit {}", operand::code(&mut self.rng)),
            Kind::ThreadExit if caller == TaskId::FIRST && !self.rng.once_in(10) => return None,
            Kind::ThreadExit => format!("thread_exit {}", operand::code(&mut self.rng)),
            Kind::Wait => self.wait(kernel, caller)?,
            Kind::Kill => format!("kill {} {}", self.target(kernel, caller), operand::signal_to_send(&mut self.rng)),
            Kind::Tgkill => {
                let tid = self.thread_number(kernel, caller);
                let tgid = if self.rng.once_in(5) { tid } else { self.leader_of(kernel, caller, tid) };
                format!("tgkill {tgid} {tid} {}", operand::signal_to_send(&mut self.rng))
            }
            Kind::Sigqueue => {
                let (pid, signal) = (self.thread_number(kernel, caller), operand::signal_to_send(&mut self.rng));
                let forged =
                    if self.rng.once_in(2) { format!(" si_pid={}", self.rng.below(90)) } else { String::new() };
                format!("sigqueue {pid} {signal}{forged}")
            }
            Kind::Sigaction => {
                let signal = operand::action_signal(&mut self.rng);
                let action =
                    self.rng.pick(&["handle", "handle", "ignore", "default", "default nocldwait", "handle nocldwait"]);
                format!("sigaction {signal} {action}")
            }
            Kind::Sigmask => {
                let signal = operand::mask_signal(&mut self.rng);
                format!("sigmask {} {signal}", self.rng.pick(&["block", "unblock"]))
            }
            Kind::Prctl => match self.rng.once_in(3) {
                true => format!("prctl pdeathsig={}", operand::exit_signal(&mut self.rng)),
                false => format!("prctl child_subreaper={}", self.rng.pick(&[1_i64, 1, 1, 1, 0, 0, 2, -1, 1 << 32])),
            },
            Kind::Setsid => "setsid".to_owned(),
            Kind::Setpgid => self.setpgid(kernel, caller),
            Kind::Exec => "exec \"sh\"".to_owned(),
            Kind::Setuid => format!("setuid {}", self.rng.pick(&["1000", "1000", "0", "2000", "-1", "4294967296"])),
            Kind::Get => {
                let pid = self.thread_number(kernel, caller);
                match self.rng.below(6) {
                    0 => "getpid".to_owned(),
                    1 => "gettid".to_owned(),
                    2 => "getppid".to_owned(),
                    3 => format!("getpgid {pid}"),
                    4 => format!("getsid {pid}"),
                    _ => "getpgid".to_owned(),
                }
            }
            Kind::Sysctl => self.sysctl(),
            Kind::Reboot if caller == TaskId::FIRST && !self.rng.once_in(10) => return None,
            Kind::Reboot if !self.rng.once_in(3) => return None,
            Kind::Reboot => {
                format!("reboot {}", self.rng.pick(&["restart", "restart2", "halt", "poweroff", "cad_on", "cad_off"]))
            }
            Kind::Fault => "fault".to_owned(),
            Kind::Pidfd => match self.rng.once_in(2) {
                true => format!("pidfd_open {}", self.thread_number(kernel, caller)),
                false => {
                    format!(
                        "pidfd_send_signal pidfd={} {}",
                        self.random_process(machine),
                        operand::signal_to_send(&mut self.rng)
                    )
                }
            },
            Kind::Nsfs => {
                let call = self.rng.pick(&["pid_from_pidns", "pid_in_pidns"]);
                format!("{call} {} {}", self.namespace(machine), self.thread_number(kernel, caller))
            }
        })
    }

    fn clone_other(&mut self, kernel: &Kernel, caller: TaskId) -> String {
        let name = self.next_name();
        let mut call = format!("clone {name}");
        if self.rng.once_in(3) {
            call += " parent";
        }
        if self.rng.once_in(8) {
            call += " thread";
        }
        let newpid = self.rng.once_in(6);
        if newpid {
            call += &format!(" newpid={name}");
        }
        if self.rng.once_in(2) {
            call += &self.set_tid(kernel, caller, newpid);
        }
        if self.rng.once_in(3) {
            call += &format!(" exit_signal={}", operand::exit_signal(&mut self.rng));
        }
        if self.rng.once_in(6) {
            call += " uid=1000";
        }
        call
    }

    /// Returns numbers for all levels of the world, for fewer, or for one more than exist including those outside it.
    /// (Numbers for the latter alone are not given: which are free there is the machine's business.)
    fn set_tid(&mut self, kernel: &Kernel, caller: TaskId, newpid: bool) -> String {
        let child = kernel.namespace(kernel.task(caller).pid_for_children).level;
        let root = kernel.namespace(NsId::ROOT).level;
        let levels = (child - root + 1 + u32::from(newpid)) as usize;
        // From a user namespace of its own, a world cannot choose numbers in the machine's namespaces, not even by
        // mistake.
        let levels = if self.limits_namespaces { 1 } else { levels };
        let count = if self.rng.once_in(10) && !self.limits_namespaces {
            levels + root as usize + 1
        } else {
            1 + self.rng.below(levels)
        };
        let numbers: Vec<String> = (0..count)
            .map(|_| match self.rng.below(8) {
                0 => "0".to_owned(),
                1 => "1".to_owned(),
                2 => self.rng.pick(&["-1", "4194304", "4194303", "303"]).to_owned(),
                _ => (2 + self.rng.below(40)).to_string(),
            })
            .collect();
        format!(" set_tid={}", numbers.join(","))
    }

    /// An init only joins its own process group: otherwise it would keep a PID of its own namespace in use, and could
    /// never end.
    fn setpgid(&mut self, kernel: &Kernel, caller: TaskId) -> String {
        let pid = if self.rng.once_in(3) { 0 } else { self.thread_number(kernel, caller) };
        let target = match as_pid_t(pid) {
            Nr(0) => Some(caller),
            nr => kernel.find_task(kernel.active_ns(caller), nr),
        };
        let is_init = target.is_some_and(|target| kernel.is_init(target));
        let pgid = if is_init || self.rng.once_in(2) { 0 } else { self.thread_number(kernel, caller) };
        format!("setpgid {pid} {pgid}")
    }

    /// A wait that only blocks if no other thread of the process is blocked in one: which of two gets a child is
    /// unspecified on Linux.
    fn wait(&mut self, kernel: &Kernel, caller: TaskId) -> Option<String> {
        let mut call = "wait".to_owned();
        if self.rng.once_in(2) {
            let pid = match self.rng.below(6) {
                0 => 0,
                1 => -self.thread_number(kernel, caller),
                _ => self.thread_number(kernel, caller),
            };
            call += &format!(" {pid}");
        }
        let threads = &kernel.process_of(caller).threads;
        let sleeps = threads.iter().any(|&other| matches!(kernel.task(other).phase, Phase::Blocked { .. }));
        if sleeps || !self.rng.once_in(3) {
            call += " nohang";
        }
        for flag in ["untraced", "continued", "all", "clone"] {
            if self.rng.once_in(4) {
                call += &format!(" {flag}");
            }
        }
        Some(call)
    }

    fn sysctl(&mut self) -> String {
        let value = match self.rng.below(5) {
            0 => 298 + self.rng.below(8),
            _ => self.rng.below(12),
        };
        match self.rng.below(if self.limits_namespaces { 8 } else { 6 }) {
            0 => "sysctl kernel.ns_last_pid".to_owned(),
            1 => "sysctl kernel.pid_max".to_owned(),
            2 if self.rng.once_in(3) => format!("sysctl kernel.pid_max={}", 299 + self.rng.below(8)),
            3 if self.rng.once_in(4) => {
                format!(
                    "sysctl kernel.ns_last_pid={}",
                    self.rng.pick(&["-1", "4194304", "4194305", "2147483648", "9999999999", "4294967301"])
                )
            }
            6 => "sysctl user.max_pid_namespaces".to_owned(),
            7 => format!("sysctl user.max_pid_namespaces={}", self.rng.below(8)),
            _ => format!("sysctl kernel.ns_last_pid={value}"),
        }
    }

    /// Returns a PID, which mostly exists in the caller's namespace.
    fn thread_number(&mut self, kernel: &Kernel, caller: TaskId) -> i64 {
        if self.rng.once_in(40) {
            return operand::edge_number(&mut self.rng);
        }
        if self.rng.once_in(8) {
            return self.rng.below(20) as i64;
        }
        let ns = kernel.active_ns(caller);
        let numbers: Vec<i64> = kernel.namespace(ns).pids.iter().map(|(nr, _)| nr.0.into()).collect();
        if numbers.is_empty() { 1 } else { self.rng.pick(&numbers) }
    }

    fn leader_of(&self, kernel: &Kernel, caller: TaskId, tid: i64) -> i64 {
        let ns = kernel.active_ns(caller);
        let task = kernel.find_task(ns, as_pid_t(tid));
        let nr = task.and_then(|task| kernel.nr_in(kernel.leader(task), ns));
        nr.map_or(tid, |nr| nr.0.into())
    }

    /// Returns the target of a `kill`.
    fn target(&mut self, kernel: &Kernel, caller: TaskId) -> i64 {
        let one = self.thread_number(kernel, caller);
        match self.rng.below(12) {
            0 => 0,
            1 => -1,
            2 | 3 => -one,
            _ => one,
        }
    }

    /// Returns any thread ever created, more often a living one.
    fn random_process<'m>(&mut self, machine: &'m Machine) -> &'m str {
        let kernel = machine.kernel();
        let all: Vec<TaskId> = kernel.tasks().map(|(id, _)| id).collect();
        let living: Vec<TaskId> = all.iter().copied().filter(|&id| !kernel.numbers(id).is_empty()).collect();
        let from = if self.rng.once_in(5) || living.is_empty() { &all } else { &living };
        machine.name(self.rng.pick(from))
    }

    fn namespace<'m>(&mut self, machine: &'m Machine) -> &'m str {
        let count = machine.kernel().namespaces().len();
        let (one, other) = (self.rng.below(count), self.rng.below(count));
        machine.namespace_name(NsId(one.max(other) as u32))
    }
}

/// Returns the part of a number that fits in a `pid_t`.
fn as_pid_t(pid: i64) -> Nr {
    Nr(pid as i32 as u32)
}
