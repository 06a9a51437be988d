//! The rule behind each kind of event: a sentence, a man page, a kernel function.

use pidscope_kernel::task::ExitStatus;
use pidscope_kernel::{Event, Kernel, Phase, Signal};
use pidscope_text::Lang;
use pidscope_text::why::rule as texts;
use pidscope_userland::script::Call;

use crate::history::Moment;
use crate::source::{
    ALLOC_PID, CLONE, COPY_PROCESS, DO_WAIT, EXIT_NOTIFY, FIND_NEW_REAPER, PID_NAMESPACES, PIDNS_INSTALL, RELEASE_TASK,
    SIGNAL, SUBREAPER, Source, WAIT, ZAP, function, man,
};

/// Returns why such an event happens, and the sources. `kernel` is the world right after it.
pub(crate) fn rule(lang: Lang, kernel: &Kernel, moment: Moment<'_>) -> (&'static str, Vec<Source>) {
    let signal = |name| function("kernel/signal.c", name);
    let exit = |name| function("kernel/exit.c", name);
    let sys = |name| function("kernel/sys.c", name);
    let ends = |process| kernel.process(process).group_exit.is_some();
    match *moment.event() {
        Event::NamespaceCreated { .. } => (
            texts::namespace_created(lang),
            vec![PID_NAMESPACES, function("kernel/pid_namespace.c", "create_pid_namespace")],
        ),
        Event::TaskCreated(_) => (texts::task_created(lang), vec![CLONE, COPY_PROCESS, ALLOC_PID]),
        Event::ChildReaperSet { from: None, .. } => (texts::init(lang), vec![PID_NAMESPACES, COPY_PROCESS]),
        Event::ChildReaperSet { from: Some(_), .. } => {
            (texts::next_reaper(lang), vec![PID_NAMESPACES, exit("find_child_reaper")])
        }
        Event::CursorMoved { .. } if moment.is_refused() => (texts::used_up(lang), vec![PID_NAMESPACES, ALLOC_PID]),
        Event::CursorMoved { .. } => (
            texts::cursor_set(lang),
            vec![man("proc_sys_kernel", "5"), function("kernel/pid_namespace.c", "pid_ns_ctl_handler")],
        ),
        Event::PidMaxChanged { .. } => (
            texts::pid_max(lang),
            vec![man("proc_sys_kernel", "5"), function("kernel/sysctl.c", "proc_dointvec_minmax")],
        ),
        Event::MaxPidNamespacesChanged { .. } => {
            (texts::max_pid_namespaces(lang), vec![man("namespaces", "7"), function("kernel/ucount.c", "inc_ucount")])
        }
        Event::PidForChildrenChanged { .. } if matches!(moment.call(), Some(Call::Unshare { .. })) => (
            texts::pid_for_children(lang),
            vec![man("unshare", "2"), function("kernel/nsproxy.c", "unshare_nsproxy_namespaces")],
        ),
        Event::PidForChildrenChanged { .. } => (texts::pid_for_children(lang), vec![man("setns", "2"), PIDNS_INSTALL]),
        Event::ActionChanged { process, .. } if ends(process) => {
            (texts::init_ignores_children(lang), vec![PID_NAMESPACES, ZAP])
        }
        Event::ActionChanged { .. } => (texts::action(lang), vec![man("sigaction", "2"), signal("do_sigaction")]),
        Event::BlockedChanged { .. } => {
            (texts::blocked(lang), vec![man("sigprocmask", "2"), signal("__set_current_blocked")])
        }
        Event::ProtectionLost { .. } => (texts::protection(lang), vec![SIGNAL, signal("force_sig_info_to_task")]),
        Event::UserChanged { .. } => (texts::user(lang), vec![man("setuid", "2"), sys("__sys_setuid")]),
        Event::GroupChanged { .. } => {
            (texts::group(lang), vec![man("setpgid", "2"), function("kernel/pid.c", "change_pid")])
        }
        Event::SessionCreated { .. } => (texts::session(lang), vec![man("setsid", "2"), sys("ksys_setsid")]),
        Event::SubreaperChanged { .. } => (texts::subreaper(lang), vec![SUBREAPER, sys("prctl")]),
        Event::ToldOfSubreaper { .. } => {
            (texts::told_of_subreaper(lang), vec![SUBREAPER, sys("propagate_has_child_subreaper")])
        }
        Event::PdeathsigChanged { .. } => {
            (texts::pdeathsig(lang), vec![man("PR_SET_PDEATHSIG", "2const"), sys("prctl")])
        }
        Event::LeaderReplaced { .. } => {
            (texts::leader_replaced(lang), vec![man("execve", "2"), function("fs/exec.c", "de_thread")])
        }
        Event::Executed { .. } => {
            (texts::executed(lang), vec![man("execve", "2"), function("fs/exec.c", "begin_new_exec")])
        }
        Event::AllocationDisabled { .. } => (
            texts::allocation_disabled(lang),
            vec![PID_NAMESPACES, function("kernel/pid.c", "disable_pid_allocation"), ZAP],
        ),
        Event::RebootRequested { .. } => {
            (texts::reboot(lang), vec![man("reboot", "2"), function("kernel/pid_namespace.c", "reboot_pid_ns")])
        }
        Event::SignalSent { task, .. } if is_zapped(moment, kernel, task) => {
            (texts::zapped(lang), vec![PID_NAMESPACES, ZAP])
        }
        Event::SignalSent { .. } => (texts::signal_sent(lang), vec![SIGNAL, signal("__send_signal_locked")]),
        Event::SignalIgnored { init_is_immune: true, .. } => {
            (texts::init_is_immune(lang), vec![PID_NAMESPACES, signal("sig_task_ignored")])
        }
        Event::SignalIgnored { init_is_immune: false, .. } => {
            (texts::signal_ignored(lang), vec![SIGNAL, signal("sig_ignored")])
        }
        Event::SignalDropped { .. } => (texts::signal_dropped(lang), vec![SIGNAL, signal("flush_sigqueue_mask")]),
        Event::SignalTaken { .. } => (texts::signal_taken(lang), vec![SIGNAL, signal("dequeue_signal")]),
        Event::HandlerRan { .. } => (texts::handler(lang), vec![man("sigaction", "2"), signal("get_signal")]),
        Event::CurrTargetMoved { .. } => (texts::curr_target(lang), vec![SIGNAL, signal("complete_signal")]),
        Event::StoppedChanged { to: true, .. } => (texts::stopped(lang), vec![SIGNAL, signal("do_signal_stop")]),
        Event::StoppedChanged { to: false, .. } => (texts::went_on(lang), vec![SIGNAL, signal("prepare_signal")]),
        Event::ReportChanged { .. } => (texts::report(lang), vec![WAIT, signal("do_notify_parent_cldstop")]),
        Event::GroupExitStarted { .. } => {
            (texts::group_exit(lang), vec![man("exit_group", "2"), exit("do_group_exit")])
        }
        Event::ExitStatusChanged { to: ExitStatus::Signaled(Signal::KILL), .. } => {
            (texts::dump_broken_off(lang), vec![man("core", "5"), signal("complete_signal")])
        }
        Event::ExitStatusChanged { .. } => (texts::exit_status(lang), vec![man("reboot", "2"), ZAP]),
        Event::ExitStarted { .. } => (texts::exit(lang), vec![man("_exit", "2"), exit("do_exit")]),
        Event::PhaseChanged { to: Phase::Zombie, .. } => (texts::zombie(lang), vec![WAIT, EXIT_NOTIFY]),
        Event::PhaseChanged { to: Phase::Blocked { .. }, .. } => (texts::asleep(lang), vec![WAIT, DO_WAIT]),
        Event::PhaseChanged { to: Phase::Running | Phase::Exiting | Phase::Gone, .. } => {
            (texts::woke(lang), vec![WAIT, DO_WAIT])
        }
        Event::Reparented { .. } => (texts::reparented(lang), vec![PID_NAMESPACES, SUBREAPER, FIND_NEW_REAPER]),
        Event::Released { parent: None, .. } => (texts::thread_released(lang), vec![man("_exit", "2"), RELEASE_TASK]),
        Event::Released { .. } => (texts::released(lang), vec![WAIT, RELEASE_TASK]),
        Event::PidFreed { .. } => (texts::freed(lang), vec![PID_NAMESPACES, function("kernel/pid.c", "free_pid")]),
        Event::CallSuspended { .. } => (texts::suspended(lang), vec![SIGNAL, signal("do_signal_stop")]),
        Event::CallReturned { .. } => (texts::returned(lang), vec![WAIT, DO_WAIT]),
        Event::Panicked { .. } => (texts::panicked(lang), vec![PID_NAMESPACES, exit("do_exit")]),
        Event::Halted { .. } => (texts::halted(lang), vec![man("reboot", "2"), function("kernel/reboot.c", "reboot")]),
    }
}

/// Returns whether a signal was sent because the init of a namespace in which its receiver has a number has just died.
fn is_zapped(moment: Moment<'_>, kernel: &Kernel, task: pidscope_kernel::TaskId) -> bool {
    let Event::SignalSent { info, .. } = moment.event() else { return false };
    let before = &moment.step.events[..moment.index];
    let is_of_dying = |event: &Event| match event {
        Event::AllocationDisabled { ns } => kernel.nr_in(task, *ns).is_some(),
        _ => false,
    };
    info.signal == Signal::KILL && info.si_pid == 0 && before.iter().any(is_of_dying)
}
