//! System calls, their arguments and results, in the format of `strace` 6.1.

use pidscope_kernel::task::ExitStatus;
use pidscope_kernel::wait::WaitStatus;
use pidscope_kernel::{Errno, Signal};

use crate::entry::Outcome;
use crate::os::trace::TraceReport;
use crate::script::{Call, PrctlOption};
use crate::tools::errno_text;

/// Addresses of the program's memory, which is not simulated: always the same.
const ON_STACK: &str = "0x7ffd1c0d8270";
const CHILD_TID: &str = "0x7f8d0f759a10";

/// The maximum number of words that are printed.
const MAX_WORDS: usize = 32;

/// A system call as `strace` prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TracedCall {
    /// The call's name.
    pub name: &'static str,
    /// The arguments between the parentheses.
    pub operands: String,
}

impl TracedCall {
    /// Creates a call with these arguments.
    pub fn new(name: &'static str, operands: impl Into<String>) -> Self {
        TracedCall { name, operands: operands.into() }
    }

    /// Creates a `fork` as glibc implements it, or a `vfork`.
    pub fn fork(borrows_memory: bool) -> Self {
        match borrows_memory {
            true => TracedCall::new("vfork", ""),
            false => clone("CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD"),
        }
    }

    /// Creates an `execve`.
    pub fn exec(path: &str, argv: &[String], variables: usize, max_string_len: usize) -> Self {
        let mut words: Vec<String> = argv.iter().take(MAX_WORDS).map(|word| quoted(word, max_string_len)).collect();
        if argv.len() > MAX_WORDS {
            words.push("...".to_owned());
        }
        let path = quoted(path, usize::MAX);
        TracedCall::new("execve", format!("{path}, [{}], {ON_STACK} /* {variables} vars */", words.join(", ")))
    }
}

fn clone(flags: &str) -> TracedCall {
    TracedCall::new("clone", format!("child_stack=NULL, flags={flags}, child_tidptr={CHILD_TID}"))
}

fn quoted(text: &str, max_string_len: usize) -> String {
    let mut out = String::from("\"");
    for letter in text.chars().take(max_string_len) {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            ' '..='~' => out.push(letter),
            other => {
                let mut bytes = [0; 4];
                for byte in other.encode_utf8(&mut bytes).bytes() {
                    out.push_str(&format!("\\{byte:o}"));
                }
            }
        }
    }
    out.push('"');
    if text.chars().nth(max_string_len).is_some() {
        out.push_str("...");
    }
    out
}

/// Formats a call that contains all that is printed. `None` if it is not traced, or reported by other means, as the
/// calls for signal actions and masks are.
pub(crate) fn call(call: &Call) -> Option<TracedCall> {
    Some(match call {
        Call::Clone(call) if call.newpid.is_some() => clone("CLONE_NEWPID|SIGCHLD"),
        Call::Clone(call) if call.thread => clone("CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD"),
        Call::Clone(_) => TracedCall::fork(false),
        Call::Unshare { .. } => TracedCall::new("unshare", "CLONE_NEWPID"),
        Call::Setns(_) => TracedCall::new("setns", "3, CLONE_NEWPID"),
        Call::Exit { code } => TracedCall::new("exit_group", code.to_string()),
        Call::ThreadExit { code } => TracedCall::new("exit", code.to_string()),
        Call::Wait { .. } => TracedCall::new("wait4", ""),
        Call::Kill { pid, signal: sent } => TracedCall::new("kill", format!("{pid}, {}", signal(sent.0))),
        Call::Tgkill { tgid, tid, signal: sent } => {
            TracedCall::new("tgkill", format!("{tgid}, {tid}, {}", signal(sent.0)))
        }
        Call::Sigqueue { pid, signal: sent, si_pid } => {
            let name = signal(sent.0);
            let sender = si_pid.unwrap_or(0);
            let info =
                format!("{{si_signo={name}, si_code=SI_QUEUE, si_pid={sender}, si_uid=0, si_int=0, si_ptr=NULL}}");
            TracedCall::new("rt_sigqueueinfo", format!("{pid}, {name}, {info}"))
        }
        Call::Prctl(PrctlOption::ChildSubreaper(value)) => {
            TracedCall::new("prctl", format!("PR_SET_CHILD_SUBREAPER, {value}"))
        }
        Call::Prctl(PrctlOption::Pdeathsig(sent)) => {
            TracedCall::new("prctl", format!("PR_SET_PDEATHSIG, {}", signal(sent.0)))
        }
        Call::Setsid => TracedCall::new("setsid", ""),
        Call::Setpgid { pid, pgid } => TracedCall::new("setpgid", format!("{pid}, {pgid}")),
        Call::Exec { cmd } => {
            let argv: Vec<String> = cmd.split(' ').map(str::to_owned).collect();
            TracedCall::exec(&argv[0], &argv, 0, MAX_WORDS)
        }
        Call::Setuid { uid } => TracedCall::new("setuid", uid.to_string()),
        Call::PidfdOpen { pid } => TracedCall::new("pidfd_open", format!("{pid}, 0")),
        Call::PidfdSendSignal { signal: sent, .. } => {
            TracedCall::new("pidfd_send_signal", format!("3, {}, NULL, 0", signal(sent.0)))
        }
        Call::Getpid => TracedCall::new("getpid", ""),
        Call::Gettid => TracedCall::new("gettid", ""),
        Call::Getppid => TracedCall::new("getppid", ""),
        Call::Getpgid { pid } => TracedCall::new("getpgid", pid.unwrap_or(0).to_string()),
        Call::Getsid { pid } => TracedCall::new("getsid", pid.unwrap_or(0).to_string()),
        Call::Sigaction { .. }
        | Call::Sigmask { .. }
        | Call::Reboot(_)
        | Call::Fault
        | Call::PidFromPidns { .. }
        | Call::PidInPidns { .. }
        | Call::Sysctl { .. } => return None,
    })
}

