use std::prelude::v1::test;
use std::thread;

use maybe_async::must_be_sync as dual;
use ptero::blocking::Client;

use super::WORKERS;

#[path = "budget.rs"]
mod budget;

/// Runs `work` as all workers at the same time.
fn on_all_workers(client: &Client, rival: Option<Client>, work: fn(Client, Option<Client>, usize)) {
    thread::scope(|scope| {
        for worker in 0..WORKERS {
            let (client, rival) = (client.clone(), rival.clone());
            scope.spawn(move || work(client, rival, worker));
        }
    });
}
