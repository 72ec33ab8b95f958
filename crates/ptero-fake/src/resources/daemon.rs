//! Servers in Wings' own API.

use std::collections::BTreeMap;
use std::time::Instant;

use serde_json::{Value, json};

use crate::state::State;
use crate::state::server::Server;

impl Server {
    /// Itself in Wings' own API.
    pub(crate) fn to_daemon(&self, state: &State, now: Instant) -> Value {
        let mut utilization = self.stats(now);
        if let (true, Some(figures)) = (state.is_pelican(), utilization.as_object_mut()) {
            figures.insert("disk_io".to_owned(), json!({"read_bytes": 0, "write_bytes": 0}));
        }
        json!({
            "state": self.process.state.as_str(),
            "is_suspended": self.is_suspended(),
            "utilization": utilization,
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
        let mut build = json!({
            "memory_limit": limits.memory,
            "swap": limits.swap,
            "io_weight": limits.io,
            "cpu_limit": limits.cpu,
            "disk_space": limits.disk,
            "threads": limits.threads.as_deref().unwrap_or_default(),
        });
        let (name, flag) = match state.is_pelican() {
            true => ("oom_killer", !limits.oom_disabled),
            false => ("oom_disabled", limits.oom_disabled),
        };
        if let Some(build) = build.as_object_mut() {
            build.insert(name.to_owned(), json!(flag));
        }
        let mut configuration = json!({
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
            "build": build,
            "crash_detection_enabled": true,
            "mounts": [],
            "egg": {"id": egg.map(|egg| &egg.uuid), "file_denylist": egg.map(|egg| &egg.file_denylist)},
            "container": {"image": self.image},
        });
        if let (true, Some(fields)) = (state.is_pelican(), configuration.as_object_mut()) {
            fields.insert("id".to_owned(), json!(self.id));
        }
        configuration
    }
}
