//! `docker exec`: another process in a running container. Its parent is the shim, outside, so its PPID inside is 0.
//!
//! Sources: `cli/command/container/exec.go` of docker/cli, `daemon/exec.go` of moby.

use std::rc::Rc;

use super::engine::{self, Failure};
use super::exec_client::{ClientOptions, client};
use super::flags::ParsedArgs;
use super::run::{is_terminal, stdio};
use super::wake_shim;
use crate::os::containers::{Exec, ExecId, ExecState};
use crate::program::Process;
use crate::sys::Sys;

/// `docker exec [OPTIONS] CONTAINER COMMAND [ARG...]`
pub(super) fn exec(args: ParsedArgs) -> Rc<dyn Process> {
    let is_typed_into = args.is_set("interactive") || args.is_set("tty");
    let is_detached = args.is_set("detach");
    client(args, ClientOptions { begin, is_typed_into, is_detached, reports_exit_code: false })
}

fn begin(sys: &mut Sys<'_, '_>, args: &ParsedArgs) -> Result<ExecId, Failure> {
    let (is_detached, has_tty) = (args.is_set("detach"), args.is_set("tty"));
    let reads = args.is_set("interactive");
    let (name, argv) = args.operands.split_first().map_or(("", &[][..]), |(name, argv)| (name.as_str(), argv));
    engine::connect(sys, &format!("Get containers/{name}/json"))?;
    let container = engine::find_running(sys, name)?;
    if !is_detached && has_tty && reads && !is_terminal(sys.input()) {
        return Err(Failure::new("the input device is not a TTY", 1));
    }
    let (config, init) = {
        let container = sys.os().containers.get(container);
        (container.config.clone(), container.init())
    };
    let users = init.map(|(init, _)| sys.machine().program(init).users.clone()).unwrap_or_default();
    let uid = match args.text("user") {
        Some(user) => engine::uid(&users, user)?,
        None => config.uid,
    };
    let word = argv.first().map_or("", String::as_str);
    if let Err(missing) = engine::look_up_program(&config, word) {
        let text = format!(
            "OCI runtime exec failed: exec failed: unable to start container process: {}: unknown",
            missing.text(word)
        );
        return Err(Failure::new(text, missing.status()));
    }
    let mut env = config.env.clone();
    if has_tty && !env.iter().any(|(name, _)| name == "TERM") {
        env.push(("TERM".to_owned(), "xterm".to_owned()));
    }
    let named = args.texts("env").filter_map(|word| word.split_once('='));
    env.extend(named.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let stdio = stdio(sys, None, has_tty, reads, is_detached);
    let exec = Exec { container, argv: argv.to_vec(), uid, env, stdio, state: ExecState::Waiting };
    let id = sys.os_mut().containers.add_exec(exec);
    wake_shim(sys, container);
    Ok(id)
}
