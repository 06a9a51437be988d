//! Scripts run by real processes, beside the simulator: what `pidscope verify` does, and the random comparison.
//!
//! [`compare()`] runs a script on both sides and lists what differs. [`Linux`] is the running kernel, [`World`] one world of processes
//! that it runs, one call at a time; [`observe`] says what is compared, [`simulated`] sees the simulator in the same way.
//!
//! How it works. The tool and all processes of a world share one processor, on which the processes outrank the tool. So the tool runs
//! only when they all sleep: no step has to be waited for, none can be looked at too early, and whoever is woken runs in the order of
//! waking until it sleeps again, as the script language has it. Every process is an `agent` that sleeps until the memory that it
//! shares with the tool holds a command, makes that system call, and writes down what it returned. The `guardian`, a process in between, ends
//! the world when the tool ends, however that comes about. The tool looks at the world from outside, in its own `/proc`.
//!
//! Golden files are another matter: [`replay()`] types their lines into a real interactive shell, behind a [`Terminal`] of its own,
//! and returns what it and the tools that it starts print, with what differs from run to run behind a [`mask`].
//!
//! This is the only crate with `unsafe` code. On other systems than Linux on x86-64 it says that it cannot do anything.

mod compare;
mod difference;
mod generate;
pub mod golden;
pub mod lines;
pub mod mask;
#[cfg_attr(not(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu")), path = "elsewhere.rs")]
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

pub use compare::{Comparison, Incomparable, Order, compare};
pub use difference::{Aspect, Difference, Subject};
pub use native::{Linux, Terminal, World, missing_tools};
pub use random::{Found, Tally, compare_at_random};
pub use reaction::{Reaction, State};
pub use record::{differences_from, record};
pub use replay::{Stuck, replay};
pub use unable::Unable;
