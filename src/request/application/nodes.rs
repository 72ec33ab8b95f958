use crate::model::LocationId;
use crate::model::application::Node;
use crate::request::{Patch, body, list_query, parameters};

body! {
    /// A complete node, to create one or to replace all fields of an existing one.
    ///
    /// ```
    /// # use ptero::request::application::CreateNode;
    /// // 32 GiB of memory and 500 GiB of disk space in location 1.
    /// let node = CreateNode::new("fra-1", 1, "fra-1.example.com", 32_768, 512_000);
    /// let node = node.upload_size(250);
    /// ```
    create CreateNode;
    /// Creates a node with everything the panel requires.
    new;
    /// A change of a node. Fields that are not set keep their values.
    update UpdateNode;

    required {
        /// Sets the name: at most 100 letters, digits, spaces, `_`, `.` and `-`.
        name: String,
        /// Sets the id of the node's location. Pelican has no locations and ignores it.
        location_id: LocationId or null,
        /// Sets the host name or IP address of Wings.
        fqdn: String,
        /// Sets the memory for servers, in MiB.
        memory: u64,
        /// Sets the disk space for servers, in MiB.
        disk: u64,
    }
    default {
        /// Sets the scheme of Wings' URL: `https` or `http`.
        scheme: String = "https",
        /// Sets the overallocation of memory, in percent. -1 excludes the node from automatic placement.
        memory_overallocate: i64 = 0,
        /// Sets the overallocation of disk space, in percent. -1 excludes the node from automatic placement.
        disk_overallocate: i64 = 0,
        /// Sets the port of Wings.
        daemon_listen: u16 = 8080,
        /// Sets the port for SFTP.
        daemon_sftp: u16 = 2022,
    }
    optional {
        /// Sets the directory with the servers' files. Existing files are not moved. A complete body without it resets
        /// the directory to the panel's default, `/var/lib/pterodactyl/volumes`.
        daemon_base: String,
        /// Sets the largest file that can be uploaded, in MiB. Panels before 1.12 allow at most 1024. New nodes allow
        /// 100 by default.
        upload_size: u64,
        /// Sets whether servers may be placed on the node automatically. On by default for new nodes.
        public: bool,
        /// Sets whether a proxy in front of Wings terminates TLS.
        behind_proxy: bool,
        /// Sets whether the node is closed for maintenance.
        maintenance_mode: bool,
        /// Sets the CPU time for servers, in percent of one core; 0, the default, is unlimited. Pelican only.
        cpu: u64,
        /// Sets the overallocation of CPU time, in percent. 0 by default. Pelican only.
        cpu_overallocate: i64,
        /// Sets the port at which the panel reaches Wings, if a proxy changes it. `daemon_listen` by default. Pelican
        /// only.
        daemon_connect: u16,
    }
    clearable {
        /// Sets the description. Panels before 1.12 ignore it.
        description / clear_description: String,
        /// Sets another host name for SFTP. Pelican only.
        daemon_sftp_alias / clear_daemon_sftp_alias: String,
    }
    list {
        /// Sets the labels by which servers are placed. Pelican only.
        tags: String,
    }
    update_only {
        /// Sets whether to give the node a new daemon token. Wings keeps the old one until its configuration is
        /// updated.
        reset_secret: bool,
    }
}

/// Copies the node.
impl From<&Node> for CreateNode {
    fn from(node: &Node) -> Self {
        Self {
            name: node.name.clone(),
            location_id: node.location_id,
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
            cpu: node.cpu,
            cpu_overallocate: node.cpu_overallocate,
            daemon_connect: node.daemon_connect,
            description: node.description.clone().into(),
            // Of Pelican, as is the port.
            daemon_sftp_alias: match node.daemon_connect {
                Some(_) => node.daemon_sftp_alias.clone().into(),
                None => Patch::Unset,
            },
            tags: node.tags.clone(),
        }
    }
}

impl CreateNode {
    /// Creates a node without a location. Pelican has none; on Pterodactyl, which requires one, sending it fails.
    pub fn without_location(name: impl Into<String>, fqdn: impl Into<String>, memory: u64, disk: u64) -> Self {
        Self { location_id: None, ..Self::new(name, LocationId::new(0), fqdn, memory, disk) }
    }
}

list_query! {
    /// The includes of the list of deployable nodes.
    DeployableQuery {
        include: NodeInclude,
    }
}

list_query! {
    /// The includes, filters and sorts of the list of nodes.
    NodeListQuery {
        pages: 500,
        include: NodeInclude,
        filter: NodeFilter,
        sort: NodeSort,
    }
}

parameters! {
    /// The related resources that a node can include.
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
    /// The fields to filter nodes by. Each matches a part of the text.
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
    /// The fields to sort nodes by.
    NodeSort {
        /// The id.
        Id = "id",
        /// The UUID.
        Uuid = "uuid",
        /// The memory.
        Memory = "memory",
        /// The disk space.
        Disk = "disk",
        /// The CPU time. Pelican.
        Cpu = "cpu",
    }
}
