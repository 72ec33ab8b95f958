//! Restarts every server of a node that has a label in its name or description, eight at a time.
//!
//! `cargo run --example restart_node -- NODE LABEL`

mod support;

use futures::StreamExt;
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

    let mut results = futures::stream::iter(&servers)
        .map(|server| {
            let handle = client.server(server);
            async move { (server, handle.power(PowerAction::Restart).await) }
        })
        .buffer_unordered(8);
    while let Some((server, result)) = results.next().await {
        match result {
            Ok(()) => println!("{}: restarting", server.name),
            Err(error) => println!("{}: {error}", server.name),
        }
    }
    Ok(())
}
