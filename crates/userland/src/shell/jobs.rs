//! Jobs: the pipelines that a shell has started, and the states of their processes (bash: `jobs.c`).

use std::cmp::Reverse;

use pidscope_kernel::task::ExitStatus;
use pidscope_kernel::wait::WaitStatus;
use pidscope_kernel::{Signal, TaskId};

use super::Kind;
use super::run::status_of;
use crate::sys::Child;

/// A job number, as in `%1`; foreground jobs have one, too, which is invisible unless they stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct JobId(pub u32);

/// A job: one pipeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Job {
    pub id: JobId,
    pub members: Vec<Member>,
    /// The text of the command.
    pub text: String,
    /// The texts of the commands of a pipeline.
    pub commands: Vec<String>,
    /// Whether the shell goes on without waiting for it.
    pub background: bool,
    /// Whether `jobs` lists it: it has been in the background, or stopped.
    pub is_listed: bool,
    /// Whether its last change has been reported.
    pub is_reported: bool,
    /// Whether its processes are children of this shell, rather than of the shell that this one was forked from.
    pub is_own: bool,
    /// Whether it has ended and been waited for: dash forgets it when it creates the next job.
    pub is_waited: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    pub child: Child,
    pub state: JobState,
}

/// The state of a process, or of a whole job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JobState {
    Running,
    Stopped(Signal),
    Done(ExitStatus),
}

impl Job {
    /// Returns its state: it runs as long as one of its processes does; the last process determines how it ends.
    pub fn state(&self) -> JobState {
        let states = || self.members.iter().map(|member| member.state);
        if states().any(|state| state == JobState::Running) {
            return JobState::Running;
        }
        let stopped = states().find(|state| matches!(state, JobState::Stopped(_)));
        stopped.or_else(|| states().next_back()).unwrap_or(JobState::Done(ExitStatus::Exited(0)))
    }

    pub fn is_stopped(&self) -> bool {
        matches!(self.state(), JobState::Stopped(_))
    }

    pub fn has_ended(&self) -> bool {
        matches!(self.state(), JobState::Done(_))
    }

    /// Whether its text begins with a word, or contains it (`?word`).
    fn is_named_by(&self, word: &str) -> bool {
        match word.strip_prefix('?') {
            Some(part) => self.text.contains(part),
            None => self.text.starts_with(word),
        }
    }

    /// Returns the ` &` after its text, if it runs in the background.
    fn ampersand(&self) -> &'static str {
        if self.state() == JobState::Running && self.background { " &" } else { "" }
    }

    /// Returns the PID of its first process, which is also its PGID.
    pub fn pgid(&self) -> u32 {
        self.members.first().map_or(0, |member| member.child.pid)
    }

    /// Returns the exit statuses of its processes.
    pub(super) fn statuses(&self) -> Vec<u8> {
        let status = |member: &Member| match member.state {
            JobState::Done(exit) => status_of(exit),
            JobState::Running | JobState::Stopped(_) => 0,
        };
        self.members.iter().map(status).collect()
    }

    /// Iterates over the PIDs of its processes.
    pub fn pids(&self) -> impl Iterator<Item = u32> {
        self.members.iter().map(|member| member.child.pid)
    }

    /// Returns the PID of its last process, which is `$!`.
    pub(super) fn last_pid(&self) -> u32 {
        self.members.last().map_or(0, |member| member.child.pid)
    }
}

/// The jobs of a shell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Jobs {
    /// The kind of shell.
    kind: Kind,
    pub list: Vec<Job>,
    /// For `%+` and `%-`: the jobs in the order in which they were last started, stopped or resumed.
    current: Vec<JobId>,
}

impl Jobs {
    pub fn of(kind: Kind) -> Self {
        Jobs { kind, ..Jobs::default() }
    }

    /// Iterates over the jobs that `jobs` lists.
    pub fn listed(&self) -> impl Iterator<Item = &Job> {
        self.list.iter().filter(|job| job.is_listed)
    }

    /// Returns the listed jobs in the order in which they are reported: dash begins with the current one (`jobs.c`,
    /// `set_curjob`).
    pub fn in_report_order(&self) -> Vec<JobId> {
        let mut ids: Vec<JobId> = self.listed().map(|job| job.id).collect();
        if self.kind == Kind::Dash {
            let is_stopped = |id| self.get(id).is_some_and(Job::is_stopped);
            let place = |id: JobId| self.current.iter().position(|&other| other == id);
            ids.sort_by_key(|&id| Reverse((is_stopped(id), place(id))));
        }
        ids
    }

    /// Forgets jobs that have ended and been waited for, as dash does when it creates a job (`makejob`).
    pub fn discard_waited(&mut self) {
        let waited: Vec<JobId> = self.list.iter().filter(|job| job.is_waited).map(|job| job.id).collect();
        waited.into_iter().for_each(|id| self.remove(id));
    }

