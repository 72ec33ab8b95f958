use serde::Serialize;

use super::read::model;
use super::secret::Secret;

model! {
    /// The credentials for a server's console.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct WebsocketCredentials {
        /// The token to authenticate with. Valid for ten minutes.
        pub token: Secret = Required,
        /// The URL of the WebSocket.
        pub socket: String = Required,
    }
}

impl WebsocketCredentials {
    /// Puts a token and an address together.
    #[must_use]
    pub fn new(token: Secret, socket: String) -> Self {
        Self { token, socket }
    }
}
