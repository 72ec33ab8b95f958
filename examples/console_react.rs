//! Follows a server's console and greets players that join. Needs `PTERO_SERVER`, and runs until it is stopped: on the
//! fake panel, until it has greeted one.

mod support;

use ptero::Client;
use ptero::console::ConsoleEvent;

#[tokio::main]
async fn main() -> ptero::Result<()> {
    let panel = support::Panel::client();
    let server = panel.server();
    let client = Client::new(&panel.url, &panel.key)?;
    let console = client.server(&server).console().connect().await?;

    let mut lines = console.listen("console output");
    if let Some(fake) = &panel.fake {
        fake.set_power(&server, ptero::ServerState::Running);
        fake.print(&server, "[12:00:00] [Server thread/INFO]: Steve joined the game");
    }
    // Reconnects and renews its token on its own, so this loop ends only when the console can never come back.
    while let Some(event) = lines.next().await {
        let ConsoleEvent::ConsoleOutput(line) = event? else { continue };
        if let Some(player) = joined(&line.plain()) {
            console.send_command(format!("say Welcome, {player}!")).await?;
            println!("Greeted {player}.");
            if panel.fake.is_some() {
                break;
            }
        }
    }
    console.close().await;
    Ok(())
}

/// The player that a line of a Minecraft server reports as joined.
fn joined(line: &str) -> Option<&str> {
    line.strip_suffix(" joined the game")?.rsplit(' ').next()
}
