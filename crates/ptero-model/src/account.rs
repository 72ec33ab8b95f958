use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use super::ids::{ApiKeyId, SubuserId, UserId};
use super::read::{Fault, Finish, Lenient, Model, Nested, Quiet, draft, model};
use super::secret::Secret;

model! {
    /// The account that a key belongs to.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct Account {
        /// The id. `None` on Pelican, which has `uuid` instead.
        pub id: Option<UserId>,
        /// The UUID. `None` on Pterodactyl.
        pub uuid: Option<Uuid>,
        /// The id in the form `user_…`. `None` before panel 1.14.
        pub identifier: Option<SubuserId>,
        /// Whether the account is an administrator of the panel.
        pub admin: bool,
        /// The login name.
        pub username: String = Required,
        /// The e-mail address.
        pub email: String,
        /// The first name. `None` on Pelican.
        pub first_name: Option<String>,
        /// The last name. `None` on Pelican.
        pub last_name: Option<String>,
        /// The language, such as `en`.
        pub language: String,
        /// The same as `admin`. `None` on Pterodactyl.
        pub root_admin: Option<bool>,
        /// Whether two-factor authentication is on. `None` on Pterodactyl.
        #[serde(rename = "2fa_enabled")]
        pub two_factor_enabled: Option<bool>,
        /// The URL of an image. `None` on Pterodactyl.
        pub image: Option<String>,
        /// When the account was created. `None` on Pterodactyl.
        pub created_at: Option<Timestamp>,
        /// When the account was last changed. `None` on Pterodactyl.
        pub updated_at: Option<Timestamp>,
    }
}

model! {
    /// The data to set up two-factor authentication in an authenticator app.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct TwoFactorSetup {
        /// The `otpauth://` address to show as a QR code. It contains the secret.
        pub image_url_data: Secret,
        /// The secret to type instead, in base 32.
        pub secret: Secret = Required,
    }
}

model! {
    /// One-time codes for signing in without the authenticator app. The panel shows them only once.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct RecoveryTokens {
        /// The codes, ten of them.
        pub tokens: Vec<Secret> = Required,
    }
}

model! {
    /// An API key of the account, without its secret part.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct ApiKey {
        /// The public first part, 16 characters.
        pub identifier: ApiKeyId = Required,
        /// The description.
        pub description: String,
        /// The addresses it may be used from. `None` or empty means any.
        pub allowed_ips: Option<Vec<String>>,
        /// When it was last used; `None` if never.
        pub last_used_at: Option<Timestamp>,
        /// When it was created. `None` if the panel sends none.
        pub created_at: Option<Timestamp>,
    }
}

/// A new API key, with its secret part. The panel shows it only once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CreatedApiKey {
    /// The key's data.
    pub key: ApiKey,
    /// The secret second part.
    pub secret_token: Secret,
}

impl CreatedApiKey {
    /// Returns the complete key.
    #[must_use]
    pub fn token(&self) -> Secret {
        Secret::from(format!("{}{}", self.key.identifier, self.secret_token.expose()))
    }
}

model!(read CreatedApiKey);

draft! {
    /// The panel's item with its meta, or the fields that [`CreatedApiKey`] is serialised with.
    pub(crate) struct CreatedApiKeyDraft {
        #[serde(rename = "object")]
        _object: Quiet,
        attributes: Nested<ApiKey>,
        key: Nested<ApiKey>,
        meta: Lenient<ApiKeyMeta>,
        secret_token: Lenient<Option<Secret>>,
    }
}

model! {
    /// The additional data of a new key.
    #[derive(Default)]
    pub(crate) struct ApiKeyMeta {
        secret_token: Option<Secret>,
    }
}

impl Model for CreatedApiKey {
    type Draft = CreatedApiKeyDraft;

    fn finish(draft: CreatedApiKeyDraft) -> Result<Self, Fault> {
        let (meta, secret_token) = (draft.meta.finish("meta")?, draft.secret_token.finish("secret_token")?);
        Ok(Self {
            key: draft.attributes.or(draft.key).finish("attributes")?,
            secret_token: meta.secret_token.or(secret_token).ok_or(Fault::Missing("secret_token"))?,
        })
    }
}

model! {
    /// An SSH key of the account, for SFTP.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct SshKey {
        /// The name.
        pub name: String = Required,
        /// The SHA-256 fingerprint in base 64, without the usual `SHA256:` in front. It identifies the key.
        pub fingerprint: String = Required,
        /// The public key, as PEM.
        pub public_key: String,
        /// When it was added. `None` if the panel sends none.
        pub created_at: Option<Timestamp>,
    }
}
