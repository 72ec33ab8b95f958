//! A live table of all servers with state, CPU and memory, until it is stopped: on the fake panel, for a few seconds.

mod support;

use std::collections::HashMap;
use std::io::IsTerminal;
use std::time::Duration;

use ptero::blocking::Client;
use ptero::watch::WatchedServer;
use ptero::{PowerAction, ServerId};

use support::sparkline::Sparkline;

fn main() -> ptero::Result<()> {
    let panel = support::Panel::with_servers(8);
    let client = Client::new(&panel.url, &panel.key)?;
    let watch = client.watch().start()?;
    watch.ready()?;
    if let Some(server) = panel.fake.as_ref().and(panel.named_server()) {
        client.server(server).power(PowerAction::Start)?;
    }

    let mut history: HashMap<ServerId, (Sparkline, Sparkline)> = HashMap::new();
    for _ in 0..if panel.fake.is_some() { 4 } else { u32::MAX } {
        if std::io::stdout().is_terminal() {
            // Back to the top left of an empty screen.
            print!("\x1b[H\x1b[J");
        }
        println!("{:<20} {:<10} {:>8} {:<20} {:>9} {:<20}", "server", "state", "CPU", "", "memory", "");
        for server in &watch.snapshot() {
            let (cpu, memory) = history.entry(server.id.clone()).or_default();
            println!("{}", row(server, cpu, memory));
        }
        std::thread::sleep(Duration::from_secs(1));
    }
    watch.close();
    Ok(())
}

fn row(server: &WatchedServer, cpu: &mut Sparkline, memory: &mut Sparkline) -> String {
    let state = server.state.as_ref().map_or("?", |state| state.as_str());
    let state = server.status.as_ref().map_or(state, |status| status.as_str());
    let resources = server.resources.clone().unwrap_or_default();
    let mebibytes = resources.memory_bytes >> 20;
    cpu.push(resources.cpu_absolute);
    memory.push(mebibytes as f64);
    format!(
        "{:<20} {state:<10} {:>6.1} % {cpu:<20} {mebibytes:>5} MiB {memory:<20}",
        server.name, resources.cpu_absolute
    )
}
