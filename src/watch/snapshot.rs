use std::collections::BTreeMap;
use std::collections::btree_map::Values;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use uuid::Uuid;

use crate::model::{Resources, Server, ServerId, ServerState, ServerStatus};

/// What a watch knows of one server.
#[derive(Clone, Debug, PartialEq, Serialize)]
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
    /// What keeps the server from normal use, such as an installation or a suspension. `None` if nothing does.
    pub status: Option<ServerStatus>,
    /// Whether the server is moving to another node.
    pub is_transferring: bool,
    /// What the process is doing, as last reported. `None` until something has reported it.
    pub state: Option<ServerState>,
    /// What the server uses, as last reported.
    pub resources: Option<Resources>,
    /// Where state and resources come from.
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

    /// Whether the server's process is running.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.state == Some(ServerState::Running)
    }
}

/// Where a server's figures come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Source {
    /// Nothing has reported any yet.
    #[default]
    None,
    /// The server's console: at once, and each second while it runs.
    Console,
    /// The API of the server's node: each second, or as often as the builder says.
    Node,
    /// The panel: as often as its limit allows, and at most every 20 seconds, for which it caches them.
    Panel,
}

/// Where the figures of one server come from, and how old they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ServerSource {
    /// The server.
    pub id: ServerId,
    /// Where the last figures came from.
    pub source: Source,
    /// How long ago they came. `None` if there are none.
    pub age: Option<Duration>,
    /// Whether the server's console is connected.
    pub is_console_connected: bool,
    /// Why the last attempt to get figures failed. `None` after one that did not.
    pub error: Option<String>,
}

/// All servers at one moment, in the order of their ids. Taking and cloning it copies no server.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    pub(super) servers: Arc<BTreeMap<ServerId, Arc<WatchedServer>>>,
}

impl Snapshot {
    /// The server with this short id.
    #[must_use]
    pub fn get(&self, id: &ServerId) -> Option<&WatchedServer> {
        self.servers.get(id).map(AsRef::as_ref)
    }

    /// All servers.
    #[must_use]
    pub fn iter(&self) -> SnapshotIter<'_> {
        SnapshotIter(self.servers.values())
    }

    /// The number of servers.
    #[must_use]
    pub fn len(&self) -> usize {
        self.servers.len()
    }

    /// Whether there is no server.
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
