use crate::error::Result;
use crate::model::{ApiKey, ApiKeyId, CreatedApiKey, Panel, routes};
use crate::request::Request;

use super::super::{Client, List, dual};

/// The account's API keys for the Client API.
#[derive(Clone, Debug)]
pub struct ApiKeys {
    pub(super) client: Client,
}

#[dual]
impl ApiKeys {
    /// Lists all keys, without their secrets.
    ///
    /// `GET /api/client/account/api-keys` · any client key · not paged
    pub fn list(&self) -> List<ApiKey> {
        List::new(&self.client, Request::to(&routes::CLIENT_ACCOUNT_API_KEYS_LIST))
    }

    /// Creates a key.
    ///
    /// Its secret is returned only here. If any addresses or CIDR ranges are given, the key is valid only from those.
    ///
    /// `POST /api/client/account/api-keys` · any client key · `description` up to 500 characters, up to 50 addresses
    ///
    /// # Errors
    ///
    /// The code `DisplayException` if the account already has 25 keys (10 up to panel 1.10.3, 5 up to 1.9), and
    /// [`ErrorKind::Validation`](crate::ErrorKind::Validation) with an empty rule for an invalid address.
    pub fn create<I: Into<String>>(
        &self,
        description: impl Into<String>,
        allowed_ips: impl IntoIterator<Item = I>,
    ) -> impl Future<Output = Result<CreatedApiKey>> + Send + 'static {
        let allowed_ips: Vec<String> = allowed_ips.into_iter().map(Into::into).collect();
        let description = description.into();
        let body = match self.client.panel() {
            Panel::Pelican if allowed_ips.is_empty() => serde_json::json!({ "description": description }),
            _ => serde_json::json!({ "description": description, "allowed_ips": allowed_ips }),
        };
        self.client.json(Request::to(&routes::CLIENT_ACCOUNT_API_KEYS_CREATE).json(&body))
    }

    /// Deletes a key. It may be the client's own.
    ///
    /// `DELETE /api/client/account/api-keys/{identifier}` · any client key
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the account has no such key.
    pub fn delete(&self, id: impl Into<ApiKeyId>) -> impl Future<Output = Result<()>> + Send + 'static {
        self.client.done(Request::to(&routes::CLIENT_ACCOUNT_API_KEYS_DELETE).at(&id.into()))
    }
}
