use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use super::{Allocation, Location, Server};
use crate::ids::{LocationId, MountId, NodeId};
use crate::read::{Quiet, model};
use crate::secret::Secret;

model! {
    /// A node: a machine that runs Wings.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Node {
        /// The id.
        pub id: NodeId = Required,
        /// The UUID.
        pub uuid: Uuid = Required,
        /// Whether servers may be placed on it automatically.
        pub public: bool,
        /// The name.
        pub name: String = Required,
        /// The description. `None` if there is none.
        pub description: Option<String>,
        /// The id of its location. `None` on Pelican, which has no locations.
        pub location_id: Option<LocationId>,
        /// The host name or IP address of Wings.
        pub fqdn: String,
        /// How Wings is reached: `https` or `http`.
        pub scheme: String,
        /// Whether a proxy in front of Wings terminates TLS.
        pub behind_proxy: bool,
        /// Whether it is in maintenance mode.
        pub maintenance_mode: bool,
        /// The memory for servers, in MiB.
        pub memory: u64,
        /// How much more than `memory` may be allocated, in percent; -1 means no limit.
        pub memory_overallocate: i64,
        /// The disk space for servers, in MiB.
        pub disk: u64,
        /// How much more than `disk` may be allocated, in percent; -1 means no limit.
        pub disk_overallocate: i64,
        /// The processor time for servers, in percent of one core; 0 means no limit. `None` on Pterodactyl.
        pub cpu: Option<u64>,
        /// How much more than `cpu` may be allocated, in percent; -1 means no limit. `None` on Pterodactyl.
        pub cpu_overallocate: Option<i64>,
        /// The largest file that can be uploaded through Wings, in MiB.
        pub upload_size: u64,
        /// The port of Wings.
        pub daemon_listen: u16,
        /// The port at which the panel reaches Wings, if a proxy makes it another than `daemon_listen`. `None` on
        /// Pterodactyl.
        pub daemon_connect: Option<u16>,
        /// The port for SFTP.
        pub daemon_sftp: u16,
        /// Another host name to use for SFTP. `None` if there is none, and on Pterodactyl.
        pub daemon_sftp_alias: Option<String>,
        /// The directory with the servers' files.
        pub daemon_base: String,
        /// When it was created. `None` if the panel sends none.
        pub created_at: Option<Timestamp>,
        /// When it was last changed. `None` if the panel sends none.
        pub updated_at: Option<Timestamp>,
        /// The memory allocated to servers, in MiB. `None` except in the list of deployable nodes.
        #[serde(alias = "servers_sum_memory")]
        pub sum_memory: Option<u64>,
        /// The disk space allocated to servers, in MiB. `None` except in the list of deployable nodes.
        #[serde(alias = "servers_sum_disk")]
        pub sum_disk: Option<u64>,
        /// The processor time allocated to servers, in percent of one core. `None` except in Pelican's list of
        /// deployable nodes.
        #[serde(alias = "servers_sum_cpu")]
        pub sum_cpu: Option<u64>,
        /// The labels that servers can be placed by. `None` on Pterodactyl.
        pub tags: Option<Vec<String>>,
        /// The ids of its mounts. `None` on panels that do not report them.
        pub mounts: Option<Vec<MountId>>,
        // The row that links it to what it was listed with, on Pelican.
        #[serde(skip_serializing)]
        pivot: Quiet,
        /// The resources allocated to servers.
        pub allocated_resources: AllocatedResources,
        /// The included related resources.
        pub relationships: NodeRelationships,
    }
}

model! {
    /// The resources allocated to a node's servers.
    #[derive(Clone, Copy, Default, Debug, PartialEq, Eq, Serialize)]
    pub struct AllocatedResources {
        /// The memory, in MiB. Servers without a limit count as 0.
        pub memory: u64,
        /// The disk space, in MiB. Servers without a limit count as 0.
        pub disk: u64,
        /// The processor time, in percent of one core. `None` on Pterodactyl.
        pub cpu: Option<u64>,
    }
}

model! {
    /// The related resources of [`Node`]. `None` if not included or not visible to the key.
    #[derive(Clone, Debug, Default, PartialEq, Serialize)]
    pub struct NodeRelationships {
        /// Its addresses, if included.
        pub allocations: Option<Vec<Allocation>> = RelatedList,
        /// Its location, if included.
        pub location: Option<Box<Location>> = Related,
        /// The servers on it, if included.
        pub servers: Option<Vec<Server>> = RelatedList,
    }
}

model! {
    /// The configuration of a node's Wings.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct NodeConfiguration {
        /// Whether Wings writes debug logs.
        pub debug: bool,
        /// The node's UUID.
        pub uuid: Uuid = Required,
        /// The public part of the node's key.
        pub token_id: String = Required,
        /// The secret part of the node's key. Anyone who has it can act as the node.
        pub token: Secret = Required,
        /// The address and port that Wings listens on.
        pub api: NodeConfigurationApi,
        /// The directories of Wings.
        pub system: NodeConfigurationSystem,
        /// Folders of the machine that servers may have mounted.
        pub allowed_mounts: Vec<String>,
        /// The panel's address.
        pub remote: String,
    }
}

model! {
    /// The address and port that Wings listens on.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct NodeConfigurationApi {
        /// The address to listen on.
        pub host: String,
        /// The port.
        pub port: u16,
        /// The TLS settings.
        pub ssl: NodeConfigurationSsl,
        /// The largest file that can be uploaded, in MiB.
        pub upload_limit: u64,
    }
}

model! {
    /// The TLS settings of Wings.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct NodeConfigurationSsl {
        /// Whether Wings terminates TLS itself.
        pub enabled: bool,
        /// The path of the certificate.
        pub cert: String,
        /// The path of the certificate's key.
        pub key: String,
    }
}

model! {
    /// The directories of Wings.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct NodeConfigurationSystem {
        /// The directory with the servers' files.
        pub data: String,
        /// The SFTP settings.
        pub sftp: NodeConfigurationSftp,
    }
}

model! {
    /// The SFTP settings of Wings.
    #[derive(Clone, Copy, Default, Debug, PartialEq, Eq, Serialize)]
    pub struct NodeConfigurationSftp {
        /// The port.
        pub bind_port: u16,
    }
}
