//! A budget of retries that is shared through a store.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::retry_budget::RetryTokens;
use crate::store::{RetryGrant, RetryOrder};

/// How often the tokens of successful calls reach the store, unless a retry does.
const EARNED: Duration = Duration::from_secs(10);

/// How long the budget counts as exhausted after the store has said so.
const EXHAUSTED: Duration = Duration::from_secs(1);

/// What this client has of the shared budget.
#[derive(Debug)]
pub(super) struct SharedRetries {
    tokens: Arc<RetryTokens>,
    /// Retries that were granted and not made yet.
    granted: u32,
    ordered: Option<Instant>,
    exhausted_at: Option<Instant>,
    last_order: Instant,
}

/// What comes of asking for a retry.
#[derive(Debug)]
pub(super) enum TakeRetry {
    Decided(bool),
    /// The order was sent then and has no reply.
    Ordered(Instant),
    Order(RetryOrder),
}

impl SharedRetries {
    pub(super) fn new(tokens: Arc<RetryTokens>) -> Self {
        let last_order = Instant::now();
        Self { tokens, granted: 0, ordered: None, exhausted_at: None, last_order }
    }

    pub(super) fn take(&mut self) -> TakeRetry {
        if self.tokens.cost() == 0 {
            return TakeRetry::Decided(true);
        }
        if let Some(left) = self.granted.checked_sub(1) {
            self.granted = left;
            return TakeRetry::Decided(true);
        }
        if self.exhausted_at.is_some_and(|at| at.elapsed() < EXHAUSTED) {
            return TakeRetry::Decided(false);
        }
        match self.ordered {
            Some(at) => TakeRetry::Ordered(at),
            None => TakeRetry::Order(self.order(1)),
        }
    }

    /// Takes a retry out of this client's part, without the store.
    pub(super) fn take_locally(&self) -> bool {
        self.tokens.take()
    }

    /// What to return, if it is time.
    pub(super) fn due(&mut self) -> Option<RetryOrder> {
        let is_due = self.ordered.is_none() && self.last_order.elapsed() >= EARNED;
        (is_due && (self.granted > 0 || self.tokens.has_earned())).then(|| self.order(0))
    }

    fn order(&mut self, want: u32) -> RetryOrder {
        let (capacity, cost) = (self.tokens.capacity(), self.tokens.cost());
        let earned = self.tokens.take_earned().saturating_add(self.granted.saturating_mul(cost));
        let now = Instant::now();
        (self.granted, self.ordered, self.last_order) = (0, Some(now), now);
        RetryOrder { capacity, cost, want, earned }
    }

    pub(super) fn settle(&mut self, want: u32, grant: RetryGrant) {
        self.ordered = None;
        self.granted = self.granted.saturating_add(grant.granted);
        self.exhausted_at = (want > 0 && grant.granted == 0).then(Instant::now);
        self.tokens.set_left(grant.left);
    }

    /// Goes on with this client's part: the store is gone.
    pub(super) fn lose(&mut self, clients: u64) {
        (self.granted, self.ordered, self.exhausted_at) = (0, None, None);
        self.tokens.share(u32::try_from(clients).unwrap_or(u32::MAX));
    }

    pub(super) fn recover(&mut self) {
        self.tokens.share(1);
    }
}
