use serde::Serialize;

use crate::model::LocationId;
use crate::model::application::Node;
use crate::request::{ListQuery, Open, Patch, parameters};

/// Everything about a node: for making one, and for replacing all that one has.
///
/// ```
/// # use ptero::request::application::CreateNode;
/// // 32 GiB of memory and 500 GiB of disk space in location 1.
/// let node = CreateNode::new("fra-1", 1, "fra-1.example.com", 32_768, 512_000).upload_size(250);
/// ```
#[derive(Clone, Debug, Serialize)]
#[must_use = "a body does nothing until it is sent"]
pub struct CreateNode {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    location_id: Option<u64>,
    fqdn: String,
    scheme: String,
    memory: u64,
    memory_overallocate: i64,
    disk: u64,
    disk_overallocate: i64,
    daemon_listen: u16,
    daemon_sftp: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    daemon_base: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    upload_size: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    public: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    behind_proxy: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    maintenance_mode: Option<bool>,
    #[serde(skip_serializing_if = "Patch::is_unset")]
    description: Patch<String>,
}

impl CreateNode {
    /// The name (letters, digits, space, `_`, `.` and `-`, at most 100), the id of its location, the host name or IP
    /// address of Wings, and the memory and disk space for servers, both in MiB.
    pub fn new(name: impl Into<String>, location_id: u64, fqdn: impl Into<String>, memory: u64, disk: u64) -> Self {
        Self {
            name: name.into(),
            location_id: Some(location_id),
            fqdn: fqdn.into(),
            scheme: "https".to_owned(),
            memory,
            memory_overallocate: 0,
            disk,
            disk_overallocate: 0,
            daemon_listen: 8080,
            daemon_sftp: 2022,
            daemon_base: None,
            upload_size: None,
            public: None,
            behind_proxy: None,
            maintenance_mode: None,
            description: Patch::Unset,
        }
    }

    /// How Wings is reached: `https`, the default, or `http`.
    pub fn scheme(mut self, scheme: impl Into<String>) -> Self {
        self.scheme = scheme.into();
        self
    }

    /// How much more than its memory may be given out, in percent. 0 by default. -1 keeps the node out of automatic
    /// placement.
    pub fn memory_overallocate(mut self, percent: i64) -> Self {
        self.memory_overallocate = percent;
        self
    }

    /// How much more than its disk space may be given out, in percent. 0 by default. -1 keeps the node out of automatic
    /// placement.
    pub fn disk_overallocate(mut self, percent: i64) -> Self {
        self.disk_overallocate = percent;
        self
    }

    /// The port of Wings. 8080 by default.
    pub fn daemon_listen(mut self, port: u16) -> Self {
        self.daemon_listen = port;
        self
    }

    /// The port for SFTP. 2022 by default.
    pub fn daemon_sftp(mut self, port: u16) -> Self {
        self.daemon_sftp = port;
        self
    }

    /// The folder with the servers' files. Without it the panel takes `/var/lib/pterodactyl/volumes`, also when the
    /// node had another one.
    pub fn daemon_base(mut self, path: impl Into<String>) -> Self {
        self.daemon_base = Some(path.into());
        self
    }

    /// The largest file that can be uploaded, in MiB. 100 by default; panels before 1.12 allow at most 1024.
    pub fn upload_size(mut self, mebibytes: u64) -> Self {
        self.upload_size = Some(mebibytes);
        self
    }

    /// Whether servers may be placed on it automatically. `true` by default.
    pub fn public(mut self, public: bool) -> Self {
        self.public = Some(public);
        self
    }

    /// Whether a proxy in front of Wings does TLS. `false` by default.
    pub fn behind_proxy(mut self, behind_proxy: bool) -> Self {
        self.behind_proxy = Some(behind_proxy);
        self
    }

    /// Whether it is closed for maintenance. `false` by default.
    pub fn maintenance_mode(mut self, maintenance_mode: bool) -> Self {
        self.maintenance_mode = Some(maintenance_mode);
        self
    }

    /// The description. Ignored by panels before 1.12.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Patch::Value(description.into());
        self
    }
}

/// The node as it is.
impl From<&Node> for CreateNode {
    fn from(node: &Node) -> Self {
        Self {
            name: node.name.clone(),
            location_id: node.location_id.map(LocationId::get),
            fqdn: node.fqdn.clone(),
            scheme: node.scheme.clone(),
            memory: node.memory,
            memory_overallocate: node.memory_overallocate,
            disk: node.disk,
            disk_overallocate: node.disk_overallocate,
            daemon_listen: node.daemon_listen,
            daemon_sftp: node.daemon_sftp,
            daemon_base: Some(node.daemon_base.clone()),
            upload_size: Some(node.upload_size),
            public: Some(node.public),
            behind_proxy: Some(node.behind_proxy),
            maintenance_mode: Some(node.maintenance_mode),
            description: node.description.clone().into(),
        }
    }
}

