//! Job control: the foreground job, and the reports about other jobs (bash: `jobs.c`).

use pidscope_kernel::task::ExitStatus;
use pidscope_kernel::wait::WaitStatus;
use pidscope_kernel::{Signal, TaskId};

use super::frame::Frame;
use super::jobs::{Job, JobId, JobState, Member, description};
use super::run::status_of;
use super::{Kind, Mode, Shell};
use crate::program::Flow;
use crate::script::Call;
use crate::sys::{Child, Sys};

/// Signals that a non-interactive bash does not report, because jobs are commonly ended by them.
const UNREPORTED: [Signal; 3] = [Signal::INT, Signal::TERM, Signal::PIPE];

impl Shell {
    pub(super) fn add_job(
        &mut self,
        sys: &mut Sys<'_, '_>,
        children: Vec<Child>,
        text: String,
        background: bool,
    ) -> JobId {
        sys.charge(self.jobs.list.len());
        self.jobs.discard_waited();
        let id = JobId(self.jobs.list.iter().filter(|job| job.is_listed).map(|job| job.id.0).max().unwrap_or(0) + 1);
        let members: Vec<Member> =
            children.into_iter().map(|child| Member { child, state: JobState::Running }).collect();
        // dash keeps the text only under job control (`jobs.c`, `forkparent`).
        let text = if self.kind == Kind::Dash && !self.job_control { String::new() } else { text };
        let job = Job {
            id,
            members,
            text,
            commands: Vec::new(),
            background,
            is_listed: background,
            is_reported: false,
            is_own: true,
            is_waited: false,
        };
        if background {
            self.last_background = Some(job.last_pid());
            self.jobs.make_current(id);
        } else {
            self.give_terminal(sys, job.members.first().map(|member| member.child.task));
        }
        self.jobs.list.push(job);
        id
    }

    /// Makes a job's process group the terminal's foreground process group.
    fn give_terminal(&self, sys: &mut Sys<'_, '_>, task: Option<TaskId>) {
        let tty = sys.program().attributes.tty.clone().filter(|_| self.job_control);
        if let (Some(tty), Some(task)) = (tty, task) {
            let group = sys.kernel().process_of(task).pgrp;
            sys.os_mut().foreground.insert(tty.into(), group);
        }
    }

    /// Prints a message like `[1] 12`.
    pub(super) fn announce_background(&mut self, sys: &mut Sys<'_, '_>, id: JobId) {
        if self.mode == Mode::Interactive
            && let Some(job) = self.jobs.get(id)
        {
            let line = match self.kind {
                Kind::Bash => format!("[{}] {}\n", id.0, job.last_pid()),
                Kind::Dash => String::new(),
            };
            sys.err(&line);
        }
    }

    /// Waits until the foreground job has ended or stopped.
    pub(super) fn wait_for_foreground(&mut self, sys: &mut Sys<'_, '_>, id: JobId) -> Option<Flow> {
        match sys.take_returned() {
            Some(Ok(returned)) => {
                if let Some(status) = returned.status {
                    let pid = returned.value as u32;
                    self.jobs.record_status(pid, status);
                    if let WaitStatus::Ended(exit) = status
                        && self.jobs.of_pid(pid).is_some_and(|job| job.id == id)
                    {
                        self.report_fatal_signal(sys, exit);
                    }
                }
            }
            // The child is not this shell's any more: it was reparented.
            Some(Err(_)) => self.jobs.remove(id),
            None => {}
        }
        let Some(job) = self.jobs.get(id) else {
            self.status = 127;
            return None;
        };
        match job.state() {
            JobState::Running => {
                self.stack.push(Frame::Foreground(id));
                if self.signal_handling.catches_terminating {
                    // A fatal signal must end the shell at once: its handler does not restart the call.
                    return self.watch_foreground(sys, id);
                }
                let (untraced, continued) = (self.job_control, self.job_control);
                return Some(Flow::Wait { pid: -1, untraced, continued });
            }
            JobState::Stopped(signal) => self.handle_stopped_foreground(sys, id, signal),
            JobState::Done(exit) => self.end_foreground(sys, id, exit),
        }
        None
    }

    /// Waits for the foreground job in a way that signals interrupt.
    fn watch_foreground(&mut self, sys: &mut Sys<'_, '_>, id: JobId) -> Option<Flow> {
        self.reap(sys);
        let is_running = self.jobs.get(id).is_some_and(|job| job.state() == JobState::Running);
        is_running.then_some(Flow::Child)
    }

