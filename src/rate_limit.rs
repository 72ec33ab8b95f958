//! Keeps a client within the panel's rate limits, as far as the panel's responses reveal them. Pure.

mod bucket;
mod budget;
mod lease;
mod link;
mod retries;
mod shared;

use std::collections::HashMap;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use http::{HeaderMap, Method};

use bucket::{Bucket, Kind};
use budget::{Budget, NARROW, Reported, Taken};
pub(crate) use link::BudgetName;
use link::Link;

/// The window of both APIs' limits.
const MINUTE: Duration = Duration::from_secs(60);

/// How long to wait for the first response that reveals the limit of a route.
pub(crate) const FIRST_RESPONSE: Duration = Duration::from_millis(50);

/// The least number of routes of servers from which on those whose windows have ended are forgotten.
const MANY: usize = 1024;

/// A rate limit of the panel and its remaining budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// The number of requests that the panel allows per window.
    pub limit: u64,
    /// The number of requests left in this window, excluding those in flight.
    pub remaining: u64,
    /// The length of a window.
    pub window: Duration,
    /// The maximum time until the budget is full again.
    pub resets_in: Duration,
}

/// The limit of one route for one server.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RouteLimit {
    /// The route's name in [`model::routes`](crate::model::routes), such as `client.servers.websocket`.
    pub operation: &'static str,
    /// The first eight characters of the server's UUID. Empty for routes of the account.
    pub server: String,
    /// The limit, shared by all users of the server.
    pub limit: RateLimit,
}

/// The rate limits that the panel's responses have revealed so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimits {
    /// The limit of the Client API, shared by all clients of the user. `None` until a response reveals it.
    pub client: Option<RateLimit>,
    /// The limit of the Application API, counted separately. `None` until a response reveals it.
    pub application: Option<RateLimit>,
    /// The limits of single routes whose windows have not ended, in no particular order.
    pub routes: Vec<RouteLimit>,
    /// Where the budgets are kept.
    pub store: BudgetStore,
}

/// Where the budgets of a client are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum BudgetStore {
    /// In memory: the client's clones share them.
    #[default]
    Local,
    /// In Redis: all processes with the same key share them. [`RateLimit::remaining`] is what none of them had leased when
    /// this client leased requests last.
    #[non_exhaustive]
    Shared {
        /// The number of clients that have used the key within the last minute, including this one.
        workers: u64,
    },
    /// In memory for now, because Redis cannot be used. The limits are divided by the number of clients.
    ///
    /// That ends when Redis can be used again, which is tried every second.
    #[non_exhaustive]
    Unavailable {
        /// The last known number of clients.
        workers: u64,
        /// Why Redis cannot be used.
        reason: String,
    },
}

/// The budgets that all clones of a client share.
#[derive(Debug, Default)]
pub(crate) struct Limiter(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    budgets: Mutex<Budgets>,
    /// The number of replies of the store, if there is one.
    settled: Option<AtomicU64>,
}

#[derive(Debug)]
struct Budgets {
    client: Budget,
    application: Budget,
    routes: HashMap<Bucket, Budget>,
    /// At this number, idle routes are forgotten: at twice as many as were in use last.
    full_at: usize,
    /// Routes on which this panel has no limit.
    unlimited: Vec<Kind>,
    link: Option<Link>,
}

/// A request, as far as rate limits are concerned.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limited<'a> {
    pub(crate) method: &'a Method,
    pub(crate) path: &'a str,
    /// Whether the route is the caller's own, so that any limit may apply to it.
    pub(crate) is_foreign: bool,
}

/// A request with the bucket that it counts in, besides that of its API.
#[derive(Debug)]
struct Counted<'a> {
    request: Limited<'a>,
    bucket: Option<Bucket>,
}

/// A request as it was taken out of the budgets that it counts in.
#[derive(Clone, Copy, Debug)]
struct TakenOut {
    api: Taken,
    route: Option<Taken>,
}

impl Counted<'_> {
    fn is_application(&self) -> bool {
        self.request.path.starts_with("/api/application")
    }
}

impl<'a> From<Limited<'a>> for Counted<'a> {
    fn from(request: Limited<'a>) -> Self {
        Self { request, bucket: Bucket::of(request.method, request.path) }
    }
}

impl Default for Budgets {
    fn default() -> Self {
        let (client, application) = (Budget::new(MINUTE), Budget::new(MINUTE));
        Self { client, application, routes: HashMap::new(), full_at: MANY, unlimited: Vec::new(), link: None }
    }
}

impl Limiter {
    /// Takes one request out of its budgets, or returns when to try again: `now` means at the next response.
    pub(crate) fn reserve<'a>(&'a self, request: Limited<'a>, now: Instant) -> Result<Reserved<'a>, Instant> {
        let counted = Counted::from(request);
        let taken = self.lock().reserve(&counted, now)?;
        Ok(Reserved { limiter: self, counted, taken, is_unsent: false })
    }

    /// Takes one request out of its budgets, even if they are exhausted.
    pub(crate) fn overdraw<'a>(&'a self, request: Limited<'a>, now: Instant) -> Reserved<'a> {
        let counted = Counted::from(request);
        let taken = self.lock().overdraw(&counted, now);
        Reserved { limiter: self, counted, taken, is_unsent: false }
    }

    /// Whether requests of the same budget are on their way.
    pub(crate) fn awaits_response(&self, request: Limited<'_>) -> bool {
        self.lock().api(&Counted::from(request)).in_flight() > 0
    }

