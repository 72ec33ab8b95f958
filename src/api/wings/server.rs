use std::path::PathBuf;
use std::time::Duration;

use uuid::Uuid;

use crate::error::Result;
use crate::model::routes::Route;
use crate::model::routes::wings as routes;
use crate::model::wings::Server;
use crate::model::wings::reply::{Lines, Text};
use crate::model::{Permission, PowerAction, ServerId, SignedUrl, WebsocketCredentials};
use crate::request::Request;
use crate::request::wings::Transfer;
use crate::signing::Purpose;

use super::super::console::{ConsoleBuilder, ConsoleServer};
use super::super::transfer::{DirectoryUpload, Download, Recipient, Upload};
use super::super::{Client, dual};
use super::{Backups, Files};

/// How long a power action waits for another to end, unless the caller says so. What Wings itself takes for its default.
const POWER_WAIT: Duration = Duration::from_secs(30);

/// The longest such wait. Wings takes a longer one for none.
const LONGEST_POWER_WAIT: Duration = Duration::from_secs(300);

/// One server of a node.
///
/// A server that is not on the node is [`ErrorKind::NotFound`](crate::ErrorKind::NotFound). Wings knows servers by
/// their complete UUIDs: with a shorter id, calls fail before anything is sent.
///
/// The panel is not informed of anything done here, and its activity log does not show it.
#[derive(Clone, Debug)]
pub struct ServerHandle {
    pub(in super::super) client: Client,
    pub(super) id: ServerId,
    /// The user for whom tokens are signed.
    pub(super) user: Uuid,
}

#[dual]
impl ServerHandle {
    pub(super) fn new(client: &Client, id: ServerId) -> Self {
        // Wings does not know upper case either.
        let id = Uuid::try_parse(id.as_str()).map_or(id, ServerId::from);
        Self { client: client.clone(), id, user: Uuid::nil() }
    }

    /// Returns the id that this handle was created with, in lower case.
    #[must_use]
    pub fn id(&self) -> &ServerId {
        &self.id
    }

