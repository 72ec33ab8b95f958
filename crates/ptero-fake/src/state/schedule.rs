//! Schedules and their tasks.

use jiff::Timestamp;

use crate::cron::Cron;

pub(crate) struct Schedule {
    pub(crate) id: u64,
    pub(crate) server: u64,
    pub(crate) name: String,
    pub(crate) cron: Cron,
    pub(crate) is_active: bool,
    pub(crate) is_processing: bool,
    pub(crate) only_when_online: bool,
    pub(crate) last_run: Option<Timestamp>,
    pub(crate) next_run: Option<Timestamp>,
    pub(crate) tasks: Vec<Task>,
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
}

#[derive(Clone)]
pub(crate) struct Task {
    pub(crate) id: u64,
    pub(crate) sequence: u64,
    pub(crate) action: String,
    pub(crate) payload: String,
    pub(crate) time_offset: u64,
    pub(crate) is_queued: bool,
    pub(crate) continue_on_failure: bool,
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
}

impl Schedule {
    /// Puts a task at `sequence`, moving the others so that no number is left out.
    pub(crate) fn insert_task(&mut self, mut task: Task, sequence: Option<u64>) {
        let mut others: Vec<_> = self.tasks.iter_mut().filter(|other| other.id != task.id).collect();
        others.sort_by_key(|other| other.sequence);
        let last = others.len() as u64 + 1;
        let place = sequence.unwrap_or(last).clamp(1, last);
        let free = (1..).filter(|number| *number != place);
        for (other, number) in others.into_iter().zip(free) {
            other.sequence = number;
        }
        task.sequence = place;
        match self.tasks.iter_mut().find(|other| other.id == task.id) {
            Some(place) => *place = task,
            None => self.tasks.push(task),
        }
    }

    /// Removes a task. False when there is none with this id.
    pub(crate) fn remove_task(&mut self, id: u64) -> bool {
        let before = self.tasks.len();
        self.tasks.retain(|task| task.id != id);
        let mut left: Vec<_> = self.tasks.iter_mut().collect();
        left.sort_by_key(|task| task.sequence);
        for (task, number) in left.into_iter().zip(1..) {
            task.sequence = number;
        }
        self.tasks.len() < before
    }

    /// Ends the current run: no task is queued any more.
    pub(crate) fn end_run(&mut self) {
        self.is_processing = false;
        self.tasks.iter_mut().for_each(|task| task.is_queued = false);
    }
}
