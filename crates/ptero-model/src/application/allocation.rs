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
        /// The name or address to show to people instead of the IP address.
        pub alias: Option<String>,
        /// The port.
        pub port: u16,
        /// What the users of its server noted about it.
        pub notes: Option<String>,
        /// Whether it belongs to a server.
        pub assigned: bool,
        /// What came with the allocation.
        pub relationships: AllocationRelationships,
    }
}

impl Allocation {
    /// Returns the address to give to people, as [`ptero_model::Allocation::address`](crate::Allocation::address) does.
    #[must_use]
    pub fn address(&self) -> String {
        address(self.alias.as_deref(), &self.ip, self.port)
    }
}

model! {
    /// What comes with an [`Allocation`]. Each is none when it was not asked for or the key may not see it.
    #[derive(Clone, Debug, Default, PartialEq, Serialize)]
    pub struct AllocationRelationships {
        /// Its node.
        pub node: Option<Box<Node>> = Related,
        /// The server that it belongs to; none also when it belongs to none.
        pub server: Option<Box<Server>> = Related,
    }
}
