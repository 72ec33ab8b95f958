use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Server;
use crate::envelope::relation;
use crate::ids::{ExternalId, InternalServerId, UserId};
use crate::permission::PermissionSet;

/// An account on the panel.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct User {
    /// The id.
    pub id: UserId,
    /// The id that another system gave the account.
    pub external_id: Option<ExternalId>,
    /// The UUID.
    pub uuid: Uuid,
    /// The login name.
    pub username: String,
    /// The e-mail address.
    pub email: String,
    /// The first name. None on Pelican.
    #[serde(default)]
    pub first_name: Option<String>,
    /// The last name. None on Pelican.
    #[serde(default)]
    pub last_name: Option<String>,
    /// The language, such as `en`.
    pub language: String,
    /// Whether the account administrates the panel.
    pub root_admin: bool,
    /// Whether two-factor authentication is on.
    #[serde(rename = "2fa")]
    pub two_factor_enabled: bool,
    /// When the account was made.
    pub created_at: Timestamp,
    /// When the account was last changed.
    pub updated_at: Timestamp,
    /// What came with the account.
    #[serde(default)]
    pub relationships: UserRelationships,
}

/// What comes with a [`User`]. None when it was not asked for or the key may not see it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
#[non_exhaustive]
pub struct UserRelationships {
    /// The servers that the account owns.
    #[serde(deserialize_with = "relation::list")]
    pub servers: Option<Vec<Server>>,
}

/// An account that the owner lets use a server.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Subuser {
    /// The id of the membership, not of the account.
    pub id: u64,
    /// The account's id.
    pub user_id: UserId,
    /// The server's id.
    pub server_id: InternalServerId,
    /// What the subuser may do.
    pub permissions: PermissionSet,
    /// When the account became a subuser.
    pub created_at: Timestamp,
    /// When the permissions were last changed.
    pub updated_at: Timestamp,
    /// What came with the subuser.
    #[serde(default)]
    pub relationships: SubuserRelationships,
}

/// What comes with a [`Subuser`]. Each is none when it was not asked for or the key may not see it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
#[non_exhaustive]
pub struct SubuserRelationships {
    /// The account.
    #[serde(deserialize_with = "relation::item")]
    pub user: Option<Box<User>>,
    /// The server.
    #[serde(deserialize_with = "relation::item")]
    pub server: Option<Box<Server>>,
}
