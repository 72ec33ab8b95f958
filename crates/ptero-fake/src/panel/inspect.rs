//! The state of the fake, for tests to inspect and change.

use std::time::Duration;

use bytes::Bytes;
use ptero_model::ServerState;

use super::FakePanel;
use crate::lock::lock;
use crate::state::State;
use crate::state::files::{Content, resolve};
use crate::state::server::Server;
use crate::totp;

/// A server of the fake at one moment.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ServerSnapshot {
    /// The numeric id.
    pub id: u64,
    /// The UUID.
    pub uuid: String,
    /// The first eight digits of the UUID.
    pub identifier: String,
    /// The name.
    pub name: String,
    /// The panel's status. `None` for a normal one.
    pub status: Option<String>,
    /// The power state.
    pub state: ServerState,
    /// The lines that the console still shows.
    pub console: Vec<String>,
}

impl ServerSnapshot {
    fn of(server: &Server) -> Self {
        Self {
            id: server.id,
            uuid: server.uuid.clone(),
            identifier: server.identifier().to_owned(),
            name: server.name.clone(),
            status: server.status.clone(),
            state: server.process.state.clone(),
            console: server.process.log.iter().cloned().collect(),
        }
    }
}

impl FakePanel {
    /// Returns all servers, by numeric id.
    #[must_use]
    pub fn servers(&self) -> Vec<ServerSnapshot> {
        let mut state = lock(&self.shared.state);
        state.catch_up();
        state.servers.iter().map(ServerSnapshot::of).collect()
    }

    /// Returns the server with this UUID or short identifier.
    #[must_use]
    pub fn server(&self, identifier: &str) -> Option<ServerSnapshot> {
        self.servers().into_iter().find(|server| server.uuid == identifier || server.identifier == identifier)
    }

    /// Returns the bytes of a server's file.
    #[must_use]
    pub fn file(&self, server: &str, path: &str) -> Option<Vec<u8>> {
        let mut state = lock(&self.shared.state);
        state.catch_up();
        let server = state.servers.get(state.server_id(server)?)?;
        server.files.read(&resolve("", path)?).map(|bytes| bytes.to_vec())
    }

    /// Writes a file of a server. Returns false without such a server, or when a folder has that name.
    pub fn set_file(&self, server: &str, path: &str, content: impl Into<Bytes>) -> bool {
        self.put(server, path, Content::File(content.into()))
    }

    /// Writes a file of `size` bytes, which take no memory.
    pub fn set_generated_file(&self, server: &str, path: &str, size: u64) -> bool {
        self.put(server, path, Content::Generated(size))
    }

    /// Creates a symbolic link.
    pub fn set_symlink(&self, server: &str, path: &str, target: &str) -> bool {
        self.put(server, path, Content::Symlink(target.to_owned()))
    }

    fn put(&self, server: &str, path: &str, content: Content) -> bool {
        let Some(path) = resolve("", path) else { return false };
        self.change(server, |state, id| {
            let now = state.clock.now();
            state.servers.get_mut(id).is_some_and(|server| server.files.write(&path, content, now).is_ok())
        })
    }

    /// Sets the panel's status of a server, such as `installing`. `None` is a normal one.
    pub fn set_status(&self, server: &str, status: Option<&str>) -> bool {
        self.change(server, |state, id| {
            let server = state.servers.get_mut(id);
            server.map(|server| server.status = status.map(str::to_owned)).is_some()
        })
    }

    /// Suspends a server, as an administrator does. Its process is killed.
    pub fn suspend(&self, server: &str) -> bool {
        self.change(server, |state, id| {
            state.suspend(id);
            true
        })
    }

    /// Sets the power state of a server immediately.
    pub fn set_power(&self, server: &str, power: ServerState) -> bool {
        self.change(server, |state, id| {
            let now = state.clock.instant();
            let Some(server) = state.servers.get_mut(id) else { return false };
            server.process.started = (power != ServerState::Offline).then_some(now);
            server.process.change(power);
            true
        })
    }

