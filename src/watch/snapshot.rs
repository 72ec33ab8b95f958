use std::collections::BTreeMap;
use std::collections::btree_map::Values;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::model::{Resources, Server, ServerId, ServerState, ServerStatus};

/// What a watch knows about one server.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct WatchedServer {
    /// The short id.
    pub id: ServerId,
    /// The full id.
    pub uuid: Uuid,
    /// The name.
    pub name: String,
    /// The name of the node that the server is on.
    pub node: String,
    /// The status that prevents normal use, such as an installation or a suspension. `None` if there is none.
    pub status: Option<ServerStatus>,
    /// Whether the server is being transferred to another node.
    pub is_transferring: bool,
    /// The last reported power state. `None` until one has been reported.
    pub state: Option<ServerState>,
    /// The last reported resource usage. `None` until some has been reported.
    pub resources: Option<Resources>,
    /// The source of state and usage.
    pub source: Source,
}

impl WatchedServer {
    pub(super) fn new(server: &Server) -> Self {
        Self {
            id: server.identifier.clone(),
            uuid: server.uuid,
            name: server.name.clone(),
            node: server.node.clone(),
            status: server.status.clone(),
            is_transferring: server.is_transferring,
            state: None,
            resources: None,
            source: Source::None,
        }
    }

    /// Returns whether the server's process is running.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.state == Some(ServerState::Running)
    }
}

/// The source of a server's state and usage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Source {
    /// None has reported yet.
    #[default]
    None,
    /// The server's console: immediately, and every second while the server runs.
    Console,
    /// The API of the server's node: about every second, unless the builder sets another interval.
    Node,
    /// The panel: as often as its rate limit allows, at most every 20 seconds, for which it caches them.
    Panel,
}

/// The source of one server's state and usage, and their age.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ServerSource {
    /// The server's short id.
    pub id: ServerId,
    /// The source of the last report.
    pub source: Source,
    /// The age of the last report. `None` if there is none.
    pub age: Option<Duration>,
    /// Whether the server's console is connected.
    pub is_console_connected: bool,
    /// Why the last attempt to get a report failed. `None` if it succeeded.
    pub error: Option<String>,
}

/// The part of all servers that a watch with `WatchBuilder::shared` has.
#[cfg(feature = "redis")]
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WatchShare {
    /// How many slots the watch has. Each server belongs to one.
    pub slots: u32,
    /// How many slots there are.
    pub of: u32,
    /// How many watches share them, as last known.
    pub workers: u32,
    /// Why Redis cannot be used. `None` if it can. The watch keeps its slots until it can, even if others take them
    /// over.
    pub error: Option<String>,
}

/// All servers at one moment, ordered by id. Creating and cloning a snapshot copies no server.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    pub(super) servers: Arc<BTreeMap<ServerId, Arc<WatchedServer>>>,
}

impl Snapshot {
    /// Returns the server with this short id.
    #[must_use]
    pub fn get(&self, id: &ServerId) -> Option<&WatchedServer> {
        self.servers.get(id).map(AsRef::as_ref)
    }

    /// Iterates over all servers.
    #[must_use]
    pub fn iter(&self) -> SnapshotIter<'_> {
        SnapshotIter(self.servers.values())
    }

    /// Returns the number of servers.
    #[must_use]
    pub fn len(&self) -> usize {
        self.servers.len()
    }

    /// Returns whether there is no server.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.servers.is_empty()
    }
}

/// The servers of a [`Snapshot`].
#[derive(Clone, Debug)]
pub struct SnapshotIter<'a>(Values<'a, ServerId, Arc<WatchedServer>>);

impl<'a> Iterator for SnapshotIter<'a> {
    type Item = &'a WatchedServer;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(AsRef::as_ref)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<'a> IntoIterator for &'a Snapshot {
    type Item = &'a WatchedServer;
    type IntoIter = SnapshotIter<'a>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Serialize for Snapshot {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self)
    }
}
