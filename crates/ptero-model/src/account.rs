use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ids::{ApiKeyId, UserId};
use super::secret::Secret;

/// The account behind a key, as it sees itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Account {
    /// The id. None on Pelican, which gives `uuid` instead.
    #[serde(default)]
    pub id: Option<UserId>,
    /// The UUID, on Pelican.
    #[serde(default)]
    pub uuid: Option<Uuid>,
    /// Whether the account administrates the panel.
    pub admin: bool,
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
}

/// What sets up two-factor authentication in an authenticator.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct TwoFactorSetup {
    /// The `otpauth://` address to show as a QR code. It holds the secret.
    pub image_url_data: Secret,
    /// The secret to type instead, in base 32.
    pub secret: Secret,
}

/// One-time codes that let the account in without its authenticator. The panel shows them only once.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct RecoveryTokens {
    /// The codes, ten of them.
    pub tokens: Vec<Secret>,
}

/// An API key of the account, without its secret part.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct ApiKey {
    /// The public first part, 16 characters.
    pub identifier: ApiKeyId,
    /// What it is for.
    pub description: String,
    /// Where it may be used from. None or empty is everywhere.
    pub allowed_ips: Option<Vec<String>>,
    /// When it was last used; none when never.
    pub last_used_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A new API key, with the secret part that the panel shows only now.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(from = "ApiKeyAnswer")]
#[non_exhaustive]
pub struct CreatedApiKey {
    /// The key's data.
    pub key: ApiKey,
    /// The secret second part.
    pub secret_token: Secret,
}

impl CreatedApiKey {
    /// The whole key, to sign in with.
    #[must_use]
    pub fn token(&self) -> Secret {
        Secret::from(format!("{}{}", self.key.identifier, self.secret_token.expose()))
    }
}

/// A new key as it is answered.
#[derive(Deserialize)]
struct ApiKeyAnswer {
    #[serde(default, rename = "object")]
    _object: Option<String>,
    attributes: ApiKey,
    meta: ApiKeyMeta,
}

#[derive(Deserialize)]
struct ApiKeyMeta {
    secret_token: Secret,
}

impl From<ApiKeyAnswer> for CreatedApiKey {
    fn from(answer: ApiKeyAnswer) -> Self {
        Self { key: answer.attributes, secret_token: answer.meta.secret_token }
    }
}

/// An SSH key of the account, for SFTP.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct SshKey {
    /// What the account calls it.
    pub name: String,
    /// The SHA-256 fingerprint in base 64, without the usual `SHA256:` in front. It identifies the key.
    pub fingerprint: String,
    /// The public key, as PEM.
    pub public_key: String,
    /// When it was added.
    pub created_at: Timestamp,
}
