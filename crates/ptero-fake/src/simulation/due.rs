//! Runs the timers.

use std::time::Instant;

use ptero_model::ServerState;

use crate::state::State;
use crate::state::scripts::{Operation, Plan};
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
        self.grow_pulls();
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
            Due::Crash { server, action } => {
                if self.servers.get(server).is_some_and(|server| server.process.action == action) {
                    self.crash(server);
                }
            }
            Due::Stats { server, action } => self.report_stats(server, action, at),
            Due::Installed { server, start, fails } => self.finish_installation(server, start, fails),
            Due::BackedUp { backup, fails } => self.finish_backup(backup, fails),
            Due::Restored { server, backup, truncate, fails } => {
                self.finish_restoration(server, backup, truncate, fails);
            }
            Due::Pulled { pull } => self.finish_pull(&pull),
            Due::RetryPower { server, action, until } => self.power_within(server, &action, until),
            Due::Transferred { server, allocation, fails } => self.finish_transfer(server, allocation, fails),
            Due::Task { schedule, task } => self.run_task(schedule, task, at),
            Due::Schedule { schedule, run } => self.run_planned(schedule, run),
        }
    }

    /// The scripted plan of an operation.
    pub(super) fn plan(&mut self, operation: Operation, server: u64) -> Plan {
        self.servers.get(server).map(|server| self.scripts.plan(operation, server)).unwrap_or_default()
    }

    /// Schedules the end of an operation.
    pub(super) fn after(&mut self, plan: Plan, due: Due) {
        let now = self.clock.instant();
        let takes = plan.takes.unwrap_or(self.settings.step);
        self.timers.add(now.checked_add(takes).unwrap_or(now), due);
    }
}
