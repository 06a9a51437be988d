//! Inside one step: the world after the first events of the last call, one after the other.
//!
//! Events are exact. What programs are besides, what they share and what they have printed changes at the end of the step: only names
//! come with whom they name, so that everybody who exists at a moment can be called by name.

use pidscope_kernel::{Event, TaskId};

use super::{RevisionId, Timeline};

/// A place inside the last step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Within {
    /// How many of its events have happened.
    pub events: usize,
    /// How many of its other changes have.
    pub changes: usize,
}

impl Timeline {
    /// The events of the last call up to now: those that [`Timeline::go_to_event`] walks over.
    pub fn events(&self) -> &[Event] {
        let step = self.last_call().and_then(|entry| entry.step.as_ref());
        step.map_or(&[], |step| &step.events)
    }

    /// How many of the events of the last call have happened; none if all have, which is where the world is unless
    /// [`Timeline::go_to_event`] has led elsewhere.
    pub fn event_at(&self) -> Option<usize> {
        self.within.map(|within| within.events)
    }

    /// Goes to the moment after the first `count` events of the last call. After all of them the step is over.
    ///
    /// Everything that goes to another step, or does something, comes to the end of this one first.
    pub fn go_to_event(&mut self, count: usize) {
        let Some(step) = self.last_step().and_then(|revision| self.revisions[revision.0 as usize].entry.as_ref())
        else {
            return;
        };
        let Some(step) = &step.step else { return };
        let end = Within { events: step.events.len(), changes: step.changes.len() };
        let from = self.within.unwrap_or(end);
        let changes = self.machine.walk(step, (from.events, from.changes), count.min(end.events));
        self.within = (count < end.events).then_some(Within { events: count, changes });
    }

    /// The revision and the place among its events that a process came into being with, on the way to here; none for the first process.
    pub fn born(&self, task: TaskId) -> Option<(RevisionId, usize)> {
        let is_birth = |event: &Event| matches!(event, Event::TaskCreated(new) if new.task == task);
        self.climb(self.at, RevisionId::START).find_map(|revision| {
            let step = self.entry(revision)?.step.as_ref()?;
            Some((revision, step.events.iter().position(is_birth)?))
        })
    }

    /// Brings the world to the end of the step that it is in.
    pub(super) fn finish_step(&mut self) {
        if self.within.is_some() {
            self.go_to_event(usize::MAX);
        }
    }
}
