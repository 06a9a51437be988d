//! `wait`.

use super::super::jobs::{JobId, JobState};
use super::super::run::status_of;
use super::job::{is_ambiguous, no_such_job};
use super::{BuiltinResult, Frame};
use crate::os::shared_map::SharedMap;
use crate::program::Flow;
use crate::shell::parse::is_variable_name;
use crate::shell::{Kind, Mode, Shell};
use crate::sys::Sys;

/// A `wait` that has not returned yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::shell) struct PendingWait {
    target: WaitTarget,
    /// `-p`: the variable for the PID whose status is returned.
    variable: Option<String>,
    /// `-f`: keep waiting for a job that has only stopped.
    until_done: bool,
    /// Whether a job was running at the start, as far as the shell knew.
    saw_running: bool,
}

/// What it waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum WaitTarget {
    /// All background jobs.
    All,
    /// `-n`: the next of these jobs to end.
    Next(Vec<JobId>),
    /// These PIDs, one after the other.
    Pids(Vec<u32>),
}

/// The options.
#[derive(Debug, Default)]
struct WaitOptions {
    is_next: bool,
    until_done: bool,
    variable: Option<String>,
}

pub(super) fn wait(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> BuiltinResult {
    let (parsed, operands) = match options(shell, sys, argv) {
        Ok(read) => read,
        Err(after) => return after,
    };
    if let Some(name) = &parsed.variable {
        if !is_variable_name(name) {
            shell.report_error(sys, &format!("wait: `{name}': not a valid identifier"));
            return BuiltinResult::Status(1);
        }
        shell.variables.remove(name);
    }
    let mut pids = Vec::new();
    for operand in operands {
        match pids_of(shell, sys, operand) {
            Ok(more) => pids.extend(more),
            Err(after) => return after,
        }
    }
    let target = if parsed.is_next {
        let is_selected = |pid: u32| pids.is_empty() || pids.contains(&pid);
        let selected = shell.jobs.listed().filter(|job| job.pids().any(is_selected) && !job.is_stopped());
        WaitTarget::Next(selected.map(|job| job.id).collect())
    } else if operands.is_empty() {
        WaitTarget::All
    } else {
        WaitTarget::Pids(pids)
    };
    let WaitOptions { variable, until_done, .. } = parsed;
    // A job that was just killed still counts as running, because it has not been reaped.
    let saw_running = shell.jobs.listed().any(|job| job.is_own && job.state() == JobState::Running);
    BuiltinResult::Frame(Frame::Wait(PendingWait { target, variable, until_done, saw_running }))
}

/// Parses the options; dash has none.
fn options<'a>(
    shell: &mut Shell,
    sys: &mut Sys<'_, '_>,
    argv: &'a [String],
) -> Result<(WaitOptions, &'a [String]), BuiltinResult> {
    const USAGE: &str = "[-fn] [-p var] [id ...]";
    let mut parsed = WaitOptions::default();
    let mut words = &argv[1..];
    while let [word, rest @ ..] = words
        && let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty())
    {
        words = rest;
        if letters == "-" {
            break;
        }
        if let Some(after) = shell.refuse_option(sys, argv, if shell.kind == Kind::Bash { "fnp" } else { "" }, USAGE) {
            return Err(after);
        }
        for (at, letter) in letters.char_indices() {
            match letter {
                'n' => parsed.is_next = true,
                'f' => parsed.until_done = true,
                _ => {
                    let attached = Some(&letters[at + 1..]).filter(|name| !name.is_empty());
                    let Some(name) = attached.or_else(|| words.first().map(String::as_str)) else {
                        shell.report_error(sys, "wait: -p: option requires an argument");
                        sys.err(&format!("wait: usage: wait {USAGE}\n"));
                        return Err(BuiltinResult::Status(2));
                    };
                    parsed.variable = Some(name.to_owned());
                    words = if attached.is_none() { &words[1..] } else { words };
                    break;
                }
            }
        }
    }
    Ok((parsed, words))
}

/// Returns the PIDs that an operand refers to.
fn pids_of(shell: &mut Shell, sys: &mut Sys<'_, '_>, operand: &str) -> Result<Vec<u32>, BuiltinResult> {
    if operand.starts_with('%') {
        if is_ambiguous(shell, sys, "wait", operand) {
            return Err(BuiltinResult::Status(127));
        }
        let Some(job) = shell.jobs.find(operand) else {
            if shell.kind == Kind::Dash {
                return Err(shell.fail(sys, &format!("wait: {}", no_such_job(operand))));
            }
            shell.report_error(sys, &format!("wait: {operand}: no such job"));
            return Err(BuiltinResult::Status(127));
        };
        let (id, pids) = (job.id, job.pids().collect());
        if shell.kind == Kind::Bash && job.is_stopped() {
            shell.report_error(sys, &format!("warning: wait_for_job: job {} is stopped", id.0));
        }
        return Ok(pids);
    }
    match operand.parse::<u32>() {
        Ok(pid) => Ok(vec![pid]),
        Err(_) if shell.kind == Kind::Dash => Err(shell.fail(sys, &format!("wait: Illegal number: {operand}"))),
        Err(_) => {
            shell.report_error(sys, &format!("wait: `{operand}': not a pid or valid job spec"));
            Err(BuiltinResult::Status(1))
        }
    }
}

