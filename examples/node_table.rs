//! A table of all servers of all nodes with their state and usage, each second, with one request per node: on the fake
//! panel, three times.

mod support;

use std::io::IsTerminal;
use std::time::Duration;

use ptero::{Client, wings};

#[tokio::main]
async fn main() -> ptero::Result<()> {
    let panel = support::Panel::application();
    let client = Client::new(&panel.url, &panel.key)?;
    let mut nodes = Vec::new();
    for report in client.application().nodes().status().await? {
        match report.status {
            Ok(status) => println!("{}: Wings {}, {:?}", report.node.name, status.version, status.latency),
            Err(error) => println!("{}: {error}", report.node.name),
        }
        nodes.push((report.node.name.clone(), client.application().node(&report.node).wings().await?));
    }

    for _ in 0..if panel.fake.is_some() { 3 } else { u32::MAX } {
        if std::io::stdout().is_terminal() {
            // Back to the top left of an empty screen.
            print!("\x1b[H\x1b[J");
        }
        println!("{:<12} {:<20} {:<10} {:>8} {:>12}", "node", "server", "state", "CPU", "memory");
        let tables = nodes.iter().map(|(name, wings)| table(name, wings));
        for table in futures::future::join_all(tables).await {
            print!("{table}");
        }
        println!();
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    Ok(())
}

async fn table(node: &str, wings: &wings::Client) -> String {
    let servers = match wings.servers().list().await {
        Ok(servers) => servers,
        Err(error) => return format!("{node:<12} {error}\n"),
    };
    let rows = servers.iter().map(|server| {
        let (name, usage) = (&server.configuration.meta.name, &server.utilization);
        let memory = usage.memory_bytes >> 20;
        format!("{node:<12} {name:<20} {:<10} {:>6.1} % {memory:>8} MiB\n", server.state.as_str(), usage.cpu_absolute)
    });
    rows.collect()
}
