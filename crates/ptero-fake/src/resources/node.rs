//! Nodes.

use serde_json::{Value, json};

use super::include::Include;
use crate::acl::Resource;
use crate::clock::atom;
use crate::state::State;
use crate::state::node::Node;
use crate::wire::envelope::{item, list, with_relationships};

impl Node {
    fn attributes(&self) -> Value {
        json!({
            "id": self.id,
            "uuid": self.uuid,
            "public": self.public,
            "name": self.name,
            "description": self.description,
            "location_id": self.location,
            "fqdn": self.fqdn,
            "scheme": self.scheme,
            "behind_proxy": self.behind_proxy,
            "maintenance_mode": self.maintenance_mode,
            "memory": self.memory,
            "memory_overallocate": self.memory_overallocate,
            "disk": self.disk,
            "disk_overallocate": self.disk_overallocate,
            "upload_size": self.upload_size,
            "daemon_listen": self.daemon_listen,
            "daemon_sftp": self.daemon_sftp,
            "daemon_base": self.daemon_base,
            "created_at": atom(self.created),
            "updated_at": atom(self.updated),
        })
    }

    pub(crate) fn to_json(&self, state: &State, include: &Include) -> Value {
        self.write(self.attributes(), state, include)
    }

    /// Itself as a candidate for a new server: with the sums of the database, as text.
    pub(crate) fn to_deployable(&self, state: &State, include: &Include) -> Value {
        let (memory, disk) = state.allocated(self.id);
        let mut attributes = self.attributes();
        if let Some(fields) = attributes.as_object_mut() {
            fields.insert("sum_memory".to_owned(), json!(memory.to_string()));
            fields.insert("sum_disk".to_owned(), json!(disk.to_string()));
        }
        self.write(attributes, state, include)
    }

    fn write(&self, mut attributes: Value, state: &State, include: &Include) -> Value {
        let (memory, disk) = state.allocated(self.id);
        if let Some(fields) = attributes.as_object_mut() {
            fields.insert("allocated_resources".to_owned(), json!({"memory": memory, "disk": disk}));
        }
        let mut relationships = Vec::new();
        include.add(&mut relationships, "allocations", Resource::Allocations, |include| {
            let allocations = state.allocations.iter().filter(|allocation| allocation.node == self.id);
            list(allocations.map(|allocation| allocation.to_application(state, include)).collect())
        });
        include.add(&mut relationships, "location", Resource::Locations, |include| {
            let location = state.locations.get(self.location);
            location.map_or(Value::Null, |location| location.to_json(state, include))
        });
        include.add(&mut relationships, "servers", Resource::Servers, |include| {
            let servers = state.servers_where(|server| server.node == self.id);
            list(servers.into_iter().map(|server| server.to_application(state, include)).collect())
        });
        item("node", with_relationships(attributes, relationships))
    }

    /// Wings' configuration, including the daemon token.
    pub(crate) fn to_configuration(&self, state: &State) -> Value {
        json!({
            "debug": false,
            "uuid": self.uuid,
            "token_id": self.token_id,
            "token": self.token,
            "api": {
                "host": "0.0.0.0",
                "port": self.daemon_listen,
                "ssl": {
                    "enabled": !self.behind_proxy && self.scheme == "https",
                    "cert": format!("/etc/letsencrypt/live/{}/fullchain.pem", self.fqdn),
                    "key": format!("/etc/letsencrypt/live/{}/privkey.pem", self.fqdn),
                },
                "upload_limit": self.upload_size,
            },
            "system": {"data": self.daemon_base, "sftp": {"bind_port": self.daemon_sftp}},
            "allowed_mounts": [],
            "remote": state.settings.url,
        })
    }
}
