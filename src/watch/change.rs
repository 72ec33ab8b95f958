use serde::{Deserialize, Serialize};

use crate::model::{Resources, ServerId, ServerState, ServerStatus};

use super::snapshot::WatchedServer;

/// A change on a watched server.
///
/// Serialised, it is an object with the name of the change as `change`, beside the fields:
/// `{"change":"state","id":"1a2b3c4d","from":"offline","to":"starting"}`.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(tag = "change", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Change {
    /// The key can see a new server, or this watch takes one over from another. The first snapshot consists of these.
    #[non_exhaustive]
    Added {
        /// The server.
        server: Box<WatchedServer>,
    },
    /// The server was deleted, or the key can no longer see it.
    #[non_exhaustive]
    Removed {
        /// The server's short id.
        id: ServerId,
        /// Its last name.
        name: String,
    },
    /// Another worker watches the server from now on. Only with `WatchBuilder::shared`.
    #[non_exhaustive]
    HandedOver {
        /// The server's short id.
        id: ServerId,
    },
    /// The server was renamed.
    #[non_exhaustive]
    Renamed {
        /// The server's short id.
        id: ServerId,
        /// The old name.
        from: String,
        /// The new name.
        to: String,
    },
    /// The server was moved to another node.
    #[non_exhaustive]
    Moved {
        /// The server's short id.
        id: ServerId,
        /// The old node.
        from: String,
        /// The new node.
        to: String,
    },
    /// The server's status changed, such as to `suspended` or `installing`.
    #[non_exhaustive]
    Status {
        /// The server's short id.
        id: ServerId,
        /// The old status. `None` if there was none.
        from: Option<ServerStatus>,
        /// The new status. `None` if there is none any more.
        to: Option<ServerStatus>,
    },
    /// A transfer to another node began or ended.
    #[non_exhaustive]
    Transferring {
        /// The server's short id.
        id: ServerId,
        /// Whether the server is now being transferred.
        is_transferring: bool,
    },
    /// The power state changed.
    #[non_exhaustive]
    State {
        /// The server's short id.
        id: ServerId,
        /// The old state. `None` if this is the first known state.
        from: Option<ServerState>,
        /// The new state.
        to: ServerState,
    },
    /// The process ended without a power action. Only consoles show this; it follows the change of state.
    #[non_exhaustive]
    Crashed {
        /// The server's short id.
        id: ServerId,
    },
    /// New resource usage.
    #[non_exhaustive]
    Stats {
        /// The server's short id.
        id: ServerId,
        /// The server's resource usage.
        resources: Resources,
    },
    /// The server's console lost its connection. State and usage may be outdated from now on.
    #[non_exhaustive]
    ConsoleLost {
        /// The server's short id.
        id: ServerId,
        /// Why it was lost.
        reason: String,
    },
    /// The server's console is connected again.
    #[non_exhaustive]
    ConsoleBack {
        /// The server's short id.
        id: ServerId,
    },
    /// A node no longer reports its servers. Until it does again, their state and usage come from elsewhere or are
    /// outdated.
    #[non_exhaustive]
    NodeLost {
        /// The node: its name, or the URL of its client if that was passed to the builder.
        node: String,
        /// Why it was lost.
        reason: String,
    },
    /// A node reports its servers again.
    #[non_exhaustive]
    NodeBack {
        /// The node, as in [`NodeLost`](Self::NodeLost).
        node: String,
    },
    /// This reader was too slow, so changes were dropped for it. The watch's snapshot is current.
    #[non_exhaustive]
    Missed {
        /// The number of dropped changes.
        count: u64,
    },
}

impl Change {
    /// Returns the server that changed. `None` for changes of nodes, and for [`Missed`](Self::Missed).
    #[must_use]
    pub fn id(&self) -> Option<&ServerId> {
        match self {
            Self::Added { server } => Some(&server.id),
            Self::Removed { id, .. }
            | Self::HandedOver { id }
            | Self::Renamed { id, .. }
            | Self::Moved { id, .. }
            | Self::Status { id, .. }
            | Self::Transferring { id, .. }
            | Self::State { id, .. }
            | Self::Crashed { id }
            | Self::Stats { id, .. }
            | Self::ConsoleLost { id, .. }
            | Self::ConsoleBack { id } => Some(id),
            Self::NodeLost { .. } | Self::NodeBack { .. } | Self::Missed { .. } => None,
        }
    }
}
