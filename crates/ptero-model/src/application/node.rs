use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Allocation, Location, Server};
use crate::envelope::relation;
use crate::ids::{LocationId, MountId, NodeId};
use crate::php;
use crate::secret::Secret;

/// A machine that runs Wings.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Node {
    /// The id.
    pub id: NodeId,
    /// The UUID.
    pub uuid: Uuid,
    /// Whether servers may be placed on it automatically.
    pub public: bool,
    /// The name.
    pub name: String,
    /// The description.
    pub description: Option<String>,
    /// The id of its location. None on Pelican, which has no locations.
    #[serde(default)]
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
    /// The largest file that can be uploaded through Wings, in MiB.
    pub upload_size: u64,
    /// The port of Wings.
    pub daemon_listen: u16,
    /// The port for SFTP.
    pub daemon_sftp: u16,
    /// The folder with the servers' files.
    pub daemon_base: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Memory given out to servers, in MiB. Only in the list of deployable nodes.
    #[serde(default, deserialize_with = "php::number")]
    pub sum_memory: Option<u64>,
    /// Disk space given out to servers, in MiB. Only in the list of deployable nodes.
    #[serde(default, deserialize_with = "php::number")]
    pub sum_disk: Option<u64>,
    /// The ids of its mounts, on panels that tell.
    #[serde(default)]
    pub mounts: Option<Vec<MountId>>,
    /// What has been given out to servers.
    pub allocated_resources: AllocatedResources,
    /// What came with the node.
    #[serde(default)]
    pub relationships: NodeRelationships,
}

/// What a node's servers may use together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct AllocatedResources {
    /// Memory, in MiB. Servers without a limit count as 0.
    #[serde(deserialize_with = "php::sum")]
    pub memory: u64,
    /// Disk space, in MiB. Servers without a limit count as 0.
    #[serde(deserialize_with = "php::sum")]
    pub disk: u64,
    /// Processor time in percent of one core, on Pelican.
    #[serde(default, deserialize_with = "php::number")]
    pub cpu: Option<u64>,
}

/// What comes with a [`Node`]. Each is none when it was not asked for or the key may not see it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
#[non_exhaustive]
pub struct NodeRelationships {
    /// Its addresses.
    #[serde(deserialize_with = "relation::list")]
    pub allocations: Option<Vec<Allocation>>,
    /// Its location.
    #[serde(deserialize_with = "relation::item")]
    pub location: Option<Box<Location>>,
    /// The servers on it.
    #[serde(deserialize_with = "relation::list")]
    pub servers: Option<Vec<Server>>,
}

/// What Wings needs to know to be a node of the panel: its configuration file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct NodeConfiguration {
    /// Whether Wings logs more.
    pub debug: bool,
    /// The node's UUID.
    pub uuid: Uuid,
    /// The public part of the node's key.
    pub token_id: String,
    /// The secret part of the node's key. Whoever has it can act as the node.
    pub token: Secret,
    /// Where Wings listens.
    pub api: NodeConfigurationApi,
    /// Where Wings keeps files.
    pub system: NodeConfigurationSystem,
    /// Folders of the machine that servers may have mounted.
    pub allowed_mounts: Vec<String>,
    /// The panel's address.
    pub remote: String,
}

/// Where Wings listens.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
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

/// How Wings does TLS.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct NodeConfigurationSsl {
    /// Whether Wings does TLS itself.
    pub enabled: bool,
    /// The path of the certificate.
    pub cert: String,
    /// The path of the certificate's key.
    pub key: String,
}

/// Where Wings keeps files.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct NodeConfigurationSystem {
    /// The folder with the servers' files.
    pub data: String,
    /// SFTP.
    pub sftp: NodeConfigurationSftp,
}

/// How Wings offers SFTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct NodeConfigurationSftp {
    /// The port.
    pub bind_port: u16,
}
