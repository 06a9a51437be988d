//! Checkpoints: complete copies of the machine, made now and then so that one is near every revision.
//!
//! Everything else is reached from the nearest one by applying or reverting events. A checkpoint is made only after
//! several times as many events as there are processes, so all of them together take no more memory than the events,
//! however large a machine is and however long it runs.
//!
//! A jump to a checkpoint swaps it with the current machine, which becomes a checkpoint of the revision that is left.
//! So a jump copies nothing.

use super::{RevisionId, Timeline};
use crate::machine::Machine;
use crate::script::Names;

/// The distance between two checkpoints of a branch: a number of events, plus a number for each process.
const SPACING: u64 = 30_000;
const SPACING_PER_TASK: u64 = 4;

/// A complete copy of the machine.
#[derive(Debug, Clone)]
struct Checkpoint {
    at: RevisionId,
    machine: Machine,
    names: Names,
}

/// All checkpoints.
#[derive(Debug, Clone)]
pub(super) struct Checkpoints {
    list: Vec<Checkpoint>,
    spacing: (u64, u64),
}

impl Checkpoints {
    /// Creates the checkpoint of a new machine.
    pub fn new(machine: &Machine, names: &Names) -> Self {
        let start = Checkpoint { at: RevisionId::START, machine: machine.clone(), names: names.clone() };
        Checkpoints { list: vec![start], spacing: (SPACING, SPACING_PER_TASK) }
    }
}

impl Timeline {
    /// Makes a checkpoint if the last one on this branch is far enough back.
    pub(super) fn make_checkpoint_if_due(&mut self) {
        let tasks = self.machine.kernel().tasks().len() as u64;
        let (spacing, per_task) = self.checkpoints.spacing;
        let revision = &mut self.revisions[self.at.0 as usize];
        if revision.weight - revision.checkpoint_weight < spacing + per_task * tasks {
            return;
        }
        revision.checkpoint_weight = revision.weight;
        let (machine, names) = (self.machine.clone(), self.names.clone());
        self.checkpoints.list.push(Checkpoint { at: self.at, machine, names });
    }

    /// Jumps to a checkpoint if one is nearer to the target.
    pub(super) fn restore_nearest_checkpoint(&mut self, target: RevisionId) {
        let here = self.distance(self.at, target);
        // Too near to be noticeable.
        if here <= self.checkpoints.spacing.0 / 8 {
            return;
        }
        let distances = self.checkpoints.list.iter().map(|checkpoint| self.distance(checkpoint.at, target));
        let nearest = distances.zip(0..).min().filter(|&(distance, _)| distance < here);
        if let Some(checkpoint) = nearest.and_then(|(_, index): (_, usize)| self.checkpoints.list.get_mut(index)) {
            std::mem::swap(&mut self.at, &mut checkpoint.at);
            std::mem::swap(&mut self.machine, &mut checkpoint.machine);
            std::mem::swap(&mut self.names, &mut checkpoint.names);
        }
    }

    /// Returns the number of events and statements between two revisions.
    fn distance(&self, one: RevisionId, other: RevisionId) -> u64 {
        let weight = |revision: RevisionId| self.revisions[revision.0 as usize].weight;
        weight(one) + weight(other) - 2 * weight(self.common_ancestor(one, other))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::script::parse;

    /// Creates a timeline that makes a checkpoint every few events.
    fn dense(level: u32) -> Timeline {
        let root = parse(&format!("root A level={level}")).expect("readable").statements.pop();
        let mut timeline = Timeline::new(root);
        timeline.checkpoints.spacing = (4, 0);
        timeline
    }

    proptest! {
        #[test]
        fn checkpoints_match_replayed_events(
            acts in prop::collection::vec((0usize..6, any::<prop::sample::Index>()), 1..60), level in 0u32..2,
        ) {
            let mut timeline = dense(level);
            let mut worlds = vec![(RevisionId::START, timeline.machine().clone(), timeline.text())];
            for (index, (act, to)) in acts.into_iter().enumerate() {
                let line = match act {
                    0 => format!("A fork P{index}"),
                    1 => format!("A clone P{index} newpid=P{index}"),
                    2 => "A$ sleep 5 & true".to_owned(),
                    3 => "clock +3s".to_owned(),
                    4 => format!("A kill {} KILL", index % 9 + 2),
                    _ => {
                        let (revision, world, text) = &worlds[to.index(worlds.len())];
                        timeline.go_to(*revision);
                        prop_assert!(timeline.machine() == world);
                        prop_assert_eq!(&timeline.text(), text);
                        prop_assert_eq!(timeline.names(), &timeline.script().names());
                        prop_assert!(timeline.branch().contains(revision) || *revision == RevisionId::START);
                        continue;
                    }
                };
                if timeline.act(&line).is_ok() {
                    worlds.push((timeline.at(), timeline.machine().clone(), timeline.text()));
                }
            }
            for (revision, world, _) in worlds.iter().rev() {
                // Also from within a step.
                timeline.go_to_event(0);
                prop_assert!(&timeline.world_at(*revision) == world);
                timeline.go_to(*revision);
                prop_assert!(timeline.machine() == world);
            }
        }
    }

    #[test]
    fn checkpoints_are_smaller_than_events() {
        let mut text = "A sysctl kernel.pid_max=4194304\n".to_owned();
        (0..4_000).for_each(|index| text += &format!("A fork P{index}\n"));
        (0..20_000).for_each(|index| text += &format!("P{} setpgid 0 0\n", index % 4_000));
        let timeline = Timeline::from_script(parse(&text).expect("readable"));
        let checkpoints = &timeline.checkpoints.list;
        let processes: usize = checkpoints.iter().map(|checkpoint| checkpoint.machine.kernel().tasks().len()).sum();
        let weight = timeline.revisions[timeline.at.0 as usize].weight;
        assert!(processes as u64 * SPACING_PER_TASK <= weight, "{processes} processes are kept beside {weight} events");
    }
}
