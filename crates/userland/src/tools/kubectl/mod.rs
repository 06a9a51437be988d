//! `kubectl`: pods, which are containers around a sandbox that holds their namespaces.
//!
//! There are no processes for the API server, the scheduler and the kubelet: shims do at once what these would do.
//! Sources: `pkg/cmd` of kubernetes/kubectl for the output, `pkg/cri` of containerd for the behaviour. What concerns
//! only the client has been compared with kubectl 1.33, without a running cluster.

mod delete;
mod exec;
mod get;
mod run;

use std::rc::Rc;

use super::docker::engine::{Failure, is_on_host};
use super::docker::flags::{self, Flag, ParsedArgs, Value};
use super::docker::{adopt_shims, clean_up};
use super::env::print_manual;
use super::sh::exit_with_error;
use crate::os::containers::Pod;
use crate::program::Process;
use crate::script::nearest;
use crate::sys::Sys;

/// The options and subcommands that completion offers.
pub(crate) const OPTIONS: &[&str] = &[
    "--container",
    "--force",
    "--grace-period",
    "--help",
    "--image",
    "--namespace",
    "--now",
    "--restart",
    "--stdin",
    "--tty",
    "delete",
    "exec",
    "get",
    "run",
];

/// A subcommand.
struct Command {
    name: &'static str,
    flags: &'static [Flag],
    start: fn(ParsedArgs) -> Rc<dyn Process>,
}

const GET_FLAGS: &[Flag] = &[("help", Some('h'), Value::Bool), ("namespace", Some('n'), Value::Text)];

const EXEC_FLAGS: &[Flag] = &[
    ("container", Some('c'), Value::Text),
    ("help", Some('h'), Value::Bool),
    ("namespace", Some('n'), Value::Text),
    ("stdin", Some('i'), Value::Bool),
    ("tty", Some('t'), Value::Bool),
];

const RUN_FLAGS: &[Flag] = &[
    ("command", None, Value::Bool),
    ("help", Some('h'), Value::Bool),
    ("image", None, Value::Text),
    ("namespace", Some('n'), Value::Text),
    ("restart", None, Value::Text),
];

const DELETE_FLAGS: &[Flag] = &[
    ("force", None, Value::Bool),
    ("grace-period", None, Value::Int),
    ("help", Some('h'), Value::Bool),
    ("namespace", Some('n'), Value::Text),
    ("now", None, Value::Bool),
];

static COMMANDS: [Command; 4] = [
    Command { name: "delete", flags: DELETE_FLAGS, start: delete::delete },
    Command { name: "exec", flags: EXEC_FLAGS, start: exec::exec },
    Command { name: "get", flags: GET_FLAGS, start: get::get },
    Command { name: "run", flags: RUN_FLAGS, start: run::run },
];

/// `kubectl COMMAND ...`
pub(crate) fn kubectl(argv: &[String]) -> Rc<dyn Process> {
    let Some((word, words)) = argv.get(1..).unwrap_or_default().split_first() else { return print_manual("kubectl") };
    if matches!(word.as_str(), "--help" | "-h" | "help") {
        return print_manual("kubectl");
    }
    let Some(command) = COMMANDS.iter().find(|command| command.name == word) else {
        let nearest = nearest(word, COMMANDS.iter().map(|command| command.name));
        let suggestion = nearest.map_or_else(String::new, |nearest| format!("\n\nDid you mean this?\n\t{nearest}"));
        return exit_with_error(format!("error: unknown command {word:?} for \"kubectl\"{suggestion}\n"), 1);
    };
    match flags::read(command.flags, words, true) {
        Ok(args) if args.is_set("help") => print_manual("kubectl"),
        Ok(args) => (command.start)(args),
        Err(wrong) => {
            let text = format!("error: {}\nSee 'kubectl {} --help' for usage.\n", wrong.0, command.name);
            exit_with_error(text, 1)
        }
    }
}

/// Creates an error of `kubectl` itself.
fn error(text: impl AsRef<str>) -> Failure {
    Failure::new(format!("error: {}", text.as_ref()), 1)
}

/// Creates an error reported by the API server.
fn server_error(reason: &str, text: impl AsRef<str>) -> Failure {
    Failure::new(format!("Error from server ({reason}): {}", text.as_ref()), 1)
}

fn no_such_pod(name: &str) -> Failure {
    server_error("NotFound", format!("pods {name:?} not found"))
}

/// Connects to the cluster, for which root on the host has the configuration.
fn connect(sys: &mut Sys<'_, '_>) -> Result<(), Failure> {
    if !is_on_host(sys) || sys.kernel().task(sys.task).uid != 0 {
        return Err(Failure::new(
            "The connection to the server localhost:8080 was refused - did you specify the right host or port?",
            1,
        ));
    }
    adopt_shims(sys);
    clean_up(sys);
    Ok(())
}

/// Finds the pod of this name, which may also be written `pod/NAME`.
fn find<'a>(sys: &'a Sys<'_, '_>, word: &str) -> Result<&'a Pod, Failure> {
    let name = ["pods/", "pod/", "po/"].iter().find_map(|prefix| word.strip_prefix(prefix)).unwrap_or(word);
    sys.os().containers.pods.iter().find(|pod| *pod.name == *name).ok_or_else(|| no_such_pod(name))
}

/// Returns whether a word names the only type of resource.
fn is_pod_kind(word: &str) -> bool {
    matches!(word, "pod" | "pods" | "po")
}
