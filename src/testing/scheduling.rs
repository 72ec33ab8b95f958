//! Schedules and backups that run by themselves.

use super::agenda::Due;
use super::state::State;
use super::state::backup::Backup;
use crate::PowerAction;

impl State {
    /// Puts the next run of a schedule on the agenda.
    pub(crate) fn plan(&mut self, id: u64) {
        let Some(schedule) = self.schedules.get(id) else { return };
        let Some(next) = schedule.next_run.filter(|_| schedule.is_active) else { return };
        let at = self.calendar.instant_of(next);
        self.agenda.add(at, Due::Schedule { schedule: id, run: next });
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
        self.plan(id);
    }

    /// Does the tasks of a schedule, one right after the other: the fake does not wait for their offsets. One that fails
    /// ends the run, unless it says otherwise.
    pub(crate) fn run_schedule(&mut self, id: u64) {
        let now = self.calendar.now();
        let Some(schedule) = self.schedules.get_mut(id) else { return };
        schedule.last_run = Some(now);
        let server = schedule.server;
        let mut tasks = schedule.tasks.clone();
        tasks.sort_by_key(|task| task.sequence);
        for task in tasks {
            let done = match task.action.as_str() {
                "command" => self.command(server, &task.payload),
                "power" => {
                    // A refusal shows on the console only.
                    self.power(server, &PowerAction::from(task.payload));
                    true
                }
                _ => {
                    let ignored = task.payload.lines().map(str::to_owned).collect();
                    self.add_backup(server, None, ignored, false);
                    true
                }
            };
            if !done && !task.continue_on_failure {
                return;
            }
        }
    }

    /// Begins a backup.
    pub(crate) fn add_backup(
        &mut self,
        server: u64,
        name: Option<String>,
        ignored: Vec<String>,
        is_locked: bool,
    ) -> u64 {
        let (uuid, now) = (self.random.uuid(), self.calendar.now());
        let name = name.unwrap_or_else(|| format!("Backup at {}", now.strftime("%Y-%m-%d %H:%M:%S")));
        let id = self.backups.add(|id| Backup {
            id,
            uuid,
            server,
            name,
            ignored,
            is_locked,
            is_successful: false,
            archive: None,
            created: now,
            completed: None,
            is_deleted: false,
        });
        self.back_up(id);
        id
    }
}
