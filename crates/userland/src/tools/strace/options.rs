//! The command line of `strace`.

use std::rc::Rc;

use pidscope_kernel::Signal;

use super::names::NAMES;
use crate::os::trace::NameSet;
use crate::program::Process;
use crate::tools::env;
use crate::tools::getopt::{Arg, Long, Options, Takes};
use crate::tools::sh::exit_with_error;

const LONG: &[Long] = &[
    ("columns", Takes::Argument, 'a'),
    ("attach", Takes::Argument, 'p'),
    ("debug", Takes::Nothing, 'd'),
    ("env", Takes::Argument, 'E'),
    ("follow-forks", Takes::Nothing, 'f'),
    ("help", Takes::Nothing, 'h'),
    ("interruptible", Takes::Argument, 'I'),
    ("output", Takes::Argument, 'o'),
    ("quiet", Takes::Optional, 'q'),
    ("signal", Takes::Argument, 'n'),
    ("string-limit", Takes::Argument, 's'),
    ("summary", Takes::Nothing, 'C'),
    ("summary-only", Takes::Nothing, 'c'),
    ("trace", Takes::Argument, 'l'),
    ("user", Takes::Argument, 'u'),
    ("verbose", Takes::Argument, 'v'),
    ("version", Takes::Nothing, 'V'),
];

const GETOPT: Options =
    Options::new("strace", "+a:Ab:cCdDe:E:fFhiI:ko:O:p:P:qrs:S:tTu:U:vVwxX:yYzZ", LONG).unsimulated(
        "n",
        "abbrev absolute-timestamps const-print-style daemonize decode-fds decode-pids detach-on failed-only fault inject \
         instruction-pointer kvm no-abbrev output-append-mode output-separately raw read relative-timestamps seccomp-bpf \
         stack-traces status strings-in-hex successful-only summary-columns summary-sort-by summary-syscall-overhead \
         summary-wall-clock syscall-number syscall-times tips trace-path write",
    );

/// The calls in the class `process`, as far as simulated programs make them.
const PROCESS: &str = "clone clone3 execve execveat exit exit_group fork kill pidfd_send_signal rt_sigqueueinfo \
    rt_tgsigqueueinfo tgkill tkill vfork wait4 waitid";
const SIGNAL: &str = "kill pause pidfd_send_signal rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn \
    rt_sigsuspend rt_sigtimedwait rt_tgsigqueueinfo sigaltstack signalfd signalfd4 tgkill tkill";

/// Classes with no call that a simulated program makes.
const EMPTY_CLASSES: [&str; 5] = ["desc", "file", "ipc", "memory", "network"];

/// A parsed command line.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub follows: bool,
    pub calls: NameSet,
    pub signals: NameSet,
    pub quiet: usize,
    pub max_string_len: usize,
    pub output: Option<String>,
    pub variables: Vec<String>,
    pub pids: Vec<u32>,
    pub argv: Vec<String>,
}

/// Parses the command line; on an error, or if it only asks for information, returns the program to run instead.
pub(super) fn read(argv: &[String]) -> Result<Request, Rc<dyn Process>> {
    let (args, wrong) = GETOPT.read(argv.get(1..).unwrap_or_default());
    let mut request = Request {
        follows: false,
        calls: NameSet::all(),
        signals: NameSet::all(),
        quiet: 0,
        max_string_len: 32,
        output: None,
        variables: Vec::new(),
        pids: Vec::new(),
        argv: Vec::new(),
    };
    let fail = |text: String| exit_with_error(format!("strace: {text}\n"), 1);
    for arg in args {
        match arg {
            Arg::Option('f' | 'F', _) => request.follows = true,
            Arg::Option('q', None) => request.quiet += 1,
            Arg::Option('q', Some(set)) => request.quiet = quiet(set),
            Arg::Option('e', Some(text)) => qualify(&mut request, text).map_err(fail)?,
            Arg::Option('l', Some(set)) => request.calls = calls(set).map_err(fail)?,
            Arg::Option('n', Some(set)) => request.signals = signals(set).map_err(fail)?,
            Arg::Option('o', Some(path)) => request.output = Some(path.to_owned()),
            Arg::Option('E', Some(variable)) => request.variables.push(variable.to_owned()),
            Arg::Option('s', Some(text)) => {
                request.max_string_len = text.parse().map_err(|_| fail(format!("invalid -s argument: '{text}'")))?;
            }
            Arg::Option('p', Some(list)) => {
                for word in list.split([',', ' ']).filter(|word| !word.is_empty()) {
                    let pid = word.parse().ok().filter(|&pid| pid > 0);
                    request.pids.push(pid.ok_or_else(|| fail(format!("Invalid process id: '{word}'")))?);
                }
            }
            Arg::Option('h', _) => return Err(env::print_manual("strace")),
            Arg::Option('V', _) => return Err(env::print_text("strace -- version 6.1\n")),
            Arg::Option('c' | 'C', _) => return Err(fail("-c is not a part of this world".to_owned())),
            Arg::Option(..) => {}
            Arg::Operand(word) => request.argv.push(word.to_owned()),
        }
    }
    const HINT: &str = "Try 'strace -h' for more information.\n";
    match wrong {
        Some(wrong) => Err(exit_with_error(format!("{wrong}{HINT}"), 1)),
        None if request.argv.is_empty() && request.pids.is_empty() => {
            Err(exit_with_error(format!("strace: must have PROG [ARGS] or -p PID\n{HINT}"), 1))
        }
        None => Ok(request),
    }
}