    /// Returns a handle that opens consoles and transfers in the name of a user of the panel, whom the activity log
    /// then shows. By default, they belong to no user.
    #[must_use]
    pub fn as_user(&self, user: Uuid) -> Self {
        Self { user, ..self.clone() }
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

    /// Starts a request to one of the server's routes.
    pub(super) fn to(&self, route: &'static Route) -> Request {
        self.checked(Request::to(route).at(&self.id))
    }

    /// Returns the request, unless Wings cannot know the server.
    pub(super) fn checked(&self, request: Request) -> Request {
        match Uuid::try_parse(self.id.as_str()) {
            Ok(_) => request,
            Err(_) => {
                request.refuse(format!("Wings knows servers by their complete UUIDs, not by {:?}", self.id.as_str()))
            }
        }
    }

    /// Returns the server with its state, resource usage and configuration.
    ///
    /// `GET /api/servers/{server}` · not cached, unlike [`resources`](super::super::ServerHandle::resources) of the panel
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the server is not on the node.
    #[doc = wings_example!(
        "let server = wings.server(\"7e215471-a458-42b6-aaa2-63d512858db4\").get()" =>
        "?;\nprintln!(\"{} {}\", server.state, server.utilization.memory_bytes);"
    )]
    pub fn get(&self) -> impl Future<Output = Result<Server>> + Send + 'static {
        self.client.json(self.to(&routes::SERVERS_GET))
    }

    /// Deletes the server's container and files on this node, but not its backups.
    ///
    /// `DELETE /api/servers/{server}` · while the panel has the server, it reappears when Wings restarts
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the server is not on the node.
    pub fn delete(&self) -> impl Future<Output = Result<()>> + Send + 'static {
        self.client.done(self.to(&routes::SERVERS_DELETE))
    }

    /// Returns the last lines of the console, up to 100, with escape sequences. They remain available while the server
    /// is offline, as long as its container exists.
    ///
    /// `GET /api/servers/{server}/logs` · `lines` from 1 to 100; any other number counts as 100
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the server is not on the node.
    pub fn logs(&self, lines: u32) -> impl Future<Output = Result<Vec<String>>> + Send + 'static {
        let reply = self.client.json(self.to(&routes::SERVERS_LOGS).query("size", lines.to_string()));
        async move {
            let reply: Lines = reply.await?;
            Ok(reply.data)
        }
    }

    /// Returns the output of the installation script.
    ///
    /// `GET /api/servers/{server}/install-logs` · **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the server is not on the node.
    pub fn install_logs(&self) -> impl Future<Output = Result<String>> + Send + 'static {
        let reply = self.client.json(self.to(&routes::SERVERS_INSTALL_LOGS));
        async move {
            let reply: Text = reply.await?;
            Ok(reply.data)
        }
    }

    /// Starts, stops, restarts or kills the server. While another action runs, Wings waits up to 30 seconds for its
    /// end.
    ///
    /// Returns once Wings accepts the action, before it has carried it out; it accepts almost any action in almost any
    /// state. Poll [`get`](Self::get) or watch the console for the result.
    ///
    /// `POST /api/servers/{server}/power`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Refused`](crate::ErrorKind::Refused) to start a suspended server.
    #[doc = wings_example!(
        "let server = wings.server(\"7e215471-a458-42b6-aaa2-63d512858db4\");\n\
         server.power(ptero::PowerAction::Restart)" => "?;"
    )]
    pub fn power(&self, action: PowerAction) -> impl Future<Output = Result<()>> + Send + 'static {
        self.power_within(action, POWER_WAIT)
    }

    /// Acts like [`power`](Self::power), but Wings waits this long for another action to end, in whole seconds and up
    /// to five minutes. With zero, the action is silently dropped while another one runs; a stop still runs for a
    /// moment after the server is offline.
    ///
    /// `POST /api/servers/{server}/power`
    ///
    /// # Errors
    ///
    /// Those of [`power`](Self::power).
    pub fn power_within(
        &self,
        action: PowerAction,
        wait: Duration,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        let seconds = wait.min(LONGEST_POWER_WAIT).as_secs();
        let body = serde_json::json!({ "action": action, "wait_seconds": seconds });
        self.client.done(self.to(&routes::SERVERS_POWER).json(&body))
    }

    /// Sends lines to the server's console.
    ///
    /// `POST /api/servers/{server}/commands`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::ServerOffline`](crate::ErrorKind::ServerOffline) if the server is not running.
    pub fn commands<S: Into<String>>(
        &self,
        commands: impl IntoIterator<Item = S>,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        let commands: Vec<String> = commands.into_iter().map(Into::into).collect();
        let body = serde_json::json!({ "commands": commands });
        self.client.done(self.to(&routes::SERVERS_COMMANDS).json(&body))
    }

    /// Runs the egg's installation script, whatever the server's state. Returns before it is complete.
    ///
    /// `POST /api/servers/{server}/install`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the server is not on the node.
    pub fn install(&self) -> impl Future<Output = Result<()>> + Send + 'static {
        self.client.done(self.to(&routes::SERVERS_INSTALL))
    }

    /// Stops the server and runs the egg's installation script. Returns before it is complete.
    ///
    /// `POST /api/servers/{server}/reinstall`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`](crate::ErrorKind::Conflict) while a power action runs.
    pub fn reinstall(&self) -> impl Future<Output = Result<()>> + Send + 'static {
        self.client.done(self.to(&routes::SERVERS_REINSTALL))
    }

    /// Makes Wings fetch the server's configuration from the panel again. New limits apply immediately, and a server
    /// that has been suspended is stopped.
    ///
    /// `POST /api/servers/{server}/sync`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Server`](crate::ErrorKind::Server) if the panel cannot be reached or does not know the server.
    pub fn sync(&self) -> impl Future<Output = Result<()>> + Send + 'static {
        self.client.done(self.to(&routes::SERVERS_SYNC))
    }

    /// Revokes console tokens and signed URLs by their ids (`jti`), if they were signed before now. Wings forgets this
    /// when it restarts, but then refuses all older tokens.
    ///
    /// `POST /api/servers/{server}/ws/deny` · applies to all servers of the node; newer versions have
    /// [`deauthorize_user`](super::Client::deauthorize_user)
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the server is not on the node.
    pub fn deny_tokens<S: Into<String>>(
        &self,
        ids: impl IntoIterator<Item = S>,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        let ids: Vec<String> = ids.into_iter().map(Into::into).collect();
        self.client.done(self.to(&routes::SERVERS_WS_DENY).json(&serde_json::json!({ "jtis": ids })))
    }

    /// Stops the server and sends it to another node. Returns before the transfer is complete. The panel accepts the
    /// end only of a transfer that it has started itself.
    ///
    /// `POST /api/servers/{server}/transfer` · since Wings 1.11.0
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`](crate::ErrorKind::Conflict) while the server is being transferred.
    pub fn transfer(&self, transfer: Transfer) -> impl Future<Output = Result<()>> + Send + 'static {
        let body = transfer.body(&self.id);
        self.client.done(self.to(&routes::SERVERS_TRANSFER).json(&body).once())
    }

    /// Cancels the transfer to another node.
    ///
    /// `DELETE /api/servers/{server}/transfer` · since Wings 1.11.0
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`](crate::ErrorKind::Conflict) if there is none.
    pub fn cancel_transfer(&self) -> impl Future<Output = Result<()>> + Send + 'static {
        self.client.done(self.to(&routes::SERVERS_TRANSFER_CANCEL))
    }

    /// Returns a builder for a console without the panel: its tokens are signed here, with all permissions.
    ///
    /// Wings accepts consoles only from the panel's URL. A client from
    /// [`NodeHandle::wings`](super::super::NodeHandle::wings) knows it; for any other, set
    /// [`origin`](super::super::ClientBuilder::origin).
    #[doc = wings_example!(
        "let server = wings.server(\"7e215471-a458-42b6-aaa2-63d512858db4\");\n\
         let console = server.console().connect()" =>
        "?;\nconsole.send_command(\"list\")" => "?;"
    )]
    pub fn console(&self) -> ConsoleBuilder {
        ConsoleBuilder::of(ConsoleServer::Wings(self.clone()))
    }

    /// Uploads files into a directory, which is created if it does not exist.
    ///
    /// `POST /upload/file`, after `GET /api/servers/{server}` has shown that Wings has the server
    #[doc = wings_example!(
        "let server = wings.server(\"7e215471-a458-42b6-aaa2-63d512858db4\");\n\
         server.upload(\"/plugins\").bytes(\"chat.yml\", \"greeting: hello\\n\").send()" => "?;"
    )]
    pub fn upload(&self, directory: impl Into<String>) -> Upload {
        Upload::new(Recipient::Wings(self.clone()), directory.into())
    }

    /// Uploads the contents of a local directory, with everything below it, into a directory on the server.
    pub fn upload_directory(&self, local: impl Into<PathBuf>, directory: impl Into<String>) -> DirectoryUpload {
        DirectoryUpload::new(Recipient::Wings(self.clone()), local.into(), directory.into())
    }

    /// Downloads a file.
    ///
    /// `GET /download/file`, after `GET /api/servers/{server}` has shown that Wings has the server
    #[doc = wings_example!(
        "let server = wings.server(\"7e215471-a458-42b6-aaa2-63d512858db4\");\n\
         let bytes = server.download(\"/logs/latest.log\").to_path(\"latest.log\")" =>
        "?;\nprintln!(\"{bytes} bytes\");"
    )]
    pub fn download(&self, file: impl Into<String>) -> Download {
        Download::signed(&self.client, self.url(Purpose::File(file.into())))
    }

    /// Signs credentials for the server's console with these permissions, valid for ten minutes. No request is sent.
    ///
    /// They are for other programs, such as a page in a browser; [`console`](Self::console) opens a console here.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) for an id that is not a complete UUID.
    pub fn websocket(
        &self,
        permissions: impl IntoIterator<Item = impl Into<Permission>>,
    ) -> Result<WebsocketCredentials> {
        let permissions = permissions.into_iter().map(|permission| permission.into().to_string());
        self.credentials(permissions.collect())
    }

    /// Signs a URL to upload files to. It can be used once within five minutes. No request is sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) for an id that is not a complete UUID.
    pub fn upload_url(&self) -> Result<SignedUrl> {
        self.url(Purpose::Upload).sign()
    }

    /// Signs a URL to download a file from. It can be used once within five minutes. No request is sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) for an id that is not a complete UUID.
    pub fn download_url(&self, file: impl Into<String>) -> Result<SignedUrl> {
        self.url(Purpose::File(file.into())).sign()
    }
}
