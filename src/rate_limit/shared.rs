//! Budgets that are leased from a store, and what happens when that is gone.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Waker};
use std::time::Instant;

use crate::Clock;
use crate::error::Result;
use crate::retry_budget::RetryTokens;
use crate::store::{self, Order, PATIENCE, Reply, Settle, Store, Unavailable};

use super::budget::Taken;
use super::lease::Take;
use super::link::{BudgetName, Link, News};
use super::retries::{SharedRetries, TakeRetry};
use super::{Budget, Budgets, Inner, Limiter};

/// Why a store is considered unavailable before its own timeouts end.
const LATE: &str = "no reply in time";

impl Limiter {
    /// Shares the budgets through `store`.
    pub(crate) fn shared(store: impl Store, clock: Clock, retries: Arc<RetryTokens>) -> Result<Self> {
        let inner = Arc::new(Inner { budgets: Mutex::default(), settled: Some(AtomicU64::default()) });
        let orders = store::start(store, Arc::downgrade(&inner))?;
        let mut budgets = inner.lock();
        budgets.link = Some(Link::new(orders, clock, SharedRetries::new(retries)));
        budgets.all().for_each(|(_, budget)| budget.recover());
        drop(budgets);
        Ok(Self(inner))
    }

    /// The number of replies of the store so far. `None` if the budgets are not shared.
    pub(crate) fn settled(&self) -> Option<u64> {
        Some(self.0.settled.as_ref()?.load(Ordering::Acquire))
    }

    /// Waits until the store has replied more than `seen` times.
    pub(crate) fn poll_settled(&self, seen: u64, waker: &Waker) -> Poll<()> {
        let mut budgets = self.lock();
        if self.settled().is_none_or(|settled| settled > seen) {
            return Poll::Ready(());
        }
        if let Some(link) = &mut budgets.link {
            if !link.waiting.iter().any(|waiting| waiting.will_wake(waker)) {
                link.waiting.push(waker.clone());
            }
        }
        Poll::Pending
    }

    /// Whether a retry may follow. `None` until the store has replied.
    pub(crate) fn take_retry(&self) -> Option<bool> {
        let mut budgets = self.lock();
        let link = budgets.link.as_mut()?;
        if !link.is_up {
            return Some(link.retries.take_locally());
        }
        match link.retries.take() {
            TakeRetry::Decided(may) => return Some(may),
            TakeRetry::Ordered(at) if at.elapsed() > PATIENCE => budgets.fail(LATE),
            TakeRetry::Ordered(_) => {}
            TakeRetry::Order(order) => link.send(Order::Retries(order)),
        }
        None
    }
}

impl Budgets {
    pub(super) fn is_shared(&self) -> bool {
        self.link.as_ref().is_some_and(|link| link.is_up)
    }

    /// Takes one request out of a lease, or orders another and returns when to try again: `now` means at the store's reply.
    pub(super) fn lease(&mut self, name: BudgetName, now: Instant) -> Result<Taken, Instant> {
        let Some(link) = &self.link else { return Err(now) };
        let Some(budget) = find(&mut self.client, &mut self.application, &mut self.routes, &name) else {
            return Err(now);
        };
        match budget.lease.take(now) {
            Take::Taken => return Ok(budget.take(now)),
            Take::WaitUntil(until) => return Err(until),
            Take::Ordered(at) if at.elapsed() > PATIENCE => self.fail(LATE),
            Take::Ordered(_) => {}
            Take::Order(want) => link.send(link.order(name, budget, want, now)),
        }
        Err(now)
    }

    /// Lets the store know at once what the panel refuses, as it keeps the others from being refused as well.
    pub(super) fn report_refusals(&mut self, now: Instant) {
        let Some(link) = self.link.take() else { return };
        for (name, budget) in self.all().filter(|(_, budget)| budget.lease.is_urgent()) {
            link.send(link.order(name, budget, 0, now));
        }
        self.link = Some(link);
    }

