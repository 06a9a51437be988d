//! Events as reported to other programs: the word for the kind, and the thread or namespace concerned.

use crate::Kernel;
use crate::event::Event;
use crate::pid_namespace::NsId;
use crate::process::ProcessId;
use crate::signal::Queue;
use crate::task::TaskId;

impl Event {
    /// Returns the word for its kind, which never changes.
    pub fn word(&self) -> &'static str {
        match self {
            Event::NamespaceCreated { .. } => "namespace-created",
            Event::TaskCreated(_) => "task-created",
            Event::ChildReaperSet { .. } => "child-reaper-set",
            Event::CursorMoved { .. } => "cursor-moved",
            Event::PidMaxChanged { .. } => "pid-max-changed",
            Event::MaxPidNamespacesChanged { .. } => "max-pid-namespaces-changed",
            Event::PidForChildrenChanged { .. } => "pid-for-children-changed",
            Event::ActionChanged { .. } => "action-changed",
            Event::BlockedChanged { .. } => "blocked-changed",
            Event::ProtectionLost { .. } => "protection-lost",
            Event::UserChanged { .. } => "user-changed",
            Event::GroupChanged { .. } => "group-changed",
            Event::SessionCreated { .. } => "session-created",
            Event::SubreaperChanged { .. } => "subreaper-changed",
            Event::ToldOfSubreaper { .. } => "told-of-subreaper",
            Event::PdeathsigChanged { .. } => "pdeathsig-changed",
            Event::LeaderReplaced { .. } => "leader-replaced",
            Event::Executed { .. } => "executed",
            Event::AllocationDisabled { .. } => "allocation-disabled",
            Event::RebootRequested { .. } => "reboot-requested",
            Event::SignalSent { .. } => "signal-sent",
            Event::SignalIgnored { .. } => "signal-ignored",
            Event::SignalDropped { .. } => "signal-dropped",
            Event::SignalTaken { .. } => "signal-taken",
            Event::HandlerRan { .. } => "handler-ran",
            Event::CurrTargetMoved { .. } => "curr-target-moved",
            Event::StoppedChanged { .. } => "stopped-changed",
            Event::ReportChanged { .. } => "report-changed",
            Event::GroupExitStarted { .. } => "group-exit-started",
            Event::ExitStatusChanged { .. } => "exit-status-changed",
            Event::ExitStarted { .. } => "exit-started",
            Event::PhaseChanged { .. } => "phase-changed",
            Event::Reparented { .. } => "reparented",
            Event::Released { .. } => "released",
            Event::PidFreed { .. } => "pid-freed",
            Event::CallSuspended { .. } => "call-suspended",
            Event::CallReturned { .. } => "call-returned",
            Event::Panicked { .. } => "panicked",
            Event::Halted { .. } => "halted",
        }
    }

    /// Returns the thread that it happens to, if it concerns one thread or process; for a process, its current leader.
    pub fn subject(&self, kernel: &Kernel) -> Option<TaskId> {
        let leader = |process: &ProcessId| Some(kernel.process(*process).leader);
        match self {
            Event::TaskCreated(new) => Some(new.task),
            Event::ChildReaperSet { to: task, .. }
            | Event::PidForChildrenChanged { task, .. }
            | Event::BlockedChanged { task, .. }
            | Event::UserChanged { task, .. }
            | Event::PdeathsigChanged { task, .. }
            | Event::SignalSent { task, .. }
            | Event::SignalIgnored { task, .. }
            | Event::SignalTaken { task, .. }
            | Event::HandlerRan { task, .. }
            | Event::ExitStarted { task, .. }
            | Event::PhaseChanged { task, .. }
            | Event::Released { task, .. }
            | Event::CallSuspended { task, .. }
            | Event::CallReturned { task, .. } => Some(*task),
            Event::SignalDropped { queue: Queue::Thread(task), .. } => Some(*task),
            Event::SignalDropped { queue: Queue::Process(process), .. }
            | Event::ActionChanged { process, .. }
            | Event::ProtectionLost { process }
            | Event::GroupChanged { process, .. }
            | Event::SessionCreated { process, .. }
            | Event::SubreaperChanged { process, .. }
            | Event::ToldOfSubreaper { process }
            | Event::LeaderReplaced { process, .. }
            | Event::Executed { process, .. }
            | Event::CurrTargetMoved { process, .. }
            | Event::StoppedChanged { process, .. }
            | Event::ReportChanged { process, .. }
            | Event::GroupExitStarted { process, .. }
            | Event::ExitStatusChanged { process, .. }
            | Event::Reparented { process, .. } => leader(process),
            Event::NamespaceCreated { .. }
            | Event::CursorMoved { .. }
            | Event::PidMaxChanged { .. }
            | Event::MaxPidNamespacesChanged { .. }
            | Event::AllocationDisabled { .. }
            | Event::RebootRequested { .. }
            | Event::PidFreed { .. }
            | Event::Panicked { .. }
            | Event::Halted { .. } => None,
        }
    }

    /// Returns the namespace that it concerns.
    pub fn space(&self) -> Option<NsId> {
        match self {
            Event::NamespaceCreated { ns, .. }
            | Event::ChildReaperSet { ns, .. }
            | Event::CursorMoved { ns, .. }
            | Event::PidMaxChanged { ns, .. }
            | Event::AllocationDisabled { ns }
            | Event::RebootRequested { ns, .. }
            | Event::PidForChildrenChanged { to: ns, .. } => Some(*ns),
            Event::TaskCreated(_)
            | Event::MaxPidNamespacesChanged { .. }
            | Event::ActionChanged { .. }
            | Event::BlockedChanged { .. }
            | Event::ProtectionLost { .. }
            | Event::UserChanged { .. }
            | Event::GroupChanged { .. }
            | Event::SessionCreated { .. }
            | Event::SubreaperChanged { .. }
            | Event::ToldOfSubreaper { .. }
            | Event::PdeathsigChanged { .. }
            | Event::LeaderReplaced { .. }
            | Event::Executed { .. }
            | Event::SignalSent { .. }
            | Event::SignalIgnored { .. }
            | Event::SignalDropped { .. }
            | Event::SignalTaken { .. }
            | Event::HandlerRan { .. }
            | Event::CurrTargetMoved { .. }
            | Event::StoppedChanged { .. }
            | Event::ReportChanged { .. }
            | Event::GroupExitStarted { .. }
            | Event::ExitStatusChanged { .. }
            | Event::ExitStarted { .. }
            | Event::PhaseChanged { .. }
            | Event::Reparented { .. }
            | Event::Released { .. }
            | Event::PidFreed { .. }
            | Event::CallSuspended { .. }
            | Event::CallReturned { .. }
            | Event::Panicked { .. }
            | Event::Halted { .. } => None,
        }
    }
}