    /// Prints a line on a server's console, as its process does.
    pub fn print(&self, server: &str, line: &str) -> bool {
        self.change(server, |state, id| {
            let server = state.servers.get_mut(id);
            server.map(|server| server.process.print(line)).is_some()
        })
    }

    /// Holds the power lock of a server, as a running power action does: Wings refuses every other action except kill.
    /// The websocket reports that with `daemon error`, and REST not at all.
    pub fn hold_power_lock(&self, server: &str, duration: Duration) -> bool {
        self.change(server, |state, id| {
            let until = state.clock.instant().checked_add(duration);
            let server = state.servers.get_mut(id);
            server.map(|server| server.process.locked_until = until).is_some()
        })
    }

    /// Transfers a server to the node with this name, as administrators do on the panel's pages. Returns false without
    /// such a server or node, or when the node has no free allocation.
    pub fn transfer(&self, server: &str, node: &str) -> bool {
        self.change(server, |state, id| {
            let node = state.nodes.find(|row| row.name == node).map(|node| node.id);
            node.is_some_and(|node| state.transfer(id, node))
        })
    }

    /// Starts or ends the transfer of a server to another node, without moving it.
    pub fn set_transferring(&self, server: &str, transferring: bool) -> bool {
        self.change(server, |state, id| {
            let Some(server) = state.servers.get_mut(id) else { return false };
            server.is_transferring = transferring;
            server.process.report_transfer(if transferring { "processing" } else { "completed" });
            true
        })
    }

    /// Crashes a server's process.
    pub fn crash(&self, server: &str) -> bool {
        self.change(server, |state, id| {
            state.crash(id);
            true
        })
    }

    /// Restarts Wings on all nodes: connections break, tokens and unfinished work are lost. It is online afterwards.
    pub fn restart_wings(&self) {
        lock(&self.shared.state).restart_wings();
        self.shared.changed.notify_one();
    }

    /// Sets whether Wings is online. Going offline breaks its connections. While it is offline, it drops every new
    /// connection, and the panel replies with 504 to requests that need it.
    pub fn set_wings_online(&self, online: bool) {
        let mut state = lock(&self.shared.state);
        state.wings.online = online;
        if !online {
            state.sever(|_| true);
        }
    }

    /// Sets whether the panel can connect to the database host at `address`, such as `10.0.0.5:3306`. If it cannot, adding
    /// or changing the host, and creating a database on it, fail with `PDOException`.
    pub fn set_database_host_online(&self, address: &str, online: bool) {
        let refused = &mut lock(&self.shared.state).refused_database_hosts;
        if online {
            refused.remove(address);
        } else {
            refused.insert(address.to_owned());
        }
    }

    /// Starts or stops Wings like [`set_wings_online`](Self::set_wings_online), but only on the node with this name.
    /// Returns false without such a node.
    pub fn set_node_online(&self, node: &str, online: bool) -> bool {
        let mut state = lock(&self.shared.state);
        let Some(node) = state.nodes.find(|row| row.name == node).map(|node| node.id) else { return false };
        if online {
            state.wings.offline_nodes.remove(&node);
        } else {
            state.wings.offline_nodes.insert(node);
            state.sever(|other| other == node);
        }
        true
    }

    /// Returns the current two-factor code of a user who has set up two-factor authentication.
    #[must_use]
    pub fn two_factor_code(&self, username: &str) -> Option<String> {
        let state = lock(&self.shared.state);
        let user = state.users.find(|user| user.username == username)?;
        totp::code(user.two_factor.secret.as_ref()?, state.clock.seconds())
    }

    /// Returns whether the program under test has polled in real time while the simulated clock stood still. Such a poll
    /// never ends. The fake also reports it with the header `X-Fake-Hint` and, once, on the standard error.
    #[must_use]
    pub fn is_stalled(&self) -> bool {
        lock(&self.shared.state).stalls.is_noticed()
    }

    fn change(&self, server: &str, change: impl FnOnce(&mut State, u64) -> bool) -> bool {
        let mut state = lock(&self.shared.state);
        state.catch_up();
        let changed = state.server_id(server).is_some_and(|id| change(&mut state, id));
        drop(state);
        self.shared.changed.notify_one();
        changed
    }
}
