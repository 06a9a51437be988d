//! `docker`: a client of a container engine, which uses the same system calls as every other program.
//!
//! The client's output has been compared with docker 28.2.2, a real client talking to a stand-in for the daemon. The
//! daemon's answers, and what containers do, follow the sources of moby and containerd that each file names, without
//! comparison with a running engine.

mod adopt;
mod columns;
pub(crate) mod engine;
mod exec;
pub(crate) mod exec_client;
pub(crate) mod flags;
pub(crate) mod images;
mod inspect;
mod list;
mod names;
pub(crate) mod once;
mod run;
pub(crate) mod shim;
mod stop;
mod top;

use std::rc::Rc;

use crate::entry::Stream;
use crate::os::containers::{ContainerId, Request};
use crate::program::{Flow, Process};
use crate::sys::Sys;
use crate::tools::env::{print_manual, print_text};
use crate::tools::sh::exit_with_error;

pub(crate) use adopt::{adopt_shims, clean_up};
pub(crate) use columns::format_columns;
use engine::Failure;
use flags::{Flag, ParsedArgs, Value};
pub(crate) use names::id as make_id;
pub(crate) use run::{is_terminal, stdio, watch};

/// The options and subcommands that completion offers.
pub(crate) const OPTIONS: &[&str] = &[
    "--all",
    "--detach",
    "--entrypoint",
    "--env",
    "--force",
    "--format",
    "--help",
    "--hostname",
    "--init",
    "--interactive",
    "--name",
    "--network",
    "--no-trunc",
    "--pid",
    "--privileged",
    "--publish",
    "--quiet",
    "--rm",
    "--signal",
    "--timeout",
    "--tty",
    "--user",
    "--version",
    "--volume",
    "exec",
    "inspect",
    "kill",
    "logs",
    "ps",
    "restart",
    "rm",
    "run",
    "start",
    "stop",
    "top",
    "wait",
];

/// Returns the names of the images that containers can be made of.
pub(crate) fn image_names() -> impl Iterator<Item = &'static str> {
    images::IMAGES.iter().map(|image| image.name)
}

/// A subcommand.
struct Command {
    name: &'static str,
    /// Its operands, as in its usage line.
    takes: &'static str,
    flags: &'static [Flag],
    /// Whether flags can follow operands.
    interspersed: bool,
    /// The number of operands it needs, and whether it takes more.
    needs: usize,
    takes_more: bool,
    run: Run,
}

/// How a subcommand runs.
#[derive(Clone, Copy)]
enum Run {
    /// At once.
    Once(once::Action),
    /// In steps.
    Program(fn(ParsedArgs) -> Rc<dyn Process>),
}

const RUN_FLAGS: &[Flag] = &[
    ("detach", Some('d'), Value::Bool),
    ("entrypoint", None, Value::Text),
    ("env", Some('e'), Value::Text),
    ("hostname", Some('h'), Value::Text),
    ("init", None, Value::Bool),
    ("interactive", Some('i'), Value::Bool),
    ("name", None, Value::Text),
    ("pid", None, Value::Text),
    ("rm", None, Value::Bool),
    ("tty", Some('t'), Value::Bool),
    ("user", Some('u'), Value::Text),
    ("help", None, Value::Bool),
    // Flags that make no difference to processes.
    ("network", None, Value::Text),
    ("privileged", None, Value::Bool),
    ("publish", Some('p'), Value::Text),
    ("volume", Some('v'), Value::Text),
];

const EXEC_FLAGS: &[Flag] = &[
    ("detach", Some('d'), Value::Bool),
    ("env", Some('e'), Value::Text),
    ("interactive", Some('i'), Value::Bool),
    ("privileged", None, Value::Bool),
    ("tty", Some('t'), Value::Bool),
    ("user", Some('u'), Value::Text),
    ("help", None, Value::Bool),
];

const PS_FLAGS: &[Flag] = &[
    ("all", Some('a'), Value::Bool),
    ("no-trunc", None, Value::Bool),
    ("quiet", Some('q'), Value::Bool),
    ("help", None, Value::Bool),
];

const STOP_FLAGS: &[Flag] = &[
    ("signal", Some('s'), Value::Text),
    ("timeout", Some('t'), Value::Int),
    ("time", None, Value::Int),
    ("help", None, Value::Bool),
];

const KILL_FLAGS: &[Flag] = &[("signal", Some('s'), Value::Text), ("help", None, Value::Bool)];

const RM_FLAGS: &[Flag] = &[("force", Some('f'), Value::Bool), ("help", None, Value::Bool)];

const INSPECT_FLAGS: &[Flag] = &[("format", Some('f'), Value::Text), ("help", None, Value::Bool)];

const NO_FLAGS: &[Flag] = &[("help", None, Value::Bool)];

const fn command(name: &'static str, takes: &'static str, flags: &'static [Flag], run: Run) -> Command {
    Command { name, takes, flags, interspersed: true, needs: 1, takes_more: true, run }
}

const MANY: &str = "[OPTIONS] CONTAINER [CONTAINER...]";

