use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ids::SubuserId;

/// Another account, as far as the Client API shows it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct User {
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
    /// When the account was made.
    pub created_at: Timestamp,
}
