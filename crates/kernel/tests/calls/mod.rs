//! Calls made by tests.

use pidscope_kernel::{Call, Kernel, Outcome, TaskId};

/// Makes a call that must succeed, and returns its value.
pub fn returned(kernel: &mut Kernel, caller: TaskId, call: Call) -> i64 {
    match kernel.call(caller, &call).outcome {
        Outcome::Returned(returned) => returned.value,
        other => panic!("{call:?} by {caller:?}: {other:?}"),
    }
}
