//! Tokens for consoles, uploads and downloads that are signed here instead of by the panel.

use std::fmt;

use crate::error::{Error, ErrorKind, Result};
use crate::model::routes::Route;
use crate::model::routes::wings as routes;
use crate::model::{BackupId, Secret, SignedUrl, WebsocketCredentials};
use crate::request::Request;
use crate::retry::Repeat;
use crate::signing::{Grant, Purpose};

use super::super::dual;
use super::super::engine::{Attempt, Operation};
use super::super::transfer::Download;
use super::{Backups, ServerHandle};

/// The permissions of an administrator's token. `*` does not include those of administrators.
const ALL_PERMISSIONS: [&str; 4] =
    ["*", "admin.websocket.errors", "admin.websocket.install", "admin.websocket.transfer"];

#[dual]
impl ServerHandle {
    pub(in super::super) fn url(&self, purpose: Purpose) -> LocalUrl {
        let route = match &purpose {
            Purpose::Backup(_) => &routes::DOWNLOAD_BACKUP,
            Purpose::Upload => &routes::UPLOAD_FILE,
            _ => &routes::DOWNLOAD_FILE,
        };
        let check = Box::new(self.to(&routes::SERVERS_GET));
        LocalUrl { request: Request::to(route), kind: Kind::Own { server: self.clone(), purpose, check } }
    }

    pub(super) fn credentials(&self, permissions: Vec<String>) -> Result<WebsocketCredentials> {
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
    pub(super) fn url(&self, backup: &BackupId) -> LocalUrl {
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
    pub(super) fn sign(&self) -> Result<SignedUrl> {
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
