//! Events for programs: a word for each event, and the process and namespace that it is about.

use pidscope_userland::timeline::Timeline;
use serde::Serialize;

/// An event of a step.
#[derive(Serialize)]
pub struct EventRecord<'t> {
    step: usize,
    index: usize,
    kind: &'static str,
    process: Option<&'t str>,
    namespace: Option<&'t str>,
}

/// Returns the events after the given number of steps, in order.
pub fn since(timeline: &Timeline, since: usize) -> Vec<EventRecord<'_>> {
    let machine = timeline.machine();
    let steps = timeline.entries().filter_map(|entry| entry.step.as_ref()).enumerate().skip(since);
    let events = steps
        .flat_map(|(step, result)| result.events.iter().enumerate().map(move |(index, event)| (step, index, event)));
    let records = events.map(|(step, index, event)| EventRecord {
        step,
        index,
        kind: event.word(),
        process: event.subject(machine.kernel()).map(|task| machine.name(task)),
        namespace: event.space().map(|ns| machine.namespace_name(ns)),
    });
    records.collect()
}
