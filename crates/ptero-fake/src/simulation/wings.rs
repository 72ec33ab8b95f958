//! Wings as a whole.

use crate::state::State;
use crate::state::process::Disruption;

impl State {
    /// Wings comes up again: it has forgotten its used tokens, and lost every connection and every unfinished work.
    pub(crate) fn restart_wings(&mut self) {
        self.wings.started = self.clock.seconds();
        self.wings.used.clear();
        self.wings.denied.clear();
        for server in self.servers.iter_mut() {
            if matches!(server.status.as_deref(), Some("installing" | "restoring_backup")) {
                server.status = None;
            }
            server.process.is_installing = false;
            server.process.disrupt(Disruption::Sever);
        }
    }
}
