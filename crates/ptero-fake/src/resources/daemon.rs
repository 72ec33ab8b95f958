//! Servers in Wings' own API.

use std::collections::BTreeMap;
use std::time::Instant;

use serde_json::{Value, json};

use crate::state::State;
use crate::state::server::Server;

impl Server {
    /// Itself in Wings' own API.
    pub(crate) fn to_daemon(&self, state: &State, now: Instant) -> Value {
        json!({
            "state": self.process.state.as_str(),
            "is_suspended": self.is_suspended(),
            "utilization": self.stats(now),
            "configuration": self.configuration(state),
        })
    }

    /// What the panel configured.
    fn configuration(&self, state: &State) -> Value {
        let egg = state.eggs.get(self.egg);
        let limits = &self.limits;
        let mut mappings: BTreeMap<&str, Vec<u16>> = BTreeMap::new();
        for row in state.allocations.iter().filter(|row| row.server == Some(self.id)) {
            mappings.entry(&row.ip).or_default().push(row.port);
        }
        let primary = state.allocations.get(self.allocation);
        json!({
            "uuid": self.uuid,
            "meta": {"name": self.name, "description": self.description},
            "suspended": self.is_suspended(),
            "invocation": self.startup,
            "skip_egg_scripts": self.skip_scripts,
            "environment": self.container_environment(state),
            "labels": null,
            "allocations": {
                "force_outgoing_ip": false,
                "default": {"ip": primary.map(|row| &row.ip), "port": primary.map(|row| row.port)},
                "mappings": mappings,
            },
            "build": {
                "memory_limit": limits.memory,
                "swap": limits.swap,
                "io_weight": limits.io,
                "cpu_limit": limits.cpu,
                "disk_space": limits.disk,
                "threads": limits.threads.as_deref().unwrap_or_default(),
                "oom_disabled": limits.oom_disabled,
            },
            "crash_detection_enabled": true,
            "mounts": [],
            "egg": {"id": egg.map(|egg| &egg.uuid), "file_denylist": egg.map(|egg| &egg.file_denylist)},
            "container": {"image": self.image},
        })
    }
}
