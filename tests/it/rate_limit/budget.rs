//! The tests themselves. Compiled once for each client.

use std::time::Duration;

use super::super::{CALLS, MINUTE, Scene, WORKERS};
use super::{Client, dual, on_all_workers, test};

fn client(scene: &Scene) -> Client {
    let builder = Client::builder(scene.panel.url(), scene.panel.client_key()).clock(scene.clock.clone());
    builder.on_response(scene.note()).build().unwrap()
}

/// A program on the same key that knows no restraint and does not care what it is told.
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
async fn a_thousand_calls_meet_no_refusal_and_waste_nothing() {
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
async fn another_program_that_takes_half_is_survived() {
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
async fn the_budget_can_be_seen() {
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
async fn without_pacing_the_panel_refuses() {
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
