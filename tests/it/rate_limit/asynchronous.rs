use maybe_async::must_be_async as dual;
use ptero::Client;
use tokio::task::JoinSet;
use tokio::test;

use super::{MINUTE, Scene, WORKERS};

#[path = "budget.rs"]
mod budget;

/// Runs `work` as all workers at the same time.
async fn on_all_workers<F: Future<Output = ()> + Send + 'static>(
    client: &Client,
    rival: Option<Client>,
    work: fn(Client, Option<Client>, usize) -> F,
) {
    let mut workers = JoinSet::new();
    for worker in 0..WORKERS {
        workers.spawn(work(client.clone(), rival.clone(), worker));
    }
    workers.join_all().await;
}

/// Only a task can be cancelled, a thread cannot.
#[test]
async fn cancelled_call_returns_its_budget() {
    const GIVEN_UP: u64 = 200;
    let scene = Scene::new();
    let client =
        Client::builder(scene.panel.url(), scene.panel.client_key()).clock(scene.clock.clone()).build().unwrap();
    client.account().get().await.unwrap();
    for _ in 0..GIVEN_UP {
        let account = client.account();
        let call = std::pin::pin!(account.get());
        assert!(futures::poll!(call).is_pending());
    }
    scene.clock.advance(MINUTE);
    client.account().get().await.unwrap();
    let budget = client.rate_limit().client.unwrap();
    assert!(budget.remaining > budget.limit - GIVEN_UP / 2, "{budget:?}");
}
