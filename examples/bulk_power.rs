//! Tells all servers whose name fits to do the same, eight at a time, and says what came of each.
//!
//! `cargo run --example bulk_power -- restart lobby`

mod support;

use futures::StreamExt;
use ptero::{Client, PowerAction};

#[tokio::main]
async fn main() -> ptero::Result<()> {
    let panel = support::Panel::with_servers(10);
    let action = PowerAction::from(panel.argument(1, "start"));
    let name = panel.argument(2, "Server");

    let client = Client::new(&panel.url, &panel.key)?;
    let servers = client.servers().list().filter("name", &name).collect().await?;

    let mut results = futures::stream::iter(servers)
        .map(|server| {
            let (handle, action) = (client.server(&server.identifier), action.clone());
            async move { (server.name, handle.power(action).await) }
        })
        .buffer_unordered(8);

    let (mut done, mut failed) = (0, 0);
    while let Some((name, result)) = results.next().await {
        match result {
            Ok(()) => {
                done += 1;
                println!("{name}: {action}");
            }
            Err(error) => {
                failed += 1;
                println!("{name}: {error}");
            }
        }
    }
    println!("{done} servers were told, {failed} refused.");
    Ok(())
}
