//! One server on the Client API, and its files, backups, databases, network, schedules, startup, settings and subusers.

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
use crate::model::routes::{self, Route};
use crate::model::{PowerAction, ScheduleId, Server, ServerId, ServerMeta, Stats};
use crate::request::{Request, ServerInclude};

use super::{Client, dual};

pub use backups::Backups;
pub use databases::Databases;
pub use files::Files;
pub use network::Allocations;
pub use schedules::{ScheduleHandle, Schedules, Tasks};
pub use settings::SettingsHandle;
pub use startup::StartupHandle;
pub use users::Subusers;

/// One server of the Client API.
///
/// While the server is installing, suspended, restoring a backup or being transferred, or while its node is under
/// maintenance, every call except [`get`](Self::get) fails with [`ErrorKind::Conflict`](crate::ErrorKind::Conflict). A
/// server that the key cannot see is [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), and a missing permission is
/// [`ErrorKind::Forbidden`](crate::ErrorKind::Forbidden).
#[derive(Clone, Debug)]
pub struct ServerHandle {
    pub(super) client: Client,
    pub(super) id: ServerId,
}

#[dual]
impl ServerHandle {
    /// Returns the id that this handle was created with.
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
    pub fn network(&self) -> Allocations {
        Allocations { server: self.clone() }
    }

    /// The server's schedules.
    #[must_use]
    pub fn schedules(&self) -> Schedules {
        Schedules { server: self.clone() }
    }

    /// One of the server's schedules.
    #[must_use]
    pub fn schedule(&self, id: impl Into<ScheduleId>) -> ScheduleHandle {
        ScheduleHandle { server: self.clone(), id: id.into() }
    }

    /// The server's startup settings.
    #[must_use]
    pub fn startup(&self) -> StartupHandle {
        StartupHandle { server: self.clone() }
    }

    /// The server's settings.
    #[must_use]
    pub fn settings(&self) -> SettingsHandle {
        SettingsHandle { server: self.clone() }
    }

    /// The server's subusers.
    #[must_use]
    pub fn users(&self) -> Subusers {
        Subusers { server: self.clone() }
    }

    /// Starts a request to one of the server's routes.
    pub(super) fn to(&self, route: &'static Route) -> Request {
        Request::to(route).at(&self.id)
    }

    /// Returns the server, with the caller's own permissions on it. Works whatever the server's state.
    ///
    /// `GET /api/client/servers/{server}` · any permission
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the server does not exist or the key cannot see it.
    #[doc = example!(
        "let server = client.server(\"1a2b3c4d\").get()" => "?;\nprintln!(\"{}: {:?}\", server.name, server.status);"
    )]
    pub fn get(&self) -> impl Future<Output = Result<Server>> + Send + 'static {
        self.get_with([] as [ServerInclude; 0])
    }

    /// Returns the server like [`get`](Self::get), including related resources: the egg, the subusers.
    ///
    /// `GET /api/client/servers/{server}?include=…` · any permission; subusers need `user.read`
    pub fn get_with<I: Into<ServerInclude>>(
        &self,
        include: impl IntoIterator<Item = I>,
    ) -> impl Future<Output = Result<Server>> + Send + 'static {
        let reply = self.client.json(self.to(&routes::CLIENT_SERVERS_GET).include(include));
        async move {
            let item: Item<Server, ServerMeta> = reply.await?;
            Ok(item.into())
        }
    }

    /// Returns the server's resource usage. The panel caches it for 20 seconds.
    ///
    /// On Pelican, a server whose Wings cannot be reached is in the state [`Missing`](crate::ServerState::Missing) and
    /// uses nothing.
    ///
    /// `GET /api/client/servers/{server}/resources` · any permission
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Daemon`](crate::ErrorKind::Daemon) with status 504 if Wings cannot be reached.
    pub fn resources(&self) -> impl Future<Output = Result<Stats>> + Send + 'static {
        self.client.item(self.to(&routes::CLIENT_SERVERS_RESOURCES))
    }

    /// Starts, stops, restarts or kills the server.
    ///
    /// Returns once the panel accepts the action, before Wings has carried it out or refused it.
    /// [`power_and_wait`](Self::power_and_wait) waits for the result.
    ///
    /// `POST /api/client/servers/{server}/power` · `control.start`, `control.stop` (stop and kill), `control.restart`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Daemon`](crate::ErrorKind::Daemon) if Wings cannot be reached.
    #[doc = example!("client.server(\"1a2b3c4d\").power(ptero::PowerAction::Start)" => "?;")]
    pub fn power(&self, action: PowerAction) -> impl Future<Output = Result<()>> + Send + 'static {
        let body = serde_json::json!({ "signal": action });
        self.client.done(self.to(&routes::CLIENT_SERVERS_POWER).json(&body))
    }

    /// Sends a line to the server's console. Pelican silently drops it if the server is not running: see
    /// [`resources`](Self::resources), or use the [console](Self::console).
    ///
    /// `POST /api/client/servers/{server}/command` · `control.console` · at least 1 character
    ///
    /// # Errors
    ///
    /// [`ErrorKind::ServerOffline`](crate::ErrorKind::ServerOffline) if the server is not running, and
    /// [`ErrorKind::Daemon`](crate::ErrorKind::Daemon) if Wings cannot be reached.
    pub fn command(&self, command: impl Into<String>) -> impl Future<Output = Result<()>> + Send + 'static {
        let body = serde_json::json!({ "command": command.into() });
        self.client.done(self.to(&routes::CLIENT_SERVERS_COMMAND).json(&body))
    }
}

// Last, so that the docs list its method after those above.
mod activity;
