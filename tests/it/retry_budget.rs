//! The budget that bounds the retries of all calls together.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::dual_test;
use crate::support::mock::{self, MockPanel};
use crate::support::raw::refusing;
use ptero::{Clock, ErrorKind, RetryBudget};

const ACCOUNT: &str = r#"{"object":"user","attributes":{"id":1,"admin":false,"username":"u","email":"u@example.com",
    "first_name":null,"last_name":null,"language":"en"}}"#;

const CALLS: u32 = 1000;

/// Makes calls, 16 at the same time, and returns how many attempts they took.
async fn attempts_when_down(calls: u32, budget: RetryBudget) -> u32 {
    let attempts = Arc::new(AtomicU32::new(0));
    let count = attempts.clone();
    let client = ptero::Client::builder(refusing(), "ptlc_key").clock(Clock::simulated()).retry_budget(budget);
    let client = client.on_response(move |_| _ = count.fetch_add(1, Ordering::SeqCst)).build().unwrap();
    let mut workers = tokio::task::JoinSet::new();
    for worker in 0..16 {
        let client = client.clone();
        workers.spawn(async move {
            for _ in (worker..calls).step_by(16) {
                let error = client.account().get().await.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Connect);
            }
        });
    }
    workers.join_all().await;
    attempts.load(Ordering::SeqCst)
}

fn attempts_when_down_blocking(budget: RetryBudget) -> u32 {
    let attempts = Arc::new(AtomicU32::new(0));
    let count = attempts.clone();
    let client = ptero::blocking::Client::builder(refusing(), "ptlc_key").clock(Clock::simulated());
    let client = client.retry_budget(budget).on_response(move |_| _ = count.fetch_add(1, Ordering::SeqCst));
    let client = client.build().unwrap();
    std::thread::scope(|scope| {
        for worker in 0..16 {
            let client = client.clone();
            scope.spawn(move || {
                for _ in (worker..CALLS).step_by(16) {
                    let error = client.account().get().unwrap_err();
                    assert_eq!(error.kind(), ErrorKind::Connect);
                }
            });
        }
    });
    attempts.load(Ordering::SeqCst)
}

#[tokio::test]
async fn outage_costs_little_more_than_normal_load() {
    let attempts = attempts_when_down(CALLS, RetryBudget::default()).await;
    assert!((CALLS..=CALLS * 12 / 10).contains(&attempts), "{attempts}");
    let blocking = tokio::task::spawn_blocking(|| attempts_when_down_blocking(RetryBudget::default()));
    let attempts = blocking.await.unwrap();
    assert!((CALLS..=CALLS * 12 / 10).contains(&attempts), "{attempts}");
}

#[tokio::test]
async fn unlimited_budget_leaves_the_retries_to_the_policy() {
    // More than the default budget allows.
    assert_eq!(attempts_when_down(160, RetryBudget::unlimited()).await, 4 * 160);
}

dual_test! {
    async fn successes_refill_the_budget() {
        let requests = AtomicU32::new(0);
        // Every second request fails.
        let panel = MockPanel::start(move |_| match requests.fetch_add(1, Ordering::SeqCst) % 2 {
            0 => mock::json(502, "{}"),
            _ => mock::json(200, ACCOUNT),
        });
        let client = Client::builder(panel.url(), "ptlc_key").clock(Clock::simulated()).extra_retry_codes([502]);
        let client = client.retry_budget(RetryBudget::new(10).refill(2)).build().unwrap();
        assert_eq!(client.retry_budget().retries, 2);
        client.account().get().await.unwrap();
        assert_eq!((client.retry_budget().capacity, client.retry_budget().available), (10, 7));
        client.account().get().await.unwrap();
        assert_eq!(client.retry_budget().available, 4);
        let error = client.account().get().await.unwrap_err();
        assert_eq!((error.status(), error.attempts()), (Some(502), 1));
        client.account().get().await.unwrap();
        assert_eq!(client.retry_budget().available, 6);
    }

    async fn waits_requested_by_the_panel_cost_no_tokens() {
        let panel = MockPanel::start(|_| mock::reply(429, &[("Retry-After", "1")], "{}"));
        let client = Client::builder(panel.url(), "ptlc_key").clock(Clock::simulated()).pacing(false).build().unwrap();
        let error = client.account().get().await.unwrap_err();
        assert_eq!(error.attempts(), 4);
        assert_eq!(client.retry_budget().available, client.retry_budget().capacity);
    }
}
