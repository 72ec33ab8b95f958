//! Limits the retries of all calls together, so that an outage costs little more than normal load. Pure.

use std::sync::atomic::{AtomicU32, Ordering};

/// A limit on the total retries of a client and all its clones.
///
/// A token bucket that starts full: each retry takes [`cost`](Self::cost) tokens, and each successful call returns
/// [`refill`](Self::refill). While too few tokens are left, failed calls are not retried. When a panel is down, this
/// keeps thousands of calls from being sent four times each. Waits that the panel requests with status 429 are free.
///
/// The default allows 100 retries in a row, and one more for every five successful calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryBudget {
    capacity: u32,
    cost: u32,
    refill: u32,
}

impl Default for RetryBudget {
    fn default() -> Self {
        Self { capacity: 500, cost: 5, refill: 1 }
    }
}

impl RetryBudget {
    /// Creates a budget of `capacity` tokens, with the default cost and refill.
    #[must_use]
    pub fn new(capacity: u32) -> Self {
        Self { capacity, ..Self::default() }
    }

    /// Creates a budget that never runs out.
    #[must_use]
    pub fn unlimited() -> Self {
        Self::new(u32::MAX).cost(0)
    }

    /// Sets how many tokens a retry takes. 5 by default.
    #[must_use]
    pub fn cost(mut self, tokens: u32) -> Self {
        self.cost = tokens;
        self
    }

    /// Sets how many tokens a successful call returns. 1 by default.
    #[must_use]
    pub fn refill(mut self, tokens: u32) -> Self {
        self.refill = tokens;
        self
    }
}

/// The remaining tokens of a [`RetryBudget`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryBudgetState {
    /// The number of tokens in a full budget.
    pub capacity: u32,
    /// The number of tokens left.
    pub available: u32,
    /// The number of retries that the tokens left allow.
    pub retries: u32,
}

/// The tokens that all clones of a client share.
#[derive(Debug)]
pub(crate) struct RetryTokens {
    budget: RetryBudget,
    left: AtomicU32,
    /// The number of clients to divide the budget by: 1, unless their store is unavailable.
    clients: AtomicU32,
    /// The tokens earned since the last report to a store.
    earned: AtomicU32,
}

impl RetryTokens {
    pub(crate) fn new(budget: RetryBudget) -> Self {
        let (clients, earned) = (AtomicU32::new(1), AtomicU32::new(0));
        Self { budget, left: AtomicU32::new(budget.capacity), clients, earned }
    }

    /// Takes the cost of a retry, if that many tokens are left.
    pub(crate) fn take(&self) -> bool {
        let cost = self.budget.cost;
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(cost)).is_ok()
    }

    /// Returns the tokens earned by a successful call.
    pub(crate) fn refill(&self) {
        let RetryBudget { capacity, refill, .. } = self.budget;
        let clients = self.clients.load(Ordering::Relaxed);
        let capacity = capacity.checked_div(clients).unwrap_or(capacity);
        let fill = |left: u32| (left < capacity).then(|| left.saturating_add(refill).min(capacity));
        // A full budget stays as it is.
        let _ = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fill);
    }

    /// Notes that a call was successful, for the store that keeps the budget.
    pub(crate) fn earn(&self) {
        let RetryBudget { capacity, refill, .. } = self.budget;
        let add = |earned: u32| Some(earned.saturating_add(refill).min(capacity));
        let _ = self.earned.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }

    pub(crate) fn has_earned(&self) -> bool {
        self.earned.load(Ordering::Relaxed) > 0
    }

    pub(crate) fn take_earned(&self) -> u32 {
        self.earned.swap(0, Ordering::Relaxed)
    }

    pub(crate) fn capacity(&self) -> u32 {
        self.budget.capacity
    }

    pub(crate) fn cost(&self) -> u32 {
        self.budget.cost
    }

    /// Adopts what the store has left.
    pub(crate) fn set_left(&self, left: u32) {
        self.left.store(left, Ordering::Relaxed);
    }

    /// Limits the budget to one part of this many, or to all of it.
    pub(crate) fn share(&self, clients: u32) {
        let clients = clients.max(1);
        self.clients.store(clients, Ordering::Relaxed);
        let part = |left: u32| left.checked_div(clients);
        let _ = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, part);
    }

    pub(crate) fn state(&self) -> RetryBudgetState {
        let available = self.left.load(Ordering::Relaxed);
        let retries = available.checked_div(self.budget.cost).unwrap_or(u32::MAX);
        RetryBudgetState { capacity: self.budget.capacity, available, retries }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn budget_is_used_up_by_retries_and_refilled_by_successes() {
        let tokens = RetryTokens::new(RetryBudget::new(10));
        assert!(tokens.take() && tokens.take() && !tokens.take());
        (0..4).for_each(|_| tokens.refill());
        assert!(!tokens.take());
        tokens.refill();
        assert_eq!(tokens.state(), RetryBudgetState { capacity: 10, available: 5, retries: 1 });
        (0..100).for_each(|_| tokens.refill());
        assert_eq!(tokens.state().available, 10);
    }

    #[test]
    fn unlimited_budget_never_runs_out() {
        let tokens = RetryTokens::new(RetryBudget::unlimited());
        assert!((0..10_000).all(|_| tokens.take()));
        assert_eq!(tokens.state().retries, u32::MAX);
    }

    #[test]
    fn budget_without_tokens_allows_no_retry() {
        assert!(!RetryTokens::new(RetryBudget::new(0)).take());
    }
}