    pub(crate) fn snapshot(&self, now: Instant) -> RateLimits {
        let budgets = self.lock();
        let routes = budgets.routes.iter().filter(|(_, budget)| !budget.is_idle(now)).filter_map(|(bucket, budget)| {
            let limit = budget.snapshot(now)?;
            Some(RouteLimit { operation: bucket.kind.operation(), server: bucket.server.clone(), limit })
        });
        RateLimits {
            client: budgets.client.snapshot(now),
            application: budgets.application.snapshot(now),
            routes: routes.collect(),
            store: budgets.link.as_ref().map(Link::state).unwrap_or_default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Budgets> {
        self.0.lock()
    }
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, Budgets> {
        self.budgets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Budgets {
    fn api(&mut self, counted: &Counted<'_>) -> &mut Budget {
        if counted.is_application() { &mut self.application } else { &mut self.client }
    }

    fn route(&mut self, bucket: &Bucket, now: Instant) -> &mut Budget {
        if self.routes.len() >= self.full_at {
            self.routes.retain(|_, budget| !budget.is_idle(now));
            self.full_at = self.routes.len().saturating_mul(2).max(MANY);
        }
        let link = self.link.as_ref();
        self.routes.entry(bucket.clone()).or_insert_with(|| {
            let mut budget = Budget::new(bucket.kind.window());
            match link {
                Some(link) if link.is_up => budget.recover(),
                Some(link) => budget.fall_back(link.workers),
                None => {}
            }
            budget
        })
    }

    fn reserve(&mut self, counted: &Counted<'_>, now: Instant) -> Result<TakenOut, Instant> {
        let mut route = None;
        if let Some(bucket) = &counted.bucket {
            let usual = bucket.kind.usual_limit().filter(|_| !self.unlimited.contains(&bucket.kind));
            let is_shared = self.is_shared();
            let budget = self.route(bucket, now);
            route = Some(match usual {
                Some(usual) if is_shared => {
                    budget.assume(usual);
                    self.lease(BudgetName::Route(bucket.clone()), now)?
                }
                // Until a response reveals the limit, send no more than it usually allows.
                Some(usual) if budget.limit().is_none() && budget.in_flight() >= usual => return Err(now),
                _ => budget.reserve(now)?,
            });
        }
        let api = self.reserve_api(counted, now);
        if api.is_err() {
            self.with_route(counted, Budget::put_back);
        }
        Ok(TakenOut { api: api?, route })
    }

    fn reserve_api(&mut self, counted: &Counted<'_>, now: Instant) -> Result<Taken, Instant> {
        match self.is_shared() {
            true if counted.is_application() => self.lease(BudgetName::Application, now),
            true => self.lease(BudgetName::Client, now),
            false => self.api(counted).reserve(now),
        }
    }

    fn overdraw(&mut self, counted: &Counted<'_>, now: Instant) -> TakenOut {
        let api = self.api(counted).overdraw(now);
        let route = counted.bucket.as_ref().and_then(|bucket| self.routes.get_mut(bucket));
        TakenOut { api, route: route.map(|budget| budget.overdraw(now)) }
    }

    fn learn(&mut self, counted: &Counted<'_>, reported: Reported, taken: TakenOut, now: Instant) {
        let path = counted.request.path;
        let api = self.api(counted).limit();
        let Some(bucket) = &counted.bucket else {
            let is_apis = reported.limit.is_none_or(|(limit, _)| api.is_none_or(|api| api == limit));
            if is_apis || !counted.request.is_foreign {
                self.api(counted).learn_with_doubt(reported, path, taken.api, now);
            }
            return;
        };
        match reported.limit {
            Some((limit, _)) if api != Some(limit) && (limit < NARROW || bucket.kind.usual_limit() == Some(limit)) => {
                let budget = self.route(bucket, now);
                let taken = taken.route.unwrap_or_else(|| budget.overdraw(now));
                budget.learn(reported, taken, now);
            }
            Some((_, left)) => {
                // If a route has two limits, some panels report the one with less remaining.
                let has_own = bucket.kind.usual_limit().is_none_or(|usual| left <= usual);
                if !has_own && !self.unlimited.contains(&bucket.kind) {
                    self.unlimited.push(bucket.kind);
                }
                self.api(counted).learn_with_doubt(reported, path, taken.api, now);
            }
            None if reported.is_refusal && reported.wait.is_some() => {
                self.route(bucket, now).block(1, reported.wait, now)
            }
            None => {}
        }
    }

    /// Applies `change` to all budgets that a request counts in.
    fn each(&mut self, counted: &Counted<'_>, change: fn(&mut Budget)) {
        change(self.api(counted));
        self.with_route(counted, change);
    }

    fn with_route(&mut self, counted: &Counted<'_>, change: fn(&mut Budget)) {
        if let Some(budget) = counted.bucket.as_ref().and_then(|bucket| self.routes.get_mut(bucket)) {
            change(budget);
        }
    }
}

/// A request in flight. If it gets no response or is cancelled, it is unknown whether the panel counted it.
#[derive(Debug)]
pub(crate) struct Reserved<'a> {
    limiter: &'a Limiter,
    counted: Counted<'a>,
    taken: TakenOut,
    is_unsent: bool,
}

impl Reserved<'_> {
    /// Updates the budgets from the response.
    pub(crate) fn learn(&self, status: u16, headers: &HeaderMap, now: Instant) {
        let mut budgets = self.limiter.lock();
        budgets.learn(&self.counted, Reported::by(status, headers), self.taken, now);
        if status == 429 {
            budgets.report_refusals(now);
        }
    }

    /// Returns the request to its budgets: it was not sent.
    pub(crate) fn put_back(mut self) {
        self.is_unsent = true;
    }
}

impl Drop for Reserved<'_> {
    fn drop(&mut self) {
        let change = if self.is_unsent { Budget::put_back } else { Budget::end };
        self.limiter.lock().each(&self.counted, change);
    }
}

#[cfg(test)]
mod tests;
