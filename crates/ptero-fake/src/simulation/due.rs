//! Runs the timers.

use std::time::Instant;

use ptero_model::ServerState;

use crate::state::State;
use crate::timers::Due;

impl State {
    /// Does everything that is due by now, each at its time.
    pub(crate) fn catch_up(&mut self) {
        let now = self.clock.instant();
        while let Some((at, due)) = self.timers.pop(now) {
            self.clock.override_now(Some(at));
            self.perform(at, due);
        }
        self.clock.override_now(None);
    }

    fn perform(&mut self, at: Instant, due: Due) {
        match due {
            Due::Power { server, action, to, then_start } => {
                let current = self.servers.get_mut(server).filter(|server| server.process.action == action);
                if let Some(current) = current {
                    if to == ServerState::Offline {
                        current.process.print("[stop] bye");
                    }
                    self.reach(server, to, then_start, at);
                }
            }
            Due::Stats { server, action } => self.report_stats(server, action, at),
            Due::Installed { server, start } => self.finish_installation(server, start),
            Due::BackedUp { backup } => self.finish_backup(backup),
            Due::Restored { server, backup, truncate } => self.finish_restoration(server, backup, truncate),
            Due::Task { schedule, task } => self.run_task(schedule, task, at),
            Due::Schedule { schedule, run } => self.run_planned(schedule, run),
        }
    }

    /// Schedules `due` for the end of one simulated step.
    pub(crate) fn after_step(&mut self, due: Due) {
        let now = self.clock.instant();
        self.timers.add(now.checked_add(self.settings.step).unwrap_or(now), due);
    }
}
