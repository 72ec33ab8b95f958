use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use super::Server;
use crate::ids::{ExternalId, InternalServerId, UserId};
use crate::pelican::Role;
use crate::permission::PermissionSet;
use crate::read::{Quiet, model};

model! {
    /// An account on the panel.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct User {
        /// The id.
        pub id: UserId = Required,
        /// The account's id in an external system. `None` if it has none.
        pub external_id: Option<ExternalId>,
        /// The UUID.
        pub uuid: Uuid = Required,
        /// The login name.
        pub username: String,
        /// The e-mail address.
        pub email: String,
        /// The first name. `None` on Pelican.
        pub first_name: Option<String>,
        /// The last name. `None` on Pelican.
        pub last_name: Option<String>,
        /// The language, such as `en`.
        pub language: String,
        /// Whether the account is an administrator of the panel.
        pub root_admin: bool,
        /// Whether two-factor authentication is on.
        #[serde(rename = "2fa")]
        pub two_factor_enabled: bool,
        // Pelican repeats it under the Client API's name.
        #[serde(rename = "2fa_enabled", skip_serializing)]
        _two_factor_enabled: Quiet,
        /// Whether another system manages the account, so that its user cannot change name, e-mail and password. `None`
        /// on Pterodactyl.
        pub is_managed_externally: Option<bool>,
        /// When the account was created. `None` if the panel sends none.
        pub created_at: Option<Timestamp>,
        /// When the account was last changed. `None` if the panel sends none.
        pub updated_at: Option<Timestamp>,
        /// The included related resources.
        pub relationships: UserRelationships,
    }
}

model! {
    /// The related resources of [`User`]. `None` if not included or not visible to the key.
    #[derive(Clone, Debug, Default, PartialEq, Serialize)]
    pub struct UserRelationships {
        /// The servers that the account owns, if included.
        pub servers: Option<Vec<Server>> = RelatedList,
        /// The roles of the account, if included. Always `None` on Pterodactyl.
        pub roles: Option<Vec<Role>> = RelatedList,
    }
}

model! {
    /// A subuser of a server.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Subuser {
        /// The id of the membership, not of the account.
        pub id: u64 = Required,
        /// The account's id.
        pub user_id: UserId,
        /// The server's id.
        pub server_id: InternalServerId,
        /// The subuser's permissions.
        pub permissions: PermissionSet,
        /// When the account became a subuser. `None` if the panel sends none.
        pub created_at: Option<Timestamp>,
        /// When the permissions were last changed. `None` if the panel sends none.
        pub updated_at: Option<Timestamp>,
        /// The included related resources.
        pub relationships: SubuserRelationships,
    }
}

model! {
    /// The related resources of [`Subuser`]. `None` if not included or not visible to the key.
    #[derive(Clone, Debug, Default, PartialEq, Serialize)]
    pub struct SubuserRelationships {
        /// The account, if included.
        pub user: Option<Box<User>> = Related,
        /// The server, if included.
        pub server: Option<Box<Server>> = Related,
    }
}
