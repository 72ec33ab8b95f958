//! Machines that run Wings.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::State;
use crate::acl::Resource;
use crate::answer::{item, list, with_relationships};
use crate::calendar::atom;
use crate::include::Include;

pub(crate) struct Node {
    pub(crate) id: u64,
    pub(crate) uuid: String,
    pub(crate) public: bool,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) location: u64,
    pub(crate) fqdn: String,
    pub(crate) scheme: String,
    pub(crate) behind_proxy: bool,
    pub(crate) maintenance_mode: bool,
    pub(crate) memory: i64,
    pub(crate) memory_overallocate: i64,
    pub(crate) disk: i64,
    pub(crate) disk_overallocate: i64,
    /// MiB.
    pub(crate) upload_size: u64,
    pub(crate) daemon_listen: u16,
    pub(crate) daemon_sftp: u16,
    pub(crate) daemon_base: String,
    pub(crate) token_id: String,
    pub(crate) token: String,
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
}

impl Node {
    /// What its servers may use, in MiB: memory and disk.
    pub(crate) fn allocated(&self, state: &State) -> (i64, i64) {
        let servers = || state.servers.iter().filter(|server| server.node == self.id);
        (servers().map(|server| server.limits.memory).sum(), servers().map(|server| server.limits.disk).sum())
    }

    /// Whether another server of this size fits, as the panel computes it.
    pub(crate) fn has_room(&self, state: &State, memory: i64, disk: i64) -> bool {
        let (used_memory, used_disk) = self.allocated(state);
        let limit = |size: i64, over: i64| size + size * over / 100;
        used_memory + memory <= limit(self.memory, self.memory_overallocate)
            && used_disk + disk <= limit(self.disk, self.disk_overallocate)
    }

    /// Where Wings listens, as the panel tells clients.
    pub(crate) fn url(&self) -> String {
        format!("{}://{}:{}", self.scheme, self.fqdn, self.daemon_listen)
    }

    /// Whether the fake's Wings is the one that listens there, and does.
    pub(crate) fn is_reachable(&self, state: &State) -> bool {
        state.wings.online && self.daemon_listen == state.settings.wings_port
    }

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

    /// As a candidate for a new server: with the sums that the database made, as text.
    pub(crate) fn to_deployable(&self, state: &State, include: &Include) -> Value {
        let (memory, disk) = self.allocated(state);
        let mut attributes = self.attributes();
        if let Some(fields) = attributes.as_object_mut() {
            fields.insert("sum_memory".to_owned(), json!(memory.to_string()));
            fields.insert("sum_disk".to_owned(), json!(disk.to_string()));
        }
        self.write(attributes, state, include)
    }

    fn write(&self, mut attributes: Value, state: &State, include: &Include) -> Value {
        let (memory, disk) = self.allocated(state);
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
            let servers = state.servers_of(|server| server.node == self.id);
            list(servers.into_iter().map(|server| server.to_application(state, include)).collect())
        });
        item("node", with_relationships(attributes, relationships))
    }

    /// What Wings is configured with, daemon token included.
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
