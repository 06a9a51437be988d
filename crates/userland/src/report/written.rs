//! Hand-written serialization of a report: for flattened fields, serde generates extra code for each field, which would
//! add kilobytes to the JavaScript API.

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::{LateReport, Numbers, ProgramsReport, ResultReport, StepReport};
use crate::HAS_SHELL;

impl Serialize for StepReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let StepReport { line, text, caller, call, outcome, result, programs, delivered, late, panic, halted } = self;
        let mut step = serializer.serialize_struct("StepReport", 11)?;
        step.serialize_field("line", line)?;
        step.serialize_field("text", text)?;
        step.serialize_field("caller", caller)?;
        step.serialize_field("call", call)?;
        step.serialize_field("outcome", outcome)?;
        write_result(&mut step, result)?;
        if HAS_SHELL && let Some(programs) = programs {
            write_programs(&mut step, programs)?;
        }
        if !delivered.is_empty() {
            step.serialize_field("delivered", delivered)?;
        }
        if !late.is_empty() {
            step.serialize_field("late", late)?;
        }
        if panic.is_some() {
            step.serialize_field("panic", panic)?;
        }
        if halted.is_some() {
            step.serialize_field("halted", halted)?;
        }
        step.end()
    }
}

impl Serialize for LateReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let LateReport { step, result } = self;
        let mut late = serializer.serialize_struct("LateReport", 4)?;
        late.serialize_field("step", step)?;
        write_result(&mut late, result)?;
        late.end()
    }
}

fn write_result<S: SerializeStruct>(to: &mut S, result: &ResultReport) -> Result<(), S::Error> {
    let ResultReport { result, errno, status } = result;
    to.serialize_field("result", result)?;
    to.serialize_field("errno", errno)?;
    if status.is_some() {
        to.serialize_field("status", status)?;
    }
    Ok(())
}

fn write_programs<S: SerializeStruct>(to: &mut S, programs: &ProgramsReport) -> Result<(), S::Error> {
    let ProgramsReport { stdout, stderr, lines: _, nearest, pages, exit_status, calls } = programs;
    to.serialize_field("stdout", stdout)?;
    to.serialize_field("stderr", stderr)?;
    if !nearest.is_empty() {
        to.serialize_field("nearest", nearest)?;
    }
    if !pages.is_empty() {
        to.serialize_field("pages", pages)?;
    }
    if exit_status.is_some() {
        to.serialize_field("status", exit_status)?;
    }
    to.serialize_field("calls", calls)
}

impl Serialize for Numbers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(ns, nr)| (ns, nr)))
    }
}
