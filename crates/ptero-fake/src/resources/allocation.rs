//! Allocations.

use serde_json::{Value, json};

use super::include::Include;
use crate::acl::Resource;
use crate::state::State;
use crate::state::allocation::Allocation;
use crate::wire::envelope::{item, null_resource, with_relationships};

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
