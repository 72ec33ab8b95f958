//! A running fake panel: its addresses, its keys and the requests that it received.

pub(crate) mod builder;
pub(crate) mod inspect;
pub(crate) mod operations;
pub(crate) mod script;
pub(crate) mod sockets;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::acl::Acl;
use crate::lock::lock;
use crate::pattern::path_matches;
use crate::seed::default::{ADMIN, ALPHA, Keys};
use crate::server::listen::Service;
use crate::shared::Shared;
use crate::state::key::{ApiKey, Kind};
use crate::state::permissions::with_connect;
use crate::wire::log::ReceivedRequest;

/// A running fake panel with Wings. Dropping it stops both and closes all connections.
pub struct FakePanel {
    url: String,
    wings_url: String,
    keys: Keys,
    pub(super) shared: Arc<Shared>,
    _service: Service,
}

impl FakePanel {
    pub(super) fn new(url: String, wings_url: String, keys: Keys, shared: Arc<Shared>, service: Service) -> Self {
        Self { url, wings_url, keys, shared, _service: service }
    }

    /// Returns the panel's URL.
    #[must_use]
    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// Returns the URL of Wings, which serves signed URLs and websockets.
    #[must_use]
    pub fn wings_url(&self) -> String {
        self.wings_url.clone()
    }

    /// Returns a client key of `normaluser`, an ordinary user who owns the servers Bravo and Delta and those added by
    /// [`FakePanelBuilder::servers`](crate::FakePanelBuilder::servers).
    #[must_use]
    pub fn client_key(&self) -> String {
        self.keys.user.clone()
    }

    /// Returns a client key of `otheruser`, who owns no server.
    #[must_use]
    pub fn other_key(&self) -> String {
        self.keys.other.clone()
    }

    /// Returns a client key of `admin`, a root administrator who owns Alpha and Charlie. It works on both APIs.
    #[must_use]
    pub fn admin_key(&self) -> String {
        self.keys.admin.clone()
    }

    /// Returns a client key of the user with this name.
    #[must_use]
    pub fn key_of(&self, username: &str) -> Option<String> {
        let state = lock(&self.shared.state);
        let user = state.users.find(|user| user.username == username)?.id;
        state.keys.iter().find(|key| key.user == user && key.kind == Kind::Client).map(ApiKey::token)
    }

    /// Returns an application key with full access.
    #[must_use]
    pub fn application_key(&self) -> String {
        self.keys.application.clone()
    }

    /// Returns an application key that can read everything and change nothing.
    #[must_use]
    pub fn read_only_key(&self) -> String {
        self.keys.read_only.clone()
    }

    /// Creates an application key with these rights.
    #[must_use]
    pub fn application_key_with(&self, acl: Acl) -> String {
        lock(&self.shared.state).add_key(Kind::Application, ADMIN, "key of a test", acl)
    }

    /// Creates an application key that belongs to the user with this name. On Pelican, staff may have one.
    #[must_use]
    pub fn application_key_of(&self, username: &str, acl: Acl) -> Option<String> {
        let mut state = lock(&self.shared.state);
        let user = state.users.find(|user| user.username == username)?.id;
        Some(state.add_key(Kind::Application, user, "key of a test", acl))
    }

    /// Creates a user who is a subuser of Alpha with these permissions, and returns its client key.
    #[must_use]
    pub fn subuser_key<'a>(&self, permissions: impl IntoIterator<Item = &'a str>) -> String {
        let permissions = with_connect(permissions.into_iter().map(str::to_owned));
        let mut state = lock(&self.shared.state);
        let alpha = state.server_id(ALPHA).unwrap_or_default();
        state.add_subuser(alpha, permissions)
    }

    /// Returns the daemon token of the node with this name, for Wings' own API.
    #[must_use]
    pub fn node_token(&self, node: &str) -> Option<String> {
        lock(&self.shared.state).nodes.find(|row| row.name == node).map(|node| node.token.clone())
    }

    /// Returns the requests received so far, in order.
    #[must_use]
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        lock(&self.shared.log).clone()
    }

    /// Clears the log of received requests.
    pub fn clear_requests(&self) {
        lock(&self.shared.log).clear();
    }

    /// Asserts that a matching request was received, and returns the last one. In `path`, `*` stands for one segment and
    /// `**` for all that follow.
    ///
    /// # Panics
    ///
    /// If there was none. The message lists the received requests.
    pub fn assert_received(&self, method: impl AsRef<str>, path: &str) -> ReceivedRequest {
        let requests = self.requests();
        let matches = |request: &&ReceivedRequest| {
            request.method.eq_ignore_ascii_case(method.as_ref()) && path_matches(path, &request.path)
        };
        let found = requests.iter().rev().find(matches).cloned();
        let received: Vec<_> = requests.iter().map(|request| format!("{} {}", request.method, request.path)).collect();
        assert!(found.is_some(), "received no {} {path}, but {received:?}", method.as_ref());
        #[allow(clippy::unwrap_used)]
        found.unwrap()
    }

    /// Returns the number of connections to the panel and Wings so far.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::Relaxed)
    }
}

impl std::fmt::Debug for FakePanel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FakePanel").field("url", &self.url).field("wings_url", &self.wings_url).finish_non_exhaustive()
    }
}
