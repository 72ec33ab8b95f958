use serde::Serialize;
use uuid::Uuid;

use super::allocation::Allocation;
use super::egg::{Egg, EggVariable};
use super::envelope::Item;
use super::ids::{InternalServerId, ServerId};
use super::limits::{FeatureLimits, Limits};
use super::mask::debug;
use super::open_enum::open_enum;
use super::operation::Operation;
use super::permission::{Permission, PermissionSet};
use super::read::model;
use super::subuser::Subuser;

model! {
    /// A server of the Client API.
    #[derive(Clone, PartialEq, Serialize)]
    pub struct Server {
        /// Whether the account behind the key owns the server.
        pub server_owner: bool,
        /// The short id: the first 8 characters of the UUID or, if the panel is configured to, an id like `serv_…`.
        pub identifier: ServerId = Required,
        /// The first 8 characters of the UUID, whatever `identifier` is. `None` before panel 1.14.
        #[serde(rename = "__deprecated_uuid_short")]
        pub deprecated_uuid_short: Option<ServerId>,
        /// The id like `serv_…`. `None` before panel 1.14.
        pub server_identifier: Option<ServerId>,
        /// The id that the Application API uses.
        pub internal_id: InternalServerId,
        /// The UUID, the only id that Wings knows.
        pub uuid: Uuid = Required,
        /// The name.
        pub name: String = Required,
        /// The name of the server's node.
        pub node: String,
        /// Whether the node is in maintenance mode. `None` on panels before 1.11.
        pub is_node_under_maintenance: Option<bool>,
        /// The SFTP address of the server's files.
        pub sftp_details: SftpDetails,
        /// The description; empty if there is none.
        pub description: String,
        /// The resource limits of the server.
        pub limits: Limits,
        /// The startup command with its values filled in. Values that the caller may not see are `[hidden]`.
        pub invocation: String,
        /// The Docker image that the server runs in.
        pub docker_image: String,
        /// Features that the egg requests from the panel's web interface, such as `eula`. `None` if there are none.
        pub egg_features: Option<Vec<String>>,
        /// The number of databases, allocations and backups the server may have.
        pub feature_limits: FeatureLimits,
        /// The status that prevents normal use; `None` if there is none. Transfers are not included.
        pub status: Option<ServerStatus>,
        /// Whether the server is suspended. Deprecated by the panel: see `status`.
        pub is_suspended: bool,
        /// Whether the server is installing, or its installation failed. Deprecated by the panel: see `status`.
        pub is_installing: bool,
        /// Whether the server is being transferred to another node.
        pub is_transferring: bool,
        /// The included related resources.
        pub relationships: ServerRelationships,
        /// The caller's permissions on the server. Only for a server fetched on its own; `None` in lists.
        pub user_permissions: Option<PermissionSet>,
    }
}

debug! {
    Server {
        server_owner, identifier, deprecated_uuid_short, server_identifier, internal_id, uuid, name, node,
        is_node_under_maintenance, sftp_details, description, limits, docker_image, egg_features, feature_limits,
        status, is_suspended, is_installing, is_transferring, relationships, user_permissions
    } hides { invocation }
}

impl Server {
    /// Returns the primary allocation, if allocations were included.
    #[must_use]
    pub fn primary_allocation(&self) -> Option<&Allocation> {
        self.relationships.allocations.as_ref()?.iter().find(|allocation| allocation.is_default)
    }

    /// Returns the permissions that the caller lacks for an operation on this server.
    ///
    /// The owner lacks none. Servers in a list do not contain the permissions of others, so all of them count as
    /// missing: fetch the server on its own.
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
    /// The SFTP address of a server's files.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct SftpDetails {
        /// The node's host name or IP address.
        pub ip: String,
        /// The port.
        pub port: u16,
        /// Another host name to use for SFTP. `None` if there is none, and on Pterodactyl.
        pub alias: Option<String>,
    }
}

model! {
    /// The related resources of [`Server`]. `None` if not included or not visible to the key.
    #[derive(Clone, Debug, Default, PartialEq, Serialize)]
    pub struct ServerRelationships {
        /// The server's addresses; only the primary one without `allocation.read`. Always included.
        pub allocations: Option<Vec<Allocation>> = RelatedList,
        /// The startup variables. Always included; `None` without `startup.read`.
        pub variables: Option<Vec<EggVariable>> = RelatedList,
        /// The egg, if included.
        pub egg: Option<Egg> = Related,
        /// The subusers, if included and the key has `user.read`.
        pub subusers: Option<Vec<Subuser>> = RelatedList,
    }
}

open_enum! {
    /// A status that prevents normal use of a server.
    ServerStatus {
        /// It is being installed or reinstalled.
        Installing = "installing",
        /// Its first installation failed.
        InstallFailed = "install_failed",
        /// Its reinstallation failed. It can be used nevertheless. Since panel 1.11.
        ReinstallFailed = "reinstall_failed",
        /// It was suspended by an administrator.
        Suspended = "suspended",
        /// A backup is being restored to it.
        RestoringBackup = "restoring_backup",
    }
}

model! {
    /// The additional data of a server fetched on its own.
    #[derive(Debug)]
    pub struct ServerMeta {
        /// The same as [`Server::server_owner`].
        pub is_server_owner: bool,
        /// The caller's permissions. `None` if the panel sends none.
        pub user_permissions: Option<PermissionSet>,
    }
}

impl From<Item<Server, ServerMeta>> for Server {
    fn from(item: Item<Server, ServerMeta>) -> Self {
        let beside = item.meta.and_then(|meta| meta.user_permissions);
        Self { user_permissions: beside.or(item.attributes.user_permissions), ..item.attributes }
    }
}
