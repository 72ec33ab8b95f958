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
use crate::model::{
    ActivityLog, PowerAction, ScheduleId, Server, ServerId, ServerMeta, ServerState, Stats, WebsocketCredentials,
};
use crate::request::{ActivityQuery, Request, ServerInclude};
use crate::wait::WaitOptions;

use super::console::{ConsoleBuilder, ConsoleServer};
use super::{Client, List, dual, waiting};

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
    ///
    /// # Errors
    ///
    /// Those of [`get`](Self::get).
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

    /// Starts, stops, restarts or kills the server, and waits until it is running or offline.
    ///
    /// Wings refuses an action while another one runs, over REST silently: the action is sent again until it shows an
    /// effect. Returns once the panel accepts the action if the server is in the wanted state already, except for a
    /// restart, which waits for the new process.
    ///
    /// The server's websocket shows changes immediately. Where it cannot be opened, the panel is polled, which shows
    /// changes after up to 20 seconds.
    ///
    /// `POST /api/client/servers/{server}/power` · `control.start`, `control.stop` (stop and kill), `control.restart` ·
    /// then the websocket, or `GET …/resources`
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::Deadline`](crate::ErrorKind::Deadline) when the time is up.
    /// - [`ErrorKind::Failed`](crate::ErrorKind::Failed) if the server crashes while it starts, with the last lines of
    ///   its console, or if somebody stops it meanwhile.
    /// - [`ErrorKind::Conflict`](crate::ErrorKind::Conflict) if the server is suspended or being installed.
    /// - [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if it is deleted meanwhile.
    ///
    /// [`Error::last_state`](crate::Error::last_state) is the state that was seen last.
    #[doc = example!(
        "use std::time::Duration;\nuse ptero::PowerAction;\n\n\
         let server = client.server(\"1a2b3c4d\");\n\
         server.power_and_wait(PowerAction::Start, Duration::from_secs(120))" => "?;"
    )]
    pub fn power_and_wait(
        &self,
        action: PowerAction,
        options: impl Into<WaitOptions>,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        waiting::power_and_wait(self.clone(), action, options.into())
    }

    /// Waits until the server is in a state. Returns immediately if it already is.
    ///
    /// The server's websocket shows changes immediately. Where it cannot be opened, the panel is polled, which shows
    /// changes after up to 20 seconds.
    ///
    /// `GET /api/client/servers/{server}/websocket` or `…/resources` · any permission
    ///
    /// # Errors
    ///
    /// Those of [`power_and_wait`](Self::power_and_wait). An installation, a restoration or a transfer is waited out.
    pub fn wait_for_state(
        &self,
        state: ServerState,
        options: impl Into<WaitOptions>,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        waiting::wait_for_state(self.clone(), state, options.into())
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

    /// Returns a builder for a console: a socket with the server's output, state and resource usage, which accepts
    /// commands.
    ///
    /// Requires `websocket.connect`; further permissions decide which events are sent and which commands are accepted.
    #[doc = example!(
        "let console = client.server(\"1a2b3c4d\").console().connect()" => "?;\nlet output = console\n    \
         .run(\"list\", ptero::console::Until::quiet(std::time::Duration::from_millis(300)))\n    " =>
        "?;\nprintln!(\"{}\", output.text());"
    )]
    pub fn console(&self) -> ConsoleBuilder {
        ConsoleBuilder::of(ConsoleServer::Panel(self.clone()))
    }

    /// Returns the credentials for the server's console: its URL and a token. [`console`](Self::console) opens it.
    ///
    /// `GET /api/client/servers/{server}/websocket` · `websocket.connect`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Forbidden`](crate::ErrorKind::Forbidden) without the permission,
    /// [`ErrorKind::Conflict`](crate::ErrorKind::Conflict) while the server is suspended or, except for administrators,
    /// installing, restoring or being transferred. 429 after five calls per minute, since panel 1.12.
    pub fn websocket(&self) -> impl Future<Output = Result<WebsocketCredentials>> + Send + 'static {
        self.credentials(self.websocket_request())
    }

    /// Lists the server's activity, 25 entries per page, oldest first unless sorted.
    ///
    /// A panel can be configured to exclude the activity of administrators.
    ///
    /// `GET /api/client/servers/{server}/activity` · `activity.read` · `per_page` up to 100 · since panel 1.9
    #[doc = example!(
        "let log = client\n    .server(\"1a2b3c4d\")\n    .activity()\n    .include([\"actor\"])\n    \
         .sort_descending(\"timestamp\")\n    .page(1)\n    " =>
        "?;\nfor entry in log {\n    println!(\"{} {}\", entry.event, entry.description.unwrap_or_default());\n}"
    )]
    pub fn activity(&self) -> List<ActivityLog, ActivityQuery> {
        List::paged(&self.client, self.to(&routes::CLIENT_SERVERS_ACTIVITY))
    }

    /// Waits until the server's installation has ended, and returns the server. Returns immediately if none runs.
    ///
    /// A failure counts only once it has lasted for two minutes, or until the time is up: when an installation is
    /// requested while another one runs, the panel shows a failure until that has ended.
    ///
    /// `GET /api/client/servers/{server}` · any permission
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Failed`](crate::ErrorKind::Failed) if the installation failed,
    /// [`ErrorKind::Conflict`](crate::ErrorKind::Conflict) if the server is suspended,
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if it is deleted, and
    /// [`ErrorKind::Deadline`](crate::ErrorKind::Deadline) when the time is up.
    /// [`Error::last_state`](crate::Error::last_state) is the status that was seen last.
    #[doc = example!(
        "use std::time::Duration;\n\nlet server = client.server(\"1a2b3c4d\");\nserver.settings().reinstall()" =>
        "?;\nserver.wait_until_installed(Duration::from_secs(900))" => "?;"
    )]
    pub fn wait_until_installed(
        &self,
        options: impl Into<WaitOptions>,
    ) -> impl Future<Output = Result<Server>> + Send + 'static {
        waiting::installed(self.clone(), options.into())
    }

    /// Returns a handle to the server's files.
    #[must_use]
    pub fn files(&self) -> Files {
        Files { server: self.clone() }
    }

    /// Returns a handle to the server's backups.
    #[must_use]
    pub fn backups(&self) -> Backups {
        Backups { server: self.clone() }
    }

    /// Returns a handle to the server's databases.
    #[must_use]
    pub fn databases(&self) -> Databases {
        Databases { server: self.clone() }
    }

    /// Returns a handle to the server's allocations.
    #[must_use]
    pub fn network(&self) -> Allocations {
        Allocations { server: self.clone() }
    }

    /// Returns a handle to the server's schedules.
    #[must_use]
    pub fn schedules(&self) -> Schedules {
        Schedules { server: self.clone() }
    }

    /// Returns a handle to one of the server's schedules.
    #[must_use]
    pub fn schedule(&self, id: impl Into<ScheduleId>) -> ScheduleHandle {
        ScheduleHandle { server: self.clone(), id: id.into() }
    }

    /// Returns a handle to the server's startup settings.
    #[must_use]
    pub fn startup(&self) -> StartupHandle {
        StartupHandle { server: self.clone() }
    }

    /// Returns a handle to the server's settings.
    #[must_use]
    pub fn settings(&self) -> SettingsHandle {
        SettingsHandle { server: self.clone() }
    }

    /// Returns a handle to the server's subusers.
    #[must_use]
    pub fn users(&self) -> Subusers {
        Subusers { server: self.clone() }
    }
}
