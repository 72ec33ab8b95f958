//! Suspensions and deletions.

use crate::state::State;
use crate::state::process::WingsEvent;

impl State {
    pub(crate) fn suspend(&mut self, id: u64) {
        if self.servers.get(id).is_some_and(|server| !server.process.is_offline()) {
            self.kill(id);
        }
        if let Some(server) = self.servers.get_mut(id) {
            server.status = Some("suspended".to_owned());
        }
    }

    /// Removes a server from its node, where its backups stay.
    pub(crate) fn remove_from_node(&mut self, id: u64) {
        if self.servers.get(id).is_some_and(|server| !server.process.is_offline()) {
            self.kill(id);
        }
        self.pulls.retain(|pull| pull.server != id);
        if let Some(server) = self.servers.get_mut(id) {
            server.copies = 0;
            server.files.clear();
            server.process.emit(WingsEvent::Deleted);
        }
    }

    /// Removes a server with everything that belongs to it.
    pub(crate) fn delete_server(&mut self, id: u64) {
        if self.servers.get(id).is_some_and(|server| !server.process.is_offline()) {
            self.kill(id);
        }
        if let Some(server) = self.servers.remove(id) {
            server.process.emit(WingsEvent::Deleted);
        }
        for allocation in self.allocations.iter_mut().filter(|allocation| allocation.server == Some(id)) {
            allocation.server = None;
            allocation.notes = None;
        }
        self.databases.retain(|database| database.server != id);
        self.backups.retain(|backup| backup.server != id);
        self.schedules.retain(|schedule| schedule.server != id);
    }
}
