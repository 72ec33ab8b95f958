use std::thread;

use maybe_async::must_be_sync as dual;
use ptero::blocking::Client;
use ptero::blocking::api::watch::Watch;

#[path = "watching.rs"]
mod watching;
#[path = "worker.rs"]
mod worker;

#[test]
fn soak() {
    let _alone = super::alone();
    let soak = super::Soak::begin("blocking");
    for round in 0..super::ROUNDS {
        let (panel, clock, order) = super::panel(round);
        let clients = worker::Clients::new(&panel, &clock, order);
        let watch = watching::start(&clients.user);
        let entries = thread::scope(|scope| {
            let work = |number| {
                let clients = clients.clone();
                scope.spawn(move || worker::work(clients, number))
            };
            let workers: Vec<_> = (0..super::WORKERS).map(work).collect();
            workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
        });
        soak.settle(&panel, entries);
        watching::settle(watch, &panel);
        // The clock as well, which records every wait.
        drop((clients, panel, clock));
        soak.end_round(round);
    }
}
