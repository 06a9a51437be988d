//! Properties of every valid script, however senseless: running it never panics, the kernel's state is consistent, undo
//! is exact, and the same script gives the same report. `PROPTEST_CASES` sets the number of cases.

use pidscope_kernel::check::check;
use pidscope_userland::report::Report;
use pidscope_userland::run::Run;
use pidscope_userland::script::parse;
use pidscope_userland::timeline::{RevisionId, Timeline};
use proptest::prelude::*;

/// Calls with placeholders: `#` for a number, `@` for the name of a process, `%` for that of a namespace, `!` for a new
/// name, `$` for a signal.
const CALLS: &[&str] = &[
    "fork !",
    "fork ! uid=1000 reaps=yes",
    "clone ! newpid=!",
    "clone ! thread",
    "clone ! parent exit_signal=$",
    "clone ! set_tid=#,#",
    "clone ! thread newpid=! set_tid=#",
    "unshare newpid=!",
    "setns %",
    "setns pidfd=@",
    "exit #",
    "thread_exit #",
    "wait",
    "wait # nohang untraced continued all",
    "wait # clone",
    "kill # $",
    "kill -3 $",
    "kill 0 $",
    "kill -1 $",
    "tgkill # # $",
    "sigqueue # $ si_pid=#",
    "sigaction $ handle",
    "sigaction CHLD ignore",
    "sigaction CHLD default nocldwait",
    "sigmask block $",
    "sigmask unblock $",
    "prctl child_subreaper=#",
    "prctl pdeathsig=$",
    "setsid",
    "setpgid # #",
    "getpid",
    "getppid",
    "getpgid #",
    "getsid #",
    "exec \"sh -c x\"",
    "setuid #",
    "sysctl kernel.ns_last_pid=#",
    "sysctl kernel.pid_max=#",
    "sysctl user.max_pid_namespaces=#",
    "reboot poweroff",
    "fault",
    "pidfd_open #",
    "pidfd_send_signal pidfd=@ $",
    "pid_from_pidns % #",
    "pid_in_pidns % #",
    "$ sleep # &",
    "$ sleep 3; echo $?",
    "$ sh -c 'sleep 1 & exit 3'; echo $! $?",
    "$ unshare -pf --mount-proc sh -c 'echo $$; kill -9 1; sleep 2 & cat /proc/1/status'",
    "$ unshare -p bash",
    "$ kill -$ # ; kill %1",
    "$ (echo a; sleep 2; exit 4) | cat | grep a",
    "$ trap 'echo x' TERM; kill $$; trap '' INT",
    "$ nsenter -t # -p sh -c 'echo $$ $PPID'",
    "$ jobs; fg; bg; wait",
    "$ ^C",
    "$ ^Z",
    "$ ^D",
    "$ while true; do sleep 1; done",
    "$ for i in 1 2; do x=$(echo $i; false); echo $x$?; done > /tmp/x; cat /tmp/x",
    "$ echo # > /proc/sys/kernel/ns_last_pid; echo # > /proc/sys/kernel/pid_max",
    "$ mount -t proc proc /proc; umount /proc; readlink /proc/self /proc/#/ns/pid",
    "$ setsid -w sleep 1 || exec sh -c 'kill -STOP $$; kill $$'",
    "$ exit #",
    "+# clock",
];

fn number() -> impl Strategy<Value = i64> {
    prop_oneof![6 => 0i64..12, 1 => 295i64..310, 1 => any::<i64>(), 1 => -3i64..1]
}

/// A line: the caller, the call, and the numbers and the signal for its placeholders.
fn line() -> impl Strategy<Value = (usize, usize, Vec<i64>, usize)> {
    (0usize..8, 0..CALLS.len(), prop::collection::vec(number(), 3), 0usize..14)
}

/// Builds a script. Every name is created once; a line may mention a name that is created later or never.
fn script(level: u32, lines: &[(usize, usize, Vec<i64>, usize)]) -> String {
    let (mut given, mut spaces) = (vec!["A".to_owned()], vec!["A".to_owned()]);
    let mut text = format!("root A level={level}\n");
    let all: Vec<String> = (0..lines.len()).map(|index| format!("P{index}")).collect();
    for (index, (caller, call, numbers, signal)) in lines.iter().enumerate() {
        let caller = &given[given.len().saturating_sub(1 + caller % given.len())];
        let caller = caller.clone();
        let signal =
            ["0", "TERM", "KILL", "STOP", "CONT", "USR1", "CHLD", "TSTP", "RTMIN", "65", "SEGV", "HUP", "64", "WINCH"]
                [*signal];
        let mut holes = numbers.iter().cycle();
        let mut filled = String::new();
        for letter in CALLS[*call].chars() {
            match letter {
                '#' => filled += &holes.next().expect("endless").to_string(),
                '$' => filled += signal,
                '!' => filled += &all[index],
                '@' => filled += &given[index % given.len()],
                '%' => filled += &spaces[index % spaces.len()],
                other => filled.push(other),
            }
        }
        if CALLS[*call].contains("newpid=!") {
            spaces.push(all[index].clone());
        }
        if CALLS[*call].contains(" !") {
            given.push(all[index].clone());
        }
        text += &match filled.split_at_checked(1) {
            // `$` is a placeholder only in calls; after a caller, it makes the line one for the caller's shell.
            _ if CALLS[*call].starts_with("$ ") => format!("{caller}$ {}\n", shell_line(CALLS[*call], numbers, signal)),
            Some(("+", _)) => format!("clock +{}s\n", numbers[0].rem_euclid(20)),
            _ => format!("{caller} {filled}\n"),
        };
    }
    text
}

/// Builds a line for a shell, in which `$` is literal and only numbers are filled in.
fn shell_line(call: &str, numbers: &[i64], signal: &str) -> String {
    let mut holes = numbers.iter().cycle();
    let mut line = String::new();
    for letter in call["$ ".len()..].chars() {
        match letter {
            '#' => line += &holes.next().expect("endless").to_string(),
            other => line.push(other),
        }
    }
    line.replace("-$ ", &format!("-{signal} "))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_script_runs(level in prop_oneof![4 => 0u32..3, 1 => 30u32..33], lines in prop::collection::vec(line(), 1..60)) {
        let text = script(level, &lines);
        let script = parse(&text).map_err(|wrong| TestCaseError::fail(format!("{wrong:?}\n{text}")))?;
        let run = Run::new(script.clone(), None);
        prop_assert_eq!(check(run.machine.kernel()), Vec::<String>::new(), "{}", text);
        let report = Report::from(&run);
        prop_assert_eq!(&Report::from(&Run::new(script.clone(), None)), &report);
        let mut timeline = Timeline::from_script(script);
        prop_assert_eq!(timeline.machine(), &run.machine);
        let end = timeline.at();
        timeline.go_to(RevisionId::START);
        prop_assert_eq!(timeline.machine().kernel().tasks().len(), 1);
        timeline.go_to(end);
        prop_assert_eq!(timeline.machine(), &run.machine, "{}", text);
    }
}
