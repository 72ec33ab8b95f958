//! The client for Wings itself, with the token of a node.
//!
//! Wings is the daemon that runs the servers of a node. The panel controls its nodes through this API, so a program
//! with the node's token can do the same for all servers of the node, even while the panel is down. The API also offers
//! what the panel does not, such as [the state of all servers in one request](Servers::list).
//!
//! The token grants unlimited access: treat it like the node's root password. It is sent only to the node and never
//! shown.

mod backups;
mod files;
mod lists;
mod node;
mod server;
mod servers;
mod signed;
mod status;
mod system;
mod transfers;

use std::fmt;

use http::Method;
use serde::Serialize;
use uuid::Uuid;

use crate::config::Config;
use crate::error::Result;
use crate::model::ServerId;
use crate::model::routes::wings as routes;
use crate::model::wings::reply::Applied;
use crate::options::RequestOptions;
use crate::request::Request;
use crate::retry_budget::RetryBudgetState;

use super::{RawRequest, dual};

pub use crate::node_status::{NodeReport, NodeStatus};
pub use backups::Backups;
pub use files::Files;
pub(crate) use node::Node;
pub(super) use node::{address, client_of};
pub use server::ServerHandle;
pub use servers::Servers;
pub(super) use signed::LocalUrl;
pub(super) use status::{status_of, status_of_all};
pub use system::SystemHandle;
pub use transfers::Transfers;

/// Sets up a [`Client`].
pub type ClientBuilder = super::ClientBuilder<Client>;

/// A client for Wings on one node.
///
/// Cloning is cheap: all clones, and all handles created from them, share connections, the token and the retry budget.
/// Wings has no rate limits.
#[derive(Clone)]
pub struct Client {
    node: super::Client,
}

#[dual]
impl Client {
    /// Creates a client with the default settings, from the URL of Wings with its port, and the field `token` of the
    /// node's configuration.
    ///
    /// To open consoles, the client must also know the panel's URL: see [`origin`](super::ClientBuilder::origin).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) states what is wrong with the URL or the token. No request is
    /// sent.
    pub fn new(url: impl AsRef<str>, token: impl AsRef<str>) -> Result<Self> {
        Self::builder(url, token).build()
    }

    /// Returns a builder for a client with other settings.
    pub fn builder(url: impl AsRef<str>, token: impl AsRef<str>) -> ClientBuilder {
        ClientBuilder::new(Config::of_node(url.as_ref(), token.as_ref()))
    }

    /// Returns a client with other settings.
    ///
    /// It shares connections, the token and the retry budget with this client, and keeps every setting that `options`
    /// does not change.
    #[must_use]
    pub fn with_options(&self, options: RequestOptions) -> Self {
        Self { node: self.node.with_options(options) }
    }

    /// Returns a handle to Wings itself and the machine it runs on.
    #[must_use]
    pub fn system(&self) -> SystemHandle {
        SystemHandle { client: self.node.clone() }
    }

    /// Returns a handle to all servers of the node.
    #[must_use]
    pub fn servers(&self) -> Servers {
        Servers { client: self.node.clone() }
    }

    /// Returns a handle to one server of the node, by its complete UUID. No request is sent.
    #[must_use]
    pub fn server(&self, id: impl Into<ServerId>) -> ServerHandle {
        ServerHandle::new(&self.node, id.into())
    }

    /// Transfers of servers from other nodes.
    #[must_use]
    pub fn transfers(&self) -> Transfers {
        Transfers { client: self.node.clone() }
    }

    /// Starts a request to any route of Wings.
    ///
    /// It uses the client's token, retries and errors. The response is deserialized as `T`; an empty response is read
    /// as `null`.
    ///
    /// The path is given in segments, each of which is checked and encoded. GET, HEAD, PUT and DELETE are assumed to be
    /// safe to retry.
    pub fn request<T>(&self, method: Method, path: impl IntoIterator<Item = impl AsRef<str>>) -> RawRequest<T> {
        self.node.request(method, path)
    }

    /// Returns what remains of the [`RetryBudget`](crate::RetryBudget) that all clones share.
    #[must_use]
    pub fn retry_budget(&self) -> RetryBudgetState {
        self.node.retry_budget()
    }

    /// Changes the node's configuration and returns whether Wings has applied the change.
    ///
    /// The change is merged into the configuration and written to disk. A new token is valid immediately, so this
    /// client's own token is refused from then on. A new address, port or TLS setting takes effect when Wings restarts.
    /// Wings up to 1.11 accepts every key of the configuration, newer versions only those that the panel sets.
    ///
    /// `POST /api/update` · never sent again by itself
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Refused`](crate::ErrorKind::Refused) for a value of the wrong type; Wings does not say which.
    pub fn update(&self, change: &impl Serialize) -> impl Future<Output = Result<bool>> + Send + 'static {
        let reply = self.node.json(Request::to(&routes::UPDATE).json(change).once());
        async move {
            let applied: Option<Applied> = reply.await?;
            // Wings before 1.11.5 says nothing.
            Ok(applied.is_none_or(|reply| reply.applied))
        }
    }

    /// Revokes a user's access: closes consoles and SFTP sessions, and refuses all tokens signed so far. An empty list
    /// means all servers of the node.
    ///
    /// `POST /api/deauthorize-user` · since Wings 1.12; Pelican's daemon closes the consoles of all users
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnexpectedContent`](crate::ErrorKind::UnexpectedContent) with status 404 before Wings 1.12.
    pub fn deauthorize_user<S: Into<ServerId>>(
        &self,
        user: Uuid,
        servers: impl IntoIterator<Item = S>,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        let servers: Vec<ServerId> = servers.into_iter().map(Into::into).collect();
        let body = serde_json::json!({ "user": user, "servers": servers });
        self.node.done(Request::to(&routes::DEAUTHORIZE_USER).json(&body))
    }
}

impl Client {
    /// The URL of Wings.
    pub(super) fn url(&self) -> &str {
        self.node.config().base.as_str()
    }

    pub(super) fn build(config: Config) -> Result<Self> {
        let options = config.options.clone();
        let node = Node::new(&config, None);
        Ok(Self { node: super::Client::assemble(config, options, Some(node))? })
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node.fmt(f)
    }
}
