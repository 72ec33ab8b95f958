//! A request for a server of the node.

use serde::de::DeserializeOwned;

use crate::state::State;
use crate::state::files::{matches, resolve};
use crate::state::server::Server;
use crate::wings::refusal::WingsRefusal;
use crate::wire::call::Call;

pub(super) struct ServerRequest<'a> {
    pub(super) state: &'a mut State,
    pub(super) call: &'a Call,
    pub(super) server: u64,
    /// The second id in the path.
    pub(super) id: &'a str,
}

impl ServerRequest<'_> {
    pub(super) fn server(&self) -> Result<&Server, WingsRefusal> {
        self.state.servers.get(self.server).ok_or_else(WingsRefusal::unknown_server)
    }

    pub(super) fn server_mut(&mut self) -> Result<&mut Server, WingsRefusal> {
        self.state.servers.get_mut(self.server).ok_or_else(WingsRefusal::unknown_server)
    }

    pub(super) fn body<T: DeserializeOwned>(&self) -> Result<T, WingsRefusal> {
        body(self.call)
    }

    /// The path in the server's folder. Wings hides the reason when it leads out of the folder.
    pub(super) fn locate(&self, root: &str, path: &str) -> Result<String, WingsRefusal> {
        resolve(root, path).ok_or_else(WingsRefusal::unexpected)
    }

    /// Whether the server's egg denies access to the file.
    pub(super) fn is_denied(&self, path: &str) -> Result<bool, WingsRefusal> {
        let egg = self.state.eggs.get(self.server()?.egg);
        Ok(egg.is_some_and(|egg| egg.file_denylist.iter().any(|pattern| matches(pattern, path))))
    }
}

/// The body as JSON, whatever its type.
pub(super) fn body<T: DeserializeOwned>(call: &Call) -> Result<T, WingsRefusal> {
    if call.body.is_empty() {
        return Err(WingsRefusal::no_body());
    }
    serde_json::from_slice(&call.body).map_err(|_| WingsRefusal::malformed())
}
