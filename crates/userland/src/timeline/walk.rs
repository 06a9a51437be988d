//! Positions within a step: the machine after the first events of the last step.
//!
//! The kernel's state is exact. The state of programs, what they share and their output change only at the end of the
//! step; but names are bound as soon as their process or namespace exists, so that everything that exists at a moment
//! has a name.

use pidscope_kernel::{Event, TaskId};

use super::{RevisionId, Timeline};

/// A position within the last step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StepPosition {
    /// The number of its events that have been applied.
    pub events: usize,
    /// The number of its other changes that have been applied.
    pub changes: usize,
}

impl Timeline {
    /// Returns the events of the last step, over which [`Timeline::go_to_event`] moves.
    pub fn events(&self) -> &[Event] {
        let step = self.last_step_entry().and_then(|entry| entry.step.as_ref());
        step.map_or(&[], |step| &step.events)
    }

    /// Returns the number of events of the last step that have been applied; `None` if all have, which is the case
    /// unless [`Timeline::go_to_event`] was called.
    pub fn event_at(&self) -> Option<usize> {
        self.position_in_step.map(|position| position.events)
    }

    /// Moves to the position after the first `count` events of the last step. After all of them the step is finished.
    ///
    /// Moving to another step, or doing anything, first finishes this step.
    pub fn go_to_event(&mut self, count: usize) {
        let Some(step) = self.last_step().and_then(|revision| self.revisions[revision.0 as usize].entry.as_ref())
        else {
            return;
        };
        let Some(step) = &step.step else { return };
        let end = StepPosition { events: step.events.len(), changes: step.changes.len() };
        let from = self.position_in_step.unwrap_or(end);
        let changes = self.machine.walk(step, (from.events, from.changes), count.min(end.events));
        self.position_in_step = (count < end.events).then_some(StepPosition { events: count, changes });
    }

    /// Returns the revision, and the index of the event in it, that created a process, on the way to the current
    /// position; `None` for the first process.
    pub fn creation_of(&self, task: TaskId) -> Option<(RevisionId, usize)> {
        let is_birth = |event: &Event| matches!(event, Event::TaskCreated(new) if new.task == task);
        self.ancestors(self.at, RevisionId::START).find_map(|revision| {
            let step = self.entry(revision)?.step.as_ref()?;
            Some((revision, step.events.iter().position(is_birth)?))
        })
    }

    /// Finishes the step that the machine is within.
    pub(super) fn finish_step(&mut self) {
        if self.position_in_step.is_some() {
            self.go_to_event(usize::MAX);
        }
    }
}
