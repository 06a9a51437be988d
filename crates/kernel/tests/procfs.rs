//! What `/proc` shows through a mount of each namespace (proc_pid_status(5)), and the other queries that views are
//! built from.

mod calls;

use calls::returned;
use pidscope_kernel::fork::CloneArgs;
use pidscope_kernel::procfs::Status;
use pidscope_kernel::{Call, Config, Errno, Kernel, Nr, NsId, Rule, Signal, TaskId};

const A: TaskId = TaskId(0);
const B: TaskId = TaskId(1);
const C: TaskId = TaskId(2);
const T: TaskId = TaskId(3);

/// A is 1; B is 2/1, in a session of its own; its child C is 3/2; its thread T is 4/3.
fn world(root_level: u32) -> Kernel {
    let mut kernel = Kernel::new(Config { root_level, ..Config::default() });
    let k = &mut kernel;
    returned(k, A, Call::Clone(CloneArgs { newpid: true, ..CloneArgs::default() }));
    returned(k, B, Call::Setsid);
    returned(k, B, Call::Clone(CloneArgs::default()));
    returned(k, B, Call::Clone(CloneArgs { thread: true, ..CloneArgs::default() }));
    returned(k, C, Call::Setpgid { pid: 0, pgid: 0 });
    kernel
}

#[test]
fn status_through_each_mount() {
    for root_level in [0, 1, 5] {
        let kernel = world(root_level);
        let outer = Status {
            tgid: 3,
            pid: 3,
            ppid: 2,
            ns_tgid: vec![3, 2],
            ns_pid: vec![3, 2],
            ns_pgid: vec![3, 2],
            ns_sid: vec![2, 1],
            threads: 1,
        };
        assert_eq!(kernel.status(C, NsId(0)), Some(outer));
        let thread = Status {
            tgid: 1,
            pid: 3,
            ppid: 0,
            ns_tgid: vec![1],
            ns_pid: vec![3],
            ns_pgid: vec![1],
            ns_sid: vec![1],
            threads: 2,
        };
        assert_eq!(kernel.status(T, NsId(1)), Some(thread));
        assert_eq!(kernel.status(A, NsId(1)), None);
        let first = kernel.status(A, NsId(0)).expect("visible");
        assert_eq!((first.ppid, first.ns_pgid, first.ns_sid), (0, vec![0], vec![0]));
    }
}

#[test]
fn who_is_seen_as_what() {
    let mut kernel = world(1);
    let seen = |kernel: &Kernel, ns| kernel.visible(NsId(ns)).map(|(nr, task)| (nr.0, task)).collect::<Vec<_>>();
    assert_eq!(seen(&kernel, 0), [(1, A), (2, B), (3, C)]);
    assert_eq!(seen(&kernel, 1), [(1, B), (2, C)]);
    assert_eq!(kernel.threads_in(NsId(1)).map(|(nr, _)| nr.0).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(kernel.find_task(NsId(1), Nr(3)), Some(T));
    assert_eq!(kernel.find_task(NsId(1), Nr(4)), None);
    assert!(kernel.is_leader(B) && !kernel.is_leader(T) && kernel.leader(T) == B);
    assert!(kernel.is_init(A) && kernel.is_init(B) && kernel.is_init(T) && !kernel.is_init(C));
    assert_eq!([A, B, C, T].map(|task| kernel.above(task)), [None, Some(A), Some(B), Some(B)]);
    assert_eq!([A, B, C, T].map(|task| kernel.parent(task)), [None, Some(A), Some(B), Some(A)]);
    assert_eq!(kernel.init_of(NsId(1)), Some(B));
    assert_eq!((kernel.nr_in(T, NsId(0)), kernel.nr_in(A, NsId(1))), (Some(Nr(4)), None));
    assert_eq!((kernel.pgid_in(C, NsId(0)), kernel.pgid_in(A, NsId(0)), kernel.sid_in(C, NsId(1))), (3, 0, 1));
    assert_eq!(kernel.children_namespace(A), Some(NsId(0)));
    returned(&mut kernel, A, Call::Unshare);
    assert_eq!(kernel.children_namespace(A), None);
    kernel.call(T, &Call::ThreadExit(0));
    assert_eq!((kernel.above(T), kernel.parent(T), kernel.nr_in(T, NsId(0))), (None, None, None));
    assert_eq!(kernel.children_namespace(T), None);
    assert!(kernel.can_call(B) && !kernel.can_call(T));
}

#[test]
fn names_and_numbers() {
    assert_eq!(
        Errno::ALL.map(Errno::name).join(" "),
        "EPERM ENOENT ESRCH ECHILD EAGAIN ENOMEM EACCES EEXIST EINVAL ENOSPC"
    );
    for &rule in Rule::ALL {
        let page = rule.man_page();
        let section = page.strip_suffix(')').and_then(|page| page.split_once('(')).map(|(_, section)| section);
        assert!(section.is_some_and(|section| section.starts_with(|digit: char| digit.is_ascii_digit())), "{page}");
        assert!(rule.kernel_function().chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_'));
        assert!(Errno::ALL.contains(&rule.errno()), "{rule:?}");
    }
    assert_eq!(Rule::TooManyNamespaces.kernel_function(), "inc_ucount");
    let name = |number| Signal::new(number).map(|signal| signal.to_string());
    assert_eq!([1, 9, 31, 34, 35, 64].map(name).map(Option::unwrap).join(" "), "HUP KILL SYS RTMIN 35 RTMAX");
    assert_eq!((Signal::new(0), Signal::new(65)), (None, None));
    assert_eq!(Signal::from_name("sigterm"), Signal::new(15));
    assert_eq!(Signal::from_name("RTMAX"), Some(Signal::RTMAX));
    assert_eq!(Signal::from_name("TERMS"), None);
    assert_eq!(Signal::from_word("15"), Signal::new(15));
    assert_eq!(Signal::from_word("SIGTERM"), Signal::new(15));
    assert_eq!(Signal::from_word("65"), None);
    assert_eq!(Signal::names().count(), 33);
    assert_eq!(Signal::all().map(|signal| signal.number()).collect::<Vec<_>>(), (1..=64).collect::<Vec<_>>());
}
