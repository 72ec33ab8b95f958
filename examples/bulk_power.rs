//! Tells all servers whose name fits to do the same, eight at a time, and says what came of each.
//!
//! `cargo run --example bulk_power -- restart lobby`

mod support;

use futures::StreamExt;
use ptero::{Client, PowerAction};

#[tokio::main]
async fn main() -> ptero::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let action = PowerAction::from(arguments.next().unwrap_or("start".to_owned()));
    let name = arguments.next().unwrap_or_default();

    let panel = support::Panel::with_servers(40);
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
            Ok(()) => done += 1,
            Err(error) => {
                failed += 1;
                println!("{name}: {error}");
            }
        }
    }
    println!("{action}: {done} servers were told, {failed} refused.");
    Ok(())
}
