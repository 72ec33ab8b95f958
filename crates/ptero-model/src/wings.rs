//! What Wings itself sends: on the console, as errors, and from its own API.

mod file;
#[doc(hidden)]
pub mod reply;
mod server;
mod system;

use serde::Serialize;
use uuid::Uuid;

use super::backup::Checksum;
use super::power::ServerState;
use super::read::model;

pub use file::{File, Pull};
pub use server::{
    Server, ServerAddress, ServerAllocations, ServerBuild, ServerConfiguration, ServerContainer, ServerEgg, ServerMeta,
    ServerMount,
};
pub use system::{
    Cgroups, Containers, DiskUsage, Docker, DockerDisk, DockerRunc, DockerStorage, Machine, PrunedImage, PrunedImages,
    System, SystemDetails, Utilization,
};

model! {
    /// The resource usage of a server, which the console reports about once a second while it runs.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct WingsStats {
        /// The memory in use, in bytes.
        pub memory_bytes: u64,
        /// The container's memory limit, in bytes, which exceeds the server's own limit. 0 before the first start.
        pub memory_limit_bytes: u64,
        /// Processor time in percent of one core: 100 is one core.
        pub cpu_absolute: f64,
        /// The network traffic.
        pub network: Network,
        /// The uptime of the process, in milliseconds.
        pub uptime: u64,
        /// The power state.
        pub state: ServerState,
        /// The disk space in use, in bytes. 0 until Wings has measured it; up to 150 seconds old.
        pub disk_bytes: u64,
        /// The disk traffic. `None` on Pterodactyl, and on Pelican before August 2026.
        pub disk_io: Option<DiskIo>,
    }
}

impl Default for WingsStats {
    /// Returns zeros, and a state without a name.
    fn default() -> Self {
        Self {
            memory_bytes: 0,
            memory_limit_bytes: 0,
            cpu_absolute: 0.0,
            network: Network::default(),
            uptime: 0,
            state: ServerState::Unknown(String::new()),
            disk_bytes: 0,
            disk_io: None,
        }
    }
}

model! {
    /// The disk traffic of a server's process since it started.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct DiskIo {
        /// The number of bytes read.
        pub read_bytes: u64,
        /// The number of bytes written.
        pub write_bytes: u64,
    }
}

model! {
    /// The network traffic since the process started.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct Network {
        /// The number of bytes received.
        pub rx_bytes: u64,
        /// The number of bytes sent.
        pub tx_bytes: u64,
    }
}

model! {
    /// A completed backup, as the console reports it.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct BackupCompleted {
        /// The backup's UUID.
        pub uuid: Uuid = Required,
        /// Whether it succeeded.
        pub is_successful: bool,
        /// The archive's checksum in hexadecimal digits; empty if the backup failed.
        pub checksum: String,
        /// The algorithm of the checksum: `sha1`, so far.
        pub checksum_type: String,
        /// The archive's size in bytes.
        pub file_size: u64,
    }
}

impl BackupCompleted {
    /// Returns the checksum with its algorithm, as in a [`Backup`](super::Backup). `None` if the backup failed.
    #[must_use]
    pub fn checksum(&self) -> Option<Checksum> {
        (!self.checksum.is_empty()).then(|| Checksum::new(&self.checksum_type, &self.checksum))
    }
}

model! {
    /// An error of Wings' own API.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct WingsError {
        /// The reason.
        pub error: String = Required,
        /// The id of the request in Wings' log. `None` if the error has none.
        pub request_id: Option<Uuid>,
    }
}