/// Reads `-e KIND=SET`; without a kind, it is a set of calls.
fn qualify(request: &mut Request, text: &str) -> Result<(), String> {
    match text.split_once('=') {
        Some(("trace" | "t", set)) => request.calls = calls(set)?,
        Some(("signal" | "signals" | "s", set)) => request.signals = signals(set)?,
        Some(("quiet" | "silent" | "silence" | "q", set)) => request.quiet = quiet(set),
        // How arguments are abbreviated makes no difference to numbers.
        Some((
            "abbrev" | "a" | "verbose" | "v" | "raw" | "x" | "read" | "reads" | "r" | "write" | "writes" | "w",
            _,
        )) => {}
        Some(("fault" | "inject" | "status" | "kvm" | "decode-fds" | "decode-fd", _)) => {}
        _ => request.calls = calls(text)?,
    }
    Ok(())
}

fn quiet(set: &str) -> usize {
    let has = |name: &str| set.split(',').any(|other| other == name || other == "all");
    match (has("attach"), has("exit")) {
        (_, true) => 2,
        (true, false) => 1,
        (false, false) => 0,
    }
}

fn calls(set: &str) -> Result<NameSet, String> {
    let (set, is_negated) = match set.strip_prefix('!') {
        Some(set) => (set, true),
        None => (set, false),
    };
    let known = |name: &str| NAMES.split(' ').any(|known| known == name);
    let mut names = Vec::new();
    for word in set.split(',') {
        let name = word.strip_prefix('?').unwrap_or(word);
        match name.strip_prefix('%').unwrap_or(name) {
            "all" if set == "all" => return Ok(NameSet { is_negated: !is_negated, names: Vec::new() }),
            "none" if set == "none" => return Ok(NameSet { is_negated, names: Vec::new() }),
            "process" => names.extend(PROCESS.split_whitespace().map(str::to_owned)),
            "signal" => names.extend(SIGNAL.split_whitespace().map(str::to_owned)),
            class if EMPTY_CLASSES.contains(&class) => {}
            "creds" if name.starts_with('%') => names.extend(["setuid", "setresuid", "prctl"].map(str::to_owned)),
            _ if known(name) => names.push(name.to_owned()),
            _ if word.starts_with('?') => {}
            _ => return Err(format!("invalid system call '{word}'")),
        }
    }
    Ok(NameSet { is_negated, names })
}

fn signals(set: &str) -> Result<NameSet, String> {
    let (set, is_negated) = match set.strip_prefix('!') {
        Some(set) => (set, true),
        None => (set, false),
    };
    let mut names = Vec::new();
    for word in set.split(',') {
        let signal = Signal::from_word(word);
        match (word, signal) {
            ("all", _) if set == "all" => return Ok(NameSet { is_negated: !is_negated, names: Vec::new() }),
            ("none", _) if set == "none" => return Ok(NameSet { is_negated, names: Vec::new() }),
            (_, Some(signal)) => names.push(signal.name().unwrap_or_default().to_owned()),
            (_, None) => return Err(format!("invalid signal '{word}'")),
        }
    }
    Ok(NameSet { is_negated, names })
}
