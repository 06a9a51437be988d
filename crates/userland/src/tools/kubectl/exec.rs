//! `kubectl exec`: another process in a container of a pod. As with `docker exec`, its parent is the shim.

use std::rc::Rc;

use super::{connect, error, find};
use crate::os::containers::{ContainerId, Exec, ExecId, ExecState, Status};
use crate::program::Process;
use crate::sys::Sys;
use crate::tools::docker::engine::{Failure, look_up_program};
use crate::tools::docker::exec_client::{ClientOptions, client};
use crate::tools::docker::flags::ParsedArgs;
use crate::tools::docker::{is_terminal, make_id, stdio, wake_shim};

/// `kubectl exec POD [-c CONTAINER] [-i] [-t] -- COMMAND [ARGUMENT...]`
pub(super) fn exec(args: ParsedArgs) -> Rc<dyn Process> {
    let is_typed_into = args.is_set("stdin");
    client(args, ClientOptions { begin, is_typed_into, is_detached: false, reports_exit_code: true })
}

fn begin(sys: &mut Sys<'_, '_>, args: &ParsedArgs) -> Result<ExecId, Failure> {
    connect(sys)?;
    let Some((word, argv)) = args.operands.split_first() else {
        return Err(error("pod, type/name or --filename must be specified"));
    };
    let is_separated = args.dash_at == Some(1);
    if argv.is_empty() {
        return Err(error("you must specify at least one command for the container"));
    }
    if !is_separated {
        return Err(error(
            "exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead\nSee 'kubectl exec -h' for help and examples",
        ));
    }
    let container = container(sys, args, word)?;
    let config = sys.os().containers.get(container).config.clone();
    if let Err(missing) = look_up_program(&config, &argv[0]) {
        let id = make_id(sys.os().containers.created_count(), &argv[0]);
        return Err(error(format!(
            "Internal error occurred: error executing command in container: failed to exec in container: failed to start exec {id:?}: OCI runtime exec failed: exec failed: unable to start container process: {}: unknown",
            missing.text(&argv[0])
        )));
    }
    let reads = args.is_set("stdin");
    let has_tty = args.is_set("tty") && reads && is_terminal(sys.input());
    if args.is_set("tty") && !has_tty {
        sys.err("Unable to use a TTY - input is not a terminal or the right kind of file\n");
    }
    let stdio = stdio(sys, None, has_tty, reads, false);
    let mut env = config.env.clone();
    if has_tty {
        env.push(("TERM".to_owned(), "xterm".to_owned()));
    }
    let exec = Exec { container, argv: argv.to_vec(), uid: config.uid, env, stdio, state: ExecState::Waiting };
    let id = sys.os_mut().containers.add_exec(exec);
    wake_shim(sys, container);
    Ok(id)
}

/// Finds the container to use: the first of the pod, if none is named.
fn container(sys: &mut Sys<'_, '_>, args: &ParsedArgs, word: &str) -> Result<ContainerId, Failure> {
    let pod = find(sys, word)?;
    let names: Vec<&str> = pod.containers.iter().map(|(name, _)| &**name).collect();
    let found = match args.text("container") {
        Some(name) => match pod.containers.iter().find(|(other, _)| **other == *name) {
            Some((_, id)) => Ok(*id),
            None => Err(error(format!("container {name} not found in pod {}", pod.name))),
        },
        None => pod
            .containers
            .first()
            .map(|(_, id)| *id)
            .ok_or_else(|| error(format!("unable to upgrade connection: container not found ({:?})", pod.name))),
    };
    let id = found?;
    let note = format!("Defaulted container {:?} out of: {}\n", names.first().unwrap_or(&""), names.join(", "));
    let is_told = args.text("container").is_none() && names.len() > 1;
    let (name, status) = (pod.name.clone(), sys.os().containers.get(id).status);
    if is_told {
        sys.err(&note);
    }
    match status {
        Status::Running { .. } => Ok(id),
        Status::Created => Err(error(format!("unable to upgrade connection: container not found ({:?})", &*name))),
        Status::Exited { code, .. } => {
            let phase = if code == 0 { "Succeeded" } else { "Failed" };
            Err(error(format!("cannot exec into a container in a completed pod; current phase is {phase}")))
        }
    }
}
