use serde::Serialize;

use super::read::model;
use super::secret::Secret;

model! {
    /// What opens a server's console.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct WebsocketCredentials {
        /// The token to authenticate with. Good for ten minutes.
        pub token: Secret = Required,
        /// The websocket's address.
        pub socket: String = Required,
    }
}
