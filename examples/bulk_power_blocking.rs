//! Tells all servers whose name fits to do the same, from eight threads, and says what came of each.
//!
//! `cargo run --example bulk_power_blocking -- restart lobby`

mod support;

use std::sync::Mutex;
use std::thread;

use ptero::{PowerAction, blocking::Client};

fn main() -> ptero::Result<()> {
    let panel = support::Panel::with_servers(10);
    let action = PowerAction::from(panel.argument(1, "start"));
    let name = panel.argument(2, "Server");

    let client = Client::new(&panel.url, &panel.key)?;
    let servers = client.servers().list().filter("name", &name).collect()?;

    let (total, queue) = (servers.len(), Mutex::new(servers.into_iter()));
    let next = || queue.lock().expect("no thread panics").next();
    // Takes servers until there are no more, and gives how many refused.
    let worker = || {
        let mut failed = 0;
        while let Some(server) = next() {
            match client.server(&server.identifier).power(action.clone()) {
                Ok(()) => println!("{}: {action}", server.name),
                Err(error) => {
                    failed += 1;
                    println!("{}: {error}", server.name);
                }
            }
        }
        failed
    };
    let failed: usize = thread::scope(|scope| {
        let workers: Vec<_> = (0..8).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().map(|worker| worker.join().expect("no thread panics")).sum()
    });
    println!("{} servers were told, {failed} refused.", total - failed);
    Ok(())
}
