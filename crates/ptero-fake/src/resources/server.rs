//! Servers and their subusers.

use serde_json::{Value, json};

use super::include::Include;
use crate::acl::Resource;
use crate::clock::atom;
use crate::state::State;
use crate::state::egg::Egg;
use crate::state::server::{FeatureLimits, Limits, Rights, Server, Subuser};
use crate::wire::envelope::{item, list, null_resource, with_relationships};

impl Limits {
    fn to_json(&self) -> Value {
        json!({
            "memory": self.memory,
            "swap": self.swap,
            "disk": self.disk,
            "io": self.io,
            "cpu": self.cpu,
            "threads": self.threads,
            "oom_disabled": self.oom_disabled,
        })
    }
}

impl FeatureLimits {
    fn to_json(&self) -> Value {
        json!({"databases": self.databases, "allocations": self.allocations, "backups": self.backups})
    }
}

impl Server {
    pub(crate) fn to_client(&self, state: &State, rights: &Rights, include: &Include) -> Value {
        let node = state.nodes.get(self.node);
        let egg = state.eggs.get(self.egg);
        let sees_startup = rights.allow("startup.read");
        let attributes = json!({
            "server_owner": rights.is_owner,
            "identifier": self.identifier(),
            "internal_id": self.id,
            "uuid": self.uuid,
            "name": self.name,
            "node": node.map(|node| &node.name),
            "is_node_under_maintenance": node.is_some_and(|node| node.maintenance_mode),
            "sftp_details": {"ip": node.map(|node| &node.fqdn), "port": node.map(|node| node.daemon_sftp)},
            "description": self.description,
            "limits": self.limits.to_json(),
            "invocation": self.invocation(state, sees_startup),
            "docker_image": self.image,
            "egg_features": egg.map(|egg| &egg.features),
            "feature_limits": self.feature_limits.to_json(),
            "status": self.status,
            "is_suspended": self.is_suspended(),
            "is_installing": matches!(self.status.as_deref(), Some("installing" | "install_failed")),
            "is_transferring": self.is_transferring,
        });
        let variables = if sees_startup { list(self.visible_variables(state)) } else { null_resource() };
        let allocations = self.visible_allocations(state, rights.allow("allocation.read"));
        let mut relationships = vec![("allocations", list(allocations)), ("variables", variables)];
        if include.has("egg") {
            relationships.push(("egg", egg.map_or_else(null_resource, Egg::to_client)));
        }
        if include.has("subusers") {
            let subusers = if rights.allow("user.read") { list(self.subuser_list(state)) } else { null_resource() };
            relationships.push(("subusers", subusers));
        }
        item("server", with_relationships(attributes, relationships))
    }

    /// The allocations that the caller may see: at least the primary one.
    fn visible_allocations(&self, state: &State, all: bool) -> Vec<Value> {
        let assigned = state.allocations.iter().filter(|allocation| allocation.server == Some(self.id));
        let visible = assigned.filter(|allocation| all || allocation.id == self.allocation);
        visible.map(|allocation| allocation.to_client(allocation.id == self.allocation)).collect()
    }

    pub(crate) fn subuser_list(&self, state: &State) -> Vec<Value> {
        self.subusers.iter().filter_map(|subuser| subuser.to_client(state)).collect()
    }

    pub(crate) fn to_application(&self, state: &State, include: &Include) -> Value {
        let attributes = json!({
            "id": self.id,
            "external_id": self.external_id,
            "uuid": self.uuid,
            "identifier": self.identifier(),
            "name": self.name,
            "description": self.description,
            "status": self.status,
            "suspended": self.is_suspended(),
            "limits": self.limits.to_json(),
            "feature_limits": self.feature_limits.to_json(),
            "user": self.owner,
            "node": self.node,
            "allocation": self.allocation,
            "nest": state.nest_of(self),
            "egg": self.egg,
            "container": {
                "startup_command": self.startup,
                "image": self.image,
                "installed": u8::from(self.is_installed),
                "environment": self.container_environment(state),
            },
            "updated_at": atom(self.updated),
            "created_at": atom(self.created),
        });
        item("server", with_relationships(attributes, self.application_relationships(state, include)))
    }

    fn application_relationships(&self, state: &State, include: &Include) -> Vec<(&'static str, Value)> {
        let mut relationships = Vec::new();
        let egg = state.eggs.get(self.egg);
        let node = state.nodes.get(self.node);
        include.add(&mut relationships, "allocations", Resource::Allocations, |include| {
            let assigned = state.allocations.iter().filter(|allocation| allocation.server == Some(self.id));
            list(assigned.map(|allocation| allocation.to_application(state, include)).collect())
        });
        include.add(&mut relationships, "user", Resource::Users, |include| {
            state.users.get(self.owner).map_or_else(null_resource, |user| user.to_application(state, include))
        });
        include.add(&mut relationships, "subusers", Resource::Users, |include| {
            list(
                self.subusers
                    .iter()
                    .zip(1..)
                    .map(|(subuser, id)| subuser.to_application(self, id, state, include))
                    .collect(),
            )
        });
        include.add(&mut relationships, "nest", Resource::Nests, |include| {
            let nest = egg.and_then(|egg| state.nests.get(egg.nest));
            nest.map_or_else(null_resource, |nest| nest.to_json(state, include))
        });
        include.add(&mut relationships, "egg", Resource::Eggs, |include| {
            egg.map_or_else(null_resource, |egg| egg.to_json(state, include))
        });
        include.add(&mut relationships, "variables", Resource::Servers, |_| list(self.variable_rows(state)));
        include.add(&mut relationships, "location", Resource::Locations, |include| {
            let location = node.and_then(|node| state.locations.get(node.location));
            location.map_or_else(null_resource, |location| location.to_json(state, include))
        });
        include.add(&mut relationships, "node", Resource::Nodes, |include| {
            node.map_or_else(null_resource, |node| node.to_json(state, include))
        });
        include.add(&mut relationships, "databases", Resource::ServerDatabases, |include| {
            let databases = state.databases.iter().filter(|database| database.server == self.id);
            list(databases.map(|database| database.to_relationship(state, include)).collect())
        });
        relationships
    }
}

impl Subuser {
    pub(crate) fn to_client(&self, state: &State) -> Option<Value> {
        let mut attributes = state.users.get(self.user)?.profile();
        attributes.as_object_mut()?.insert("permissions".to_owned(), json!(self.permissions));
        Some(item("server_subuser", attributes))
    }

    fn to_application(&self, server: &Server, id: u64, state: &State, include: &Include) -> Value {
        let attributes = json!({
            "id": id,
            "user_id": self.user,
            "server_id": server.id,
            "permissions": self.permissions,
            "created_at": atom(self.created),
            "updated_at": atom(self.created),
        });
        let mut relationships = Vec::new();
        include.add(&mut relationships, "user", Resource::Users, |include| {
            state.users.get(self.user).map_or_else(null_resource, |user| user.to_application(state, include))
        });
        item("subuser", with_relationships(attributes, relationships))
    }
}
