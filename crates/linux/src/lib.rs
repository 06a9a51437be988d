//! Scripts run by real processes and compared with the simulator: `pidscope verify`, and the random comparison.
//!
//! [`compare()`] runs a script on both sides and lists the differences. [`Linux`] is the running kernel, [`World`] a
//! world of processes on it, driven one call at a time; [`observe`] defines what is compared, [`simulated`] observes
//! the simulator in the same way.
//!
//! How it works: the tool and all processes of a world share one CPU, on which the processes have a higher priority
//! than the tool. So the tool runs only when they all sleep: it need not wait for a step and cannot observe it too
//! early, and woken threads run in the order of waking until they sleep again, as the script language defines. Every
//! process is an `agent`, which sleeps until the memory that it shares with the tool holds a command, makes that system
//! call, and stores the result. The `guardian`, a process in between, ends the world when the tool ends for whatever
//! reason. The tool observes the world from outside, in its own `/proc`.
//!
//! Golden files work differently: [`replay()`] types their lines into a real interactive shell behind a [`Terminal`] of
//! its own, and returns the output of the shell and its tools, with what differs from run to run hidden by a [`mask`].
//!
//! This is the only crate with `unsafe` code. On platforms other than Linux on x86-64 it fails with an error.

mod compare;
mod difference;
mod generate;
pub mod golden;
pub mod lines;
pub mod mask;
#[cfg_attr(not(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu")), path = "unsupported.rs")]
mod native;
pub mod observe;
mod random;
mod reaction;
mod record;
mod release;
mod replay;
mod rng;
pub mod simulated;
mod tolerance;
mod unable;

pub use compare::{Comparison, Incomparable, WakeOrder, compare};
pub use difference::{Aspect, Difference, Subject};
pub use native::{Linux, Terminal, World, missing_tools};
pub use random::{Found, Tally, compare_at_random};
pub use reaction::{Reaction, State};
pub use record::{differences_from, record};
pub use replay::{ReplayError, replay};
pub use unable::Unable;
