//! Addresses and ports of nodes.

use serde_json::{Value, json};

use super::State;
use crate::acl::Resource;
use crate::answer::{item, null_resource, with_relationships};
use crate::include::Include;

pub(crate) struct Allocation {
    pub(crate) id: u64,
    pub(crate) node: u64,
    pub(crate) ip: String,
    pub(crate) alias: Option<String>,
    pub(crate) port: u16,
    pub(crate) notes: Option<String>,
    pub(crate) server: Option<u64>,
}

impl Allocation {
    pub(crate) fn to_client(&self, is_default: bool) -> Value {
        let attributes = json!({
            "id": self.id,
            "ip": self.ip,
            "ip_alias": self.alias,
            "port": self.port,
            "notes": self.notes,
            "is_default": is_default,
        });
        item("allocation", attributes)
    }

    pub(crate) fn to_application(&self, state: &State, include: &Include) -> Value {
        let attributes = json!({
            "id": self.id,
            "ip": self.ip,
            "alias": self.alias,
            "port": self.port,
            "notes": self.notes,
            "assigned": self.server.is_some(),
        });
        let mut relationships = Vec::new();
        include.add(&mut relationships, "node", Resource::Nodes, |include| {
            state.nodes.get(self.node).map_or(Value::Null, |node| node.to_json(state, include))
        });
        include.add(&mut relationships, "server", Resource::Servers, |include| {
            let server = self.server.and_then(|id| state.servers.get(id));
            server.map_or_else(null_resource, |server| server.to_application(state, include))
        });
        item("allocation", with_relationships(attributes, relationships))
    }
}
