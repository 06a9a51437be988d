//! `jobs`, `fg`, `bg`, `disown` and `wait`.

use super::super::jobs::{JobId, JobState};
use super::super::run::status_of;
use super::{After, Frame};
use crate::os::shared_map::SharedMap;
use crate::program::Flow;
use crate::shell::{Kind, Mode, Shell};
use crate::sys::Sys;

/// What `wait` waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::shell) enum Waited {
    /// Everything in the background.
    All,
    /// `-n`: the next job that ends.
    Next(Vec<JobId>),
    /// These processes, one after the other.
    These(Vec<u32>),
}

fn has_flag(argv: &[String], letter: char) -> bool {
    argv[1..].iter().any(|word| word.starts_with('-') && word.contains(letter))
}

pub(super) fn jobs(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> After {
    let options = if shell.kind == Kind::Bash { "lnprsx" } else { "lp" };
    if let Some(after) = shell.refuse_option(sys, argv, options, "[-lnprs] [jobspec ...] or jobs -x command [args]") {
        return after;
    }
    shell.reap(sys);
    let flag = |letter: char| has_flag(argv, letter);
    let mut ids = shell.jobs.told_in_order();
    for spec in argv[1..].iter().filter(|word| !word.starts_with('-')) {
        match shell.jobs.find(spec).map(|job| job.id).filter(|_| !shell.jobs.is_ambiguous(spec)) {
            Some(found) => ids.retain(|&id| id == found),
            None if shell.kind == Kind::Dash => {
                return shell.fail(sys, &format!("jobs: {}", no_such_job(spec)));
            }
            None => {
                is_ambiguous(shell, sys, "jobs", spec);
                shell.complain(sys, &format!("jobs: {spec}: no such job"));
                return After::Status(1);
            }
        }
    }
    for id in ids {
        let Some(job) = shell.jobs.get(id) else { continue };
        let skipped = match job.state() {
            JobState::Running => flag('s'),
            JobState::Stopped(_) => flag('r'),
            JobState::Done(_) => flag('s') || flag('r'),
        };
        if skipped {
            continue;
        }
        let line = if flag('p') { format!("{}\n", job.pgid()) } else { shell.jobs.describe(job, flag('l')) };
        sys.out(&line);
        // A number alone tells nothing.
        if !flag('p') {
            shell.forget_told(id);
        }
    }
    After::Status(0)
}

/// Whether an operand means more than one job, about which the shell has complained then.
pub(super) fn is_ambiguous(shell: &Shell, sys: &mut Sys<'_, '_>, command: &str, spec: &str) -> bool {
    let is_ambiguous = shell.kind == Kind::Bash && shell.jobs.is_ambiguous(spec);
    if is_ambiguous {
        let text = format!("{command}: {}: ambiguous job spec", spec.trim_start_matches(['%', '?']));
        shell.complain(sys, &text);
    }
    is_ambiguous
}

/// What dash says of an operand that is no job (`jobs.c`, `getjob`).
pub(super) fn no_such_job(spec: &str) -> String {
    match spec {
        "%" | "%%" | "%+" => "No current job".to_owned(),
        "%-" => "No previous job".to_owned(),
        _ => format!("No such job: {spec}"),
    }
}

/// The job that an operand means, or the current one.
fn job_of(shell: &Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> Option<JobId> {
    let spec = argv.get(1).map_or("%+", String::as_str);
    let found = match spec.parse::<u32>() {
        Ok(pid) => shell.jobs.of_pid(pid).or_else(|| shell.jobs.find(&format!("%{pid}"))),
        Err(_) => shell.jobs.find(spec),
    };
    let id = found.map(|job| job.id).filter(|_| !shell.jobs.is_ambiguous(spec));
    if id.is_none() && !is_ambiguous(shell, sys, &argv[0], spec) {
        let text = match argv.get(1) {
            spec if shell.kind == Kind::Dash => {
                format!("{}: {}", argv[0], no_such_job(spec.map_or("%", String::as_str)))
            }
            Some(spec) => format!("{}: {spec}: no such job", argv[0]),
            None => format!("{}: current: no such job", argv[0]),
        };
        shell.complain(sys, &text);
    }
    id
}

/// What a missing job comes to.
fn no_job(shell: &Shell) -> After {
    match shell.kind {
        Kind::Bash => After::Status(1),
        Kind::Dash => After::Status(2),
    }
}

/// dash finds the job first (`getjob`).
fn not_controlled(shell: &Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> After {
    let spec = argv.get(1).map_or("(null)", String::as_str);
    shell.fail(sys, &format!("{}: job {spec} not created under job control", argv[0]))
}

pub(super) fn fg(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> After {
    if !shell.job_control && shell.kind == Kind::Bash {
        shell.complain(sys, "fg: no job control");
        return After::Status(1);
    }
    let Some(id) = job_of(shell, sys, argv) else { return no_job(shell) };
    if !shell.job_control {
        return not_controlled(shell, sys, argv);
    }
    if let Some(text) = shell.jobs.get(id).map(|job| job.text.clone()) {
        sys.out(&format!("{text}\n"));
    }
    shell.resume_job(sys, id, false);
    After::Frame(Frame::Foreground(id))
}

pub(super) fn bg(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> After {
    if !shell.job_control && shell.kind == Kind::Bash {
        shell.complain(sys, "bg: no job control");
        return After::Status(1);
    }
    let Some(id) = job_of(shell, sys, argv) else { return no_job(shell) };
    if !shell.job_control {
        return not_controlled(shell, sys, argv);
    }
    if shell.jobs.get(id).is_some_and(|job| job.state() == JobState::Running) {
        shell.complain(sys, &format!("bg: job {} already in background", id.0));
        return After::Status(0);
    }
    if let Some(job) = shell.jobs.get(id) {
        let line = match shell.kind {
            Kind::Bash => format!("[{}]{} {} &\n", id.0, shell.jobs.mark(id), job.text),
            Kind::Dash => format!("[{}] {}\n", id.0, job.text),
        };
        sys.out(&line);
    }
    shell.resume_job(sys, id, true);
    After::Status(0)
}

pub(super) fn disown(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> After {
    let flag = |letter: char| has_flag(argv, letter);
    let (all, running, marks) = (flag('a'), flag('r'), flag('h'));
    let specs: Vec<&String> = argv[1..].iter().filter(|word| !word.starts_with('-')).collect();
    let mut ids = Vec::new();
    if specs.is_empty() && (all || running) {
        let meant = shell.jobs.listed().filter(|job| all || job.state() == JobState::Running);
        ids.extend(meant.map(|job| job.id));
    } else if specs.is_empty() {
        ids.extend(job_of(shell, sys, &argv[..1]));
    }
    let mut status = u8::from(ids.is_empty() && specs.is_empty() && !all && !running);
    for spec in specs {
        match job_of(shell, sys, &[argv[0].clone(), spec.clone()]) {
            Some(id) => ids.push(id),
            None => status = 1,
        }
    }
    // `-h` only spares it a SIGHUP.
    for id in ids.into_iter().filter(|_| !marks) {
        if let Some(job) = shell.jobs.get(id)
            && matches!(job.state(), JobState::Stopped(_))
        {
            let text = format!("warning: deleting stopped job {} with process group {}", id.0, job.pgid());
            shell.complain(sys, &text);
        }
        shell.jobs.remove(id);
    }
    After::Status(status)
}

pub(super) fn wait(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> After {
    if let Some(after) = shell.refuse_option(sys, argv, "fnp", "[-fn] [-p var] [id ...]") {
        return after;
    }
    let operands: Vec<&String> =
        argv[1..].iter().filter(|word| !matches!(word.as_str(), "-n" | "-f" | "-fn" | "--")).collect();
    let mut pids = Vec::new();
    for operand in &operands {
        if operand.starts_with('%') {
            if is_ambiguous(shell, sys, "wait", operand) {
                return After::Status(127);
            }
            match shell.jobs.find(operand) {
                Some(job) => {
                    let (id, state) = (job.id.0, job.state());
                    pids.extend(job.pids());
                    if let (Kind::Bash, JobState::Stopped(_)) = (shell.kind, state) {
                        sys.err(&format!("{}: warning: wait_for_job: job {id} is stopped\n", shell.name));
                    }
                }
                None if shell.kind == Kind::Dash => {
                    return shell.fail(sys, &format!("wait: {}", no_such_job(operand)));
                }
                None => {
                    shell.complain(sys, &format!("wait: {operand}: no such job"));
                    return After::Status(127);
                }
            }
        } else if let Ok(pid) = operand.parse::<u32>() {
            pids.push(pid);
        } else if shell.kind == Kind::Dash {
            return shell.fail(sys, &format!("wait: Illegal number: {operand}"));
        } else {
            shell.complain(sys, &format!("wait: `{operand}': not a pid or valid job spec"));
            return After::Status(1);
        }
    }
    let waited = if argv.iter().any(|word| word == "-n") {
        let meant = shell.jobs.listed().filter(|job| pids.is_empty() || job.pids().any(|pid| pids.contains(&pid)));
        Waited::Next(meant.map(|job| job.id).collect())
    } else if operands.is_empty() {
        warn_of_stopped(shell, sys);
        Waited::All
    } else {
        Waited::These(pids)
    };
    After::Frame(Frame::Wait(waited))
}

/// Nobody waits for what has stopped (bash: `wait_for_background_pids`).
fn warn_of_stopped(shell: &mut Shell, sys: &mut Sys<'_, '_>) {
    shell.reap(sys);
    let stopped = shell.jobs.listed().filter(|job| matches!(job.state(), JobState::Stopped(_)));
    for text in
        stopped.map(|job| format!("wait: warning: job {}[{}] stopped", job.id.0, job.last_pid())).collect::<Vec<_>>()
    {
        if shell.kind == Kind::Bash {
            shell.complain(sys, &text);
        }
    }
}

impl Shell {
    /// Goes on with `wait`.
    pub(in crate::shell) fn wait_builtin(&mut self, sys: &mut Sys<'_, '_>, waited: Waited) -> Option<Flow> {
        let first = match &waited {
            Waited::These(pids) => pids.first().copied(),
            Waited::All | Waited::Next(_) => None,
        };
        let awaited = first.filter(|&pid| self.jobs.state_of(pid) == Some(JobState::Running));
        self.reap(sys);
        if self.kind == Kind::Bash {
            self.report_killed(sys);
        }
        // A trap ends the wait, and runs.
        if let Some(signal) = self.trapped.first() {
            self.status = 128 + signal.number();
            return None;
        }
        let is_over = match &waited {
            Waited::All => {
                let running = self.jobs.listed().any(|job| job.is_own && job.state() == JobState::Running);
                if !running {
                    self.status = 0;
                    let ended: Vec<JobId> = self.jobs.listed().map(|job| job.id).collect();
                    ended.into_iter().for_each(|id| self.settle_waited(sys, id));
                    self.ended = SharedMap::default();
                }
                !running
            }
            Waited::Next(ids) if ids.is_empty() => {
                self.status = 127;
                true
            }
            Waited::Next(ids) => self.next_ended(sys, &ids.clone()),
            Waited::These(pids) => return self.wait_for_these(sys, pids.clone(), awaited),
        };
        if is_over {
            return None;
        }
        self.stack.push(Frame::Wait(waited));
        Some(Flow::Child)
    }

    fn next_ended(&mut self, sys: &mut Sys<'_, '_>, ids: &[JobId]) -> bool {
        for &id in ids {
            if let Some(JobState::Done(exit)) = self.jobs.get(id).map(|job| job.state()) {
                self.status = status_of(exit);
                self.settle_waited(sys, id);
                return true;
            }
        }
        false
    }

    fn wait_for_these(&mut self, sys: &mut Sys<'_, '_>, mut pids: Vec<u32>, awaited: Option<u32>) -> Option<Flow> {
        while let Some(&pid) = pids.first() {
            match self.jobs.state_of(pid) {
                None if self.ended.get(&pid).is_some() => {
                    self.status = self.ended.get(&pid).copied().unwrap_or_default()
                }
                None if self.kind == Kind::Dash => self.status = 127,
                None => {
                    self.complain(sys, &format!("wait: pid {pid} is not a child of this shell"));
                    self.status = 127;
                }
                Some(JobState::Done(exit)) => {
                    self.status = status_of(exit);
                    if awaited == Some(pid) && self.mode == Mode::Command {
                        self.tell_dead(sys, exit);
                    }
                    let id = self.jobs.of_pid(pid).map(|job| job.id);
                    id.into_iter().for_each(|id| self.settle_waited(sys, id));
                }
                Some(JobState::Stopped(signal)) if self.kind == Kind::Bash => self.status = 128 + signal.number(),
                Some(JobState::Running | JobState::Stopped(_)) => {
                    self.stack.push(Frame::Wait(Waited::These(pids)));
                    return Some(Flow::Child);
                }
            }
            pids.remove(0);
        }
        None
    }

    /// A job that has been waited for is forgotten; at a terminal that is told, and of all others that have ended.
    fn settle_waited(&mut self, sys: &mut Sys<'_, '_>, id: JobId) {
        if self.mode == Mode::Interactive {
            self.report_jobs(sys);
        } else if let Some(job) = self.jobs.get_mut(id).filter(|job| matches!(job.state(), JobState::Done(_))) {
            match self.kind {
                Kind::Bash => self.forget_job(id),
                Kind::Dash => job.is_waited = true,
            }
        }
    }
}
