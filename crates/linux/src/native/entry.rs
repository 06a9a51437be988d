//! The entry point of a world's processes that were started by `execve`: it runs before `main`, and before Rust's
//! runtime has touched any signal.

use std::ffi::{CStr, c_char, c_int};
use std::os::fd::BorrowedFd;

use super::{agent, guardian, shared};

/// Run by the loader in every program that this crate is linked into. It has no effect in processes other than agents
/// and guardians.
#[used]
#[unsafe(link_section = ".init_array")]
pub(crate) static ENTRY: extern "C" fn(c_int, *const *const c_char) = enter;

/// The argument of a guardian; that of an agent is its slot.
pub(crate) const GUARDIAN_ARG: &CStr = c"guardian";

extern "C" fn enter(count: c_int, operands: *const *const c_char) {
    if count != 2 {
        return;
    }
    // SAFETY: the C library passes the arguments of `main`: `count` strings.
    let [name, role] = [0, 1].map(|index| unsafe { CStr::from_ptr(*operands.add(index)) });
    if name != agent::PROCESS_NAME {
        return;
    }
    // SAFETY: processes of this name are started with this descriptor.
    let Ok(shared) = shared::map(unsafe { BorrowedFd::borrow_raw(agent::MEMORY_FD) }) else { agent::exit(1) };
    if role == GUARDIAN_ARG {
        agent::on_new_stack(shared, agent::GUARDIAN_SLOT, guardian::guard);
    }
    let digits = role.to_bytes().iter();
    let slot = digits
        .fold(0, |value: usize, digit| value.wrapping_mul(10).wrapping_add(usize::from(digit.wrapping_sub(b'0'))));
    agent::on_new_stack(shared, slot, agent::resume_after_exec)
}
