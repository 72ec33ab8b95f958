//! Transfers of servers between nodes.

use crate::archive::Entry;
use crate::state::State;
use crate::state::allocation::Allocation;
use crate::state::process::{Process, WingsEvent};
use crate::state::scripts::Operation;
use crate::state::server::Server;
use crate::timers::Due;

impl State {
    /// Starts the transfer of a server to a node. False when it is already being transferred, or the node has no free
    /// allocation.
    pub(crate) fn transfer(&mut self, id: u64, node: u64) -> bool {
        let free = |row: &Allocation| row.node == node && row.server.is_none();
        let Some(allocation) = self.allocations.find(free).map(|row| row.id) else { return false };
        self.transfer_to(id, allocation)
    }

    /// Starts the transfer of a server to the node of an allocation. False when it is already being transferred.
    pub(crate) fn transfer_to(&mut self, id: u64, allocation: u64) -> bool {
        let Some(server) = self.servers.get(id).filter(|server| !server.is_transferring) else { return false };
        if !server.process.is_offline() {
            self.kill(id);
        }
        // The server has the allocations of both nodes until the transfer ends.
        if let Some(allocation) = self.allocations.get_mut(allocation) {
            allocation.server = Some(id);
        }
        if let Some(server) = self.servers.get_mut(id) {
            server.is_transferring = true;
            server.process.report_transfer("processing");
        }
        let plan = self.plan(Operation::Transfer, id);
        self.after(plan, Due::Transferred { server: id, allocation, fails: plan.fails });
        true
    }

    /// Ends a transfer before its time: the allocations of the new node are released.
    pub(crate) fn cancel_transfer(&mut self, id: u64) {
        let Some(server) = self.servers.get_mut(id) else { return };
        server.is_transferring = false;
        server.process.report_transfer("cancelled");
        let node = server.node;
        for allocation in self.allocations.iter_mut().filter(|row| row.server == Some(id) && row.node != node) {
            (allocation.server, allocation.notes) = (None, None);
        }
    }

    /// Takes in a server that another node sends, which ends its transfer. False when it is not being transferred to the
    /// node.
    pub(crate) fn receive_transfer(&mut self, id: u64, node: u64, entries: &[Entry]) -> bool {
        let reserved = |row: &Allocation| row.node == node && row.server == Some(id);
        let allocation = self.allocations.find(reserved).map(|row| row.id);
        let now = self.clock.now();
        let moving = |server: &&mut Server| server.is_transferring && server.node != node;
        let (Some(allocation), Some(server)) = (allocation, self.servers.get_mut(id).filter(moving)) else {
            return false;
        };
        server.files.clear();
        entries.iter().for_each(|entry| server.files.put("", entry, now));
        server.copies = 1;
        self.finish_transfer(id, allocation, false);
        true
    }

    /// Ends a transfer: the allocations of one node are released.
    pub(super) fn finish_transfer(&mut self, id: u64, allocation: u64, fails: bool) {
        let Some(node) = self.allocations.get(allocation).map(|row| row.node) else { return };
        let Some(server) = self.servers.get_mut(id).filter(|server| server.is_transferring) else { return };
        server.is_transferring = false;
        let released: Vec<u64> = if fails {
            server.process.report_transfer("failure");
            vec![allocation]
        } else {
            let old = server.node;
            (server.node, server.allocation) = (node, allocation);
            server.process.report_transfer("completed");
            // The old node deletes the server, which ends its connections.
            server.process.emit(WingsEvent::Deleted);
            let rows = self.allocations.iter().filter(|row| row.server == Some(id) && row.node == old);
            rows.map(|row| row.id).collect()
        };
        for id in released {
            if let Some(allocation) = self.allocations.get_mut(id) {
                (allocation.server, allocation.notes) = (None, None);
            }
        }
    }
}

impl Process {
    /// Sends the status of a transfer to listeners.
    pub(crate) fn report_transfer(&self, status: &str) {
        self.emit(WingsEvent::TransferLogs(format!("[Transfer System] [Source Node]: {status}")));
        self.emit(WingsEvent::TransferStatus(status.to_owned()));
    }
}