static COMMANDS: [Command; 12] = [
    Command {
        interspersed: false,
        needs: 2,
        ..command("exec", "[OPTIONS] CONTAINER COMMAND [ARG...]", EXEC_FLAGS, Run::Program(exec::exec))
    },
    command("inspect", "[OPTIONS] NAME|ID [NAME|ID...]", INSPECT_FLAGS, Run::Once(inspect::inspect)),
    command("kill", MANY, KILL_FLAGS, Run::Program(stop::kill)),
    Command { takes_more: false, ..command("logs", "[OPTIONS] CONTAINER", NO_FLAGS, Run::Once(logs)) },
    Command { needs: 0, takes_more: false, ..command("ps", "[OPTIONS]", PS_FLAGS, Run::Once(list::ps)) },
    command("restart", MANY, STOP_FLAGS, Run::Program(stop::restart)),
    command("rm", MANY, RM_FLAGS, Run::Program(stop::rm)),
    Command {
        interspersed: false,
        ..command("run", "[OPTIONS] IMAGE [COMMAND] [ARG...]", RUN_FLAGS, Run::Program(run::run))
    },
    command("start", MANY, NO_FLAGS, Run::Program(run::start_all)),
    command("stop", MANY, STOP_FLAGS, Run::Program(stop::stop)),
    Command { interspersed: false, ..command("top", "CONTAINER [ps OPTIONS]", NO_FLAGS, Run::Once(top::top)) },
    command("wait", "CONTAINER [CONTAINER...]", NO_FLAGS, Run::Program(stop::wait)),
];

/// `docker COMMAND ...`
pub(crate) fn docker(argv: &[String]) -> Rc<dyn Process> {
    let mut words = argv.get(1..).unwrap_or_default();
    let mut path = "docker";
    // `docker container ps` is the same as `docker ps`.
    if words.first().is_some_and(|word| word == "container") && words.len() > 1 {
        words = &words[1..];
        path = "docker container";
    }
    let Some((word, words)) = words.split_first() else { return print_manual("docker") };
    match word.as_str() {
        "--help" | "-h" | "help" => return print_manual("docker"),
        "--version" | "-v" => return print_text("Docker version 28.2.2, build e6534b4\n"),
        flag if flag.starts_with('-') => {
            let unknown = match flag.strip_prefix("--") {
                Some(name) => format!("unknown flag: --{}", name.split('=').next().unwrap_or(name)),
                None => format!("unknown shorthand flag: '{}' in {flag}", flag.chars().nth(1).unwrap_or('-')),
            };
            let usage = if path == "docker" { "docker [OPTIONS] COMMAND [ARG...]" } else { path };
            return exit_with_error(format!("{unknown}\n\nUsage:  {usage}\n\n{}", run_help(path)), 125);
        }
        _ => {}
    }
    let name = if matches!(word.as_str(), "ls" | "list") { "ps" } else { word };
    match COMMANDS.iter().find(|command| command.name == name) {
        Some(command) => command.start(words),
        None => Rc::new(Unknown { path, word: word.clone() }),
    }
}

/// Returns the line that refers to `--help`.
fn run_help(path: &str) -> String {
    format!("Run '{path} --help' for more information\n")
}

impl Command {
    fn start(&self, words: &[String]) -> Rc<dyn Process> {
        let name = self.name;
        let args = match flags::read(self.flags, words, self.interspersed) {
            Ok(args) => args,
            Err(wrong) => {
                let path = format!("docker {name}");
                let usage = format!("Usage:  {path} {}", self.takes);
                return exit_with_error(format!("{}\n\n{usage}\n\n{}", wrong.0, run_help(&path)), 125);
            }
        };
        if args.is_set("help") {
            return print_manual("docker");
        }
        if let Some((wrong, verb)) = self.check_operand_count(args.operands.len()) {
            let usage = format!("Usage:  docker {name} {}", self.takes);
            let help = format!("{verb} 'docker {name} --help' for more information");
            return exit_with_error(format!("docker: 'docker {name}' {wrong}\n\n{usage}\n\n{help}\n"), 1);
        }
        match self.run {
            Run::Program(start) => start(args),
            Run::Once(run) => once::once(run, args),
        }
    }

    /// If the number of operands is wrong, returns the complaint and the word that introduces the advice
    /// (`cli/required.go`).
    fn check_operand_count(&self, count: usize) -> Option<(String, &'static str)> {
        let plural = if self.needs == 1 { "" } else { "s" };
        match (self.needs, self.takes_more) {
            (0, false) if count > 0 => Some(("accepts no arguments".to_owned(), "Run")),
            (needs, true) if count < needs => Some((format!("requires at least {needs} argument{plural}"), "See")),
            (needs, false) if count != needs => Some((format!("requires {needs} argument{plural}"), "Run")),
            _ => None,
        }
    }
}

/// An unknown subcommand.
#[derive(Debug, Clone)]
struct Unknown {
    path: &'static str,
    word: String,
}

impl Process for Unknown {
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        sys.suggest(&self.word, OPTIONS);
        let usage = if self.path == "docker" { String::new() } else { format!("Usage:  {}\n\n", self.path) };
        sys.err(&format!("docker: unknown command: {} {}\n\n{usage}{}", self.path, self.word, run_help(self.path)));
        Flow::Exit(1)
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }
}

/// `docker logs CONTAINER`: prints what the container has printed, unless it has a terminal.
fn logs(sys: &mut Sys<'_, '_>, args: &ParsedArgs) -> Result<(), Failure> {
    let name = args.operands.first().map_or("", String::as_str);
    engine::connect(sys, &format!("Get containers/{name}/json"))?;
    let id = engine::find(sys, name)?;
    for (stream, text) in sys.os().containers.get(id).log.clone() {
        match stream {
            Stream::Out => sys.out(&text),
            Stream::Err => sys.err(&text),
        }
    }
    Ok(())
}

/// Sends a request to the shim of a container.
pub(crate) fn request_from_shim(sys: &mut Sys<'_, '_>, container: ContainerId, request: Request) {
    sys.os_mut().containers.push_request(container, request);
    wake_shim(sys, container);
}

/// Wakes the shim of a container, so that it looks at its requests.
pub(crate) fn wake_shim(sys: &mut Sys<'_, '_>, container: ContainerId) {
    if let Some(place) = sys.os().containers.get(container).location {
        sys.wake(place.shim);
    }
}
