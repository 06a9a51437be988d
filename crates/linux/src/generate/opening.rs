//! How random worlds begin: their first process, and the lines that lead to states which few random calls would reach.

use pidscope_kernel::config::MAX_PID_NS_LEVEL;

use crate::rng::Rng;

/// States where several rules interact. Processes have names that random calls never use.
const PLACES: &[&[&str]] = &[
    // A thread whose children go to another namespace than those of the other threads.
    &["A clone Th thread", "Th unshare newpid=Un", "Th fork Ui", "Th fork Uj", "A fork Uk"],
    // An init with two threads, each with a child, whose leader is about to exit.
    &["A clone In newpid=In", "In clone It thread", "In fork Ic", "It fork Id", "In thread_exit 3"],
    // Processes injected into a nested namespace, with children inside.
    &["A clone In newpid=In", "In fork Ic", "A fork Out", "Out setns In", "Out fork Xa", "Xa fork Xb", "Out setns A"],
    // A dead namespace that is still the one for the next children.
    &["A fork Un", "Un unshare newpid=Un", "Un fork Ui", "Ui exit 4"],
    // The same with unreaped processes in it: its init is exiting.
    &["A fork Un", "Un unshare newpid=Un", "Un fork Ui", "Un fork Uj", "Uj fork Uk", "Ui exit 4"],
    // Subreapers on both sides of a namespace boundary.
    &[
        "A fork Su",
        "Su prctl child_subreaper=1",
        "Su clone In newpid=In",
        "In fork Sv",
        "Sv prctl child_subreaper=1",
        "Sv fork Sw",
        "Sw fork Sx",
    ],
    // A session with two process groups, one of them stopped.
    &["A fork Se", "Se setsid", "Se fork Ja", "Ja setpgid 0 0", "Ja fork Jb", "Se fork Jc", "Jb kill 0 STOP"],
    // The same inside a namespace whose init is the session leader, like a shell in a container.
    &["A clone In newpid=In", "In setsid", "In fork Ja", "Ja setpgid 0 0", "Ja fork Jb", "Ja kill 3 TSTP"],
    // A process group across three levels that has an ID only in the outermost.
    &[
        "A fork Gr",
        "Gr setsid",
        "Gr clone In newpid=In",
        "In clone Io newpid=Io",
        "Io fork Ip",
        "In sigaction TERM handle",
        "Ip sigaction TERM handle",
    ],
    // Exhausted PIDs in a nested namespace.
    &["A clone In newpid=In", "In sysctl kernel.pid_max=303", "In sysctl kernel.ns_last_pid=299", "In fork Ic"],
    // Another user, in a namespace with others.
    &["A clone In newpid=In", "In fork Us uid=1000", "In fork Ut uid=2000", "Us fork Uv"],
    // Threads that block different signals.
    &[
        "A fork Ta",
        "Ta clone Tb thread",
        "Ta clone Tc thread",
        "Ta sigmask block USR1",
        "Tb sigmask block CHLD",
        "Tc sigmask block TERM",
    ],
    // A thread with a parent-death signal whose parent is a thread, too.
    &["A fork Ta", "Ta clone Tb thread", "Tb fork Ch", "Ch prctl pdeathsig=USR1", "Ch sigaction USR1 handle"],
    // Programs that reap automatically, in and above a namespace.
    &["A fork Re reaps=yes", "Re clone In newpid=In reaps=yes", "In fork Ic", "Ic fork Id"],
    // Children that do not signal their exit with SIGCHLD.
    &[
        "A fork Ex",
        "Ex clone Ey exit_signal=USR1",
        "Ex clone Ez exit_signal=0",
        "Ey clone Ew parent",
        "Ex sigaction USR1 handle",
    ],
];

/// Returns the `root` statement of a world that has one: a first process at a deep level, or without privileges.
pub(super) fn root(rng: &mut Rng) -> Option<String> {
    match rng.below(30) {
        0 => Some(format!("root A level={}", 2 + rng.below(MAX_PID_NS_LEVEL as usize - 1))),
        1 => Some(format!("root A level={}", MAX_PID_NS_LEVEL as usize - 1 - rng.below(3))),
        2 => Some("root A uid=1000".to_owned()),
        3 => Some("root A reaps=yes".to_owned()),
        _ => None,
    }
}

/// Lines that give the world its character, before all others. `is_whole`: there is no `root` statement, so that all of
/// them succeed.
pub(super) fn lines(rng: &mut Rng, is_whole: bool) -> Vec<String> {
    let mut lines = Vec::new();
    if is_whole && rng.once_in(60) {
        // Down to the deepest level.
        let names: Vec<String> =
            std::iter::once("A".to_owned()).chain((1..MAX_PID_NS_LEVEL).map(|level| format!("N{level}"))).collect();
        lines.extend(names.windows(2).map(|pair| format!("{} clone {} newpid={}", pair[0], pair[1], pair[1])));
    }
    if is_whole && rng.once_in(3) {
        lines.extend(rng.pick(PLACES).iter().map(|&line| line.to_owned()));
    }
    if rng.once_in(6) {
        let pid_max = 301 + rng.below(5);
        lines.push(format!("A sysctl kernel.ns_last_pid={}", pid_max - 1 - rng.below(4)));
        lines.push(format!("A sysctl kernel.pid_max={pid_max}"));
    }
    lines
}
