//! A fake panel and fake Wings to test against, without a panel, a network or Docker.
//!
//! [`FakePanel::start`] gives a panel with a few users, keys, nodes, eggs and servers, which answers every route of
//! both APIs statefully: what is created shows in lists until it is deleted. It runs in a thread of its own on
//! 127.0.0.1, so it serves plain `#[test]`s and asynchronous ones alike, as many at once as you like, and ends when it
//! is dropped.
//!
//! ```
//! use ptero::testing::FakePanel;
//!
//! let panel = FakePanel::start();
//! let client = ptero::blocking::Client::new(panel.url(), panel.client_key())?;
//! // … what your bot does with it …
//! # Ok::<(), ptero::Error>(())
//! ```

#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![warn(missing_docs, unreachable_pub)]
#![warn(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod acl;
mod address;
mod agenda;
mod answer;
mod application;
mod body;
mod builder;
mod calendar;
mod call;
mod client;
mod context;
mod cron;
mod digest;
mod dispatch;
mod endpoint;
mod exchange;
mod fault;
mod include;
mod inspect;
mod log;
mod paging;
mod random;
mod refusal;
mod router;
mod scheduling;
mod script;
mod seed;
mod seeds;
mod serve;
mod simulation;
mod sockets;
mod state;
mod table;
mod throttle;
mod token;
mod totp;
mod validation;
mod wings;
mod wording;

use std::sync::Arc;
use std::sync::atomic::Ordering;

pub use acl::{Acl, Resource};
pub use builder::FakePanelBuilder;
pub use fault::Fault;
pub use inspect::ServerSnapshot;
pub use log::{Host, ReceivedRequest};
pub use script::Script;
pub use seeds::{SeedEgg, SeedNode, SeedServer, SeedUser};
pub use sockets::Sockets;

use seed::Keys;
use serve::{Service, Shared, lock};
use state::key::{ApiKey, Kind};

/// A running fake panel with its Wings. Dropping it ends both and closes all their connections.
pub struct FakePanel {
    url: String,
    wings_url: String,
    keys: Keys,
    shared: Arc<Shared>,
    _service: Service,
}

impl FakePanel {
    /// Starts a fake panel with the default seed.
    ///
    /// # Panics
    ///
    /// When the system has no port or thread to give.
    #[must_use]
    pub fn start() -> Self {
        Self::builder().start()
    }

    /// Sets up a fake panel.
    pub fn builder() -> FakePanelBuilder {
        FakePanelBuilder::default()
    }

    /// The panel's URL, for a client.
    #[must_use]
    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// The URL of Wings, where signed URLs and websockets lead.
    #[must_use]
    pub fn wings_url(&self) -> String {
        self.wings_url.clone()
    }

    /// A client key of `normaluser`, an ordinary user who owns the servers Bravo and Delta and those that
    /// [`FakePanelBuilder::servers`] adds.
    #[must_use]
    pub fn client_key(&self) -> String {
        self.keys.user.clone()
    }

    /// A client key of `otheruser`, who owns no server.
    #[must_use]
    pub fn other_key(&self) -> String {
        self.keys.other.clone()
    }

    /// A client key of `admin`, a root administrator, who owns Alpha and Charlie. Works on both APIs.
    #[must_use]
    pub fn admin_key(&self) -> String {
        self.keys.admin.clone()
    }

    /// A client key of the user with this name.
    #[must_use]
    pub fn key_of(&self, username: &str) -> Option<String> {
        let state = lock(&self.shared.state);
        let user = state.users.find(|user| user.username == username)?.id;
        state.keys.iter().find(|key| key.user == user && key.kind == Kind::Client).map(ApiKey::token)
    }

    /// An application key that may do everything.
    #[must_use]
    pub fn application_key(&self) -> String {
        self.keys.application.clone()
    }

    /// An application key that may read everything and change nothing.
    #[must_use]
    pub fn read_only_key(&self) -> String {
        self.keys.read_only.clone()
    }

    /// A new application key with these rights.
    #[must_use]
    pub fn application_key_with(&self, acl: Acl) -> String {
        seed::add_key(&mut lock(&self.shared.state), Kind::Application, seed::ADMIN, "key of a test", acl)
    }

    /// A client key of a new user, who is a subuser of Alpha with these permissions.
    #[must_use]
    pub fn subuser_key<'a>(&self, permissions: impl IntoIterator<Item = &'a str>) -> String {
        inspect::add_subuser(&mut lock(&self.shared.state), "7e215471", permissions)
    }

    /// The requests received so far, in their order.
    #[must_use]
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        lock(&self.shared.log).clone()
    }

    /// Forgets the requests received so far.
    pub fn clear_requests(&self) {
        lock(&self.shared.log).clear();
    }

    /// Makes sure that such a request came in, and gives the last one. The path may hold `*` for a segment.
    ///
    /// # Panics
    ///
    /// When there was none; the message lists what came in instead.
    pub fn assert_received(&self, method: impl AsRef<str>, path: &str) -> ReceivedRequest {
        let requests = self.requests();
        let fits = |request: &&ReceivedRequest| {
            request.method.eq_ignore_ascii_case(method.as_ref()) && fault::fits(path, &request.path)
        };
        let found = requests.iter().rev().find(fits).cloned();
        let came: Vec<_> = requests.iter().map(|request| format!("{} {}", request.method, request.path)).collect();
        assert!(found.is_some(), "no {} {path} came in, but {came:?}", method.as_ref());
        #[allow(clippy::unwrap_used)]
        found.unwrap()
    }

    /// How many connections were opened to the panel and to Wings so far.
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
