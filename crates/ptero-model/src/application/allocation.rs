use serde::{Deserialize, Serialize};

use super::{Node, Server};
use crate::allocation::address;
use crate::envelope::relation;
use crate::ids::AllocationId;

/// An IP address and port of a node.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Allocation {
    /// The id.
    pub id: AllocationId,
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
    #[serde(default)]
    pub relationships: AllocationRelationships,
}

impl Allocation {
    /// The address to give to people: alias or IP address, and port.
    #[must_use]
    pub fn address(&self) -> String {
        address(self.alias.as_deref().unwrap_or(&self.ip), self.port)
    }
}

/// What comes with an [`Allocation`]. Each is none when it was not asked for or the key may not see it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
#[non_exhaustive]
pub struct AllocationRelationships {
    /// Its node.
    #[serde(deserialize_with = "relation::item")]
    pub node: Option<Box<Node>>,
    /// The server that it belongs to; none also when it belongs to none.
    #[serde(deserialize_with = "relation::item")]
    pub server: Option<Box<Server>>,
}
