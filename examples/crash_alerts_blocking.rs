//! Announces crashes, as a bot would. Runs until it is stopped: on the fake panel, until one server has crashed.

mod support;

use ptero::ServerState;
use ptero::blocking::Client;
use ptero::watch::Change;

fn main() -> ptero::Result<()> {
    let panel = support::Panel::with_servers(8);
    let client = Client::new(&panel.url, &panel.key)?;
    let watch = client.watch().stats(false).start()?;
    let changes = watch.changes();
    watch.ready()?;
    if let (Some(fake), Some(server)) = (&panel.fake, panel.named_server()) {
        fake.set_power(&server, ServerState::Running);
        fake.crash(&server);
    }
    for change in changes {
        let Change::Crashed { id, .. } = change? else { continue };
        let name = watch.get(&id).map_or_else(|| id.to_string(), |server| server.name);
        println!("{name} crashed.");
        if panel.fake.is_some() {
            break;
        }
    }
    watch.close();
    Ok(())
}
