//! Consoles, uploads and downloads, with tokens that are signed here instead of by the panel.

use std::fmt;
use std::path::PathBuf;

use crate::error::{Error, ErrorKind, Result};
use crate::model::routes::Route;
use crate::model::routes::wings as routes;
use crate::model::{BackupId, Permission, Secret, SignedUrl, WebsocketCredentials};
use crate::request::Request;
use crate::retry::Repeat;
use crate::signing::{Grant, Purpose};

use super::super::console::{ConsoleBuilder, ConsoleServer};
use super::super::dual;
use super::super::engine::{Attempt, Operation};
use super::super::transfer::{DirectoryUpload, Download, Recipient, Upload};
use super::{Backups, ServerHandle};

/// The permissions of an administrator's token. `*` does not include those of administrators.
const ALL_PERMISSIONS: [&str; 4] =
    ["*", "admin.websocket.errors", "admin.websocket.install", "admin.websocket.transfer"];

#[dual]
impl ServerHandle {
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
    /// [`ErrorKind::InvalidInput`] for an id that is not a complete UUID.
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
    /// [`ErrorKind::InvalidInput`] for an id that is not a complete UUID.
    pub fn upload_url(&self) -> Result<SignedUrl> {
        self.url(Purpose::Upload).sign()
    }

    /// Signs a URL to download a file from. It can be used once within five minutes. No request is sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] for an id that is not a complete UUID.
    pub fn download_url(&self, file: impl Into<String>) -> Result<SignedUrl> {
        self.url(Purpose::File(file.into())).sign()
    }

    pub(in super::super) fn url(&self, purpose: Purpose) -> LocalUrl {
        let route = match &purpose {
            Purpose::Backup(_) => &routes::DOWNLOAD_BACKUP,
            Purpose::Upload => &routes::UPLOAD_FILE,
            _ => &routes::DOWNLOAD_FILE,
        };
        let check = Box::new(self.to(&routes::SERVERS_GET));
        LocalUrl { request: Request::to(route), kind: Kind::Own { server: self.clone(), purpose, check } }
    }

    fn credentials(&self, permissions: Vec<String>) -> Result<WebsocketCredentials> {
        let token = self.sign(&Purpose::Console(permissions))?;
        let mut socket = self.at(&routes::SERVERS_WEBSOCKET);
        let scheme = if socket.scheme() == "https" { "wss" } else { "ws" };
        socket.set_scheme(scheme).map_err(|()| Error::config("the URL of Wings cannot be used for a socket"))?;
        Ok(WebsocketCredentials::new(token.into(), socket.into()))
    }

    pub(in super::super) fn sign(&self, purpose: &Purpose) -> Result<String> {
        self.to(&routes::SERVERS_GET).check()?;
        let (config, node) = (self.client.config(), self.client.shared.node.as_ref());
        let node = node.ok_or_else(|| Error::new(ErrorKind::Config, "this client has no node token"))?;
        let (issuer, audience) = (config.origin(), config.base.origin().ascii_serialization());
        let server = self.id.as_str();
        let grant = Grant { issuer: &issuer, node: &audience, server, user: self.user, purpose };
        grant.sign(node.token().expose(), node.date())
    }

    /// The URL of a route of the server.
    fn at(&self, route: &'static Route) -> url::Url {
        self.to(route).url(&self.client.config().base)
    }

    /// Signs credentials for the console once Wings has accepted the node's token and knows the server.
    pub(in super::super) async fn websocket_once(&self) -> Result<WebsocketCredentials> {
        let server = self.get().await?;
        if server.is_suspended {
            return Err(Error::new(ErrorKind::Conflict, "the server is suspended"));
        }
        self.credentials(ALL_PERMISSIONS.map(str::to_owned).to_vec())
    }
}

impl Backups {
    /// Downloads the archive of a backup on the node's disk, a `.tar.gz`.
    ///
    /// Only its length is verified: the checksum is in the panel's record, with which
    /// [`Backups::download`](super::super::Backups::download) of the panel's client verifies it.
    ///
    /// `GET /download/backup`, after `GET /api/servers/{server}` has shown that Wings has the server
    pub fn download(&self, backup: impl Into<BackupId>) -> Download {
        Download::signed(&self.server.client, self.url(&backup.into()))
    }

    /// Signs a URL to download the archive of a backup from. It can be used once within five minutes. No request is
    /// sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] for an id of the server that is not a complete UUID.
    pub fn download_url(&self, backup: impl Into<BackupId>) -> Result<SignedUrl> {
        self.url(&backup.into()).sign()
    }

    fn url(&self, backup: &BackupId) -> LocalUrl {
        self.server.url(Purpose::Backup(backup.as_str().to_owned()))
    }

    /// An archive at a storage provider.
    pub(super) fn archive_at(&self, url: Secret) -> Download {
        let request = Request::to(&routes::DOWNLOAD_BACKUP);
        Download::signed(&self.server.client, LocalUrl { request, kind: Kind::Foreign(url) })
    }
}

/// A URL that is signed here. The output can be used once.
#[derive(Clone)]
pub(in super::super) struct LocalUrl {
    /// The resource that names the operation.
    request: Request,
    kind: Kind,
}

#[derive(Clone)]
enum Kind {
    /// Signed here.
    Own {
        server: ServerHandle,
        purpose: Purpose,
        /// Finds out whether Wings rejects the token or lacks the server; for either, it has the same vague error.
        check: Box<Request>,
    },
    /// Signed by a storage provider.
    Foreign(Secret),
}

impl LocalUrl {
    fn sign(&self) -> Result<SignedUrl> {
        match &self.kind {
            Kind::Own { server, purpose, .. } => {
                let token = server.sign(purpose)?;
                let mut url = self.request.url(&server.client.config().base);
                url.query_pairs_mut().append_pair("token", &token);
                Ok(SignedUrl::new(String::from(url).into()))
            }
            Kind::Foreign(url) => Ok(SignedUrl::new(url.clone())),
        }
    }
}

#[dual(AFIT)]
impl Operation for LocalUrl {
    type Output = SignedUrl;

    async fn attempt(&mut self, attempt: &mut Attempt<'_>) -> Result<SignedUrl> {
        if let Kind::Own { check, .. } = &self.kind {
            attempt.exchange(check).await?;
        }
        self.sign()
    }

    fn request(&self) -> &Request {
        &self.request
    }

    fn repeat(&self) -> Repeat {
        Repeat::Always
    }
}

impl fmt::Debug for LocalUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalUrl").field("path", &self.request.path.as_str()).finish_non_exhaustive()
    }
}
