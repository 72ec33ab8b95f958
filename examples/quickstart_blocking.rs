//! Connects, lists servers over several pages, shows what one uses, starts it, and explains an error.

mod support;

use ptero::PowerAction;
use ptero::blocking::Client;

fn main() -> ptero::Result<()> {
    let panel = support::Panel::client();
    let client = Client::new(&panel.url, &panel.key)?;

    let account = client.account().get()?;
    println!("Hello, {}.", account.username);

    let servers = client.servers().list().collect()?;
    println!("{} servers:", servers.len());
    for server in servers.iter().take(5) {
        println!("  {}  {}", server.identifier, server.name);
    }

    if let Some(server) = servers.iter().find(|server| server.status.is_none()) {
        let handle = client.server(&server.identifier);
        let stats = handle.resources()?;
        println!(
            "{} is {}: {:.1} % CPU, {} MiB of memory",
            server.name,
            stats.current_state,
            stats.resources.cpu_absolute,
            stats.resources.memory_bytes / 1024 / 1024,
        );
        handle.power(PowerAction::Start)?;
        println!("{} was told to start.", server.name);
    }

    if let Err(error) = client.server("00000000").get() {
        println!("An error explains itself: {error}");
    }
    Ok(())
}
