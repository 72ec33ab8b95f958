use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ids::SubuserId;
use super::permission::PermissionSet;

/// An account that the owner lets use a server.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Subuser {
    /// The account's id.
    pub uuid: Uuid,
    /// The id like `user_…`. None on older panels.
    #[serde(default)]
    pub identifier: Option<SubuserId>,
    /// The login name.
    pub username: String,
    /// The e-mail address.
    pub email: String,
    /// The address of a picture.
    pub image: String,
    /// Whether two-factor authentication is on.
    #[serde(rename = "2fa_enabled")]
    pub two_factor_enabled: bool,
    /// When the ACCOUNT was made, not when it became a subuser.
    pub created_at: Timestamp,
    /// What the subuser may do.
    pub permissions: PermissionSet,
}
