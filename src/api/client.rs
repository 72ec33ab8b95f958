use std::fmt;
use std::sync::Arc;

use http::Method;

use crate::cancel::Stop;
use crate::config::Config;
use crate::console::TokenPool;
use crate::error::{Expected, Result};
use crate::model::{Panel, Permissions, ServerId, routes};
use crate::options::{Options, RequestOptions};
use crate::panel::KnownPanel;
use crate::rate_limit::{Limiter, RateLimits};
use crate::request::{Path, Request};
use crate::retry_budget::{RetryBudgetState, RetryTokens};
use crate::store;

#[cfg(feature = "redis")]
use super::PublishedChanges;
use super::{
    AccountHandle, Application, Bulk, ClientBuilder, Http, RawRequest, ServerHandle, Servers, Sockets, WatchBuilder,
    dual,
};

/// A client for one panel and one API key.
///
/// Cloning is cheap: all clones, and all handles created from them, share connections, rate limits and the retry
/// budget. The async client works in any number of tokio runtimes, each of which has its own connections.
#[derive(Clone)]
pub struct Client {
    pub(super) shared: Arc<Shared>,
    pub(super) options: Arc<Options>,
}

pub(super) struct Shared {
    pub(super) config: Config,
    pub(super) http: Http,
    pub(super) panel: KnownPanel,
    pub(super) limiter: Limiter,
    pub(super) retries: Arc<RetryTokens>,
    pub(super) tokens: TokenPool,
    pub(super) sockets: Sockets,
    /// The node, if this is the client of one.
    #[cfg(feature = "wings")]
    pub(super) node: Option<super::wings::Node>,
}

#[dual]
impl Client {
    /// Creates a client with the default settings.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) states what is wrong with the URL or the key. No request is
    /// sent.
    pub fn new(url: impl AsRef<str>, key: impl AsRef<str>) -> Result<Self> {
        Self::builder(url, key).build()
    }

    /// Returns a builder for a client with other settings.
    pub fn builder(url: impl AsRef<str>, key: impl AsRef<str>) -> ClientBuilder {
        ClientBuilder::new(Config::new(url.as_ref(), key.as_ref()))
    }

