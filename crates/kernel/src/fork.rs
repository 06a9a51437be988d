//! The creation of processes and threads (Linux: `kernel/fork.c`).

use crate::config::MAX_SET_TID;
use crate::errno::{Refusal, Rule};
use crate::event::{Event, NewTask};
use crate::pid::{Nr, alloc_pid};
use crate::pid_namespace::{NsId, check_new_namespace};
use crate::process::ProcessId;
use crate::signal::Signal;
use crate::sys::change_user;
use crate::task::TaskId;
use crate::tx::Tx;

/// The arguments of `clone3(2)`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CloneArgs {
    /// `CLONE_NEWPID`: the child is the init of a new namespace.
    pub newpid: bool,
    /// `CLONE_THREAD`, with `CLONE_VM` and `CLONE_SIGHAND`: the child is a thread of the caller's process.
    pub thread: bool,
    /// `CLONE_PARENT`: the child is a sibling of the caller.
    pub parent: bool,
    /// The signal that the parent is sent when the child ends, 0 for none; by default SIGCHLD, or none with `thread` or
    /// `parent`.
    pub exit_signal: Option<i64>,
    /// The numbers requested for the child, innermost namespace first.
    pub set_tid: Option<Vec<i64>>,
    /// The user that the child runs as; by default the caller's. (In effect a `setuid` that the child calls before
    /// anything else, and that fails if the caller is not root.)
    pub uid: Option<u32>,
}

/// Creates a process or a thread and returns its number in the caller's namespace (Linux: `copy_process`).
pub(crate) fn clone(tx: &mut Tx<'_>, args: &CloneArgs) -> Result<i64, Refusal> {
    let exit_signal = check_args(args)?;
    let caller = tx.caller;
    // True of the init of any namespace; clone(2): "CLONE_PARENT was specified by an init process"; Linux:
    // SIGNAL_UNKILLABLE.
    if args.parent && tx.kernel.process_of(caller).unkillable {
        return Err(Rule::InitHasNoSiblings.into());
    }
    let active = tx.kernel.active_ns(caller);
    let for_children = tx.kernel.task(caller).pid_for_children;
    if args.thread && (args.newpid || for_children != active) {
        return Err(Rule::ThreadElsewhere.into());
    }
    if !args.newpid {
        return create(tx, for_children, args, exit_signal);
    }
    check_new_namespace(tx.kernel, caller)?;
    let ns = NsId(tx.kernel.namespaces().len() as u32);
    create_with_namespace(tx, ns, active, args, exit_signal)
}

/// Makes the checks of `clone3_args_valid` and `copy_clone_args_from_user`, which precede all those that depend on the
/// caller.
fn check_args(args: &CloneArgs) -> Result<Option<Signal>, Refusal> {
    if args.set_tid.as_ref().is_some_and(|set_tid| set_tid.is_empty() || set_tid.len() > MAX_SET_TID) {
        return Err(Rule::SetTidTooMany.into());
    }
    let has_none = args.thread || args.parent;
    let default = if has_none { 0 } else { i64::from(Signal::CHLD.number()) };
    match Signal::or_none(args.exit_signal.unwrap_or(default), Rule::ExitSignalInvalid)? {
        Some(_) if has_none => Err(Rule::ExitSignalNotAllowed.into()),
        signal => Ok(signal),
    }
}

/// Creates the namespace before the process, as Linux does; if the numbers cannot be allocated, it vanishes again.
fn create_with_namespace(
    tx: &mut Tx<'_>,
    ns: NsId,
    parent: NsId,
    args: &CloneArgs,
    exit_signal: Option<Signal>,
) -> Result<i64, Refusal> {
    let mark = tx.mark();
    tx.emit(Event::NamespaceCreated { ns, parent });
    create(tx, ns, args, exit_signal).inspect_err(|_| tx.forget_namespace(mark, ns))
}

fn create(tx: &mut Tx<'_>, ns: NsId, args: &CloneArgs, exit_signal: Option<Signal>) -> Result<i64, Refusal> {
    let caller = tx.caller;
    let numbers = alloc_pid(tx, ns, args.set_tid.as_deref().unwrap_or(&[]))?;
    let is_init = numbers[0].nr == Nr::INIT;
    let creator = tx.kernel.task(caller);
    let task = TaskId(tx.kernel.tasks().len() as u32);
    let uid = creator.uid;
    let becomes = args.uid.filter(|&other| creator.is_privileged() && other != uid);
    let process = match args.thread {
        true => creator.process,
        false => ProcessId(tx.kernel.processes.len() as u32),
    };
    let own = tx.kernel.process(creator.process);
    // CLONE_PARENT: the parent is the caller's parent, and the exit signal that of the caller.
    let (parent, exit_signal, parent_exec_id) = match (args.parent, own.parent) {
        (true, Some(parent)) => (parent, own.exit_signal, own.parent_exec_id),
        _ => (caller, exit_signal, own.exec_id),
    };
    let blocked = creator.blocked;
    tx.emit(Event::TaskCreated(Box::new(NewTask {
        task,
        process,
        creator: caller,
        numbers,
        parent,
        exit_signal,
        parent_exec_id,
        uid,
        blocked,
        is_init,
    })));
    if is_init {
        tx.emit(Event::ChildReaperSet { ns, from: None, to: task });
    }
    if let Some(uid) = becomes {
        change_user(tx, task, uid);
    }
    Ok(tx.vnr(task))
}
