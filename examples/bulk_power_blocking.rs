//! Tells all servers whose name fits to do the same, from eight threads, and says what came of each.
//!
//! `cargo run --example bulk_power_blocking -- restart lobby`

mod support;

use std::sync::{Mutex, mpsc};
use std::thread;

use ptero::{PowerAction, blocking::Client};

fn main() -> ptero::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let action = PowerAction::from(arguments.next().unwrap_or("start".to_owned()));
    let name = arguments.next().unwrap_or_default();

    let panel = support::Panel::with_servers(40);
    let client = Client::new(&panel.url, &panel.key)?;
    let servers = client.servers().list().filter("name", &name).collect()?;

    let queue = Mutex::new(servers.into_iter());
    let next = || queue.lock().expect("no thread panics").next();
    let (sender, results) = mpsc::channel();
    let (mut done, mut failed) = (0, 0);
    thread::scope(|scope| {
        for _ in 0..8 {
            let sender = sender.clone();
            scope.spawn(|| {
                let sender = sender;
                while let Some(server) = next() {
                    let result = client.server(&server.identifier).power(action.clone());
                    sender.send((server.name, result)).expect("the results are read to the end");
                }
            });
        }
        drop(sender);
        for (name, result) in results {
            match result {
                Ok(()) => done += 1,
                Err(error) => {
                    failed += 1;
                    println!("{name}: {error}");
                }
            }
        }
    });
    println!("{action}: {done} servers were told, {failed} refused.");
    Ok(())
}
