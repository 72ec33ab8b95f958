use std::sync::Arc;
use std::time::Instant;

use crate::console::Tokens;
use crate::error::Result;
use crate::model::{ServerId, ServerState, WebsocketCredentials};

#[cfg(feature = "wings")]
use super::super::wings;
use super::super::{Client, ServerHandle, dual};

/// The server of a console, and who signs its tokens.
#[derive(Clone, Debug)]
pub(crate) enum ConsoleServer {
    /// The panel.
    Panel(ServerHandle),
    /// This client, with the token of the node.
    #[cfg(feature = "wings")]
    Wings(wings::ServerHandle),
}

#[dual]
impl ConsoleServer {
    pub(crate) fn id(&self) -> &ServerId {
        match self {
            Self::Panel(server) => server.id(),
            #[cfg(feature = "wings")]
            Self::Wings(server) => server.id(),
        }
    }

    pub(crate) fn client(&self) -> &Client {
        match self {
            Self::Panel(server) => &server.client,
            #[cfg(feature = "wings")]
            Self::Wings(server) => &server.client,
        }
    }

    /// The tokens that all consoles of this server share.
    pub(crate) fn tokens(&self, now: Instant) -> Arc<Tokens> {
        match self {
            Self::Panel(server) => server.client.shared.tokens.server(server.id.as_str(), now),
            // Those that are signed here are not limited.
            #[cfg(feature = "wings")]
            Self::Wings(_) => Arc::new(Tokens::unlimited()),
        }
    }

    /// Gets a token, once: the console decides itself when to ask again.
    pub(crate) async fn websocket_once(&self) -> Result<WebsocketCredentials> {
        match self {
            Self::Panel(server) => server.websocket_once().await,
            #[cfg(feature = "wings")]
            Self::Wings(server) => server.websocket_once().await,
        }
    }

    /// Asks for the state without the socket.
    pub(crate) async fn state(&self) -> Result<ServerState> {
        match self {
            Self::Panel(server) => Ok(server.resources().await?.current_state),
            #[cfg(feature = "wings")]
            Self::Wings(server) => Ok(server.get().await?.state),
        }
    }
}
