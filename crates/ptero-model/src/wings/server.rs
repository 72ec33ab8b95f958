use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use uuid::Uuid;

use super::WingsStats;
use crate::power::ServerState;
use crate::read::model;
use crate::secret::Secret;

model! {
    /// A server as its node sees it.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Server {
        /// The power state. A server that is installing, restoring or being transferred is `offline`: only the panel
        /// knows about those.
        pub state: ServerState,
        /// Whether the server is suspended.
        pub is_suspended: bool,
        /// The resource usage.
        pub utilization: WingsStats,
        /// The configuration that Wings has from the panel.
        pub configuration: ServerConfiguration = Nested,
    }
}

model! {
    /// The configuration of a server that Wings has from the panel.
    ///
    /// `Debug` omits the startup command, addresses, mounts and values of variables; each is a field.
    #[derive(Clone, PartialEq, Serialize)]
    pub struct ServerConfiguration {
        /// The server's id in the panel's database. `None` on Pterodactyl.
        pub id: Option<u64>,
        /// The server's UUID.
        pub uuid: Uuid = Required,
        /// The name and description.
        pub meta: ServerMeta,
        /// Whether the server is suspended.
        pub suspended: bool,
        /// The startup command with its placeholders.
        pub invocation: String,
        /// Whether the egg's installation script is skipped.
        pub skip_egg_scripts: bool,
        /// The variables by their names, including those that users cannot see. Variables that are null are left out.
        pub environment: BTreeMap<String, Secret>,
        /// The labels of the container.
        pub labels: BTreeMap<String, String>,
        /// The addresses that the server listens on.
        pub allocations: ServerAllocations,
        /// The resource limits.
        pub build: ServerBuild,
        /// Whether Wings starts the server again after a crash.
        pub crash_detection_enabled: bool,
        /// Directories of the node that are mounted into the container.
        pub mounts: Vec<ServerMount>,
        /// The egg.
        pub egg: ServerEgg,
        /// The container.
        pub container: ServerContainer,
    }
}

impl fmt::Debug for ServerConfiguration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerConfiguration")
            .field("uuid", &self.uuid)
            .field("name", &self.meta.name)
            .field("suspended", &self.suspended)
            .field("environment", &self.environment)
            .finish_non_exhaustive()
    }
}

model! {
    /// The name and description of a server.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct ServerMeta {
        /// The name.
        pub name: String,
        /// The description.
        pub description: String,
    }
}

model! {
    /// The addresses that a server listens on.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct ServerAllocations {
        /// Whether outgoing connections come from the default address.
        pub force_outgoing_ip: bool,
        /// The default address.
        pub default: ServerAddress,
        /// The ports of each IP address.
        pub mappings: BTreeMap<String, Vec<u16>>,
    }
}

model! {
    /// An address that a server listens on.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct ServerAddress {
        /// The IP address.
        pub ip: String,
        /// The port.
        pub port: u16,
    }
}

model! {
    /// What a server may use.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct ServerBuild {
        /// The memory, in MiB; 0 means no limit.
        pub memory_limit: u64,
        /// The swap space, in MiB; 0 means none, -1 no limit.
        pub swap: i64,
        /// The weight of the server's disk access relative to other servers, from 10 to 1000.
        pub io_weight: u64,
        /// The processor time, in percent of one core; 0 means no limit.
        pub cpu_limit: u64,
        /// The disk space, in MiB; 0 means no limit.
        pub disk_space: u64,
        /// The cores that it may run on, such as `0-1,3`. Empty for all.
        pub threads: String,
        /// Whether the out-of-memory killer is disabled. `None` on Pelican.
        pub oom_disabled: Option<bool>,
        /// Whether the server is killed when it runs out of memory. `None` on Pterodactyl.
        pub oom_killer: Option<bool>,
    }
}

model! {
    /// A directory of the node that is mounted into a server's container.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct ServerMount {
        /// The path in the container.
        pub target: String,
        /// The path on the node.
        pub source: String,
        /// Whether the server cannot write to it.
        pub read_only: bool,
    }
}

model! {
    /// The egg of a server, as far as Wings needs it.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct ServerEgg {
        /// The egg's UUID. `None` if the panel has sent none.
        pub id: Option<Uuid>,
        /// Files that users cannot change, as patterns.
        pub file_denylist: Vec<String>,
    }
}

model! {
    /// The container of a server.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct ServerContainer {
        /// The image. A leading `~` means that it is never pulled.
        pub image: String,
    }
}
