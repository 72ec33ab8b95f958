//! Connects, lists servers over several pages, shows what they use, and explains an error. Starts the server that
//! `PTERO_SERVER` names; without it, only reads.

mod support;

use ptero::{PowerAction, blocking::Client};

fn main() -> ptero::Result<()> {
    let panel = support::Panel::client();
    let client = Client::new(&panel.url, &panel.key)?;

    let account = client.account().get()?;
    println!("Hello, {}.", account.username);

    let servers = client.servers().list().collect()?;
    println!("{} servers:", servers.len());
    for server in servers.iter().take(5) {
        let (id, name) = (&server.identifier, &server.name);
        match client.server(id).resources() {
            Ok(stats) => {
                let memory = stats.resources.memory_bytes >> 20;
                println!("  {id}  {name} is {} and uses {memory} MiB of memory", stats.current_state);
            }
            // Its node may be unreachable: the others can still be asked.
            Err(error) => println!("  {id}  {name}: {error}"),
        }
    }

    if let Some(id) = panel.named_server() {
        client.server(&id).power(PowerAction::Start)?;
        println!("{id} is starting.");
    }

    if let Err(error) = client.server("00000000").get() {
        println!("An error explains itself: {error}");
    }
    Ok(())
}
