use crate::error::Result;
use crate::model::{Panel, SshKey, routes};
use crate::request::Request;

use super::super::{Client, List, dual};

/// The account's SSH keys, for SFTP. Since panel 1.8.
#[derive(Clone, Debug)]
pub struct SshKeys {
    pub(super) client: Client,
}

#[dual]
impl SshKeys {
    /// Lists all keys.
    ///
    /// `GET /api/client/account/ssh-keys` · any client key · not paged
    pub fn list(&self) -> List<SshKey> {
        List::new(&self.client, Request::to(&routes::CLIENT_ACCOUNT_SSH_KEYS_LIST))
    }

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
    /// Pterodactyl does not report whether such a key existed.
    ///
    /// `POST /api/client/account/ssh-keys/remove`, on Pelican `DELETE …/ssh-keys/{fingerprint}` · any client key · since
    /// panel 1.9
    ///
    /// # Errors
    ///
    /// On Pelican, [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such key, and
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput), before anything is sent, for a fingerprint with a
    /// slash, which about half of them have: Pelican's route does not match those.
    pub fn delete(&self, fingerprint: impl Into<String>) -> impl Future<Output = Result<()>> + Send + 'static {
        let fingerprint = fingerprint.into();
        let request = match self.client.panel() {
            Panel::Pelican if fingerprint.contains('/') => {
                Request::to(&routes::CLIENT_ACCOUNT_SSH_KEYS_DELETE_BY_FINGERPRINT)
                    .at(&"fingerprint")
                    .refuse("Pelican cannot delete a key whose fingerprint has a slash; use its web interface")
            }
            Panel::Pelican => Request::to(&routes::CLIENT_ACCOUNT_SSH_KEYS_DELETE_BY_FINGERPRINT).at(&fingerprint),
            _ => {
                let body = serde_json::json!({ "fingerprint": fingerprint });
                Request::to(&routes::CLIENT_ACCOUNT_SSH_KEYS_DELETE).json(&body)
            }
        };
        self.client.done(request)
    }
}
