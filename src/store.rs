//! Budgets that several processes share: what a store must be able to do. Pure, except for the stores themselves.
//!
//! A client leases requests from its store, a few at a time, and sends them when it likes. Everything that waits for the
//! store waits in one thread, the same for both clients: it belongs to no runtime, and bounds even a slow name lookup.

#[cfg(feature = "redis")]
mod group;
#[cfg(feature = "redis")]
mod redis;
mod worker;

use std::fmt;
use std::time::{Duration, Instant};

use crate::config::Config;
use crate::rate_limit::BudgetName;

#[cfg(feature = "redis")]
pub(crate) use self::redis::{Connector, RedisGroup, RedisUrl, stream_name};
#[cfg(feature = "redis")]
use self::redis::{Prefixes, Redis};
#[cfg(feature = "redis")]
pub(crate) use group::{
    Acknowledged, Batch, Entry, Feed, Joined, LEASE, Member, Place, Publisher, Share, ShareOrder, Shares,
};
pub(crate) use worker::{Orders, PATIENCE, Settle, start};

/// Keeps budgets for all processes that use the same key of the same panel.
pub(crate) trait Store: Send + 'static {
    /// Settles orders, in order, within one round trip and a short time.
    ///
    /// # Errors
    ///
    /// None of the orders may have been settled, or some, or all.
    fn settle(&mut self, orders: &[Order]) -> Result<Vec<Reply>, Unavailable>;
}

/// The store that the configuration of a client names. A node has no limits.
#[cfg(feature = "redis")]
pub(crate) fn of(config: &Config) -> Option<Redis> {
    let url = config.redis.clone().filter(|_| config.pacing && !config.is_node)?;
    let connector = Connector::new(url, &config.root_certificates);
    Some(Redis::new(connector, Prefixes::new(config)))
}

#[cfg(not(feature = "redis"))]
pub(crate) fn of(_: &Config) -> Option<NoStore> {
    None
}

/// The store of a build without any.
#[cfg(not(feature = "redis"))]
pub(crate) enum NoStore {}

#[cfg(not(feature = "redis"))]
impl Store for NoStore {
    fn settle(&mut self, _: &[Order]) -> Result<Vec<Reply>, Unavailable> {
        match *self {}
    }
}

/// Why a store cannot be used. It contains no secrets.
#[derive(Clone, Debug)]
pub(crate) struct Unavailable(pub(crate) String);

impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a client wants of a store.
#[derive(Clone, Debug)]
pub(crate) enum Order {
    Requests(RequestOrder),
    Retries(RetryOrder),
}

/// What a client gets for an order of the same kind.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reply {
    Requests(Grant),
    Retries(RetryGrant),
}

/// What a client wants of the budget of retries.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RetryOrder {
    pub(crate) capacity: u32,
    pub(crate) cost: u32,
    /// How many retries are wanted; 0 to return tokens only.
    pub(crate) want: u32,
    /// The tokens that successful calls have earned since the last order.
    pub(crate) earned: u32,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct RetryGrant {
    /// How many retries may follow.
    pub(crate) granted: u32,
    /// The tokens that are left.
    pub(crate) left: u32,
}

/// What a client wants of one rate limit, and what it knows of it.
#[derive(Clone, Debug)]
pub(crate) struct RequestOrder {
    pub(crate) budget: BudgetName,
    pub(crate) window: Duration,
    /// How many requests are wanted; 0 to return or report only.
    pub(crate) want: u64,
    /// How many leased requests are returned, and the epoch of their lease.
    pub(crate) returned: (u64, u64),
    /// The newest response.
    pub(crate) report: Option<Report>,
    /// The limit to assume until a response reveals it.
    pub(crate) assumed: u64,
    /// How many requests this client has sent in this window.
    pub(crate) spent: u64,
    /// How long this client believes the window to last.
    pub(crate) ends_in: Duration,
    /// The last known number of workers.
    pub(crate) workers: u64,
    pub(crate) now: Instant,
    /// The time of a simulated or accelerated clock. Without it, the store's own counts.
    pub(crate) simulated: Option<Duration>,
}

/// What a response said about a limit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Report {
    /// 0 if the panel has no limit.
    pub(crate) limit: u64,
    pub(crate) left: u64,
    /// The wait that a refusal demands.
    pub(crate) wait: Option<Duration>,
    pub(crate) sent: Instant,
    pub(crate) at: Instant,
}

/// What a client gets of a rate limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Grant {
    /// How many requests it may send, for as long as `valid`.
    pub(crate) granted: u64,
    pub(crate) valid: Duration,
    /// How long to wait before it sends them or, if none are granted, orders again. `None` until the next response reveals
    /// the limit.
    pub(crate) wait: Option<Duration>,
    /// `None` until a response reveals it, and 0 if the panel has none.
    pub(crate) limit: Option<u64>,
    /// The number of requests that are not leased.
    pub(crate) free: u64,
    /// When the window ends at the latest.
    pub(crate) ends_in: Duration,
    /// Identifies the window.
    pub(crate) epoch: u64,
    /// How many clients use the budget.
    pub(crate) workers: u64,
    /// How many requests of this window this client has sent or holds.
    pub(crate) mine: u64,
}
