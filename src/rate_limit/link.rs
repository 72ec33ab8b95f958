//! The budgets' connection to their store.

use std::fmt;
use std::sync::OnceLock;
use std::task::Waker;
use std::time::{Duration, Instant};

use crate::Clock;
use crate::observe::{store_is_back, store_is_lost};
use crate::store::{Order, Orders, RequestOrder};

use super::BudgetStore;
use super::bucket::Bucket;
use super::budget::Budget;
use super::retries::SharedRetries;

/// Names a budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BudgetName {
    Client,
    Application,
    Route(Bucket),
}

#[cfg(feature = "redis")]
impl BudgetName {
    /// Whether the panel counts the requests of all its users together.
    pub(crate) fn is_of_panel(&self) -> bool {
        matches!(self, Self::Route(bucket) if !bucket.server.is_empty())
    }
}

impl fmt::Display for BudgetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Client => f.write_str("client"),
            Self::Application => f.write_str("application"),
            Self::Route(bucket) => write!(f, "{}:{}", bucket.kind.operation(), bucket.server),
        }
    }
}

/// What to report of a store, once nothing is locked.
#[derive(Debug)]
pub(super) enum News {
    Lost { reason: String, workers: u64 },
    Back { workers: u64 },
}

impl News {
    pub(super) fn report(&self) {
        match self {
            Self::Lost { reason, workers } => store_is_lost(reason, *workers),
            Self::Back { workers } => store_is_back(*workers),
        }
    }
}

/// A store, and whether it is there.
#[derive(Debug)]
pub(super) struct Link {
    orders: Orders,
    pub(super) clock: Clock,
    pub(super) is_up: bool,
    /// The last known number of clients that share the budgets.
    pub(super) workers: u64,
    /// Why it is not there.
    pub(super) reason: String,
    pub(super) retries: SharedRetries,
    /// What has happened to the store since the last report.
    pub(super) news: Option<News>,
    /// Who waits for the next reply.
    pub(super) waiting: Vec<Waker>,
}

impl Link {
    pub(super) fn new(orders: Orders, clock: Clock, retries: SharedRetries) -> Self {
        let (reason, waiting) = (String::new(), Vec::new());
        Self { orders, clock, is_up: true, workers: 1, reason, retries, news: None, waiting }
    }

    /// Sends an order to the store's thread.
    pub(super) fn send(&self, order: Order) {
        self.orders.send(order);
    }

    /// Puts an order of `want` requests together, which returns what is left of the last lease.
    pub(super) fn order(&self, budget: BudgetName, of: &mut Budget, want: u64, now: Instant) -> Order {
        let (window, assumed, spent, ends_in) = of.facts(now);
        Order::Requests(RequestOrder {
            budget,
            window,
            want,
            returned: of.lease.order(),
            report: of.lease.report,
            assumed,
            spent,
            ends_in,
            workers: self.workers,
            now,
            simulated: self.clock.common_time().or_else(|| self.clock.is_simulated().then(|| since_start(now))),
        })
    }

    pub(super) fn state(&self) -> BudgetStore {
        match self.is_up {
            true => BudgetStore::Shared { workers: self.workers },
            false => BudgetStore::Unavailable { workers: self.workers, reason: self.reason.clone() },
        }
    }
}

/// The time of a simulated clock, the same for all clients of a process.
fn since_start(now: Instant) -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    /// Clocks may be older than the first look at one.
    const BEFORE: Duration = Duration::from_secs(60 * 60);
    let start = *START.get_or_init(Instant::now);
    now.checked_add(BEFORE).map_or(BEFORE, |now| now.saturating_duration_since(start))
}
