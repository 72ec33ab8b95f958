//! The token of a node: where it comes from, and how it is replaced.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use http::HeaderValue;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use url::Url;

use crate::Clock;
use crate::config::Config;
use crate::deadline::{Deadline, after};
use crate::decode::decode;
use crate::error::{Error, ErrorKind, Result};
use crate::key::Key;
use crate::model::application::{Node as NodeModel, NodeConfiguration};
use crate::model::envelope::Item;
use crate::model::{NodeId, ServerId, routes};
use crate::request::Request;

use super::super::call::Call;
use super::super::{Client as Panel, dual, sleep_until, unless_stopped};
use super::Client;

/// How long a token that Wings refuses and the panel confirms is not asked for again.
const PAUSE: Duration = Duration::from_secs(10);

/// How far apart archives of a server begin: Wings names them after the second, by its own clock.
const ARCHIVE_NAMES: Duration = Duration::from_secs(2);

/// The additional state of a node's client.
pub(crate) struct Node {
    token: Mutex<Key>,
    source: Option<Source>,
    clock: Clock,
    /// When the last archive of each server was, or will be, named.
    archives: Mutex<HashMap<ServerId, Instant>>,
    /// An instant of the clock with its date, for simulated clocks.
    created: (Instant, Timestamp),
}

/// Where to ask for a new token.
struct Source {
    panel: Panel,
    id: NodeId,
    /// When the panel last named the token that Wings refuses.
    confirmed: Mutex<Option<Instant>>,
}

impl Node {
    pub(super) fn new(config: &Config, source: Option<(Panel, NodeId)>) -> Self {
        let source = source.map(|(panel, id)| Source { panel, id, confirmed: Mutex::default() });
        let created = (config.clock.now(), Timestamp::now());
        let clock = config.clock.clone();
        Self { token: Mutex::new(config.key.clone()), source, clock, archives: Mutex::default(), created }
    }

    /// The token that is valid as far as known.
    pub(crate) fn token(&self) -> Key {
        lock(&self.token).clone()
    }

    /// The header with the token, unless it cannot be sent.
    pub(crate) fn authorization(&self) -> Option<HeaderValue> {
        lock(&self.token).authorization().ok()
    }

    /// The date, by the clock of the client.
    pub(super) fn date(&self) -> Timestamp {
        let (instant, date) = self.created;
        if !self.clock.is_simulated() {
            return Timestamp::now();
        }
        date.checked_add(self.clock.now().saturating_duration_since(instant)).unwrap_or(date)
    }

    /// Reserves the next moment at which an archive of the server has a name of its own.
    fn archive_time(&self, server: &ServerId) -> Instant {
        let now = self.clock.now();
        let mut archives = lock(&self.archives);
        archives.retain(|_, at| after(*at, ARCHIVE_NAMES) > now);
        let next = archives.get(server).map_or(now, |at| after(*at, ARCHIVE_NAMES));
        archives.insert(server.clone(), next);
        next
    }
}

/// Where Wings is, and what it accepts, as the panel says.
struct Access {
    url: Url,
    token: Key,
    /// The panel's URL as Wings knows it.
    panel: String,
}

#[dual]
impl Panel {
    /// Whether the node of this client has another token than `refused`.
    pub(in super::super) async fn has_new_token(&self, refused: &Key) -> bool {
        let Some(node) = &self.shared.node else { return false };
        if node.token().expose() != refused.expose() {
            return true;
        }
        let Some(source) = &node.source else { return false };
        let now = node.clock.now();
        let is_confirmed = |at: Instant| now.saturating_duration_since(at) < PAUSE;
        if lock(&source.confirmed).is_some_and(is_confirmed) {
            return false;
        }
        // The call fails with Wings' error, whatever is wrong with the panel.
        let Ok(access) = source.panel.access(source.id).await else { return false };
        // At another address, there may be anybody by now.
        if access.token.expose() == refused.expose() || access.url != self.shared.config.base {
            *lock(&source.confirmed) = Some(now);
            return false;
        }
        *lock(&node.token) = access.token;
        true
    }

    /// Waits until the next archive of the server gets a name of its own.
    pub(super) async fn wait_for_archive_name(&self, server: &ServerId) -> Result<()> {
        let Some(node) = &self.shared.node else { return Ok(()) };
        let (now, at) = (node.clock.now(), node.archive_time(server));
        if at <= now {
            return Ok(());
        }
        let deadline = Deadline::after(self.options.deadline, now);
        if !deadline.allows(at) {
            return Err(deadline.error("ends before another archive of the server can be named"));
        }
        unless_stopped(self.stop(), sleep_until(&node.clock, at)).await
    }

    /// Asks the panel for the address and the token of a node.
    async fn access(&self, id: NodeId) -> Result<Access> {
        let node: Item<NodeModel> = self.read_once(Request::to(&routes::APPLICATION_NODES_GET).at(&id)).await?;
        let request = Request::to(&routes::APPLICATION_NODES_CONFIGURATION).at(&id);
        let configuration: NodeConfiguration = self.read_once(request).await?;
        let token = Key::of_node(configuration.token.expose())?;
        Ok(Access { url: address(&node.attributes)?, token, panel: configuration.remote })
    }

    /// As [`json`](Self::json), within the loop that calls it.
    async fn read_once<T: DeserializeOwned>(&self, request: Request) -> Result<T> {
        let (reply, attempts) = self.run_once(&mut Call(&request)).await?;
        decode(&reply.body).map_err(|error| self.describe(error, &request, &reply).with_attempts(attempts))
    }
}

/// Creates the client of a node with what the panel knows about it.
#[dual]
pub(in super::super) async fn client_of(panel: Panel, id: NodeId) -> Result<Client> {
    let access = panel.access(id).await?;
    Client::of_panel(&panel, id, access)
}

impl Client {
    fn of_panel(panel: &Panel, id: NodeId, access: Access) -> Result<Self> {
        let settings = &panel.shared.config;
        let mut config = settings.for_node(access.url, access.token)?;
        config.panel = Some(panel.panel());
        // An origin that was set explicitly counts more.
        if config.origin.is_none() && config.set_origin(&access.panel).is_err() {
            config.origin = Some(settings.origin());
        }
        let options = panel.options.for_host(config.options.panel_headers.clone());
        let node = Node::new(&config, Some((panel.clone(), id)));
        Ok(Self { node: Panel::assemble(config, options, Some(node))? })
    }
}

/// The URL of Wings.
pub(in super::super) fn address(node: &NodeModel) -> Result<Url> {
    let port = node.daemon_connect.unwrap_or(node.daemon_listen);
    // Addresses of IPv6 have brackets in URLs.
    let host = if node.fqdn.contains(':') { format!("[{}]", node.fqdn) } else { node.fqdn.clone() };
    let url = Url::parse(&format!("{}://{host}:{port}", node.scheme)).ok();
    url.filter(|url| matches!(url.scheme(), "http" | "https") && url.path() == "/").ok_or_else(|| {
        Error::new(ErrorKind::Decode, format!("the panel returned an invalid address of the node {}", node.name))
    })
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Node").field("from_panel", &self.source.is_some()).finish_non_exhaustive()
    }
}
