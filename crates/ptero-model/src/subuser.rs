use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use super::ids::SubuserId;
use super::permission::PermissionSet;
use super::read::model;

model! {
    /// A subuser of a server.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct Subuser {
        /// The account's id.
        pub uuid: Uuid = Required,
        /// The id like `user_…`. `None` before panel 1.12.
        pub identifier: Option<SubuserId>,
        /// The login name.
        pub username: String,
        /// The e-mail address.
        pub email: String,
        /// The language, such as `en`. `None` on Pterodactyl.
        pub language: Option<String>,
        /// Whether the account is an administrator of the panel. `None` on Pterodactyl.
        pub admin: Option<bool>,
        /// The same as `admin`. `None` on Pterodactyl.
        pub root_admin: Option<bool>,
        /// The URL of an image.
        pub image: String,
        /// Whether two-factor authentication is on.
        #[serde(rename = "2fa_enabled")]
        pub two_factor_enabled: bool,
        /// When the account was created, not when it became a subuser. `None` if the panel sends none.
        pub created_at: Option<Timestamp>,
        /// When the account was last changed. `None` on Pterodactyl.
        pub updated_at: Option<Timestamp>,
        /// The subuser's permissions.
        pub permissions: PermissionSet,
    }
}
