//! How random worlds begin: whom they begin with, and the lines that lead to a place which few random calls would find.

use pidscope_kernel::config::MAX_PID_NS_LEVEL;

use crate::rng::Rng;

/// Places where rules meet. Processes have names that no random call gives.
const PLACES: &[&[&str]] = &[
    // A thread whose children go elsewhere than those of the others.
    &["A clone Th thread", "Th unshare newpid=Un", "Th fork Ui", "Th fork Uj", "A fork Uk"],
    // An init with two threads, each with a child, whose leader is about to end.
    &["A clone In newpid=In", "In clone It thread", "In fork Ic", "It fork Id", "In thread_exit 3"],
    // Processes injected into a nested namespace, with children inside.
    &["A clone In newpid=In", "In fork Ic", "A fork Out", "Out setns In", "Out fork Xa", "Xa fork Xb", "Out setns A"],
    // A namespace that has died and is still where the next children would go.
    &["A fork Un", "Un unshare newpid=Un", "Un fork Ui", "Ui exit 4"],
    // The same, and others in it that nobody waits for: its init is exiting.
    &["A fork Un", "Un unshare newpid=Un", "Un fork Ui", "Un fork Uj", "Uj fork Uk", "Ui exit 4"],
    // Subreapers on both sides of a border.
    &[
        "A fork Su",
        "Su prctl child_subreaper=1",
        "Su clone In newpid=In",
        "In fork Sv",
        "Sv prctl child_subreaper=1",
        "Sv fork Sw",
        "Sw fork Sx",
    ],
    // A session with two groups, one of them stopped.
    &["A fork Se", "Se setsid", "Se fork Ja", "Ja setpgid 0 0", "Ja fork Jb", "Se fork Jc", "Jb kill 0 STOP"],
    // The same inside a namespace whose init leads the session, as a shell in a container does.
    &["A clone In newpid=In", "In setsid", "In fork Ja", "Ja setpgid 0 0", "Ja fork Jb", "Ja kill 3 TSTP"],
    // Three levels in one group that is known outside only.
    &[
        "A fork Gr",
        "Gr setsid",
        "Gr clone In newpid=In",
        "In clone Io newpid=Io",
        "Io fork Ip",
        "In sigaction TERM handle",
        "Ip sigaction TERM handle",
    ],
    // Numbers that run out in a nested namespace.
    &["A clone In newpid=In", "In sysctl kernel.pid_max=303", "In sysctl kernel.ns_last_pid=299", "In fork Ic"],
    // Another user, in a namespace with others.
    &["A clone In newpid=In", "In fork Us uid=1000", "In fork Ut uid=2000", "Us fork Uv"],
    // Threads that let different signals wait.
    &[
        "A fork Ta",
        "Ta clone Tb thread",
        "Ta clone Tc thread",
        "Ta sigmask block USR1",
        "Tb sigmask block CHLD",
        "Tc sigmask block TERM",
    ],
    // A thread that is to be told of its parent's end, which is a thread, too.
    &["A fork Ta", "Ta clone Tb thread", "Tb fork Ch", "Ch prctl pdeathsig=USR1", "Ch sigaction USR1 handle"],
    // Programs that reap by themselves, in and above a namespace.
    &["A fork Re reaps=yes", "Re clone In newpid=In reaps=yes", "In fork Ic", "Ic fork Id"],
    // Children whose end is not told with SIGCHLD.
    &[
        "A fork Ex",
        "Ex clone Ey exit_signal=USR1",
        "Ex clone Ez exit_signal=0",
        "Ey clone Ew parent",
        "Ex sigaction USR1 handle",
    ],
];

/// The `root` statement of a world that has one: it begins deep, or as a user who may do little.
pub(super) fn root(rng: &mut Rng) -> Option<String> {
    match rng.below(30) {
        0 => Some(format!("root A level={}", 2 + rng.below(MAX_PID_NS_LEVEL as usize - 1))),
        1 => Some(format!("root A level={}", MAX_PID_NS_LEVEL as usize - 1 - rng.below(3))),
        2 => Some("root A uid=1000".to_owned()),
        3 => Some("root A reaps=yes".to_owned()),
        _ => None,
    }
}

/// Lines that give the world its character, before anything else. `is_whole`: they begin with nothing unusual, so that all of them succeed.
pub(super) fn lines(rng: &mut Rng, is_whole: bool) -> Vec<String> {
    let mut lines = Vec::new();
    if is_whole && rng.once_in(60) {
        // Down to the deepest level there is.
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
