//! Wings as a whole.

use std::time::Duration;

use serde_json::json;

use crate::state::State;
use crate::state::process::Disruption;
use crate::state::server::Server;
use crate::timers::Due;

/// The panel fails a backup after this time if Wings never reports it.
const STALE: Duration = Duration::from_secs(6 * 3600);

impl State {
    /// Starts Wings again, on every node. It has forgotten used tokens, and lost connections and unfinished work.
    pub(crate) fn restart_wings(&mut self) {
        self.wings.online = true;
        self.wings.offline_nodes.clear();
        self.wings.started = self.clock.seconds();
        self.wings.used.clear();
        self.wings.denied.clear();
        self.wings.denied_users.clear();
        self.timers.retain(|due| {
            let is_work_of_wings =
                matches!(due, Due::Installed { .. } | Due::BackedUp { .. } | Due::Restored { .. } | Due::Pulled { .. });
            !is_work_of_wings
        });
        self.pulls.clear();
        let now = self.clock.instant();
        for backup in self.backups.iter().filter(|backup| backup.is_running()) {
            self.timers.add(now + STALE, Due::BackedUp { backup: backup.id, fails: true });
        }
        let is_restoring = |server: &&Server| server.status.as_deref() == Some("restoring_backup");
        let restoring: Vec<_> = self.servers.iter().filter(is_restoring).map(|server| server.id).collect();
        for server in restoring {
            self.record(None, Some(server), "server:backup.restore-failed", json!({}));
        }
        for server in self.servers.iter_mut() {
            if matches!(server.status.as_deref(), Some("installing" | "restoring_backup")) {
                server.status = None;
            }
            server.process.is_installing = false;
            server.process.locked_until = None;
        }
        self.sever(|_| true);
    }

    /// Breaks the connections of the servers on some nodes.
    pub(crate) fn sever(&self, on: impl Fn(u64) -> bool) {
        for server in self.servers.iter().filter(|server| on(server.node)) {
            server.process.disrupt(Disruption::Sever);
        }
    }
}