/// Formats the result of a call.
pub(crate) fn result(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Returned(returned) => returned.value.to_string(),
        Outcome::Refused(refusal) => failed(refusal.errno),
        Outcome::Blocks => "0".to_owned(),
        Outcome::Dies | Outcome::Skipped => "?".to_owned(),
    }
}

fn failed(errno: Errno) -> String {
    format!("-1 {} ({})", errno.name(), errno_text(errno))
}

/// Formats the beginning of a `wait4`, which is known before it blocks, and its options.
pub(crate) fn wait_started(call: &Call) -> Option<(String, String)> {
    let Call::Wait { pid, nohang, untraced, continued, all, clone } = call else { return None };
    let flags = [
        ("WNOHANG", *nohang),
        ("WSTOPPED", *untraced),
        ("WCONTINUED", *continued),
        ("__WALL", *all),
        ("__WCLONE", *clone),
    ];
    let names: Vec<&str> = flags.iter().filter(|(_, set)| *set).map(|(name, _)| *name).collect();
    let options = if names.is_empty() { "0".to_owned() } else { names.join("|") };
    Some((format!("wait4({}, ", pid.unwrap_or(-1)), options))
}

/// Formats the rest of a `wait4`, and its result.
pub(crate) fn waited(options: &str, outcome: &Outcome) -> (String, String) {
    let status = match outcome {
        Outcome::Returned(returned) => returned.status.map(status),
        _ => None,
    };
    let written = status.map_or_else(|| ON_STACK.to_owned(), |status| format!("[{status}]"));
    (format!("{written}, {options}, NULL)"), result(outcome))
}

fn status(status: WaitStatus) -> String {
    let name = |sent: Signal| signal(sent.number().into());
    match status {
        WaitStatus::Ended(ExitStatus::Exited(code)) => format!("{{WIFEXITED(s) && WEXITSTATUS(s) == {code}}}"),
        WaitStatus::Ended(ExitStatus::Signaled(sent)) => format!("{{WIFSIGNALED(s) && WTERMSIG(s) == {}}}", name(sent)),
        WaitStatus::Stopped(sent) => format!("{{WIFSTOPPED(s) && WSTOPSIG(s) == {}}}", name(sent)),
        WaitStatus::Continued => "{WIFCONTINUED(s)}".to_owned(),
    }
}

/// Returns the call by which a shell, once it has reaped a child, looks for more.
pub(crate) fn wait_for_more(has_children: bool) -> TraceReport {
    let result = if has_children { "0".to_owned() } else { failed(Errno::ECHILD) };
    TraceReport::Call { text: format!("wait4(-1, {ON_STACK}, WNOHANG, NULL)"), result }
}

/// Returns a blocking call that a signal interrupts.
pub(crate) fn interrupted(name: &str, options: &str) -> TraceReport {
    let (text, result) = match name {
        "wait4" => (format!("{ON_STACK}, {options}, NULL)"), "ERESTARTSYS (To be restarted if SA_RESTART is set)"),
        _ => (")".to_owned(), "ERESTART_RESTARTBLOCK (Interrupted by signal)"),
    };
    TraceReport::Resumed { text, result: format!("? {result}") }
}

/// Returns the name of a signal with SIG; 0 and invalid signals are printed as numbers.
pub(crate) fn signal(number: i64) -> String {
    // The kernel's first real-time signal is 32; glibc reserves two for itself.
    match (number, Signal::new(number).and_then(Signal::name)) {
        (32, _) => "SIGRTMIN".to_owned(),
        (33..=64, _) => format!("SIGRT_{}", number - 32),
        (_, Some(name)) => format!("SIG{name}"),
        (_, None) => number.to_string(),
    }
}

/// Returns the `siginfo_t` that a parent gets when its child ends.
pub(crate) fn child_info(exit: ExitStatus, pid: u32, uid: u32) -> String {
    let (code, status) = match exit {
        ExitStatus::Exited(code) => ("CLD_EXITED", code.to_string()),
        ExitStatus::Signaled(sent) => ("CLD_KILLED", signal(sent.number().into())),
    };
    format!(
        "{{si_signo=SIGCHLD, si_code={code}, si_pid={pid}, si_uid={uid}, si_status={status}, si_utime=0, si_stime=0}}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_truncates_words() {
        assert_eq!(quoted("a\"b\n", 32), r#""a\"b\n""#);
        assert_eq!(quoted("abcdef", 3), r#""abc"..."#);
        assert_eq!(quoted("é", 3), r#""\303\251""#);
    }

    #[test]
    fn signal_numbers_match_the_kernel() {
        let names = [0, 9, 32, 34, 64, 65, -1].map(signal);
        assert_eq!(names, ["0", "SIGKILL", "SIGRTMIN", "SIGRT_2", "SIGRT_32", "65", "-1"]);
    }
}
