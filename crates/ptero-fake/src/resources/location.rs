//! Locations.

use serde_json::{Value, json};

use super::include::Include;
use crate::acl::Resource;
use crate::clock::atom;
use crate::state::State;
use crate::state::location::Location;
use crate::wire::envelope::{item, list, with_relationships};

impl Location {
    pub(crate) fn to_json(&self, state: &State, include: &Include) -> Value {
        let attributes = json!({
            "id": self.id,
            "short": self.short,
            "long": self.long,
            "updated_at": atom(self.updated),
            "created_at": atom(self.created),
        });
        let mut relationships = Vec::new();
        include.add(&mut relationships, "nodes", Resource::Nodes, |include| {
            let nodes = state.nodes.iter().filter(|node| node.location == self.id);
            list(nodes.map(|node| node.to_json(state, include)).collect())
        });
        include.add(&mut relationships, "servers", Resource::Servers, |include| {
            let here = |node: u64| state.nodes.get(node).is_some_and(|node| node.location == self.id);
            let servers = state.servers_where(|server| here(server.node));
            list(servers.into_iter().map(|server| server.to_application(state, include)).collect())
        });
        item("location", with_relationships(attributes, relationships))
    }
}
