//! Builtin commands: those that change the shell itself, or that need no process.

mod dash_kill;
mod job;
mod kill;
mod test;
mod text;
mod variable;
mod wait;

pub(crate) use text::unescape;
pub(super) use wait::PendingWait;

use super::frame::Frame;
use super::{Kind, Mode, Shell, script};
use crate::program::Flow;
use crate::sys::{ExecError, Sys};

/// The result of a builtin.
pub(super) enum BuiltinResult {
    /// It has finished, with this status.
    Status(u8),
    /// There is more to execute.
    Frame(Frame),
    /// The shell has to wait, or has exited.
    Flow(Flow),
    /// Nothing is left to do, and the status is set.
    Nothing,
}

type Builtin = fn(&mut Shell, &mut Sys<'_, '_>, &[String]) -> BuiltinResult;

/// All builtins; `true` marks those that dash does not have.
const TABLE: [(&str, bool, Builtin); 37] = [
    (":", false, succeed),
    (".", false, script::source),
    ("[", false, test::test),
    ("bg", false, job::bg),
    ("break", false, exit_loops),
    ("builtin", true, command),
    ("cd", false, text::cd),
    ("command", false, command),
    ("continue", false, exit_loops),
    ("disown", true, job::disown),
    ("echo", false, text::echo),
    ("eval", false, eval),
    ("exec", false, exec),
    ("exit", false, exit),
    ("export", false, variable::export),
    ("false", false, fail),
    ("fg", false, job::fg),
    ("help", true, help),
    ("history", true, text::history),
    ("jobs", false, job::jobs),
    ("kill", false, kill::kill),
    ("let", true, variable::calculate),
    ("local", false, variable::local),
    ("logout", true, exit),
    ("printf", false, text::printf),
    ("pwd", false, text::pwd),
    ("read", false, text::read),
    ("return", false, return_from_function),
    ("set", false, variable::set),
    ("shift", false, variable::shift),
    ("source", true, script::source),
    ("test", false, test::test),
    ("trap", false, variable::trap),
    ("true", false, succeed),
    ("type", false, text::type_builtin),
    ("unset", false, variable::unset),
    ("wait", false, wait::wait),
];

/// Builtins of the real shells that are not simulated; `true` marks those that dash does not have.
const UNSIMULATED: [(&str, bool); 24] = [
    ("alias", false),
    ("bind", true),
    ("caller", true),
    ("compgen", true),
    ("complete", true),
    ("compopt", true),
    ("declare", true),
    ("dirs", true),
    ("enable", true),
    ("fc", true),
    ("getopts", false),
    ("hash", false),
    ("mapfile", true),
    ("popd", true),
    ("pushd", true),
    ("readarray", true),
    ("readonly", false),
    ("shopt", true),
    ("suspend", true),
    ("times", false),
    ("typeset", true),
    ("ulimit", false),
    ("umask", false),
    ("unalias", false),
];

/// The names of all builtins.
pub(crate) const NAMES: [&str; TABLE.len()] = {
    let mut names = [""; TABLE.len()];
    let mut index = 0;
    while index < TABLE.len() {
        names[index] = TABLE[index].0;
        index += 1;
    }
    names
};

/// Whether a command is a builtin.
pub(super) fn is_builtin(word: &str, kind: Kind) -> bool {
    find(word, kind).is_some()
}

/// The special builtins of POSIX that dash has.
const SPECIAL: [&str; 13] =
    [":", ".", "break", "continue", "eval", "exec", "exit", "export", "return", "set", "shift", "trap", "unset"];

/// Whether an assignment before a builtin persists after it: in dash for special builtins, in bash if `export` exports
/// that variable.
pub(super) fn keeps_assignment(kind: Kind, argv: &[String], name: &str) -> bool {
    match kind {
        Kind::Bash => argv[0] == "export" && argv[1..].iter().any(|word| word == name),
        Kind::Dash => SPECIAL.contains(&argv[0].as_str()),
    }
}

