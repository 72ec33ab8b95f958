use crate::error::Result;
use crate::model::{ApiKey, ApiKeyId, CreatedApiKey};
use crate::request::{Path, Request};

use super::super::{Client, List, dual};

/// The account's API keys for the Client API.
#[derive(Clone, Debug)]
pub struct ApiKeys {
    pub(super) client: Client,
}

impl ApiKeys {
    fn path() -> Path {
        Path::new("/api/client/account/api-keys")
    }

    /// Every key, without its secret.
    ///
    /// `GET /api/client/account/api-keys` · any client key · not paged
    pub fn list(&self) -> List<ApiKey> {
        List::new(&self.client, Self::path())
    }
}

#[dual]
impl ApiKeys {
    /// Makes a key. Its secret is told only now. With addresses or CIDR ranges, it is good from those only.
    ///
    /// `POST /api/client/account/api-keys` · any client key · `description` up to 500 characters, up to 50 addresses
    ///
    /// # Errors
    ///
    /// The code `DisplayException` when the account has 25 keys (10 up to panel 1.10.3, 5 up to 1.9);
    /// [`ErrorKind::Validation`](crate::ErrorKind::Validation) with an empty rule for an address that is none.
    pub async fn create<I: Into<String>>(
        &self,
        description: impl Into<String> + Send,
        allowed_ips: impl IntoIterator<Item = I> + Send,
    ) -> Result<CreatedApiKey> {
        let allowed_ips: Vec<String> = allowed_ips.into_iter().map(Into::into).collect();
        let body = serde_json::json!({ "description": description.into(), "allowed_ips": allowed_ips });
        self.client.json(Request::post(Self::path()).json(&body)).await
    }

    /// Deletes a key. The client's own as well, if it is that.
    ///
    /// `DELETE /api/client/account/api-keys/{identifier}` · any client key
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) when the account has no such key.
    pub async fn delete(&self, id: impl Into<ApiKeyId> + Send) -> Result<()> {
        let path = Self::path().segment(ApiKeyId::WHAT, id.into().as_str());
        self.client.done(Request::delete(path)).await
    }
}
