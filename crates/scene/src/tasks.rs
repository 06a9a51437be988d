//! Sets of processes.

use pidscope_kernel::TaskId;

/// A set of processes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tasks(Vec<TaskId>);

impl Tasks {
    /// Returns whether the set is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns whether a process is in the set.
    pub fn contains(&self, task: TaskId) -> bool {
        self.0.binary_search(&task).is_ok()
    }

    /// Adds a process; returns whether it was not in the set.
    pub fn insert(&mut self, task: TaskId) -> bool {
        let place = self.0.binary_search(&task);
        if let Err(at) = place {
            self.0.insert(at, task);
        }
        place.is_err()
    }

    /// Removes a process; returns whether it was in the set.
    pub fn remove(&mut self, task: TaskId) -> bool {
        let place = self.0.binary_search(&task);
        if let Ok(at) = place {
            self.0.remove(at);
        }
        place.is_ok()
    }
}

impl FromIterator<TaskId> for Tasks {
    fn from_iter<I: IntoIterator<Item = TaskId>>(tasks: I) -> Self {
        let mut tasks: Vec<TaskId> = tasks.into_iter().collect();
        tasks.sort_unstable();
        tasks.dedup();
        Tasks(tasks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_there_once_however_it_came() {
        let mut tasks: Tasks = [7, 2, 7].map(TaskId).into_iter().collect();
        assert!(tasks.insert(TaskId(5)) && !tasks.insert(TaskId(2)));
        assert_eq!(tasks, [2, 5, 7].map(TaskId).into_iter().collect());
        assert!(tasks.contains(TaskId(5)) && !tasks.contains(TaskId(6)));
        assert!(tasks.remove(TaskId(2)) && !tasks.remove(TaskId(2)));
        assert_eq!(tasks, [5, 7].map(TaskId).into_iter().collect());
    }
}
