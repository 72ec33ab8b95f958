use crate::error::Result;
use crate::model::{SshKey, routes};
use crate::request::Request;

use super::super::{Client, List, dual};

/// The account's SSH keys, for SFTP. Since panel 1.8.
#[derive(Clone, Debug)]
pub struct SshKeys {
    pub(super) client: Client,
}

impl SshKeys {
    /// Lists all keys.
    ///
    /// `GET /api/client/account/ssh-keys` · any client key · not paged
    pub fn list(&self) -> List<SshKey> {
        List::new(&self.client, Request::to(&routes::CLIENT_ACCOUNT_SSH_KEYS_LIST))
    }
}

#[dual]
impl SshKeys {
    /// Adds a public key.
    ///
    /// The panel returns it as PKCS#8 in PEM form, whatever format it was sent in.
    ///
    /// `POST /api/client/account/ssh-keys` · any client key · no DSA keys, RSA keys from 2048 bits
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Validation`](crate::ErrorKind::Validation), with an empty rule if the key itself is invalid or
    /// already exists.
    pub fn create(
        &self,
        name: impl Into<String>,
        public_key: impl Into<String>,
    ) -> impl Future<Output = Result<SshKey>> + Send + 'static {
        let body = serde_json::json!({ "name": name.into(), "public_key": public_key.into() });
        self.client.item(Request::to(&routes::CLIENT_ACCOUNT_SSH_KEYS_CREATE).json(&body))
    }

    /// Deletes the key with the given fingerprint.
    ///
    /// The panel does not report whether such a key existed.
    ///
    /// `POST /api/client/account/ssh-keys/remove` · any client key · since panel 1.9
    pub fn delete(&self, fingerprint: impl Into<String>) -> impl Future<Output = Result<()>> + Send + 'static {
        let body = serde_json::json!({ "fingerprint": fingerprint.into() });
        self.client.done(Request::to(&routes::CLIENT_ACCOUNT_SSH_KEYS_DELETE).json(&body))
    }
}
