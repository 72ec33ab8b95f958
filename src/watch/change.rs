use serde::Serialize;

use crate::model::{Resources, ServerId, ServerState, ServerStatus};

use super::snapshot::WatchedServer;

/// Something that changed on a watched server.
///
/// Serialised, it is an object with the name of the change as `change`, beside the fields:
/// `{"change":"state","id":"1a2b3c4d","from":"offline","to":"starting"}`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "change", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Change {
    /// The key sees a server that it did not see before. The first picture consists of these.
    #[non_exhaustive]
    Added {
        /// The server.
        server: Box<WatchedServer>,
    },
    /// The server was deleted, or the key no longer sees it.
    #[non_exhaustive]
    Removed {
        /// The server.
        id: ServerId,
        /// The name that it had.
        name: String,
    },
    /// The server has another name.
    #[non_exhaustive]
    Renamed {
        /// The server.
        id: ServerId,
        /// The name before.
        from: String,
        /// The name now.
        to: String,
    },
    /// The server is on another node.
    #[non_exhaustive]
    Moved {
        /// The server.
        id: ServerId,
        /// The node before.
        from: String,
        /// The node now.
        to: String,
    },
    /// The server's status changed, such as to `suspended` or `installing`.
    #[non_exhaustive]
    Status {
        /// The server.
        id: ServerId,
        /// The status before.
        from: Option<ServerStatus>,
        /// The status now.
        to: Option<ServerStatus>,
    },
    /// A transfer to another node began or ended.
    #[non_exhaustive]
    Transferring {
        /// The server.
        id: ServerId,
        /// Whether it is being transferred now.
        is_transferring: bool,
    },
    /// The process does something else.
    #[non_exhaustive]
    State {
        /// The server.
        id: ServerId,
        /// The state before. `None` if this is the first that is known.
        from: Option<ServerState>,
        /// The state now.
        to: ServerState,
    },
    /// The process ended without a power action. Seen only through the console; follows the change of the state.
    #[non_exhaustive]
    Crashed {
        /// The server.
        id: ServerId,
    },
    /// New figures.
    #[non_exhaustive]
    Stats {
        /// The server.
        id: ServerId,
        /// What the server uses.
        resources: Resources,
    },
    /// The server's console was connected and is no longer. State and figures may be old from now on.
    #[non_exhaustive]
    ConsoleLost {
        /// The server.
        id: ServerId,
        /// Why.
        reason: String,
    },
    /// The server's console is connected again.
    #[non_exhaustive]
    ConsoleBack {
        /// The server.
        id: ServerId,
    },
    /// A node no longer reports its servers. Their figures come from elsewhere, or are old, until it does again.
    #[non_exhaustive]
    NodeLost {
        /// The node: its name, or the URL of its client if that was passed to the builder.
        node: String,
        /// Why.
        reason: String,
    },
    /// A node reports its servers again.
    #[non_exhaustive]
    NodeBack {
        /// The node, as in [`NodeLost`](Self::NodeLost).
        node: String,
    },
    /// This reader was too slow, and so many changes were dropped for it. The watch's snapshot has the present picture.
    #[non_exhaustive]
    Missed {
        /// How many.
        count: u64,
    },
}

impl Change {
    /// The server that changed. `None` for changes of nodes, and for [`Missed`](Self::Missed).
    #[must_use]
    pub fn id(&self) -> Option<&ServerId> {
        match self {
            Self::Added { server } => Some(&server.id),
            Self::Removed { id, .. }
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