    /// The unused leases to return, or how to find out whether the store is back.
    fn due(&mut self) -> Vec<Order> {
        let Some(mut link) = self.link.take() else { return Vec::new() };
        let now = link.clock.now();
        let is_due = |name: &BudgetName, budget: &Budget| match link.is_up {
            true => budget.lease.is_idle(now),
            false => *name == BudgetName::Client,
        };
        let due = self.all().filter(|(name, budget)| is_due(name, budget));
        let mut orders: Vec<Order> = due.map(|(name, budget)| link.order(name, budget, 0, now)).collect();
        if link.is_up {
            orders.extend(link.retries.due().map(Order::Retries));
        }
        self.link = Some(link);
        orders
    }

    /// All budgets, with their names.
    fn all(&mut self) -> impl Iterator<Item = (BudgetName, &mut Budget)> {
        let routes = self.routes.iter_mut().map(|(bucket, budget)| (BudgetName::Route(bucket.clone()), budget));
        [(BudgetName::Client, &mut self.client), (BudgetName::Application, &mut self.application)]
            .into_iter()
            .chain(routes)
    }

    /// Goes on without the store.
    fn fail(&mut self, reason: &str) {
        let Some(link) = &mut self.link else { return };
        reason.clone_into(&mut link.reason);
        if !std::mem::take(&mut link.is_up) {
            return;
        }
        let workers = link.workers;
        link.news = Some(News::Lost { reason: reason.to_owned(), workers });
        link.retries.lose(workers);
        self.all().for_each(|(_, budget)| budget.fall_back(workers));
    }

    fn settle(&mut self, orders: &[Order], replies: &[Reply]) {
        let Some(link) = &mut self.link else { return };
        let now = link.clock.now();
        if !std::mem::replace(&mut link.is_up, true) {
            link.news = Some(News::Back { workers: link.workers });
            link.retries.recover();
            self.all().for_each(|(_, budget)| budget.recover());
        }
        for (order, reply) in orders.iter().zip(replies) {
            match (order, reply, &mut self.link) {
                (Order::Requests(order), Reply::Requests(grant), Some(link)) => {
                    // Routes have fewer users than the APIs.
                    if !matches!(order.budget, BudgetName::Route(_)) {
                        link.workers = grant.workers;
                    }
                    let budget = find(&mut self.client, &mut self.application, &mut self.routes, &order.budget);
                    if let Some(budget) = budget {
                        budget.settle(order.want, grant, now);
                    }
                }
                (Order::Retries(order), Reply::Retries(grant), Some(link)) => link.retries.settle(order.want, *grant),
                _ => {}
            }
        }
    }
}

/// Finds a budget, without borrowing what else there is.
fn find<'a>(
    client: &'a mut Budget,
    application: &'a mut Budget,
    routes: &'a mut std::collections::HashMap<super::Bucket, Budget>,
    name: &BudgetName,
) -> Option<&'a mut Budget> {
    match name {
        BudgetName::Client => Some(client),
        BudgetName::Application => Some(application),
        BudgetName::Route(bucket) => routes.get_mut(bucket),
    }
}

impl Inner {
    /// Changes the budgets, wakes all who wait for that, and reports what has happened.
    fn change<T>(&self, change: impl FnOnce(&mut Budgets) -> T) -> T {
        let mut budgets = self.lock();
        let changed = change(&mut budgets);
        if let Some(settled) = &self.settled {
            settled.fetch_add(1, Ordering::Release);
        }
        let link = budgets.link.as_mut();
        let (waiting, news) =
            link.map(|link| (std::mem::take(&mut link.waiting), link.news.take())).unwrap_or_default();
        drop(budgets);
        waiting.into_iter().for_each(Waker::wake);
        news.iter().for_each(News::report);
        changed
    }
}

impl Settle for Inner {
    fn settled(&self, orders: &[Order], replies: &[Reply]) {
        self.change(|budgets| budgets.settle(orders, replies));
    }

    fn failed(&self, reason: &Unavailable) {
        self.change(|budgets| budgets.fail(&reason.0));
    }

    fn due(&self) -> Vec<Order> {
        self.change(Budgets::due)
    }
}

/// Returns what is leased and was not used.
impl Drop for Inner {
    fn drop(&mut self) {
        let budgets = self.budgets.get_mut().unwrap_or_else(PoisonError::into_inner);
        let Some(link) = budgets.link.take().filter(|link| link.is_up) else { return };
        let now = link.clock.now();
        for (name, budget) in budgets.all().filter(|(_, budget)| budget.lease.tokens() > 0) {
            link.send(link.order(name, budget, 0, now));
        }
    }
}
