//! What Wings sends itself: on the console, as errors, and from its own API.

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
    /// What a server uses, as the console tells about once a second while it runs.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct WingsStats {
        /// Memory, in bytes.
        pub memory_bytes: u64,
        /// The memory that the container may use, in bytes: more than the server's own limit. 0 before the first start.
        pub memory_limit_bytes: u64,
        /// Processor time in percent of one core: 100 is one core.
        pub cpu_absolute: f64,
        /// What went over the network.
        pub network: Network,
        /// How long the process has been running, in milliseconds.
        pub uptime: u64,
        /// What the process is doing.
        pub state: ServerState,
        /// Disk space, in bytes. 0 until Wings has measured it; kept for up to 150 seconds.
        pub disk_bytes: u64,
        /// What was read from and written to disks. Pelican, since August 2026.
        #[serde(skip_serializing_if = "Option::is_none")]
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
    /// What a server's process read from and wrote to disks since it started.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct DiskIo {
        /// Read, in bytes.
        pub read_bytes: u64,
        /// Written, in bytes.
        pub write_bytes: u64,
    }
}

model! {
    /// What went over the network since the process started.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct Network {
        /// Received, in bytes.
        pub rx_bytes: u64,
        /// Sent, in bytes.
        pub tx_bytes: u64,
    }
}

model! {
    /// A backup that has ended, as the console tells.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct BackupCompleted {
        /// The backup.
        pub uuid: Uuid = Required,
        /// Whether it succeeded.
        pub is_successful: bool,
        /// The archive's checksum in hexadecimal digits; empty without success.
        pub checksum: String,
        /// The algorithm of the checksum: `sha1`, so far.
        pub checksum_type: String,
        /// The archive's size in bytes.
        pub file_size: u64,
    }
}

impl BackupCompleted {
    /// The checksum with its algorithm, as a [`Backup`](super::Backup) has it. None without success.
    #[must_use]
    pub fn checksum(&self) -> Option<Checksum> {
        (!self.checksum.is_empty()).then(|| Checksum::new(&self.checksum_type, &self.checksum))
    }
}

model! {
    /// Why Wings refused a request that came to it without the panel.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct WingsError {
        /// The reason.
        pub error: String = Required,
        /// What to look for in Wings' log.
        pub request_id: Option<Uuid>,
    }
}
