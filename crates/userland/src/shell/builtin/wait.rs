//! `wait`.

use super::super::jobs::{JobId, JobState};
use super::super::run::status_of;
use super::job::{is_ambiguous, no_such_job};
use super::{After, Frame};
use crate::os::shared_map::SharedMap;
use crate::program::Flow;
use crate::shell::parse::is_variable_name;
use crate::shell::{Kind, Mode, Shell};
use crate::sys::Sys;

/// A `wait` that has not returned yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::shell) struct Waited {
    whom: Whom,
    /// `-p`: the variable for the PID whose status is returned.
    variable: Option<String>,
    /// `-f`: keep waiting for a job that has only stopped.
    to_the_end: bool,
    /// Whether a job was running at the start, as far as the shell knew.
    sleeps: bool,
}

/// What it waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Whom {
    /// All background jobs.
    All,
    /// `-n`: the next of these jobs to end.
    Next(Vec<JobId>),
    /// These PIDs, one after the other.
    These(Vec<u32>),
}

/// The options.
#[derive(Debug, Default)]
struct Asked {
    is_next: bool,
    to_the_end: bool,
    variable: Option<String>,
}

pub(super) fn wait(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> After {
    let (asked, operands) = match options(shell, sys, argv) {
        Ok(read) => read,
        Err(after) => return after,
    };
    if let Some(name) = &asked.variable {
        if !is_variable_name(name) {
            shell.complain(sys, &format!("wait: `{name}': not a valid identifier"));
            return After::Status(1);
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
    let whom = if asked.is_next {
        let is_meant = |pid: u32| pids.is_empty() || pids.contains(&pid);
        let meant = shell.jobs.listed().filter(|job| job.pids().any(is_meant) && !job.is_stopped());
        Whom::Next(meant.map(|job| job.id).collect())
    } else if operands.is_empty() {
        Whom::All
    } else {
        Whom::These(pids)
    };
    let Asked { variable, to_the_end, .. } = asked;
    // A job that was just killed still counts as running, because it has not been reaped.
    let sleeps = shell.jobs.listed().any(|job| job.is_own && job.state() == JobState::Running);
    After::Frame(Frame::Wait(Waited { whom, variable, to_the_end, sleeps }))
}

/// Parses the options; dash has none.
fn options<'a>(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &'a [String]) -> Result<(Asked, &'a [String]), After> {
    const USAGE: &str = "[-fn] [-p var] [id ...]";
    let mut asked = Asked::default();
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
                'n' => asked.is_next = true,
                'f' => asked.to_the_end = true,
                _ => {
                    let own = Some(&letters[at + 1..]).filter(|name| !name.is_empty());
                    let Some(name) = own.or_else(|| words.first().map(String::as_str)) else {
                        shell.complain(sys, "wait: -p: option requires an argument");
                        sys.err(&format!("wait: usage: wait {USAGE}\n"));
                        return Err(After::Status(2));
                    };
                    asked.variable = Some(name.to_owned());
                    words = if own.is_none() { &words[1..] } else { words };
                    break;
                }
            }
        }
    }
    Ok((asked, words))
}

/// Returns the PIDs that an operand refers to.
fn pids_of(shell: &mut Shell, sys: &mut Sys<'_, '_>, operand: &str) -> Result<Vec<u32>, After> {
    if operand.starts_with('%') {
        if is_ambiguous(shell, sys, "wait", operand) {
            return Err(After::Status(127));
        }
        let Some(job) = shell.jobs.find(operand) else {
            if shell.kind == Kind::Dash {
                return Err(shell.fail(sys, &format!("wait: {}", no_such_job(operand))));
            }
            shell.complain(sys, &format!("wait: {operand}: no such job"));
            return Err(After::Status(127));
        };
        let (id, pids) = (job.id, job.pids().collect());
        if shell.kind == Kind::Bash && job.is_stopped() {
            shell.complain(sys, &format!("warning: wait_for_job: job {} is stopped", id.0));
        }
        return Ok(pids);
    }
    match operand.parse::<u32>() {
        Ok(pid) => Ok(vec![pid]),
        Err(_) if shell.kind == Kind::Dash => Err(shell.fail(sys, &format!("wait: Illegal number: {operand}"))),
        Err(_) => {
            shell.complain(sys, &format!("wait: `{operand}': not a pid or valid job spec"));
            Err(After::Status(1))
        }
    }
}

