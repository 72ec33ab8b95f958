mod activity;
mod backups;
mod databases;
mod files;
mod network;
mod schedules;
mod settings;
mod startup;
mod users;

use crate::error::Result;
use crate::model::envelope::Item;
use crate::model::{PowerAction, Server, ServerId, ServerMeta, Stats};
use crate::request::{Path, Request, ServerInclude};

use super::{Client, dual};

pub use backups::Backups;
pub use databases::Databases;
pub use files::Files;
pub use network::Network;
pub use schedules::{Schedules, Tasks};
pub use settings::Settings;
pub use startup::Startup;
pub use users::Subusers;

/// One server on the Client API.
///
/// Every call but [`get`](Self::get) answers 409 ([`ErrorKind::Conflict`](crate::ErrorKind::Conflict)) while the server
/// is installing, suspended, restoring a backup, being transferred, or its node is under maintenance. A server that the
/// key cannot see is [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), a permission that a subuser lacks
/// [`ErrorKind::Forbidden`](crate::ErrorKind::Forbidden).
#[derive(Clone, Debug)]
pub struct ServerHandle {
    pub(super) client: Client,
    pub(super) id: ServerId,
}

impl ServerHandle {
    /// The id that this handle was made with.
    #[must_use]
    pub fn id(&self) -> &ServerId {
        &self.id
    }

    /// The server's files.
    #[must_use]
    pub fn files(&self) -> Files {
        Files { server: self.clone() }
    }

    /// The server's backups.
    #[must_use]
    pub fn backups(&self) -> Backups {
        Backups { server: self.clone() }
    }

    /// The server's databases.
    #[must_use]
    pub fn databases(&self) -> Databases {
        Databases { server: self.clone() }
    }

    /// The server's allocations.
    #[must_use]
    pub fn network(&self) -> Network {
        Network { server: self.clone() }
    }

    /// The server's schedules.
    #[must_use]
    pub fn schedules(&self) -> Schedules {
        Schedules { server: self.clone() }
    }

    /// How the server is started.
    #[must_use]
    pub fn startup(&self) -> Startup {
        Startup { server: self.clone() }
    }

    /// The server's settings.
    #[must_use]
    pub fn settings(&self) -> Settings {
        Settings { server: self.clone() }
    }

    /// The server's subusers.
    #[must_use]
    pub fn users(&self) -> Subusers {
        Subusers { server: self.clone() }
    }

    pub(super) fn path(&self) -> Path {
        Path::new("/api/client/servers").segment(ServerId::WHAT, self.id.as_str())
    }
}

#[dual]
impl ServerHandle {
    /// The server, with the caller's own permissions on it. Answers in every state of the server.
    ///
    /// `GET /api/client/servers/{server}` · any permission
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) when there is no such server, or none that the key can see.
    #[doc = example!(
        "let server = client.server(\"1a2b3c4d\").get()" => "?;\nprintln!(\"{}: {:?}\", server.name, server.status);"
    )]
    pub async fn get(&self) -> Result<Server> {
        self.get_with([] as [ServerInclude; 0]).await
    }

    /// As [`get`](Self::get), with related resources: the egg, the subusers.
    ///
    /// `GET /api/client/servers/{server}?include=…` · any permission; subusers need `user.read`
    pub async fn get_with<I: Into<ServerInclude>>(
        &self,
        include: impl IntoIterator<Item = I> + Send,
    ) -> Result<Server> {
        let item: Item<Server, ServerMeta> = self.client.json(Request::get(self.path()).include(include)).await?;
        Ok(item.into())
    }

    /// What the server uses now. The panel keeps the answer for 20 seconds.
    ///
    /// `GET /api/client/servers/{server}/resources` · any permission
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Daemon`](crate::ErrorKind::Daemon) with status 504 when Wings cannot be reached.
    pub async fn resources(&self) -> Result<Stats> {
        self.client.item(Request::get(self.path().literal("resources"))).await
    }

    /// Starts, stops, restarts or kills the server. Comes back as soon as Wings has taken the order; that it was
    /// carried out shows in [`resources`](Self::resources) or on the console, as do Wings' reasons not to.
    ///
    /// `POST /api/client/servers/{server}/power` · `control.start`, `control.stop` (stop and kill), `control.restart`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Daemon`](crate::ErrorKind::Daemon) when Wings cannot be reached.
    #[doc = example!("client.server(\"1a2b3c4d\").power(ptero::PowerAction::Start)" => "?;")]
    pub async fn power(&self, action: PowerAction) -> Result<()> {
        let body = serde_json::json!({ "signal": action });
        self.client.done(Request::post(self.path().literal("power")).json(&body)).await
    }

    /// Sends a line to the server's console.
    ///
    /// `POST /api/client/servers/{server}/command` · `control.console` · at least 1 character
    ///
    /// # Errors
    ///
    /// Status 502 when the server is not running, [`ErrorKind::Daemon`](crate::ErrorKind::Daemon) when Wings cannot be
    /// reached.
    pub async fn command(&self, command: impl Into<String> + Send) -> Result<()> {
        let body = serde_json::json!({ "command": command.into() });
        self.client.done(Request::post(self.path().literal("command")).json(&body)).await
    }
}
