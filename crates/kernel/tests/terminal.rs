//! What a terminal and a shell ask of the kernel besides system calls: control characters, the members of a group, news
//! of children.

use pidscope_kernel::fork::CloneArgs;
use pidscope_kernel::signal::Action;
use pidscope_kernel::wait::WaitArgs;
use pidscope_kernel::{Call, Config, ExitStatus, Kernel, Signal, State, TaskId};

const A: TaskId = TaskId::FIRST;
const B: TaskId = TaskId(1);

fn with_child(newpid: bool) -> Kernel {
    let mut kernel = Kernel::new(Config { root_level: 1, ..Config::default() });
    kernel.call(A, &Call::Clone(CloneArgs { newpid, ..CloneArgs::default() }));
    kernel
}

#[test]
fn a_control_character_is_a_signal_from_the_kernel() {
    let mut kernel = with_child(false);
    kernel.interrupt(B, Signal::INT);
    assert_eq!((kernel.state(B), kernel.exit_status(B)), (State::Zombie, Some(ExitStatus::Signaled(Signal::INT))));
    // There is no process left to send it to.
    assert!(kernel.interrupt(B, Signal::INT).events.is_empty());
}

#[test]
fn an_init_without_a_handler_survives_it() {
    let mut kernel = with_child(true);
    kernel.interrupt(B, Signal::INT);
    kernel.interrupt(B, Signal::TSTP);
    assert_eq!(kernel.state(B), State::Running);
    kernel.call(B, &Call::Sigaction { signal: 2, action: Action::Handle { nocldwait: false } });
    let told = kernel.interrupt(B, Signal::INT).events;
    assert!(
        told.iter()
            .any(|event| matches!(event, pidscope_kernel::Event::HandlerRan { task: B, info } if info.si_pid == 0))
    );
}

#[test]
fn news_are_what_a_wait_would_tell_at_once() {
    let mut kernel = with_child(false);
    assert!(!kernel.has_news(A, true));
    kernel.call(A, &Call::Kill { pid: 2, signal: 19 });
    assert_eq!((kernel.has_news(A, false), kernel.has_news(A, true)), (false, true));
    kernel.call(A, &Call::Wait(WaitArgs { nohang: true, untraced: true, ..WaitArgs::default() }));
    assert!(!kernel.has_news(A, true));
    kernel.call(A, &Call::Kill { pid: 2, signal: 9 });
    assert!(kernel.has_news(A, false));
}

#[test]
fn members_of_a_group() {
    let mut kernel = with_child(false);
    let outside = kernel.process_of(A).pgrp;
    assert_eq!(kernel.members(outside).collect::<Vec<_>>(), [A, B]);
    kernel.call(A, &Call::Setpgid { pid: 2, pgid: 0 });
    let own = kernel.process_of(B).pgrp;
    assert_eq!(kernel.members(own).collect::<Vec<_>>(), [B]);
    let ns = kernel.active_ns(A);
    assert_eq!((kernel.group_in(own, ns), kernel.group_in(outside, ns)), (2, 0));
}
