use crate::error::Result;
use crate::model::SshKey;
use crate::request::{Path, Request};

use super::super::{Client, List, dual};

/// The account's SSH keys, for SFTP. Since panel 1.8.
#[derive(Clone, Debug)]
pub struct SshKeys {
    pub(super) client: Client,
}

impl SshKeys {
    fn path() -> Path {
        Path::new("/api/client/account/ssh-keys")
    }

    /// Every key.
    ///
    /// `GET /api/client/account/ssh-keys` · any client key · not paged
    pub fn list(&self) -> List<SshKey> {
        List::new(&self.client, Self::path())
    }
}

#[dual]
impl SshKeys {
    /// Adds a public key. It comes back as PKCS#8 in PEM form, whatever form it was sent in.
    ///
    /// `POST /api/client/account/ssh-keys` · any client key · no DSA, RSA from 2048 bits
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Validation`](crate::ErrorKind::Validation), with an empty rule when the key itself is refused or
    /// known already.
    pub async fn create(&self, name: impl Into<String> + Send, public_key: impl Into<String> + Send) -> Result<SshKey> {
        let body = serde_json::json!({ "name": name.into(), "public_key": public_key.into() });
        self.client.item(Request::post(Self::path()).json(&body)).await
    }

    /// Removes the key with this fingerprint, as it stands in the list, if there is one: the panel does not tell.
    ///
    /// `POST /api/client/account/ssh-keys/remove` · any client key · since panel 1.9
    pub async fn delete(&self, fingerprint: impl Into<String> + Send) -> Result<()> {
        let body = serde_json::json!({ "fingerprint": fingerprint.into() });
        self.client.done(Request::post(Self::path().literal("remove")).json(&body)).await
    }
}
