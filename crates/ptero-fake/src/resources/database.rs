//! Databases and their hosts.

use serde_json::{Value, json};

use super::include::Include;
use crate::acl::Resource;
use crate::clock::atom;
use crate::state::State;
use crate::state::database::{Database, DatabaseHost};
use crate::wire::envelope::{item, null_resource, with_relationships};

/// The reply to a creation lacks what the panel's database fills in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Read {
    Created,
    Stored,
}

impl Read {
    fn max_connections(self) -> Value {
        if self == Self::Created { Value::Null } else { json!(0) }
    }
}

impl DatabaseHost {
    pub(crate) fn to_json(&self) -> Value {
        let attributes = json!({
            "id": self.id,
            "name": self.name,
            "host": self.host,
            "port": self.port,
            "username": self.username,
            "node": self.node,
            "created_at": atom(self.created),
            "updated_at": atom(self.created),
        });
        item("database_host", attributes)
    }
}

impl Database {
    fn to_password(&self) -> Value {
        item("database_password", json!({"password": self.password}))
    }

    /// `password` is `Some` when the request includes it, with whether the caller may see it.
    pub(crate) fn to_client(&self, state: &State, read: Read, password: Option<bool>) -> Value {
        let host = state.database_hosts.get(self.host);
        let attributes = json!({
            "id": self.hash_id(),
            "host": {"address": host.map(|host| &host.host), "port": host.map(|host| host.port)},
            "name": self.name,
            "username": self.username,
            "connections_from": self.remote,
            "max_connections": read.max_connections(),
        });
        let relationship = |allowed| if allowed { self.to_password() } else { null_resource() };
        let relationships = password.map(|allowed| ("password", relationship(allowed))).into_iter().collect();
        item("server_database", with_relationships(attributes, relationships))
    }

    pub(crate) fn to_application(&self, state: &State, read: Read, include: &Include) -> Value {
        self.row("server_database", state, read, include)
    }

    /// Itself as a relationship of a server, where its kind has another name.
    pub(crate) fn to_relationship(&self, state: &State, include: &Include) -> Value {
        self.row("databases", state, Read::Stored, include)
    }

    fn row(&self, object: &str, state: &State, read: Read, include: &Include) -> Value {
        let attributes = json!({
            "id": self.id,
            "server": self.server,
            "host": self.host,
            "database": self.name,
            "username": self.username,
            "remote": self.remote,
            "max_connections": read.max_connections(),
            "created_at": atom(self.created),
            "updated_at": atom(self.updated),
        });
        let mut relationships = Vec::new();
        include.add(&mut relationships, "password", Resource::ServerDatabases, |_| self.to_password());
        include.add(&mut relationships, "host", Resource::DatabaseHosts, |_| {
            state.database_hosts.get(self.host).map_or_else(null_resource, DatabaseHost::to_json)
        });
        item(object, with_relationships(attributes, relationships))
    }
}