    /// Handles a stopped foreground job: the line continues, but a `^Z` at the terminal also leaves the enclosing loops
    /// (`wait_for`).
    fn handle_stopped_foreground(&mut self, sys: &mut Sys<'_, '_>, id: JobId, signal: Signal) {
        self.jobs.make_current(id);
        if let Some(job) = self.jobs.get_mut(id) {
            job.background = true;
            job.is_listed = true;
            job.is_reported = self.mode != Mode::Interactive;
        }
        self.status = 128 + signal.number();
        if self.mode == Mode::Interactive {
            self.report_jobs(sys);
        } else if let Some(job) = self.jobs.get(id) {
            self.report_job(sys, job);
        }
        match self.kind {
            Kind::Bash if signal == Signal::TSTP => {
                self.exit_loops(usize::MAX, false);
            }
            Kind::Bash => {}
            Kind::Dash => self.stack.clear(),
        }
    }

    fn end_foreground(&mut self, sys: &mut Sys<'_, '_>, id: JobId, exit: ExitStatus) {
        self.status = status_of(exit);
        if let Some(job) = self.jobs.get(id) {
            self.pipe_status = job.statuses();
        }
        if self.options.pipefail {
            self.status = self.pipe_status.iter().rev().copied().find(|&status| status != 0).unwrap_or(0);
        }
        let job = self.jobs.get(id).cloned();
        self.jobs.remove(id);
        match (self.kind, exit, &job) {
            (Kind::Bash, ExitStatus::Signaled(signal), Some(job)) => self.report_signal(sys, job, signal),
            (Kind::Dash, ExitStatus::Signaled(Signal::INT), _) if self.job_control => self.interrupt_line(sys),
            _ => {}
        }
        self.finish_interrupt(exit);
        if self.kind == Kind::Bash {
            self.reap(sys);
            match self.mode {
                Mode::Interactive => self.report_jobs(sys),
                Mode::Command | Mode::Script | Mode::Subshell => self.report_killed_jobs(sys),
            }
        }
    }

    /// Reports the signal that killed the foreground job, as bash does.
    fn report_signal(&mut self, sys: &mut Sys<'_, '_>, job: &Job, signal: Signal) {
        match self.mode {
            Mode::Interactive if signal == Signal::INT => self.interrupt_line(sys),
            _ if signal == Signal::PIPE || signal == Signal::INT => {}
            // bash is built with `DONT_REPORT_SIGTERM`.
            _ if !self.is_interactive() && signal != Signal::TERM => self.report_killed_job(sys, job),
            // Subshells of an interactive shell, and substitutions, report nothing.
            Mode::Subshell if self.is_substitution || self.is_interactive() => {}
            _ => sys.err(&format!("{}\n", description(signal))),
        }
    }

    /// Reports a killed job, except in a substitution, as bash does.
    fn report_killed_job(&self, sys: &mut Sys<'_, '_>, job: &Job) {
        if !self.is_substitution {
            self.report_error(sys, job.member_lines("").trim_end_matches('\n'));
        }
    }

    /// Reports the signal that killed a process that was waited for, as dash does (`waitproc`).
    pub(super) fn report_fatal_signal(&self, sys: &mut Sys<'_, '_>, exit: ExitStatus) {
        if let (Kind::Dash, ExitStatus::Signaled(signal)) = (self.kind, exit)
            && ![Signal::INT, Signal::PIPE].contains(&signal)
        {
            sys.err(&format!("{}\n", description(signal)));
        }
    }

    /// Reports, once, the jobs that were killed, as a non-interactive bash does; with job control, all jobs that have
    /// ended.
    pub(super) fn report_killed_jobs(&mut self, sys: &mut Sys<'_, '_>) {
        if self.is_interactive() {
            return;
        }
        let mut ended = Vec::new();
        for job in &mut self.jobs.list {
            if let (false, JobState::Done(exit)) = (job.is_reported, job.state()) {
                let told = match exit {
                    ExitStatus::Signaled(signal) => Some(signal).filter(|signal| !UNREPORTED.contains(signal)),
                    ExitStatus::Exited(_) => None,
                };
                // Other jobs are reported in the format of `jobs`, if job control is on (`set -m`).
                if told.is_some() || (self.job_control && job.is_listed) {
                    job.is_reported = true;
                    ended.push((job.id, told));
                }
            }
        }
        for (id, told) in ended {
            let Some(job) = self.jobs.get(id) else { continue };
            match told {
                Some(_) => self.report_killed_job(sys, job),
                None => sys.err(&self.jobs.describe(job, false)),
            }
        }
    }