impl Shell {
    /// Resumes `wait`.
    pub(in crate::shell) fn wait_builtin(&mut self, sys: &mut Sys<'_, '_>, mut waited: PendingWait) -> Option<Flow> {
        let first = match &waited.target {
            WaitTarget::Pids(pids) => pids.first().copied(),
            WaitTarget::All | WaitTarget::Next(_) => None,
        };
        let awaited = first.filter(|&pid| self.jobs.state_of(pid) == Some(JobState::Running));
        self.reap(sys);
        if self.kind == Kind::Bash {
            self.report_killed_jobs(sys);
        }
        let is_over = match &mut waited.target {
            WaitTarget::All => self.all_have_ended(sys, waited.saw_running),
            WaitTarget::Next(ids) if ids.is_empty() => {
                self.status = 127;
                true
            }
            WaitTarget::Next(ids) => match self.next_ended(sys, ids) {
                Some(pid) => {
                    self.set_waited_variable(&waited.variable, pid);
                    true
                }
                None => false,
            },
            WaitTarget::Pids(pids) => self.pids_have_ended(sys, pids, awaited, waited.until_done, &waited.variable),
        };
        if is_over {
            return None;
        }
        if let Some(signal) = self.pending_traps.first() {
            self.status = 128 + signal.number();
            return None;
        }
        self.stack.push(Frame::Wait(waited));
        Some(Flow::Child)
    }

    fn all_have_ended(&mut self, sys: &mut Sys<'_, '_>, has_slept: bool) -> bool {
        if self.jobs.listed().any(|job| job.is_own && job.state() == JobState::Running) {
            return false;
        }
        self.status = 0;
        let ended: Vec<JobId> = self.jobs.listed().map(|job| job.id).collect();
        for &id in &ended {
            // bash does not report jobs that had ended before (`mark_dead_jobs_as_notified`).
            match self.jobs.get(id).map(|job| job.state()) {
                Some(JobState::Done(_)) if !has_slept && self.kind == Kind::Bash => self.discard_job(id),
                _ => self.finish_waited(sys, id),
            }
        }
        self.saved_statuses = SharedMap::default();
        if self.kind == Kind::Bash {
            for id in ended {
                if let Some(job) = self.jobs.get(id).filter(|job| job.is_stopped()) {
                    let text = format!("wait: warning: job {}[{}] stopped", id.0, job.last_pid());
                    self.report_error(sys, &text);
                }
            }
        }
        true
    }

    /// Returns the PID of the last process of the first of these jobs that has ended.
    fn next_ended(&mut self, sys: &mut Sys<'_, '_>, ids: &[JobId]) -> Option<u32> {
        for &id in ids {
            if let Some(job) = self.jobs.get(id)
                && let JobState::Done(exit) = job.state()
            {
                let pid = job.last_pid();
                self.status = status_of(exit);
                self.finish_waited(sys, id);
                return Some(pid);
            }
        }
        None
    }

    fn pids_have_ended(
        &mut self,
        sys: &mut Sys<'_, '_>,
        pids: &mut Vec<u32>,
        awaited: Option<u32>,
        until_done: bool,
        variable: &Option<String>,
    ) -> bool {
        while let Some(&pid) = pids.first() {
            match self.jobs.state_of(pid) {
                None if self.saved_statuses.get(&pid).is_some() => {
                    self.status = self.saved_statuses.get(&pid).copied().unwrap_or_default()
                }
                None if self.kind == Kind::Dash => self.status = 127,
                None => {
                    self.report_error(sys, &format!("wait: pid {pid} is not a child of this shell"));
                    self.status = 127;
                }
                Some(JobState::Done(exit)) => {
                    self.status = status_of(exit);
                    if awaited == Some(pid) && matches!(self.mode, Mode::Command | Mode::Script) {
                        self.report_fatal_signal(sys, exit);
                    }
                    let id = self.jobs.of_pid(pid).map(|job| job.id);
                    id.into_iter().for_each(|id| self.finish_waited(sys, id));
                }
                // With job control, a wait ends when the job stops.
                Some(JobState::Stopped(signal)) if self.kind == Kind::Bash && !until_done => {
                    self.status = 128 + signal.number();
                    self.report_jobs(sys);
                }
                Some(JobState::Running | JobState::Stopped(_)) => return false,
            }
            self.set_waited_variable(variable, pid);
            pids.remove(0);
        }
        true
    }

    fn set_waited_variable(&mut self, variable: &Option<String>, pid: u32) {
        if let Some(name) = variable {
            self.set(name, pid.to_string());
        }
    }

    /// Forgets a job that has been waited for; an interactive shell reports it, and all others that have ended.
    fn finish_waited(&mut self, sys: &mut Sys<'_, '_>, id: JobId) {
        if self.mode == Mode::Interactive {
            self.report_jobs(sys);
        } else if let Some(job) = self.jobs.get_mut(id).filter(|job| job.has_ended()) {
            match self.kind {
                Kind::Bash => self.discard_job(id),
                Kind::Dash => job.is_waited = true,
            }
        }
    }
}
