//! Calls that tests make.

use pidscope_kernel::{Call, Kernel, Outcome, TaskId};

/// What a call returns that is not refused.
pub fn returned(kernel: &mut Kernel, caller: TaskId, call: Call) -> i64 {
    match kernel.call(caller, &call).outcome {
        Outcome::Returned(returned) => returned.value,
        other => panic!("{call:?} by {caller:?}: {other:?}"),
    }
}
