use maybe_async::must_be_async as dual;
use ptero::Client;
use tokio::task::JoinSet;
use tokio::test;

use super::WORKERS;

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
