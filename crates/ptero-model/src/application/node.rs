use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use super::{Allocation, Location, Server};
use crate::ids::{LocationId, MountId, NodeId};
use crate::read::{Quiet, model};
use crate::secret::Secret;

model! {
    /// A machine that runs Wings.
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
        /// The description.
        pub description: Option<String>,
        /// The id of its location. None on Pelican, which has no locations.
        pub location_id: Option<LocationId>,
        /// The host name or IP address of Wings.
        pub fqdn: String,
        /// How Wings is reached: `https` or `http`.
        pub scheme: String,
        /// Whether a proxy in front of Wings does TLS.
        pub behind_proxy: bool,
        /// Whether it is closed for maintenance.
        pub maintenance_mode: bool,
        /// Memory for servers, in MiB.
        pub memory: u64,
        /// How much more than `memory` may be given out, in percent; -1 is without limit.
        pub memory_overallocate: i64,
        /// Disk space for servers, in MiB.
        pub disk: u64,
        /// How much more than `disk` may be given out, in percent; -1 is without limit.
        pub disk_overallocate: i64,
        /// Processor time for servers in percent of one core, on Pelican; 0 is without limit.
        pub cpu: Option<u64>,
        /// How much more than `cpu` may be given out, in percent, on Pelican; -1 is without limit.
        pub cpu_overallocate: Option<i64>,
        /// The largest file that can be uploaded through Wings, in MiB.
        pub upload_size: u64,
        /// The port of Wings.
        pub daemon_listen: u16,
        /// The port at which the panel reaches Wings, where a proxy makes it another than `daemon_listen`. Pelican.
        pub daemon_connect: Option<u16>,
        /// The port for SFTP.
        pub daemon_sftp: u16,
        /// Another host name to use for SFTP, on Pelican.
        pub daemon_sftp_alias: Option<String>,
        /// The folder with the servers' files.
        pub daemon_base: String,
        /// When it was made.
        pub created_at: Option<Timestamp>,
        /// When it was last changed.
        pub updated_at: Option<Timestamp>,
        /// Memory given out to servers, in MiB. Only in the list of deployable nodes.
        #[serde(alias = "servers_sum_memory")]
        pub sum_memory: Option<u64>,
        /// Disk space given out to servers, in MiB. Only in the list of deployable nodes.
        #[serde(alias = "servers_sum_disk")]
        pub sum_disk: Option<u64>,
        /// Processor time given out to servers in percent of one core. Only in the list of deployable nodes, on Pelican.
        #[serde(alias = "servers_sum_cpu")]
        pub sum_cpu: Option<u64>,
        /// The labels that servers can be placed by, on Pelican.
        pub tags: Option<Vec<String>>,
        /// The ids of its mounts, on panels that tell.
        pub mounts: Option<Vec<MountId>>,
        // The row that links it to what it was listed with, on Pelican.
        #[serde(skip_serializing)]
        pivot: Quiet,
        /// What has been given out to servers.
        pub allocated_resources: AllocatedResources,
        /// What came with the node.
        pub relationships: NodeRelationships,
    }
}

model! {
    /// What a node's servers may use together.
    #[derive(Clone, Copy, Default, Debug, PartialEq, Eq, Serialize)]
    pub struct AllocatedResources {
        /// Memory, in MiB. Servers without a limit count as 0.
        pub memory: u64,
        /// Disk space, in MiB. Servers without a limit count as 0.
        pub disk: u64,
        /// Processor time in percent of one core, on Pelican.
        pub cpu: Option<u64>,
    }
}

model! {
    /// What comes with a [`Node`]. Each is none when it was not asked for or the key may not see it.
    #[derive(Clone, Debug, Default, PartialEq, Serialize)]
    pub struct NodeRelationships {
        /// Its addresses.
        pub allocations: Option<Vec<Allocation>> = RelatedList,
        /// Its location.
        pub location: Option<Box<Location>> = Related,
        /// The servers on it.
        pub servers: Option<Vec<Server>> = RelatedList,
    }
}

model! {
    /// What Wings needs to know to be a node of the panel: its configuration file.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct NodeConfiguration {
        /// Whether Wings logs more.
        pub debug: bool,
        /// The node's UUID.
        pub uuid: Uuid = Required,
        /// The public part of the node's key.
        pub token_id: String = Required,
        /// The secret part of the node's key. Whoever has it can act as the node.
        pub token: Secret = Required,
        /// Where Wings listens.
        pub api: NodeConfigurationApi,
        /// Where Wings keeps files.
        pub system: NodeConfigurationSystem,
        /// Folders of the machine that servers may have mounted.
        pub allowed_mounts: Vec<String>,
        /// The panel's address.
        pub remote: String,
    }
}

model! {
    /// Where Wings listens.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct NodeConfigurationApi {
        /// The address to listen on.
        pub host: String,
        /// The port.
        pub port: u16,
        /// TLS.
        pub ssl: NodeConfigurationSsl,
        /// The largest file that can be uploaded, in MiB.
        pub upload_limit: u64,
    }
}

model! {
    /// How Wings does TLS.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct NodeConfigurationSsl {
        /// Whether Wings does TLS itself.
        pub enabled: bool,
        /// The path of the certificate.
        pub cert: String,
        /// The path of the certificate's key.
        pub key: String,
    }
}

model! {
    /// Where Wings keeps files.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct NodeConfigurationSystem {
        /// The folder with the servers' files.
        pub data: String,
        /// SFTP.
        pub sftp: NodeConfigurationSftp,
    }
}

model! {
    /// How Wings offers SFTP.
    #[derive(Clone, Copy, Default, Debug, PartialEq, Eq, Serialize)]
    pub struct NodeConfigurationSftp {
        /// The port.
        pub bind_port: u16,
    }
}
