use crate::error::{Error, ErrorKind, Result};
use crate::model::ServerId;
use crate::model::routes::wings as routes;
use crate::model::wings::Server;
use crate::model::wings::reply::{State, Usage};
use crate::paging::read_array;
use crate::request::Request;

use super::super::{Client, dual};
use super::ServerHandle;

/// All servers of a node.
#[derive(Clone, Debug)]
pub struct Servers {
    pub(super) client: Client,
}

#[dual]
impl Servers {
    /// Returns all servers of the node with their state and resource usage, in one request.
    ///
    /// Wings keeps the values in memory and updates them once a second. A server that is installing, restoring or being
    /// transferred is `offline`: only the panel knows about those.
    ///
    /// `GET /api/servers` · about 1.2 kB a server, and no rate limit
    ///
    /// # Errors
    ///
    /// Those of the request, and [`ErrorKind::Decode`] for the first server that cannot be decoded; see
    /// [`list_lossy`](Self::list_lossy).
    #[doc = wings_example!(
        "for server in wings.servers().list()" => "? {\n    \
         println!(\"{} {}\", server.configuration.meta.name, server.state);\n}"
    )]
    pub fn list(&self) -> impl Future<Output = Result<Vec<Server>>> + Send + 'static {
        self.client.complete_array(Request::to(&routes::SERVERS_LIST), read_array)
    }

    /// Returns all valid servers like [`list`](Self::list), and an error for each invalid one.
    ///
    /// `GET /api/servers`
    ///
    /// # Errors
    ///
    /// Those of the request.
    pub fn list_lossy(&self) -> impl Future<Output = Result<(Vec<Server>, Vec<Error>)>> + Send + 'static {
        self.client.lossy_array(Request::to(&routes::SERVERS_LIST), read_array)
    }

    /// Returns only the state and resource usage of each valid server.
    pub(in super::super) fn usage(&self) -> impl Future<Output = Result<Vec<Usage>>> + Send + 'static {
        let servers = self.client.list(Request::to(&routes::SERVERS_LIST), read_array);
        async move { Ok(servers.await?.page.items) }
    }

    /// Returns only the state of each valid server.
    pub(in super::super) fn states(&self) -> impl Future<Output = Result<Vec<State>>> + Send + 'static {
        let servers = self.client.list(Request::to(&routes::SERVERS_LIST), read_array);
        async move { Ok(servers.await?.page.items) }
    }

    /// Installs a server that the panel has placed on this node, and starts it afterwards if `start` is set.
    ///
    /// The panel does this itself for every new server. Use this for a server that Wings has lost.
    ///
    /// Returns once Wings has fetched the server's configuration from the panel, before it is installed.
    ///
    /// `GET /api/servers/{server}`, since Wings up to 1.11 would list an existing server twice, then `POST /api/servers`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`] if the node already has the server, and [`ErrorKind::Server`] if the panel has not
    /// placed it on this node or cannot be reached.
    pub fn create(
        &self,
        server: impl Into<ServerId>,
        start: bool,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        let server = ServerHandle::new(&self.client, server.into());
        let body = serde_json::json!({ "uuid": server.id(), "start_on_completion": start });
        let request = server.checked(Request::to(&routes::SERVERS_CREATE).json(&body).once());
        async move {
            match server.get().await {
                Ok(_) => {
                    let message = format!("the node already has the server {}", server.id());
                    return Err(Error::new(ErrorKind::Conflict, message)
                        .with_hint("`install` installs it again, and `sync` reads its configuration again"));
                }
                Err(error) if error.is_not_found() => {}
                Err(error) => return Err(error),
            }
            server.client.done(request).await
        }
    }
}
