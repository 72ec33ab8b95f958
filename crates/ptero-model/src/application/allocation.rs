use serde::Serialize;

use super::{Node, Server};
use crate::allocation::address;
use crate::ids::AllocationId;
use crate::read::model;

model! {
    /// An IP address and port of a node.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Allocation {
        /// The id.
        pub id: AllocationId = Required,
        /// The IP address that servers listen on.
        pub ip: String,
        /// The name or address to display instead of the IP address. `None` if there is none.
        pub alias: Option<String>,
        /// The port.
        pub port: u16,
        /// The note of its server's users. `None` if there is none.
        pub notes: Option<String>,
        /// Whether it belongs to a server.
        pub assigned: bool,
        /// The included related resources.
        pub relationships: AllocationRelationships,
    }
}

impl Allocation {
    /// Returns the address to show to players, like [`ptero_model::Allocation::address`](crate::Allocation::address).
    #[must_use]
    pub fn address(&self) -> String {
        address(self.alias.as_deref(), &self.ip, self.port)
    }
}

model! {
    /// The related resources of [`Allocation`]. `None` if not included or not visible to the key.
    #[derive(Clone, Debug, Default, PartialEq, Serialize)]
    pub struct AllocationRelationships {
        /// Its node, if included.
        pub node: Option<Box<Node>> = Related,
        /// The server that it belongs to, if included. Also `None` if it belongs to none.
        pub server: Option<Box<Server>> = Related,
    }
}
