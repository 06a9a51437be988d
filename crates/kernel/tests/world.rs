//! Random calls never break the invariants; what was reverted can be applied again; a refused call changes only
//! cursors.

use pidscope_kernel::check::check;
use pidscope_kernel::fork::CloneArgs;
use pidscope_kernel::nsproxy::SetnsTarget;
use pidscope_kernel::reboot::RebootCommand;
use pidscope_kernel::signal::Action;
use pidscope_kernel::sys::PrctlOption;
use pidscope_kernel::sysctl::Sysctl;
use pidscope_kernel::wait::WaitArgs;
use pidscope_kernel::{Call, Config, Event, Kernel, NsId, Outcome, TaskId};
use proptest::prelude::*;

fn call() -> impl Strategy<Value = Call> {
    let fork = |newpid, parent, set_tid| Call::Clone(CloneArgs { newpid, parent, set_tid, ..CloneArgs::default() });
    let thread = Call::Clone(CloneArgs { thread: true, ..CloneArgs::default() });
    let action = prop_oneof![
        Just(Action::Ignore),
        Just(Action::Default { nocldwait: false }),
        Just(Action::Handle { nocldwait: false }),
    ];
    let signal = || prop_oneof![Just(0), Just(9), Just(15), Just(17), Just(18), Just(19), Just(20), Just(65)];
    let reboot = prop::sample::select(RebootCommand::ALL.to_vec());
    prop_oneof![
        8 => (prop::bool::weighted(0.3), prop::bool::weighted(0.1)).prop_map(move |(n, p)| fork(n, p, None)),
        1 => prop::collection::vec(-1i64..12, 0..4).prop_map(move |set_tid| fork(false, false, Some(set_tid))),
        1 => Just(Call::Unshare),
        2 => (0u32..6).prop_map(|ns| Call::Setns(SetnsTarget::Namespace(Some(NsId(ns))))),
        3 => (0i64..300).prop_map(Call::Exit),
        3 => (-1i64..8, any::<bool>(), any::<bool>()).prop_map(|(pid, nohang, all)| {
            Call::Wait(WaitArgs { pid, nohang, all, untraced: all, continued: all, clone: false })
        }),
        4 => (-4i64..12, signal()).prop_map(|(pid, signal)| Call::Kill { pid, signal }),
        3 => Just(thread),
        1 => (1i64..8, 1i64..8, signal()).prop_map(|(tgid, tid, signal)| Call::Tgkill { tgid, tid, signal }),
        1 => (signal(), any::<bool>()).prop_map(|(signal, block)| Call::Sigmask { signal, block }),
        1 => Just(Call::Setsid),
        2 => (0i64..8, 0i64..8).prop_map(|(pid, pgid)| Call::Setpgid { pid, pgid }),
        1 => any::<bool>().prop_map(|to| Call::Prctl(PrctlOption::ChildSubreaper(to))),
        1 => signal().prop_map(|signal| Call::Prctl(PrctlOption::Pdeathsig(signal))),
        1 => Just(Call::Exec),
        1 => (0i64..300).prop_map(Call::ThreadExit),
        1 => Just(Call::Fault),
        1 => reboot.prop_map(Call::Reboot),
        1 => (prop_oneof![Just(15i64), Just(17)], action).prop_map(|(signal, action)| Call::Sigaction { signal, action }),
        1 => (-1i64..20).prop_map(|value| Call::SysctlWrite(Sysctl::NsLastPid, value)),
    ]
}

proptest! {
    #[test]
    fn random_calls_keep_the_world_sound(calls in prop::collection::vec((0u32..40, call()), 1..60), root_level in 0u32..2) {
        let mut kernel = Kernel::new(Config { root_level, ..Config::default() });
        let start = kernel.clone();
        let mut steps = Vec::new();
        for (caller, call) in calls {
            let caller = TaskId(caller % kernel.tasks().len() as u32);
            let known = match &call {
                Call::Setns(SetnsTarget::Namespace(Some(ns))) => (ns.0 as usize) < kernel.namespaces().len(),
                _ => true,
            };
            if !known || !kernel.can_call(caller) {
                continue;
            }
            let before = kernel.clone();
            let step = kernel.call(caller, &call);
            prop_assert_eq!(check(&kernel), Vec::<String>::new(), "after {:?} by {:?}", call, caller);
            if matches!(step.outcome, Outcome::Refused(_)) {
                let only_cursors = step.events.iter().all(|event| matches!(event, Event::CursorMoved { .. }));
                prop_assert!(only_cursors, "{:?} was refused and changed {:?}", call, step.events);
            }
            let after = kernel.clone();
            for event in step.events.iter().rev() {
                kernel.revert(event);
            }
            prop_assert_eq!(&kernel, &before, "undoing {:?} by {:?}", call, caller);
            for event in &step.events {
                kernel.apply(event);
            }
            prop_assert_eq!(&kernel, &after, "redoing {:?} by {:?}", call, caller);
            steps.push(step);
        }
        for event in steps.iter().rev().flat_map(|step| step.events.iter().rev()) {
            kernel.revert(event);
        }
        prop_assert_eq!(kernel, start);
    }
}