    /// Returns a client with other settings.
    ///
    /// It shares connections, rate limits and the retry budget with this client, and keeps every setting that `options`
    /// does not change.
    #[doc = example!(
        "use std::time::Duration;\nuse ptero::RequestOptions;\n\n\
         let options = RequestOptions::new().timeout(Duration::from_secs(2)).retries(0);\n\
         let hasty = client.with_options(options);\n\
         let account = hasty.account().get()" => "?;"
    )]
    #[must_use]
    pub fn with_options(&self, options: RequestOptions) -> Self {
        Self { shared: self.shared.clone(), options: Arc::new(self.options.with(options)) }
    }

    /// Returns a handle to the account that the key belongs to. Client API.
    #[must_use]
    pub fn account(&self) -> AccountHandle {
        AccountHandle { client: self.clone() }
    }

    /// Returns a handle to the servers that the key can see. Client API.
    #[must_use]
    pub fn servers(&self) -> Servers {
        Servers { client: self.clone() }
    }

    /// Returns a handle to one server, by its UUID or its first eight characters. Client API. No request is sent.
    #[must_use]
    pub fn server(&self, id: impl Into<ServerId>) -> ServerHandle {
        ServerHandle { client: self.clone(), id: id.into() }
    }

    /// Returns a handle to the Application API, the API for administrators of the panel.
    #[must_use]
    pub fn application(&self) -> Application {
        Application { client: self.clone() }
    }

    /// Starts one operation on many servers. Client API.
    #[doc = example!(
        "use std::time::Duration;\nuse ptero::PowerAction;\n\n\
         let report = client\n    .bulk([\"1a2b3c4d\", \"5e6f7a8b\"])\n    .and_wait(Duration::from_secs(300))\n    \
         .power(PowerAction::Restart)" =>
        "?;\nfor (id, error) in report.failed() {\n    println!(\"{id}: {error}\");\n}"
    )]
    pub fn bulk(&self, ids: impl IntoIterator<Item = impl Into<ServerId>>) -> Bulk {
        Bulk::new(self.clone(), ids)
    }

    /// Returns a builder for a watch: a live view of all servers of the key that reports every change.
    ///
    /// Requires a client key (`ptlc_`), and `websocket.connect` on the servers whose changes are to show immediately.
    #[doc = example!(
        "let watch = client.watch().start()?;\nwatch.ready()" => "?;\n\
         for server in &watch.snapshot() {\n    println!(\"{} {:?}\", server.name, server.state);\n}"
    )]
    pub fn watch(&self) -> WatchBuilder {
        WatchBuilder::new(self.clone())
    }

    /// Returns a reader of what the [published](WatchBuilder::publish) watches of the same key report, through the
    /// [Redis](ClientBuilder::redis) of the client.
    ///
    /// Readers with the same `group` divide the changes among them: each change goes to one of them, and all changes of a
    /// server go to the same one, in order. Readers of different groups each get all changes. A new group begins with the
    /// oldest change that is kept. Requires the feature `redis`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if the client has no Redis,
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) for a name that is empty or longer than 100 bytes, and
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if no thread can be started.
    #[cfg(feature = "redis")]
    #[doc = example!(
        "let mut changes = client.published_changes(\"alerts\")?;\nwhile let Some(change) = changes.next()" =>
        " {\n    println!(\"{:?}\", change?);\n}"
    )]
    pub fn published_changes(&self, group: impl AsRef<str>) -> Result<PublishedChanges> {
        PublishedChanges::of(self, group.as_ref())
    }

    /// Returns the name under which watches of this key publish, for [`PublishedChanges::open`]. It is a hash that does
    /// not reveal the key. Requires the feature `redis`.
    #[cfg(feature = "redis")]
    #[must_use]
    pub fn stream_name(&self) -> String {
        store::stream_name(self.config())
    }

    /// Returns every subuser permission of this panel, in groups and with descriptions.
    ///
    /// `GET /api/client/permissions` · any client key
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Forbidden`](crate::ErrorKind::Forbidden) for an application key.
    pub fn permissions(&self) -> impl Future<Output = Result<Permissions>> + Send + 'static {
        self.item(Request::to(&routes::CLIENT_PERMISSIONS))
    }

    /// Starts a request to any route of the panel, such as one added by an extension.
    ///
    /// It uses the client's key, retries, limits and errors. The response is deserialized as `T`; an empty response is
    /// read as `null`.
    ///
    /// The path is given in segments, each of which is checked and encoded. GET, HEAD, PUT and DELETE are assumed to be
    /// safe to retry.
    #[doc = example!(
        "let value = client\n    .request::<serde_json::Value>(ptero::Method::GET, [\"api\", \"client\", \"extra\"])\n    \
         .query(\"page\", 2)\n    .send()" => "?;\nprintln!(\"{value}\");"
    )]
    pub fn request<T>(&self, method: Method, path: impl IntoIterator<Item = impl AsRef<str>>) -> RawRequest<T> {
        let request = Request::new(method, Path::from_segments(path)).expecting(Expected::Nothing);
        RawRequest::new(self.clone(), request)
    }

    /// Returns which panel this is: as set by [`ClientBuilder::panel`], or as detected from the key's prefix and the
    /// responses so far. No request is sent.
    ///
    /// Keys of Pterodactyl begin with `ptlc_` and `ptla_`, those of Pelican with `pacc_` and `papp_`. A route that the
    /// panel lacks fails with [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) before anything is sent.
    #[must_use]
    pub fn panel(&self) -> Panel {
        self.shared.panel.get()
    }

    /// Returns the panel's rate limits and the remaining budget, as far as responses have reported them.
    #[must_use]
    pub fn rate_limit(&self) -> RateLimits {
        self.shared.limiter.snapshot(self.shared.config.clock.now())
    }

    /// Returns what remains of the [`RetryBudget`](crate::RetryBudget) that all clones share.
    #[must_use]
    pub fn retry_budget(&self) -> RetryBudgetState {
        self.shared.retries.state()
    }
}

impl Client {
    pub(super) fn build(config: Config) -> Result<Self> {
        let options = config.options.clone();
        Self::assemble(
            config,
            options,
            #[cfg(feature = "wings")]
            None,
        )
    }

    pub(super) fn assemble(
        config: Config,
        options: Options,
        #[cfg(feature = "wings")] node: Option<super::wings::Node>,
    ) -> Result<Self> {
        let retries = Arc::new(RetryTokens::new(config.retry_budget));
        let shared = Shared {
            http: Http::new(&config)?,
            panel: KnownPanel::new(config.panel, &config.key),
            limiter: limiter(&config, &retries)?,
            retries,
            config,
            tokens: TokenPool::default(),
            sockets: Sockets::default(),
            #[cfg(feature = "wings")]
            node,
        };
        Ok(Self { shared: Arc::new(shared), options: Arc::new(options) })
    }

    pub(crate) fn config(&self) -> &Config {
        &self.shared.config
    }

    /// What ends calls early.
    pub(crate) fn stop(&self) -> &Stop {
        &self.options.stop
    }

    /// What drives the consoles.
    pub(crate) fn sockets(&self) -> &Sockets {
        &self.shared.sockets
    }
}

/// The limiter, with its store if there is one.
fn limiter(config: &Config, retries: &Arc<RetryTokens>) -> Result<Limiter> {
    match store::of(config) {
        Some(store) => Limiter::shared(store, config.clock.clone(), retries.clone()),
        None => Ok(Limiter::default()),
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = if self.config().is_node { "node" } else { "panel" };
        f.debug_struct("Client").field(host, &self.shared.config.base.as_str()).finish_non_exhaustive()
    }
}
