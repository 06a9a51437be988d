//! Observing a world at rest, from outside.

use std::os::fd::{AsFd, BorrowedFd};
use std::sync::atomic::Ordering;

use pidscope_kernel::{NsState, State};
use pidscope_userland::script::WaitStatus;

use super::command;
use super::linux::patiently;
use super::procfs::Glance;
use super::syscalls;
use super::world::World;
use crate::observe::{NamespaceObservation, Own, Presence, TaskObservation, WorldObservation};
use crate::unable::Unable;

impl World<'_> {
    /// Waits until all threads sleep, and observes everything.
    pub(crate) fn settle(&mut self) -> Result<(), Unable> {
        let mut glances = Vec::new();
        patiently(|| {
            glances = self.glances();
            !glances.iter().flatten().any(Glance::is_busy)
        })?;
        self.follow_execs(&mut glances);
        let tasks: Vec<TaskObservation> = (0..self.tasks.len()).map(|task| self.task(task, &glances)).collect();
        self.now.tasks = tasks;
        self.now.namespaces = self.namespaces(&self.now);
        Ok(())
    }

    /// `None` for threads that are gone.
    fn glances(&self) -> Vec<Option<Glance>> {
        let is_gone = |task| self.now.tasks.get(task).is_some_and(|task: &TaskObservation| task.state == State::Gone);
        let glance = |task: usize| if is_gone(task) { None } else { self.tasks[task].held.window.look() };
        (0..self.tasks.len()).map(glance).collect()
    }

    /// A thread whose own PID is gone may have taken over its leader's in `exec`; then it is the leader that is gone.
    fn follow_execs(&mut self, glances: &mut [Option<Glance>]) {
        for task in 0..glances.len() {
            let before = self.now.tasks.get(task).and_then(|task| task.there.as_ref());
            let Some((leader, number)) = before.and_then(|there| Some((there.thread_of?, *there.pids.last()?))) else {
                continue;
            };
            let number_now = self.linux.shared.slots[task].tid.load(Ordering::Relaxed);
            if glances[task].is_none() && number_now as u32 != number {
                glances.swap(task, leader);
                if let Ok([own, other]) = self.tasks.get_disjoint_mut([task, leader]) {
                    std::mem::swap(&mut own.held, &mut other.held);
                }
                for namespace in self.namespaces.iter_mut().flatten().filter(|namespace| namespace.init == leader) {
                    namespace.init = task;
                }
            }
        }
    }

    fn task(&self, task: usize, glances: &[Option<Glance>]) -> TaskObservation {
        let Some(glance) = &glances[task] else {
            let exit = self.exit_of_gone(task);
            return TaskObservation { state: State::Gone, exit, there: None, own: None };
        };
        let is_exiting = glance.is_exiting() || glance.is_zombie();
        let state = self.state(task, glance);
        // A stuck init has not yet been given the exit status that `reboot` determines.
        let is_unsettled = state == State::Exiting && self.is_rebooted(task);
        TaskObservation {
            state,
            exit: (is_exiting && !is_unsettled).then(|| self.exit(task, glance, glances)),
            there: Some(self.presence(task, glance, is_exiting)),
            own: (!is_exiting).then(|| self.own(glance)),
        }
    }

    /// Returns how a gone thread ended. The kernel keeps the thread's exit code, but the status of its process is a
    /// different one if it ended before other threads, or after a `reboot`: then it is unknown, unless it was observed
    /// before.
    fn exit_of_gone(&self, task: usize) -> Option<WaitStatus> {
        let before = self.now.tasks.get(task);
        match before.map(|before| before.state) {
            Some(State::Gone) => before?.exit,
            Some(State::Zombie) => {
                let is_thread = |other: &TaskObservation| other.there.as_ref()?.thread_of;
                let had_threads = self.now.tasks.iter().any(|other| is_thread(other) == Some(task));
                before?.exit.filter(|_| !had_threads)
            }
            _ => {
                // Of the init's threads, the kernel keeps the code that they would have ended with otherwise.
                if self.is_rebooted(task) { None } else { kept_exit(self.tasks[task].held.pidfd.as_fd()) }
            }
        }
    }

    /// Returns whether `reboot` has been called in a thread's namespace.
    fn is_rebooted(&self, task: usize) -> bool {
        self.namespaces[self.tasks[task].namespace].as_ref().is_some_and(|namespace| namespace.is_rebooted)
    }

    /// Returns how a thread has ended or is about to. For a leader, the kernel shows the status of the process, which
    /// is the leader's only if no other thread is left.
    fn exit(&self, task: usize, glance: &Glance, glances: &[Option<Glance>]) -> WaitStatus {
        let held = &self.tasks[task].held;
        let is_other = |other: &Glance| other.tgid == held.host && other.pids != glance.pids;
        let has_others = glances.iter().flatten().any(is_other);
        let own = if has_others { held.window.own_exit_code(held.host) } else { None };
        command::wait_status(own.unwrap_or(glance.exit_code))
    }

    /// The first condition that holds determines the state.
    fn state(&self, task: usize, glance: &Glance) -> State {
        if glance.is_zombie() {
            State::Zombie
        } else if glance.is_exiting() {
            State::Exiting
        } else if glance.state == b'T' {
            State::Stopped
        } else if self.linux.shared.slots[task].is_idle() {
            State::Running
        } else {
            State::Blocked
        }
    }

    fn presence(&self, task: usize, glance: &Glance, is_exiting: bool) -> Presence {
        let held = &self.tasks[task].held;
        let inside = |numbers: &[u32]| numbers.get(self.above..).unwrap_or_default().to_vec();
        let for_children = if is_exiting { None } else { held.window.namespace(c"ns/pid_for_children") };
        Presence {
            parent: self.known_as(glance.ppid),
            thread_of: if glance.tgid == held.host { None } else { self.known_as(glance.tgid) },
            pids: inside(&glance.pids),
            tgids: inside(&glance.tgids),
            pgids: inside(&glance.pgids),
            sids: inside(&glance.sids),
            children_namespace: for_children.and_then(|inode| self.namespace_of(inode)),
        }
    }

    fn own(&self, glance: &Glance) -> Own {
        let [pending, shared_pending, blocked, ignored, caught] = glance.signals;
        Own {
            uid: glance.uid,
            exit_signal: u8::try_from(glance.exit_signal).ok(),
            children: glance.children.iter().filter_map(|&host| self.known_as(host as i32)).collect(),
            pending,
            shared_pending,
            blocked,
            ignored,
            caught,
        }
    }

    /// Returns the thread with this PID in the tool's own namespace.
    fn known_as(&self, host: i32) -> Option<usize> {
        let is_there = |task: usize| self.now.tasks.get(task).is_none_or(|task| task.state != State::Gone);
        self.tasks.iter().enumerate().position(|(task, known)| known.held.host == host && is_there(task))
    }

    fn namespaces(&self, now: &WorldObservation) -> Vec<NamespaceObservation> {
        let namespace = |init: Option<usize>| {
            let is_alive = |task: &TaskObservation, index: usize| {
                let is_thread = index == init.unwrap_or(usize::MAX)
                    || task.there.as_ref().is_some_and(|there| there.thread_of.is_some() && there.thread_of == init);
                is_thread && matches!(task.state, State::Running | State::Blocked | State::Stopped)
            };
            let state = match init {
                None => NsState::Empty,
                Some(_) if now.tasks.iter().enumerate().any(|(index, task)| is_alive(task, index)) => NsState::Live,
                Some(_) => NsState::Dead,
            };
            NamespaceObservation { init, state }
        };
        self.namespaces.iter().map(|known| namespace(known.as_ref().map(|known| known.init))).collect()
    }
}

/// Returns the exit status that the kernel keeps for a gone thread (`PIDFD_GET_INFO`).
fn kept_exit(pidfd: BorrowedFd<'_>) -> Option<WaitStatus> {
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
