//! New processes (Linux: `kernel/fork.c`).

use crate::config::MAX_SET_TID;
use crate::errno::{Refusal, Rule};
use crate::event::{Event, NewTask};
use crate::pid::{Nr, alloc_pid};
use crate::pid_namespace::{NsId, check_new_namespace};
use crate::signal::Signal;
use crate::syscall::Tx;
use crate::task::TaskId;

/// The operands of `clone3(2)`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CloneArgs {
    /// `CLONE_NEWPID`: the child is the init of a new namespace.
    pub newpid: bool,
    /// `CLONE_PARENT`: the child is a sibling of the caller.
    pub parent: bool,
    /// What the child's end sends to its parent, 0 for nothing; not given: SIGCHLD, or 0 with `parent`.
    pub exit_signal: Option<i64>,
    /// The numbers that the child is to have, innermost namespace first.
    pub set_tid: Option<Vec<i64>>,
    /// The user that the child runs as; not given: the caller's. (A `setuid` that the child does before all else.)
    pub uid: Option<u32>,
}

/// Creates a process and returns its number in the caller's namespace (Linux: `copy_process`).
pub(crate) fn clone(tx: &mut Tx<'_>, args: &CloneArgs) -> Result<i64, Refusal> {
    let exit_signal = check_args(args)?;
    let caller = tx.caller;
    // The init of any namespace, clone(2): "CLONE_PARENT was specified by an init process"; Linux: SIGNAL_UNKILLABLE.
    if args.parent && tx.kernel.is_init(caller) {
        return Err(Rule::InitHasNoSiblings.into());
    }
    if args.newpid {
        check_new_namespace(tx.kernel, caller)?;
    }
    let ns = match args.newpid {
        true => {
            let ns = NsId(tx.kernel.namespaces().len() as u32);
            let parent = tx.kernel.active_ns(caller);
            return create_with_namespace(tx, ns, parent, args, exit_signal);
        }
        false => tx.kernel.task(caller).pid_for_children,
    };
    create(tx, ns, args, exit_signal)
}

/// The checks of `clone3_args_valid` and `copy_clone_args_from_user`, before anything of the caller is looked at.
fn check_args(args: &CloneArgs) -> Result<Option<Signal>, Refusal> {
    if args.set_tid.as_ref().is_some_and(|set_tid| set_tid.is_empty() || set_tid.len() > MAX_SET_TID) {
        return Err(Rule::SetTidTooMany.into());
    }
    let default = if args.parent { 0 } else { i64::from(Signal::CHLD.number()) };
    match args.exit_signal.unwrap_or(default) {
        0 => Ok(None),
        _ if args.parent => Err(Rule::ExitSignalNotAllowed.into()),
        signal => Signal::new(signal).map(Some).ok_or(Rule::ExitSignalInvalid.into()),
    }
}

/// The namespace is created first, as in Linux; when the numbers are refused it vanishes again, so nothing has happened to it.
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
    let parent_task = tx.kernel.task(caller);
    // CLONE_PARENT: the parent is the caller's parent, and the exit signal that of the caller.
    let (parent, exit_signal) = match (args.parent, parent_task.parent) {
        (true, Some(parent)) => (parent, parent_task.exit_signal),
        _ => (caller, exit_signal),
    };
    let task = TaskId(tx.kernel.tasks().len() as u32);
    let uid = args.uid.unwrap_or(parent_task.uid);
    let actions = parent_task.actions.clone();
    tx.emit(Event::TaskCreated(Box::new(NewTask { task, numbers, parent, exit_signal, uid, actions })));
    if is_init {
        tx.emit(Event::ChildReaperSet { ns, task });
    }
    let own = tx.kernel.active_ns(caller);
    // A child is always visible to its creator: it lives in the creator's namespace or in one nested there.
    Ok(tx.kernel.nr_in(task, own).map_or(0, |nr| i64::from(nr.0)))
}