    /// Handles a job killed by SIGINT: it ends the line, too.
    fn interrupt_line(&mut self, sys: &mut Sys<'_, '_>) {
        sys.err("\n");
        self.stack.clear();
    }

    /// Reaps every child that has exited, and notes those that have stopped.
    pub(super) fn reap(&mut self, sys: &mut Sys<'_, '_>) {
        let call = Call::Wait {
            pid: Some(-1),
            nohang: true,
            untraced: self.job_control,
            continued: self.job_control,
            all: false,
            clone: false,
        };
        // Only make the call if there is something to report.
        while sys.kernel().has_news(sys.task, self.job_control) {
            match sys.call(call.clone()) {
                Ok(returned) if returned.value > 0 => {
                    if let Some(status) = returned.status {
                        self.jobs.record_status(returned.value as u32, status);
                    }
                }
                _ => return,
            }
        }
    }

    /// Reports changes of background jobs, before the next line is read.
    pub(super) fn report_jobs(&mut self, sys: &mut Sys<'_, '_>) {
        for id in self.jobs.in_report_order() {
            let changed = self.jobs.get(id).filter(|job| !job.is_reported && job.state() != JobState::Running);
            if let Some(job) = changed {
                self.report_job(sys, job);
                self.mark_reported(id);
            }
        }
    }

    fn report_job(&self, sys: &mut Sys<'_, '_>, job: &Job) {
        let blank = if job.is_stopped() && self.kind == Kind::Bash { "\n" } else { "" };
        sys.err(&format!("{blank}{}", self.jobs.describe(job, false)));
    }

    /// Notes that a job has been reported: one that has ended is forgotten.
    pub(super) fn mark_reported(&mut self, id: JobId) {
        let Some(job) = self.jobs.get_mut(id) else { return };
        match job.state() {
            JobState::Done(_) => self.discard_job(id),
            JobState::Running | JobState::Stopped(_) => job.is_reported = true,
        }
    }

    /// Forgets a job that has ended; bash remembers its status.
    pub(super) fn discard_job(&mut self, id: JobId) {
        if let Some(job) = self.jobs.get(id).filter(|_| self.kind == Kind::Bash)
            && let JobState::Done(exit) = job.state()
        {
            self.saved_statuses.insert(job.last_pid(), status_of(exit));
        }
        self.jobs.remove(id);
    }

    /// Ends stopped jobs when bash exits (`terminate_stopped_jobs`).
    pub(super) fn terminate_stopped_jobs(&mut self, sys: &mut Sys<'_, '_>) {
        self.reap(sys);
        let stopped = |job: &&Job| job.is_own && job.is_stopped();
        let groups: Vec<u32> = self.jobs.listed().filter(stopped).map(Job::pgid).collect();
        for pgid in groups {
            for signal in [Signal::TERM, Signal::CONT] {
                let _ = sys.kill(-i64::from(pgid), signal.number().into());
            }
        }
    }

    /// Handles a signal sent to the process group of a job: a stopped job is continued so that it can die of it, and
    /// bash reports the job again (`kill_pid`).
    pub(super) fn after_kill(&mut self, sys: &mut Sys<'_, '_>, pid: u32, signal: i64) {
        let Some(id) = self.jobs.of_pid(pid).map(|job| job.id) else { return };
        let Some(job) = self.jobs.get_mut(id) else { return };
        let is_stopped = job.is_stopped();
        if self.kind == Kind::Bash {
            job.is_reported = is_stopped && signal == i64::from(Signal::CONT.number());
        }
        let ends = [Signal::HUP, Signal::TERM].map(|signal| i64::from(signal.number())).contains(&signal);
        if ends && is_stopped {
            let _ = sys.kill(-i64::from(job.pgid()), Signal::CONT.number().into());
        }
    }

    /// Resumes a job, in the foreground or in the background.
    pub(super) fn resume_job(&mut self, sys: &mut Sys<'_, '_>, id: JobId, background: bool) {
        let Some(job) = self.jobs.get_mut(id) else { return };
        job.background = background;
        let (pgid, first) = (job.pgid(), job.members.first().map(|member| member.child.task));
        let was_stopped = job.is_stopped();
        for member in &mut job.members {
            if let JobState::Stopped(_) = member.state {
                member.state = JobState::Running;
            }
        }
        if !background {
            job.is_listed = true;
            self.give_terminal(sys, first);
        }
        self.jobs.make_current(id);
        if background {
            // Another job becomes the current one.
            self.jobs.yield_current(id);
        }
        if was_stopped {
            let _ = sys.kill(-i64::from(pgid), Signal::CONT.number().into());
        }
    }
}
