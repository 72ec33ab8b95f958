use serde::Serialize;

use super::PortRange;
use crate::model::LocationId;

/// How the panel chooses a new server's node and allocation: any public node with enough capacity and any free port,
/// unless restricted here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[must_use = "`Deploy` does nothing until passed to `CreateServer::deploy`"]
pub struct Deploy {
    locations: Vec<LocationId>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    dedicated_ip: bool,
    port_range: Vec<PortRange>,
}

impl Deploy {
    /// Creates a placement without restrictions.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the ids of the locations to choose from. All of them by default. Pelican has tags instead.
    pub fn locations(mut self, ids: impl IntoIterator<Item = impl Into<LocationId>>) -> Self {
        self.locations = ids.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the tags to choose nodes by: any node with one of them. All nodes by default. Pelican only.
    pub fn tags(mut self, tags: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.tags = tags.into_iter().map(Into::into).collect();
        self
    }

    /// Sets whether no other server may have an allocation with the same IP address. Off by default.
    pub fn dedicated_ip(mut self, dedicated_ip: bool) -> Self {
        self.dedicated_ip = dedicated_ip;
        self
    }

    /// Sets the ports to choose from, among the node's allocations. The panel ignores ranges that it cannot parse.
    /// Without any, Pterodactyl chooses among all ports, and Pelican creates a server without an allocation.
    pub fn port_range(mut self, ports: impl IntoIterator<Item = impl Into<PortRange>>) -> Self {
        self.port_range = ports.into_iter().map(Into::into).collect();
        self
    }
}
