use maybe_async::must_be_async as dual;
use ptero::Client;
use ptero::api::watch::Watch;
use tokio::task::JoinSet;

#[path = "watching.rs"]
mod watching;
#[path = "worker.rs"]
mod worker;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[allow(clippy::await_holding_lock)]
async fn soak() {
    let _alone = super::alone();
    let soak = super::Soak::begin("async");
    for round in 0..super::ROUNDS {
        let (panel, clock, order) = super::panel(round);
        let clients = worker::Clients::new(&panel, &clock, order);
        let watch = watching::start(&clients.user);
        let mut workers = JoinSet::new();
        for number in 0..super::WORKERS {
            workers.spawn(worker::work(clients.clone(), number));
        }
        let entries = tokio::time::timeout(super::DEADLINE, workers.join_all()).await.expect("no worker hangs");
        soak.settle(&panel, entries.into_iter().flatten().collect());
        watching::settle(watch, &panel).await;
        // The clock as well, which records every wait.
        drop((clients, panel, clock));
        soak.end_round(round);
    }
}