    /// Returns a job.
    pub fn get(&self, id: JobId) -> Option<&Job> {
        self.list.iter().find(|job| job.id == id)
    }

    pub fn get_mut(&mut self, id: JobId) -> Option<&mut Job> {
        self.list.iter_mut().find(|job| job.id == id)
    }

    /// Returns the job that has a process with this PID.
    pub fn of_pid(&self, pid: u32) -> Option<&Job> {
        self.list.iter().find(|job| job.pids().any(|other| other == pid))
    }

    /// Returns the jobs as a child of the shell knows them: it can refer to them, but not wait for them.
    pub fn of_parent(&self) -> Jobs {
        let list = self.listed().map(|job| Job { is_own: false, ..job.clone() }).collect();
        Jobs { kind: self.kind, list, current: self.current.clone() }
    }

    /// Returns the state of a process, if it is a child of this shell.
    pub fn state_of(&self, pid: u32) -> Option<JobState> {
        let mut members = self.list.iter().filter(|job| job.is_own).flat_map(|job| &job.members);
        members.find(|member| member.child.pid == pid).map(|member| member.state)
    }

    /// Finds a job: `%1`, `%+`, `%-`, `%name`. In bash, `%-` also refers to a single job.
    pub fn find(&self, spec: &str) -> Option<&Job> {
        let listed = |id: JobId| self.get(id).filter(|job| job.is_listed);
        match spec.strip_prefix('%')? {
            "" | "+" | "%" => self.current_job().and_then(listed),
            "-" => {
                self.previous_job().or_else(|| self.current_job().filter(|_| self.kind == Kind::Bash)).and_then(listed)
            }
            word => match word.parse() {
                Ok(number) => listed(JobId(number)),
                Err(_) => self.listed().find(|job| job.is_named_by(word)),
            },
        }
    }

    /// Whether `%name` or `%?name` matches more than one job.
    pub fn is_ambiguous(&self, spec: &str) -> bool {
        let word = spec.strip_prefix('%').filter(|word| !matches!(*word, "" | "+" | "%" | "-"));
        word.is_some_and(|word| {
            word.parse::<u32>().is_err() && self.listed().filter(|job| job.is_named_by(word)).nth(1).is_some()
        })
    }

    /// Returns the processes of the foreground job.
    pub fn foreground(&self) -> Vec<TaskId> {
        let jobs = self.list.iter().filter(|job| !job.background && job.state() == JobState::Running);
        jobs.flat_map(|job| job.members.iter().map(|member| member.child.task)).collect()
    }

    /// Forgets foreground jobs that have not been stopped, at the end of a line.
    pub fn discard_unlisted(&mut self) {
        self.list.retain(|job| job.is_listed);
    }

    /// Removes a job.
    pub fn remove(&mut self, id: JobId) {
        self.list.retain(|job| job.id != id);
        self.current.retain(|&other| other != id);
    }

    pub(super) fn current_job(&self) -> Option<JobId> {
        let stopped = self.listed().filter(|job| job.is_stopped());
        let last = |id: &JobId| self.get(*id).is_some_and(|job| job.is_listed);
        let stopped = stopped.max_by_key(|job| self.current.iter().position(|&id| id == job.id));
        stopped.map(|job| job.id).or_else(|| self.current.iter().rev().copied().find(last))
    }

    pub(super) fn previous_job(&self) -> Option<JobId> {
        if self.kind == Kind::Dash {
            return self.in_report_order().get(1).copied();
        }
        let plus = self.current_job();
        let others = || {
            let jobs = self.current.iter().rev().filter_map(|&id| self.get(id));
            jobs.filter(|job| job.is_listed && Some(job.id) != plus)
        };
        others().find(|job| job.is_stopped()).or_else(|| others().next()).map(|job| job.id)
    }

    /// Returns `+` for the current job, `-` for the previous one, or a space.
    pub(super) fn sign(&self, id: JobId) -> char {
        if self.current_job() == Some(id) {
            '+'
        } else if self.previous_job() == Some(id) {
            '-'
        } else {
            ' '
        }
    }

    /// Returns `+`, `-` or nothing.
    pub fn mark(&self, id: JobId) -> String {
        self.sign(id).to_string().trim().to_owned()
    }

    /// Whether a job has stopped.
    pub fn has_stopped(&self) -> bool {
        self.listed().any(|job| job.is_stopped())
    }

    /// Makes a job the previous one, if there is another.
    pub(super) fn yield_current(&mut self, id: JobId) {
        let other = |other: &JobId| *other != id && self.get(*other).is_some_and(|job| job.is_listed);
        if let Some(other) = self.current.iter().rev().copied().find(other) {
            self.make_current(other);
        }
    }

    /// Makes a job the current one. In bash, jobs that have ended do not become the previous one (`reset_current`).
    pub(super) fn make_current(&mut self, id: JobId) {
        let ended = self.listed().filter(|job| self.kind == Kind::Bash && job.has_ended());
        let ended: Vec<JobId> = ended.map(|job| job.id).collect();
        self.current.retain(|other| *other != id && !ended.contains(other));
        self.current.push(id);
    }

