//! A table of all servers with their state and usage, updated until it is stopped: on the fake panel, three times.

mod support;

use std::io::IsTerminal;
use std::thread;
use std::time::Duration;

use ptero::model::Server;
use ptero::{PowerAction, blocking::Client};

fn main() -> ptero::Result<()> {
    let panel = support::Panel::with_servers(8);
    let client = Client::new(&panel.url, &panel.key)?;
    let servers = client.servers().list().collect()?;

    if let Some(server) = panel.fake.as_ref().and(panel.named_server()) {
        client.server(server).power(PowerAction::Start)?;
    }
    for _ in 0..if panel.fake.is_some() { 3 } else { u32::MAX } {
        if std::io::stdout().is_terminal() {
            // Back to the top left of an empty screen.
            print!("\x1b[H\x1b[J");
        }
        println!("{:<20} {:<10} {:>8} {:>12}", "server", "state", "CPU", "memory");
        for eight in servers.chunks(8) {
            thread::scope(|scope| {
                let rows: Vec<_> = eight.iter().map(|server| scope.spawn(|| row(&client, server))).collect();
                for row in rows {
                    println!("{}", row.join().expect("no row panics"));
                }
            });
        }
        println!();
        // The panel caches the figures for 20 seconds.
        thread::sleep(Duration::from_millis(if panel.fake.is_some() { 300 } else { 20_000 }));
    }
    Ok(())
}

fn row(client: &Client, server: &Server) -> String {
    match client.server(server).resources() {
        Ok(stats) => format!(
            "{:<20} {:<10} {:>6.1} % {:>8} MiB",
            server.name,
            stats.current_state.as_str(),
            stats.resources.cpu_absolute,
            stats.resources.memory_bytes >> 20,
        ),
        Err(error) => format!("{:<20} {}", server.name, error.detail()),
    }
}