fn find(word: &str, kind: Kind) -> Option<Builtin> {
    let lacking = UNSIMULATED.into_iter().map(|(name, is_of_bash)| (name, is_of_bash, report_unsimulated as Builtin));
    let (_, is_of_bash, builtin) = TABLE.into_iter().chain(lacking).find(|(name, ..)| *name == word)?;
    (kind == Kind::Bash || !is_of_bash).then_some(builtin)
}

/// Reports a builtin as not simulated: "command not found" would be wrong, because the real shell has it.
fn report_unsimulated(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> BuiltinResult {
    shell.report_error(sys, &format!("{} is not simulated", argv[0]));
    BuiltinResult::Status(1)
}

/// Runs `bg JOB`, and returns its status.
pub(super) fn continue_job(shell: &mut Shell, sys: &mut Sys<'_, '_>, spec: &str) -> u8 {
    match job::bg(shell, sys, &["bg".to_owned(), spec.to_owned()]) {
        BuiltinResult::Status(status) => status,
        _ => 0,
    }
}

/// Runs a builtin; the first word is its name.
pub(super) fn run(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> BuiltinResult {
    // In bash, all builtins accept `--help` except those that take any word (`CASE_HELPOPT`).
    let takes_any = matches!(argv[0].as_str(), ":" | "[" | "echo" | "false" | "test" | "true");
    if shell.kind == Kind::Bash && argv.get(1).is_some_and(|word| word == "--help") && !takes_any {
        sys.show_manual(&argv[0]);
        return BuiltinResult::Status(2);
    }
    match find(&argv[0], shell.kind) {
        Some(builtin) => builtin(shell, sys, argv),
        None => BuiltinResult::Status(127),
    }
}

fn succeed(_: &mut Shell, _: &mut Sys<'_, '_>, _: &[String]) -> BuiltinResult {
    BuiltinResult::Status(0)
}

fn fail(_: &mut Shell, _: &mut Sys<'_, '_>, _: &[String]) -> BuiltinResult {
    BuiltinResult::Status(1)
}

fn help(_: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> BuiltinResult {
    sys.show_manual(argv.get(1).map_or("help", String::as_str));
    BuiltinResult::Status(0)
}

fn exit_loops(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> BuiltinResult {
    let levels = argv.get(1).and_then(|word| word.parse().ok()).unwrap_or(1);
    if !shell.exit_loops(levels, argv[0] == "continue") && shell.kind == Kind::Bash {
        let text = format!("{}: only meaningful in a `for', `while', or `until' loop", argv[0]);
        shell.report_error(sys, &text);
    }
    BuiltinResult::Status(0)
}

fn return_from_function(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> BuiltinResult {
    let status = argv.get(1).and_then(|word| word.parse::<i64>().ok()).map_or(shell.status, |code| (code & 0xff) as u8);
    let is_left = |frame: &Frame| matches!(frame, Frame::Arguments(_) | Frame::Sourced { .. });
    let Some(at) = shell.stack.iter().rposition(is_left) else {
        // dash treats it as the end of a script.
        if shell.kind == Kind::Dash && shell.mode != Mode::Interactive {
            shell.stack.clear();
            return BuiltinResult::Frame(Frame::Exit(status));
        }
        shell.report_error(sys, "return: can only `return' from a function or sourced script");
        return BuiltinResult::Status(2);
    };
    shell.unwind(at + 1);
    BuiltinResult::Status(status)
}

fn eval(shell: &mut Shell, _: &mut Sys<'_, '_>, argv: &[String]) -> BuiltinResult {
    match argv[1..].join(" ") {
        text if text.trim().is_empty() => BuiltinResult::Status(0),
        text => {
            shell.push_compound();
            BuiltinResult::Frame(Frame::Source(text.into()))
        }
    }
}

/// `command NAME`: runs a builtin or a program, but no function; `command -v NAME`: tells what NAME is.
fn command(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> BuiltinResult {
    // A loop, because recursion would overflow the stack on a line that repeats the word often enough.
    let is_said_again = |word: &&String| matches!(word.as_str(), "command" | "builtin") && is_builtin(word, shell.kind);
    let argv = &argv[argv[1..].iter().take_while(is_said_again).count()..];
    match argv.get(1).map(String::as_str) {
        None => BuiltinResult::Status(0),
        Some("-v") => text::which(shell, sys, &argv[2..]),
        Some(word) if is_builtin(word, shell.kind) => run(shell, sys, &argv[1..]),
        Some(_) => {
            let environment = shell.environment();
            let argv = argv[1..].to_vec();
            let fds = sys.program().fds.clone();
            match shell.run_program(sys, argv.clone(), environment, fds, argv.join(" "), false) {
                Some(flow) => BuiltinResult::Flow(flow),
                None => BuiltinResult::Nothing,
            }
        }
    }
}

fn exec(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> BuiltinResult {
    let mut argv = argv[1..].to_vec();
    let mut name = None;
    while let Some(option) = argv.first().filter(|word| matches!(word.as_str(), "-a" | "-c" | "-l" | "--")) {
        let takes_name = option == "-a";
        argv.remove(0);
        if takes_name && !argv.is_empty() {
            name = Some(argv.remove(0));
        }
    }
    let Some(word) = argv.first().cloned() else { return BuiltinResult::Status(0) };
    if let Err(error) = crate::tools::find(&word) {
        let (status, text) = match (error, shell.kind) {
            (ExecError::NotFound, Kind::Bash) if word.contains('/') => {
                (127, format!("{word}: No such file or directory"))
            }
            (ExecError::NotFound, Kind::Bash) => (127, format!("exec: {word}: not found")),
            (ExecError::NotFound, Kind::Dash) => (127, format!("exec: {word}: not found")),
            (ExecError::NotExecutable, Kind::Bash) => (126, format!("{word}: Permission denied")),
            (ExecError::IsDirectory, Kind::Bash) => {
                shell.report_error(sys, &format!("{word}: Is a directory"));
                (126, format!("exec: {word}: cannot execute: Is a directory"))
            }
            (_, Kind::Dash) => (126, format!("exec: {word}: Permission denied")),
        };
        shell.report_error(sys, &text);
        // An interactive shell goes on.
        if shell.mode == Mode::Interactive {
            return BuiltinResult::Status(status);
        }
        shell.stack.clear();
        return BuiltinResult::Frame(Frame::Exit(status));
    }
    // `SHLVL` does not count the shell that is replaced (`adjust_shell_level`).
    if let Some(level) = shell.get("SHLVL").and_then(|level| level.parse::<u32>().ok()) {
        shell.set("SHLVL", level.saturating_sub(1).to_string());
    }
    let environment = shell.environment();
    let flow = shell.exec(sys, argv.clone(), environment);
    if let Some(name) = name {
        let mut argv = argv;
        argv[0] = name;
        sys.set_argv(argv);
    }
    BuiltinResult::Flow(flow)
}

fn exit(shell: &mut Shell, sys: &mut Sys<'_, '_>, argv: &[String]) -> BuiltinResult {
    if argv.len() > 2 && argv[1].parse::<i64>().is_ok() && shell.kind == Kind::Bash {
        if shell.mode == Mode::Interactive {
            sys.err("exit\n");
        }
        shell.report_error(sys, "exit: too many arguments");
        shell.stack.clear();
        return BuiltinResult::Status(1);
    }
    let status = match argv.get(1) {
        None => shell.status,
        Some(word) => match word.parse::<i64>() {
            Ok(code) => (code & 0xff) as u8,
            Err(_) if shell.kind == Kind::Dash => {
                return shell.fail_special_builtin(sys, &format!("exit: Illegal number: {word}"));
            }
            Err(_) => {
                if shell.mode == Mode::Interactive {
                    sys.err("exit\n");
                }
                shell.report_error(sys, &format!("exit: {word}: numeric argument required"));
                shell.stack.clear();
                return BuiltinResult::Frame(Frame::Exit(2));
            }
        },
    };
    if shell.warn_of_stopped_jobs(sys) {
        return BuiltinResult::Status((shell.kind == Kind::Bash).into());
    }
    shell.status = status;
    shell.begin_exit(sys);
    BuiltinResult::Nothing
}