/// A change of a node: what is not set stays.
#[derive(Clone, Debug, Default, Serialize)]
#[must_use = "a body does nothing until it is sent"]
pub struct UpdateNode {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location_id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fqdn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scheme: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    memory: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    memory_overallocate: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    disk: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    disk_overallocate: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    daemon_listen: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    daemon_sftp: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    daemon_base: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    upload_size: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    public: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    behind_proxy: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    maintenance_mode: Option<bool>,
    #[serde(skip_serializing_if = "Patch::is_unset")]
    description: Patch<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reset_secret: Option<bool>,
}

impl UpdateNode {
    /// Changes nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The name: letters, digits, space, `_`, `.` and `-`, at most 100.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The id of its location.
    pub fn location_id(mut self, id: u64) -> Self {
        self.location_id = Some(id);
        self
    }

    /// The host name or IP address of Wings.
    pub fn fqdn(mut self, fqdn: impl Into<String>) -> Self {
        self.fqdn = Some(fqdn.into());
        self
    }

    /// How Wings is reached: `https` or `http`.
    pub fn scheme(mut self, scheme: impl Into<String>) -> Self {
        self.scheme = Some(scheme.into());
        self
    }

    /// Memory for servers, in MiB.
    pub fn memory(mut self, mebibytes: u64) -> Self {
        self.memory = Some(mebibytes);
        self
    }

    /// How much more than its memory may be given out, in percent. -1 keeps the node out of automatic placement.
    pub fn memory_overallocate(mut self, percent: i64) -> Self {
        self.memory_overallocate = Some(percent);
        self
    }

    /// Disk space for servers, in MiB.
    pub fn disk(mut self, mebibytes: u64) -> Self {
        self.disk = Some(mebibytes);
        self
    }

    /// How much more than its disk space may be given out, in percent. -1 keeps the node out of automatic placement.
    pub fn disk_overallocate(mut self, percent: i64) -> Self {
        self.disk_overallocate = Some(percent);
        self
    }

    /// The port of Wings.
    pub fn daemon_listen(mut self, port: u16) -> Self {
        self.daemon_listen = Some(port);
        self
    }

    /// The port for SFTP.
    pub fn daemon_sftp(mut self, port: u16) -> Self {
        self.daemon_sftp = Some(port);
        self
    }

    /// The folder with the servers' files. Files that are there already are not moved.
    pub fn daemon_base(mut self, path: impl Into<String>) -> Self {
        self.daemon_base = Some(path.into());
        self
    }

    /// The largest file that can be uploaded, in MiB. Panels before 1.12 allow at most 1024.
    pub fn upload_size(mut self, mebibytes: u64) -> Self {
        self.upload_size = Some(mebibytes);
        self
    }

    /// Whether servers may be placed on it automatically.
    pub fn public(mut self, public: bool) -> Self {
        self.public = Some(public);
        self
    }

    /// Whether a proxy in front of Wings does TLS.
    pub fn behind_proxy(mut self, behind_proxy: bool) -> Self {
        self.behind_proxy = Some(behind_proxy);
        self
    }

    /// Whether it is closed for maintenance.
    pub fn maintenance_mode(mut self, maintenance_mode: bool) -> Self {
        self.maintenance_mode = Some(maintenance_mode);
        self
    }

    /// The description. Ignored by panels before 1.12.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Patch::Value(description.into());
        self
    }

    /// Takes the description away. Ignored by panels before 1.12.
    pub fn clear_description(mut self) -> Self {
        self.description = Patch::Null;
        self
    }

    /// Gives the node a new key. Wings knows nothing of it until it gets its new configuration.
    pub fn reset_secret(mut self) -> Self {
        self.reset_secret = Some(true);
        self
    }
}

/// What the list of deployable nodes can include.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DeployableQuery;

impl ListQuery for DeployableQuery {
    type Include = NodeInclude;
    type Filter = Open;
    type Sort = Open;
}

/// What the list of nodes can include, filter by and sort by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NodeListQuery;

impl ListQuery for NodeListQuery {
    type Include = NodeInclude;
    type Filter = NodeFilter;
    type Sort = NodeSort;
}

parameters! {
    /// What can come with a node.
    NodeInclude {
        /// The allocations; needs `allocations` read.
        Allocations = "allocations",
        /// The location; needs `locations` read.
        Location = "location",
        /// The servers; needs `servers` read.
        Servers = "servers",
    }
}

parameters! {
    /// What nodes can be filtered by. Each matches a part of the text.
    NodeFilter {
        /// The UUID.
        Uuid = "uuid",
        /// The name.
        Name = "name",
        /// The host name.
        Fqdn = "fqdn",
        /// The id of Wings' token.
        DaemonTokenId = "daemon_token_id",
    }
}

parameters! {
    /// What nodes can be sorted by.
    NodeSort {
        /// The number.
        Id = "id",
        /// The UUID.
        Uuid = "uuid",
        /// The memory.
        Memory = "memory",
        /// The disk space.
        Disk = "disk",
    }
}
