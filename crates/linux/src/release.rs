//! Behaviour that differs between builds of one Linux release: the simulator behaves as the running one does.

use std::sync::OnceLock;

use pidscope_kernel::{Release, State};
use pidscope_userland::script::{StatementKind, parse};

use crate::compare::first_process;
use crate::unable::Unable;
use crate::{Linux, World};

/// One of two threads of an init blocks a signal that would kill it.
const WAITING_SIGNAL: &str = "A clone B newpid=B\nB clone T thread\nT sigmask block USR1\nA kill 3 USR1";
/// The init in that script, by the order of creation.
const INIT: usize = 1;

/// Probes the running kernel, once.
pub(crate) fn of(linux: &mut Linux) -> Result<Release, Unable> {
    static KNOWN: OnceLock<Release> = OnceLock::new();
    if let Some(known) = KNOWN.get() {
        return Ok(*known);
    }
    let mut root = first_process(0);
    root.level = linux.level(root.level);
    let mut world = World::new(linux, &root, false)?;
    for statement in parse(WAITING_SIGNAL).unwrap_or_default().statements {
        if let StatementKind::Call { caller, call, .. } = &statement.kind {
            world.step(caller, call)?;
        }
    }
    let has_ended = world.observation().tasks.get(INIT).is_none_or(|init| init.state == State::Zombie);
    Ok(*KNOWN.get_or_init(|| Release { init_outlives_waiting_signals: !has_ended, ..Release::default() }))
}
