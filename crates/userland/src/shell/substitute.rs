//! Command substitution: a child writes into a pipe, and its output becomes part of a word.

use pidscope_kernel::Signal;
use pidscope_kernel::task::ExitStatus;
use pidscope_kernel::wait::WaitStatus;

use super::fork::Role;
use super::frame::Frame;
use super::loops::ArithFor;
use super::run::status_of;
use super::syntax::List;
use super::{Kind, Shell};
use crate::os::fd::Fd;
use crate::os::pipe::PipeId;
use crate::program::Flow;
use crate::sys::{Child, Sys};

/// The result of a command substitution.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct SubstitutionResult {
    pub text: String,
    pub status: u8,
}

impl Shell {
    pub(super) fn start_substitution(&mut self, sys: &mut Sys<'_, '_>, list: List) -> Option<Flow> {
        self.jobs.discard_waited();
        let pipe = sys.pipe();
        sys.hold_pipe(pipe);
        let job_control = std::mem::replace(&mut self.job_control, false);
        let name = self.comm().to_owned();
        let child = self.fork(sys, name, Frame::List { list, next: 0 }, None, Role::Substitution);
        self.job_control = job_control;
        let Some(child) = child else {
            sys.release_pipe(pipe);
            return None;
        };
        let mut fds = sys.program().fds.clone();
        fds.0[1] = Fd::PipeWrite(pipe);
        sys.set_child_fds(child.task, fds);
        self.stack.push(Frame::Substitute { pipe, child, text: String::new() });
        None
    }

    pub(super) fn read_substitution(
        &mut self,
        sys: &mut Sys<'_, '_>,
        pipe: PipeId,
        child: Child,
        mut text: String,
    ) -> Option<Flow> {
        match sys.read_pipe(pipe) {
            Some(end) if end.is_empty() => {
                sys.release_pipe(pipe);
                self.stack.push(Frame::AwaitSubstitution { child, text });
                None
            }
            read => {
                text.push_str(&read.unwrap_or_default());
                self.stack.push(Frame::Substitute { pipe, child, text });
                Some(Flow::Read(pipe))
            }
        }
    }

    pub(super) fn end_substitution(&mut self, sys: &mut Sys<'_, '_>, child: Child, text: String) -> Option<Flow> {
        let mut status = 127;
        match sys.take_returned() {
            None => {
                self.stack.push(Frame::AwaitSubstitution { child, text });
                return Some(Flow::Wait { pid: child.pid.into(), untraced: false, continued: false });
            }
            Some(Ok(returned)) => {
                if let Some(WaitStatus::Ended(exit)) = returned.status {
                    status = status_of(exit);
                    self.report_fatal_signal(sys, exit);
                    // bash sends the signal to itself, too (`command_substitute`).
                    if self.kind == Kind::Bash && exit == ExitStatus::Signaled(Signal::INT) {
                        let _ = sys.kill(self.own_pid.into(), Signal::INT.number().into());
                    }
                }
            }
            Some(Err(_)) => {}
        }
        // dash uses it only if there is no command.
        if self.kind == Kind::Bash {
            self.status = status;
        }
        let text = text.trim_end_matches('\n').to_owned();
        if let Some(Frame::Run { done, .. } | Frame::ArithFor(ArithFor { done, .. })) = self.stack.last_mut() {
            done.push(SubstitutionResult { text, status });
        }
        None
    }
}