    /// Records a status that a wait has returned.
    pub(super) fn record_status(&mut self, pid: u32, status: WaitStatus) {
        let state = match status {
            WaitStatus::Ended(exit) => JobState::Done(exit),
            WaitStatus::Stopped(signal) => JobState::Stopped(signal),
            WaitStatus::Continued => JobState::Running,
        };
        if let (JobState::Stopped(_), Some(id)) = (state, self.of_pid(pid).map(|job| job.id)) {
            self.make_current(id);
        }
        let members = self.list.iter_mut().rev();
        let found = members.flat_map(|job| {
            job.is_reported = job.is_reported && job.members.iter().all(|member| member.child.pid != pid);
            job.members.iter_mut()
        });
        let mut found = found.filter(|member| member.child.pid == pid && !matches!(member.state, JobState::Done(_)));
        if let Some(member) = found.next() {
            member.state = state;
        }
    }

    /// Returns the line about a job that `jobs` prints.
    pub fn describe(&self, job: &Job, with_pid: bool) -> String {
        if with_pid && self.kind == Kind::Bash {
            return self.describe_members(job);
        }
        let sign = self.sign(job.id);
        if self.kind == Kind::Dash {
            let pid = if with_pid { format!("{} ", job.pgid()) } else { String::new() };
            let state = match job.state() {
                JobState::Done(ExitStatus::Exited(code @ 1..)) => format!("Done({code})"),
                state => state_text(state, true),
            };
            return format!("{:<33}{}\n", format!("[{}] {sign} {pid}{state}", job.id.0), job.text);
        }
        let state = state_text(job.state(), false);
        format!("[{}]{sign}  {state:<24}{}{}\n", job.id.0, job.text, job.ampersand())
    }

    /// Returns the lines of `jobs -l`.
    fn describe_members(&self, job: &Job) -> String {
        format!("[{}]{} {}", job.id.0, self.sign(job.id), job.member_lines(job.ampersand()))
    }
}

impl Job {
    /// Returns one line for each process; a state equal to the first one's is not repeated (bash: `print_pipeline`).
    pub fn member_lines(&self, end: &str) -> String {
        let texts: Vec<&str> = match self.members.len() {
            1 => vec![&self.text],
            _ => self.commands.iter().map(String::as_str).collect(),
        };
        let mut lines = String::new();
        for (index, (member, text)) in self.members.iter().zip(&texts).enumerate() {
            // While one of them runs, all are shown as running.
            let state = match self.state() {
                JobState::Running => state_text(JobState::Running, true),
                JobState::Stopped(_) | JobState::Done(_) => state_text(member.state, true),
            };
            let pid = member.child.pid;
            let end = if index + 1 == texts.len() { end } else { "" };
            lines += &match index {
                0 => format!("{pid:>5} {state:<24}{text}{end}\n"),
                _ if member.state == self.members[0].state => format!("{pid:>10} {:<22}| {text}{end}\n", ""),
                _ => format!("{pid:>10} {state:<24}| {text}{end}\n"),
            };
        }
        lines
    }
}

fn state_text(state: JobState, long: bool) -> String {
    match state {
        JobState::Running => "Running".to_owned(),
        JobState::Stopped(Signal::STOP) if long => "Stopped (signal)".to_owned(),
        JobState::Done(ExitStatus::Exited(0)) => "Done".to_owned(),
        JobState::Done(ExitStatus::Exited(code)) => format!("Exit {code}"),
        JobState::Stopped(signal) | JobState::Done(ExitStatus::Signaled(signal)) => description(signal).to_owned(),
    }
}

/// Returns bash's description of a signal (`strsignal(3)`).
pub(super) fn description(signal: Signal) -> &'static str {
    match signal.name() {
        Some("HUP") => "Hangup",
        Some("INT") => "Interrupt",
        Some("QUIT") => "Quit",
        Some("ILL") => "Illegal instruction",
        Some("TRAP") => "Trace/breakpoint trap",
        Some("ABRT") => "Aborted",
        Some("BUS") => "Bus error",
        Some("FPE") => "Floating point exception",
        Some("KILL") => "Killed",
        Some("USR1") => "User defined signal 1",
        Some("SEGV") => "Segmentation fault",
        Some("USR2") => "User defined signal 2",
        Some("PIPE") => "Broken pipe",
        Some("ALRM") => "Alarm clock",
        Some("TERM") => "Terminated",
        Some("CHLD") => "Child exited",
        Some("STOP") => "Stopped",
        Some("TSTP") => "Stopped",
        Some("TTIN") => "Stopped (tty input)",
        Some("TTOU") => "Stopped (tty output)",
        Some("PWR") => "Power failure",
        _ => "Unknown signal",
    }
}
