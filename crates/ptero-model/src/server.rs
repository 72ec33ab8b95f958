use serde::Serialize;
use uuid::Uuid;

use super::allocation::Allocation;
use super::egg::{Egg, EggVariable};
use super::envelope::Item;
use super::ids::{InternalServerId, ServerId};
use super::limits::{FeatureLimits, Limits};
use super::open_enum::open_enum;
use super::operation::Operation;
use super::permission::{Permission, PermissionSet};
use super::read::model;
use super::subuser::Subuser;

model! {
    /// A server, as its users see it.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Server {
        /// Whether the account behind the key owns the server.
        pub server_owner: bool,
        /// The short id: the first 8 characters of the UUID, or one like `serv_…` on panels set so.
        pub identifier: ServerId = Required,
        /// The first 8 characters of the UUID, whatever `identifier` is. Since panel 1.14.
        #[serde(rename = "__deprecated_uuid_short")]
        pub deprecated_uuid_short: Option<ServerId>,
        /// The id like `serv_…`. Since panel 1.14.
        pub server_identifier: Option<ServerId>,
        /// The id that the Application API uses.
        pub internal_id: InternalServerId,
        /// The full id; Wings knows no other.
        pub uuid: Uuid = Required,
        /// The name.
        pub name: String = Required,
        /// The NAME of the node that the server is on.
        pub node: String,
        /// Whether the node is closed for maintenance. None on panels before 1.11.
        pub is_node_under_maintenance: Option<bool>,
        /// Where to reach the server's files over SFTP.
        pub sftp_details: SftpDetails,
        /// The description; empty when there is none.
        pub description: String,
        /// What the server may use.
        pub limits: Limits,
        /// The startup command with its values filled in. Those that the caller may not see are `[hidden]`.
        pub invocation: String,
        /// The Docker image that the server runs in.
        pub docker_image: String,
        /// What the egg asks the panel's web pages to offer, such as `eula`.
        pub egg_features: Option<Vec<String>>,
        /// How many databases, allocations and backups the server may have.
        pub feature_limits: FeatureLimits,
        /// What keeps the server from normal use; none when nothing does. A transfer to another node does not show here.
        pub status: Option<ServerStatus>,
        /// Whether the server is suspended. The panel calls this outdated: see `status`.
        pub is_suspended: bool,
        /// Whether the server is being installed, or that failed. The panel calls this outdated: see `status`.
        pub is_installing: bool,
        /// Whether the server is moving to another node.
        pub is_transferring: bool,
        /// What came with the server.
        pub relationships: ServerRelationships,
        /// What the caller may do with the server. Only known of a server that was asked for by itself: none in lists.
        pub user_permissions: Option<PermissionSet>,
    }
}

impl Server {
    /// The allocation that the server is reached at, if allocations came with it.
    #[must_use]
    pub fn primary_allocation(&self) -> Option<&Allocation> {
        self.relationships.allocations.as_ref()?.iter().find(|allocation| allocation.is_default)
    }

    /// Which permissions the caller lacks for an operation on this server.
    ///
    /// The owner lacks none. Of others, a server in a list does not tell their permissions, so that each counts as
    /// lacking: ask for the server by itself.
    #[must_use]
    pub fn missing_permissions(&self, operation: Operation) -> Vec<Permission> {
        let required = operation.permissions();
        match &self.user_permissions {
            Some(permissions) => permissions.missing(required),
            None if self.server_owner => Vec::new(),
            None => required.to_vec(),
        }
    }
}

model! {
    /// Where to reach a server's files over SFTP.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct SftpDetails {
        /// The node's host name or IP address.
        pub ip: String,
        /// The port.
        pub port: u16,
        /// Another host name to use for SFTP, on Pelican.
        pub alias: Option<String>,
    }
}

model! {
    /// What comes with a [`Server`]. Each is none when it was not asked for or may not be seen.
    #[derive(Clone, Debug, Default, PartialEq, Serialize)]
    pub struct ServerRelationships {
        /// The server's addresses. Comes without being asked for. Without `allocation.read`, only the primary one.
        pub allocations: Option<Vec<Allocation>> = RelatedList,
        /// The startup variables. Come without being asked for; need `startup.read`.
        pub variables: Option<Vec<EggVariable>> = RelatedList,
        /// The egg.
        pub egg: Option<Egg> = Related,
        /// The subusers; need `user.read`.
        pub subusers: Option<Vec<Subuser>> = RelatedList,
    }
}

open_enum! {
    /// What keeps a server from normal use.
    ServerStatus {
        /// It is being installed, for the first time or again.
        Installing = "installing",
        /// Its first installation failed.
        InstallFailed = "install_failed",
        /// Installing it again failed. It can be used nonetheless. Since panel 1.11.
        ReinstallFailed = "reinstall_failed",
        /// An administrator has suspended it.
        Suspended = "suspended",
        /// A backup is being restored to it.
        RestoringBackup = "restoring_backup",
    }
}

model! {
    /// What the panel adds to a server that is fetched on its own.
    #[derive(Debug)]
    pub struct ServerMeta {
        /// The same as [`Server::server_owner`].
        pub is_server_owner: bool,
        /// What the caller may do.
        pub user_permissions: Option<PermissionSet>,
    }
}

impl From<Item<Server, ServerMeta>> for Server {
    fn from(item: Item<Server, ServerMeta>) -> Self {
        let beside = item.meta.and_then(|meta| meta.user_permissions);
        Self { user_permissions: beside.or(item.attributes.user_permissions), ..item.attributes }
    }
}
