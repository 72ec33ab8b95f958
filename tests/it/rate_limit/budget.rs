//! The tests themselves. Compiled once for each client.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ptero::request::CreateBackup;
use ptero::{Clock, ErrorKind};

use crate::support::mock::{self, MockPanel};

use super::super::{CALLS, MINUTE, Scene, WORKERS};
use super::{Client, dual, on_all_workers, test};

const ACCOUNT: &str = r#"{"object":"user","attributes":{"id":1,"admin":false,"username":"u","email":"u@example.com",
    "first_name":null,"last_name":null,"language":"en"}}"#;

fn client(scene: &Scene) -> Client {
    let builder = Client::builder(scene.panel.url(), scene.panel.client_key()).clock(scene.clock.clone());
    builder.on_response(scene.note()).build().unwrap()
}

/// A program on the same key that ignores all limits.
fn rival(scene: &Scene) -> Client {
    let builder = Client::builder(scene.panel.url(), scene.panel.client_key()).clock(scene.clock.clone());
    builder.pacing(false).retries(0).build().unwrap()
}

/// A worker's part of the calls, and with each of them one of a rival, if there is any.
#[dual]
async fn call(client: Client, rival: Option<Client>, worker: usize) {
    for _ in (worker..CALLS).step_by(WORKERS) {
        client.account().get().await.unwrap();
        if let Some(rival) = &rival {
            let _ = rival.account().get().await;
        }
    }
}

#[dual]
#[test]
async fn thousand_calls_meet_no_refusal_and_waste_no_budget() {
    let scene = Scene::new();
    let client = client(&scene);
    on_all_workers(&client, None, call).await;
    let (first_minute, elapsed) = (scene.done_before(MINUTE), scene.elapsed());
    println!("{first_minute} calls in the first minute, {CALLS} in {elapsed:?}");
    assert_eq!(scene.refusals(), 0);
    assert!(first_minute >= 720 * 95 / 100, "{first_minute}");
    assert!(elapsed < Duration::from_secs(63), "{elapsed:?}");
    assert_eq!(scene.panel.requests().len(), CALLS);
}

#[dual]
#[test]
async fn second_program_on_the_same_key_is_tolerated() {
    let scene = Scene::new();
    on_all_workers(&client(&scene), Some(rival(&scene)), call).await;
    let (refusals, elapsed) = (scene.refusals(), scene.elapsed());
    println!("{refusals} refusals, {CALLS} calls in {elapsed:?}");
    assert_eq!(scene.done_before(Duration::MAX), CALLS);
    assert!(refusals < CALLS / 20, "{refusals}");
    assert!(elapsed < 4 * MINUTE, "{elapsed:?}");
}

#[dual]
#[test]
async fn rate_limit_reports_the_budget() {
    let scene = Scene::new();
    let client = client(&scene);
    assert_eq!(client.rate_limit().client, None);
    client.account().get().await.unwrap();
    client.account().get().await.unwrap();
    let seen = client.rate_limit();
    let budget = seen.client.unwrap();
    assert_eq!((budget.limit, budget.remaining, budget.resets_in), (720, 718, MINUTE));
    assert_eq!(seen.application, None);
    scene.clock.advance(MINUTE);
    let budget = client.rate_limit().client.unwrap();
    assert_eq!((budget.remaining, budget.resets_in), (720, Duration::ZERO));
}

#[dual]
#[test]
async fn disabled_pacing_runs_into_refusals() {
    let scene = Scene::new();
    let rival = rival(&scene);
    let mut refused = 0;
    for _ in 0..800 {
        refused += usize::from(rival.account().get().await.is_err());
    }
    assert_eq!(refused, 80);
    assert!(scene.clock.waits().is_empty());
    let budget = rival.rate_limit().client.unwrap();
    assert_eq!(budget.remaining, 0);
}

