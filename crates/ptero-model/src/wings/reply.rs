//! What Wings wraps its replies in.

use uuid::Uuid;

use super::WingsStats;
use crate::ServerState;
use crate::read::model;

model! {
    /// A server without its configuration, except for its UUID.
    #[derive(Debug)]
    pub struct Usage {
        /// The power state.
        pub state: ServerState,
        /// The resource usage.
        pub utilization: WingsStats,
        /// The UUID of the server.
        pub configuration: Identity = Nested,
    }
}

model! {
    /// A server's state and UUID, without its resource usage.
    #[derive(Debug)]
    pub struct State {
        /// The power state.
        pub state: ServerState,
        /// The UUID of the server.
        pub configuration: Identity = Nested,
    }
}

model! {
    /// The UUID of a server.
    #[derive(Debug)]
    pub struct Identity {
        /// The server's UUID.
        pub uuid: Uuid = Required,
    }
}

model! {
    /// Lines of a log.
    #[derive(Debug)]
    pub struct Lines {
        /// The lines.
        pub data: Vec<String>,
    }
}

model! {
    /// A log in one text.
    #[derive(Debug)]
    pub struct Text {
        /// The text.
        pub data: String,
    }
}

model! {
    /// The IP addresses of a node.
    #[derive(Debug)]
    pub struct Ips {
        /// The addresses.
        pub ip_addresses: Vec<String>,
    }
}

model! {
    /// A download that the node has started.
    #[derive(Debug)]
    pub struct Started {
        /// The id.
        pub identifier: Uuid = Required,
    }
}

model! {
    /// The result of a change of the node's configuration.
    #[derive(Debug)]
    pub struct Applied {
        /// Whether the change was applied.
        pub applied: bool,
    }
}