impl Shell {
    /// Resumes `wait`.
    pub(in crate::shell) fn wait_builtin(&mut self, sys: &mut Sys<'_, '_>, mut waited: Waited) -> Option<Flow> {
        let first = match &waited.whom {
            Whom::These(pids) => pids.first().copied(),
            Whom::All | Whom::Next(_) => None,
        };
        let awaited = first.filter(|&pid| self.jobs.state_of(pid) == Some(JobState::Running));
        self.reap(sys);
        if self.kind == Kind::Bash {
            self.report_killed(sys);
        }
        let is_over = match &mut waited.whom {
            Whom::All => self.all_ended(sys, waited.sleeps),
            Whom::Next(ids) if ids.is_empty() => {
                self.status = 127;
                true
            }
            Whom::Next(ids) => match self.next_ended(sys, ids) {
                Some(pid) => {
                    self.name_waited(&waited.variable, pid);
                    true
                }
                None => false,
            },
            Whom::These(pids) => self.these_ended(sys, pids, awaited, waited.to_the_end, &waited.variable),
        };
        if is_over {
            return None;
        }
        if let Some(signal) = self.trapped.first() {
            self.status = 128 + signal.number();
            return None;
        }
        self.stack.push(Frame::Wait(waited));
        Some(Flow::Child)
    }

    fn all_ended(&mut self, sys: &mut Sys<'_, '_>, has_slept: bool) -> bool {
        if self.jobs.listed().any(|job| job.is_own && job.state() == JobState::Running) {
            return false;
        }
        self.status = 0;
        let ended: Vec<JobId> = self.jobs.listed().map(|job| job.id).collect();
        for &id in &ended {
            // bash does not report jobs that had ended before (`mark_dead_jobs_as_notified`).
            match self.jobs.get(id).map(|job| job.state()) {
                Some(JobState::Done(_)) if !has_slept && self.kind == Kind::Bash => self.forget_job(id),
                _ => self.settle_waited(sys, id),
            }
        }
        self.ended = SharedMap::default();
        if self.kind == Kind::Bash {
            for id in ended {
                if let Some(job) = self.jobs.get(id).filter(|job| job.is_stopped()) {
                    let text = format!("wait: warning: job {}[{}] stopped", id.0, job.last_pid());
                    self.complain(sys, &text);
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
                self.settle_waited(sys, id);
                return Some(pid);
            }
        }
        None
    }

    fn these_ended(
        &mut self,
        sys: &mut Sys<'_, '_>,
        pids: &mut Vec<u32>,
        awaited: Option<u32>,
        to_the_end: bool,
        variable: &Option<String>,
    ) -> bool {
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
                    if awaited == Some(pid) && matches!(self.mode, Mode::Command | Mode::Script) {
                        self.tell_dead(sys, exit);
                    }
                    let id = self.jobs.of_pid(pid).map(|job| job.id);
                    id.into_iter().for_each(|id| self.settle_waited(sys, id));
                }
                // With job control, a wait ends when the job stops.
                Some(JobState::Stopped(signal)) if self.kind == Kind::Bash && !to_the_end => {
                    self.status = 128 + signal.number();
                    self.report_jobs(sys);
                }
                Some(JobState::Running | JobState::Stopped(_)) => return false,
            }
            self.name_waited(variable, pid);
            pids.remove(0);
        }
        true
    }

    fn name_waited(&mut self, variable: &Option<String>, pid: u32) {
        if let Some(name) = variable {
            self.set(name, pid.to_string());
        }
    }

    /// Forgets a job that has been waited for; an interactive shell reports it, and all others that have ended.
    fn settle_waited(&mut self, sys: &mut Sys<'_, '_>, id: JobId) {
        if self.mode == Mode::Interactive {
            self.report_jobs(sys);
        } else if let Some(job) = self.jobs.get_mut(id).filter(|job| job.has_ended()) {
            match self.kind {
                Kind::Bash => self.forget_job(id),
                Kind::Dash => job.is_waited = true,
            }
        }
    }
}
