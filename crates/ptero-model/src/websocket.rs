use serde::{Deserialize, Serialize};

use super::secret::Secret;

/// What opens a server's console.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct WebsocketCredentials {
    /// The token to authenticate with. Good for ten minutes.
    pub token: Secret,
    /// The websocket's address.
    pub socket: String,
}