/// A panel whose responses show these limits, each with what is left of it. Then they show the last for ever.
fn panel(limits: &'static [(&'static str, &'static str)]) -> MockPanel {
    let next = AtomicUsize::new(0);
    MockPanel::start(move |request| {
        let (limit, remaining) = limits[next.fetch_add(1, Ordering::SeqCst).min(limits.len() - 1)];
        let headers =
            [("Content-Type", "application/json"), ("X-RateLimit-Limit", limit), ("X-RateLimit-Remaining", remaining)];
        let is_token = mock::target(request).ends_with("/websocket");
        mock::reply(
            200,
            &headers,
            if is_token { r#"{"data":{"token":"t","socket":"ws://localhost"}}"# } else { ACCOUNT },
        )
    })
}

fn client_of(panel: &MockPanel, clock: &Clock) -> Client {
    Client::builder(panel.url(), "ptlc_key").clock(clock.clone()).build().unwrap()
}

#[dual]
#[test]
async fn absurd_limits_are_ignored() {
    for limit in ["0", "18446744073709551615", "18446744073709551614", "9223372036854775808"] {
        let limits: &'static [_] = Box::leak(Box::new([(limit, "0"), (limit, limit), (limit, "1")]));
        let (panel, clock) = (panel(limits), Clock::simulated());
        let client = client_of(&panel, &clock);
        for _ in 0..4 {
            client.account().get().await.unwrap();
        }
        assert!(clock.waits().is_empty(), "{limit}: {:?}", clock.waits());
        assert_eq!(client.rate_limit().client, None);
    }
}

#[dual]
#[test]
async fn narrow_limit_in_the_first_response_delays_no_other_call() {
    let (panel, clock) = (panel(&[("5", "0"), ("256", "200")]), Clock::simulated());
    let client = client_of(&panel, &clock);
    client.server("1a2b3c4d").websocket().await.unwrap();
    client.account().get().await.unwrap();
    client.server("99999999").websocket().await.unwrap();
    assert!(clock.waits().is_empty(), "{:?}", clock.waits());
    let seen = client.rate_limit();
    assert_eq!(seen.client.unwrap().limit, 256);
    let route = &seen.routes[0];
    assert_eq!((route.operation, route.server.as_str()), ("client.servers.websocket", "1a2b3c4d"));
    assert_eq!((route.limit.limit, route.limit.remaining, route.limit.window), (5, 0, MINUTE));
    client.server("1a2b3c4d").websocket().await.unwrap();
    assert_eq!(clock.waits().len(), 1);
}

#[dual]
#[test]
async fn lowered_limit_is_learned() {
    let (panel, clock) = (panel(&[("720", "719"), ("256", "250")]), Clock::simulated());
    let client = client_of(&panel, &clock);
    client.account().get().await.unwrap();
    assert_eq!(client.rate_limit().client.unwrap().limit, 720);
    client.account().get().await.unwrap();
    let budget = client.rate_limit().client.unwrap();
    assert_eq!((budget.limit, budget.remaining), (256, 250));
}

#[dual]
#[test]
async fn longer_wait_than_the_policy_allows_is_an_error_without_a_request() {
    let refusal = r#"{"errors":[{"code":"TooManyRequestsHttpException","status":"429","detail":"Only two backups."}]}"#;
    let panel = MockPanel::start(move |_| {
        mock::reply(429, &[("Content-Type", "application/json"), ("Retry-After", "590")], refusal)
    });
    let clock = Clock::simulated();
    let client = client_of(&panel, &clock);
    let backups = client.server("1a2b3c4d").backups();
    let error = backups.create(CreateBackup::new()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::RateLimited, 1), "{error:?}");
    let error = backups.create(CreateBackup::new()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::RateLimited, 0), "{error:?}");
    assert!(error.retry_after().unwrap() > Duration::from_secs(500), "{error:?}");
    assert_eq!((panel.seen().len(), clock.waits().len()), (1, 0));
}
