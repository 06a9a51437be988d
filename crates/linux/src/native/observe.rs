//! Observing a world at rest, from outside.

use std::os::fd::{AsFd, BorrowedFd};
use std::sync::atomic::Ordering;

use pidscope_kernel::{NsState, State};
use pidscope_userland::script::WaitStatus;

use super::command;
use super::linux::wait_until;
use super::procfs::ProcSnapshot;
use super::syscalls;
use super::world::World;
use crate::observe::{LiveObservation, NamespaceObservation, Presence, TaskObservation, WorldObservation};
use crate::unable::Unable;

impl World<'_> {
    /// Waits until all threads sleep, and observes everything.
    pub(crate) fn settle(&mut self) -> Result<(), Unable> {
        let mut snapshots = Vec::new();
        wait_until(|| {
            snapshots = self.snapshots();
            !snapshots.iter().flatten().any(ProcSnapshot::is_busy)
        })?;
        self.follow_execs(&mut snapshots);
        let tasks: Vec<TaskObservation> = (0..self.tasks.len()).map(|task| self.task(task, &snapshots)).collect();
        self.observation.tasks = tasks;
        self.observation.namespaces = self.namespaces(&self.observation);
        Ok(())
    }

    /// `None` for threads that are gone.
    fn snapshots(&self) -> Vec<Option<ProcSnapshot>> {
        let is_gone =
            |task| self.observation.tasks.get(task).is_some_and(|task: &TaskObservation| task.state == State::Gone);
        let snapshot = |task: usize| if is_gone(task) { None } else { self.tasks[task].handles.files.read() };
        (0..self.tasks.len()).map(snapshot).collect()
    }

    /// A thread whose own PID is gone may have taken over its leader's in `exec`; then it is the leader that is gone.
    fn follow_execs(&mut self, snapshots: &mut [Option<ProcSnapshot>]) {
        for task in 0..snapshots.len() {
            let before = self.observation.tasks.get(task).and_then(|task| task.presence.as_ref());
            let Some((leader, number)) =
                before.and_then(|presence| Some((presence.thread_of?, *presence.pids.last()?)))
            else {
                continue;
            };
            let number_now = self.linux.shared.slots[task].tid.load(Ordering::Relaxed);
            if snapshots[task].is_none() && number_now as u32 != number {
                snapshots.swap(task, leader);
                if let Ok([own, other]) = self.tasks.get_disjoint_mut([task, leader]) {
                    std::mem::swap(&mut own.handles, &mut other.handles);
                }
                for namespace in self.namespaces.iter_mut().flatten().filter(|namespace| namespace.init == leader) {
                    namespace.init = task;
                }
            }
        }
    }

    fn task(&self, task: usize, snapshots: &[Option<ProcSnapshot>]) -> TaskObservation {
        let Some(snapshot) = &snapshots[task] else {
            let exit = self.exit_of_gone(task);
            return TaskObservation { state: State::Gone, exit, presence: None, live: None };
        };
        let is_exiting = snapshot.is_exiting() || snapshot.is_zombie();
        let state = self.state(task, snapshot);
        // A stuck init has not yet been given the exit status that `reboot` determines.
        let is_unsettled = state == State::Exiting && self.is_rebooted(task);
        TaskObservation {
            state,
            exit: (is_exiting && !is_unsettled).then(|| self.exit(task, snapshot, snapshots)),
            presence: Some(self.presence(task, snapshot, is_exiting)),
            live: (!is_exiting).then(|| self.live(snapshot)),
        }
    }

    /// Returns how a gone thread ended. The kernel keeps the thread's exit code, but the status of its process is a
    /// different one if it ended before other threads, or after a `reboot`: then it is unknown, unless it was observed
    /// before.
    fn exit_of_gone(&self, task: usize) -> Option<WaitStatus> {
        let before = self.observation.tasks.get(task);
        match before.map(|before| before.state) {
            Some(State::Gone) => before?.exit,
            Some(State::Zombie) => {
                let is_thread = |other: &TaskObservation| other.presence.as_ref()?.thread_of;
                let had_threads = self.observation.tasks.iter().any(|other| is_thread(other) == Some(task));
                before?.exit.filter(|_| !had_threads)
            }
            _ => {
                // Of the init's threads, the kernel keeps the code that they would have ended with otherwise.
                if self.is_rebooted(task) { None } else { exit_of_pidfd(self.tasks[task].handles.pidfd.as_fd()) }
            }
        }
    }

    /// Returns whether `reboot` has been called in a thread's namespace.
    fn is_rebooted(&self, task: usize) -> bool {
        self.namespaces[self.tasks[task].namespace].as_ref().is_some_and(|namespace| namespace.is_rebooted)
    }

    /// Returns how a thread has ended or is about to. For a leader, the kernel shows the status of the process, which
    /// is the leader's only if no other thread is left.
    fn exit(&self, task: usize, snapshot: &ProcSnapshot, snapshots: &[Option<ProcSnapshot>]) -> WaitStatus {
        let handles = &self.tasks[task].handles;
        let is_other = |other: &ProcSnapshot| other.tgid == handles.host && other.pids != snapshot.pids;
        let has_others = snapshots.iter().flatten().any(is_other);
        let own = if has_others { handles.files.own_exit_code(handles.host) } else { None };
        command::wait_status(own.unwrap_or(snapshot.exit_code))
    }

    /// The first condition that holds determines the state.
    fn state(&self, task: usize, snapshot: &ProcSnapshot) -> State {
        if snapshot.is_zombie() {
            State::Zombie
        } else if snapshot.is_exiting() {
            State::Exiting
        } else if snapshot.state == b'T' {
            State::Stopped
        } else if self.linux.shared.slots[task].is_idle() {
            State::Running
        } else {
            State::Blocked
        }
    }

    fn presence(&self, task: usize, snapshot: &ProcSnapshot, is_exiting: bool) -> Presence {
        let handles = &self.tasks[task].handles;
        let inside = |numbers: &[u32]| numbers.get(self.above..).unwrap_or_default().to_vec();
        let for_children = if is_exiting { None } else { handles.files.namespace(c"ns/pid_for_children") };
        Presence {
            parent: self.task_of_host_pid(snapshot.ppid),
            thread_of: if snapshot.tgid == handles.host { None } else { self.task_of_host_pid(snapshot.tgid) },
            pids: inside(&snapshot.pids),
            tgids: inside(&snapshot.tgids),
            pgids: inside(&snapshot.pgids),
            sids: inside(&snapshot.sids),
            children_namespace: for_children.and_then(|inode| self.namespace_of(inode)),
        }
    }

    fn live(&self, snapshot: &ProcSnapshot) -> LiveObservation {
        let [pending, shared_pending, blocked, ignored, caught] = snapshot.signals;
        LiveObservation {
            uid: snapshot.uid,
            exit_signal: u8::try_from(snapshot.exit_signal).ok(),
            children: snapshot.children.iter().filter_map(|&host| self.task_of_host_pid(host as i32)).collect(),
            pending,
            shared_pending,
            blocked,
            ignored,
            caught,
        }
    }

    /// Returns the thread with this PID in the tool's own namespace.
    fn task_of_host_pid(&self, host: i32) -> Option<usize> {
        let is_there = |task: usize| self.observation.tasks.get(task).is_none_or(|task| task.state != State::Gone);
        self.tasks.iter().enumerate().position(|(task, known)| known.handles.host == host && is_there(task))
    }

    fn namespaces(&self, observation: &WorldObservation) -> Vec<NamespaceObservation> {
        let namespace = |init: Option<usize>| {
            let is_alive = |task: &TaskObservation, index: usize| {
                let is_thread = index == init.unwrap_or(usize::MAX)
                    || task
                        .presence
                        .as_ref()
                        .is_some_and(|presence| presence.thread_of.is_some() && presence.thread_of == init);
                is_thread && matches!(task.state, State::Running | State::Blocked | State::Stopped)
            };
            let state = match init {
                None => NsState::Empty,
                Some(_) if observation.tasks.iter().enumerate().any(|(index, task)| is_alive(task, index)) => {
                    NsState::Live
                }
                Some(_) => NsState::Dead,
            };
            NamespaceObservation { init, state }
        };
        self.namespaces.iter().map(|known| namespace(known.as_ref().map(|known| known.init))).collect()
    }
}

/// Returns the exit status that the kernel keeps for a gone thread (`PIDFD_GET_INFO`).
fn exit_of_pidfd(pidfd: BorrowedFd<'_>) -> Option<WaitStatus> {
    /// `_IOWR(0xff, 11, struct pidfd_info)`, in its first size.
    const PIDFD_GET_INFO: u32 = 0xc040_ff0b;
    const PIDFD_INFO_EXIT: u64 = 1 << 3;
    /// `struct pidfd_info`: a mask, a cgroup ID, and twelve words of which the last is the exit code.
    #[repr(C)]
    struct Info {
        mask: u64,
        cgroup: u64,
        words: [u32; 12],
    }
    let mut info = Info { mask: PIDFD_INFO_EXIT, cgroup: 0, words: [0; 12] };
    syscalls::ioctl(pidfd, PIDFD_GET_INFO, syscalls::address(&raw mut info)).ok()?;
    let [.., exit_code] = info.words;
    (info.mask & PIDFD_INFO_EXIT != 0).then(|| command::wait_status(exit_code as i32))
}
