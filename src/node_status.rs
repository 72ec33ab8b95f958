//! The status of a node.

use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

use crate::error::{Error, ErrorKind, Result};
use crate::model::application::Node;
use crate::model::wings::{Containers, System, SystemDetails};

/// The status that Wings on a node reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct NodeStatus {
    /// The version of Wings, such as `1.11.11`; `develop` if it was built from source.
    pub version: String,
    /// The processor architecture, such as `amd64`.
    pub architecture: String,
    /// The operating system: the name of the distribution, or `linux` before Wings 1.11.
    pub os: String,
    /// The kernel's version.
    pub kernel_version: String,
    /// The number of processor threads.
    pub cpu_threads: u64,
    /// The memory of the machine in bytes. `None` before Wings 1.11.
    pub memory_bytes: Option<u64>,
    /// The containers on the machine, including those that are not servers. `None` before Wings 1.11.
    pub containers: Option<Containers>,
    /// How long Wings took to respond, including about 20 ms that it waits for its container engine.
    pub latency: Duration,
}

impl NodeStatus {
    /// Reads either form of the response: Wings before 1.11 has the short one only.
    pub(crate) fn read(reply: Value, latency: Duration) -> Result<Self> {
        let unreadable =
            |error| Error::new(ErrorKind::Decode, "the response does not describe a system").with_source(error);
        if reply.get("system").is_none() {
            let System { architecture, cpu_count, kernel_version, os, version, .. } =
                serde_json::from_value(reply).map_err(unreadable)?;
            let (memory_bytes, containers) = (None, None);
            let cpu_threads = cpu_count;
            return Ok(Self {
                version,
                architecture,
                os,
                kernel_version,
                cpu_threads,
                memory_bytes,
                containers,
                latency,
            });
        }
        let SystemDetails { version, docker, system, .. } = serde_json::from_value(reply).map_err(unreadable)?;
        Ok(Self {
            version,
            architecture: system.architecture,
            os: system.os,
            kernel_version: system.kernel_version,
            cpu_threads: system.cpu_threads,
            memory_bytes: Some(system.memory_bytes),
            containers: Some(docker.containers),
            latency,
        })
    }
}

/// A node and the status that its Wings reports.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NodeReport {
    /// The node as the panel describes it.
    pub node: Node,
    /// The status, or why there is none.
    pub status: Result<NodeStatus>,
}

impl NodeReport {
    pub(crate) fn new(node: Node, status: Result<NodeStatus>) -> Self {
        Self { node, status }
    }

    /// Returns whether Wings responded.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.status.is_ok()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn short_form_of_older_versions_is_read() {
        let reply = json!({"architecture": "arm64", "cpu_count": 4, "kernel_version": "6", "os": "linux",
            "version": "1.7.0"});
        let status = NodeStatus::read(reply, Duration::ZERO).unwrap();
        assert_eq!((status.version.as_str(), status.cpu_threads, status.memory_bytes), ("1.7.0", 4, None));
        assert_eq!(NodeStatus::read(json!([1]), Duration::ZERO).unwrap_err().kind(), ErrorKind::Decode);
    }
}
