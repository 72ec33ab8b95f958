//! Restarts every server of a node that has a label in its name or description, eight at a time, and waits until they are
//! running again.
//!
//! `cargo run --example restart_node -- NODE LABEL`

mod support;

use std::time::Duration;

use ptero::{Client, PowerAction};

#[tokio::main]
async fn main() -> ptero::Result<()> {
    let panel = support::Panel::with_servers(10);
    let [node, label] = panel.arguments(["NODE", "LABEL"], ["local-node", "Server"]);
    let client = Client::new(&panel.url, &panel.key)?;

    let mut servers = client.servers().list().collect().await?;
    servers.retain(|server| server.node == node);
    servers.retain(|server| server.name.contains(&label) || server.description.contains(&label));
    println!("{} servers of {node} have the label {label:?}.", servers.len());

    // `.rolling(…)` instead would restart one after the other, and stop at the first that does not come back.
    let bulk = client.bulk(&servers).concurrency(8).and_wait(Duration::from_secs(300));
    let report = bulk.power(PowerAction::Restart).await?;
    for (server, item) in servers.iter().zip(report) {
        match item.result {
            Ok(()) => println!("{}: running", server.name),
            Err(error) => println!("{}: {error}", server.name),
        }
    }
    Ok(())
}
