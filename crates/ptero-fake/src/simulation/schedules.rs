//! Schedules and their tasks.

use std::time::{Duration, Instant};

use ptero_model::PowerAction;

use crate::state::State;
use crate::state::schedule::Task;
use crate::timers::Due;

impl State {
    /// Sets a timer for the next run of a schedule.
    pub(crate) fn plan_run(&mut self, id: u64) {
        let Some(schedule) = self.schedules.get(id) else { return };
        let Some(next) = schedule.next_run.filter(|_| schedule.is_active) else { return };
        let at = self.clock.instant_of(next);
        self.timers.add(at, Due::Schedule { schedule: id, run: next });
    }

    /// Runs a schedule that was planned for `run`, unless it has changed since, and plans it again.
    pub(crate) fn run_planned(&mut self, id: u64, run: jiff::Timestamp) {
        let Some(schedule) = self.schedules.get_mut(id) else { return };
        if !schedule.is_active || schedule.next_run != Some(run) {
            return;
        }
        schedule.next_run = schedule.cron.next_after(run);
        let needs_process = schedule.only_when_online;
        let server = self.servers.get(schedule.server).filter(|server| server.status.is_none());
        let runs = server.is_some_and(|server| !needs_process || !server.process.is_offline());
        if runs {
            self.run_schedule(id);
        }
        self.plan_run(id);
    }

    /// Runs the tasks of a schedule: the first at once, each of the others with its offset after the one before.
    pub(crate) fn run_schedule(&mut self, id: u64) {
        let (now, at) = (self.clock.now(), self.clock.instant());
        let Some(schedule) = self.schedules.get_mut(id) else { return };
        schedule.last_run = Some(now);
        schedule.is_processing = true;
        schedule.tasks.iter_mut().for_each(|task| task.is_queued = true);
        if let Some(first) = schedule.tasks.iter().min_by_key(|task| task.sequence).map(|task| task.id) {
            self.run_task(id, first, at);
        }
    }

    /// Runs a task, and sets a timer for the next one. A failure ends the run, unless the task continues on failure.
    pub(crate) fn run_task(&mut self, id: u64, task: u64, at: Instant) {
        let Some(schedule) = self.schedules.get_mut(id) else { return };
        let Some(current) = schedule.tasks.iter_mut().find(|other| other.id == task) else {
            return schedule.end_run();
        };
        current.is_queued = false;
        let (server, current) = (schedule.server, current.clone());
        let goes_on = self.do_task(server, &current) || current.continue_on_failure;
        let Some(schedule) = self.schedules.get_mut(id) else { return };
        let following = schedule.tasks.iter().filter(|other| other.is_queued && other.sequence > current.sequence);
        match following.min_by_key(|other| other.sequence).filter(|_| goes_on) {
            Some(next) => {
                let (task, at) = (next.id, at + Duration::from_secs(next.time_offset));
                self.timers.add(at, Due::Task { schedule: id, task });
            }
            None => schedule.end_run(),
        }
    }

    /// Returns false when Wings refuses the task.
    fn do_task(&mut self, server: u64, task: &Task) -> bool {
        match task.action.as_str() {
            "command" => self.command(server, &task.payload),
            "power" => {
                // Wings replies before it acts, so a refusal is not reported.
                let _ = self.power(server, &PowerAction::from(task.payload.as_str()));
                true
            }
            _ => {
                let ignored = task.payload.lines().map(str::to_owned).collect();
                self.add_backup(server, None, ignored, false);
                true
            }
        }
    }
}
