//! Announces crashes, as a bot would, with the last lines that the server printed. Runs until it is stopped: on the fake
//! panel, until one server has crashed.

mod support;

use std::collections::{HashMap, HashSet, VecDeque};

use futures::StreamExt;
use futures::stream::SelectAll;
use ptero::console::ConsoleEvent;
use ptero::watch::Change;
use ptero::{Client, ServerId, ServerState};

const LINES: usize = 5;

#[tokio::main]
async fn main() -> ptero::Result<()> {
    let panel = support::Panel::with_servers(8);
    let client = Client::new(&panel.url, &panel.key)?;
    let watch = client.watch().stats(false).start()?;
    let mut changes = watch.changes();
    watch.ready().await?;

    let mut consoles = SelectAll::new();
    let mut lines: HashMap<ServerId, VecDeque<String>> = HashMap::new();
    // What follows Wings' own line is the next start.
    let mut has_crashed: HashSet<ServerId> = HashSet::new();
    for server in &watch.snapshot() {
        let id = server.id.clone();
        consoles.push(watch.listen(&id, "console output").map(move |event| (id.clone(), event)));
    }
    if let (Some(fake), Some(server)) = (&panel.fake, panel.named_server()) {
        fake.set_power(&server, ServerState::Running);
        fake.print(&server, "Exception in thread \"main\": out of luck");
        fake.crash(&server);
    }
    loop {
        tokio::select! {
            // Lines first, so that those before a crash are there.
            biased;
            Some((id, event)) = consoles.next() => {
                if let Ok(ConsoleEvent::ConsoleOutput(line)) = event {
                    let text = line.plain();
                    if text.contains("server process in a crashed state") {
                        has_crashed.insert(id);
                    } else if !has_crashed.contains(&id) {
                        let lines = lines.entry(id).or_default();
                        lines.push_back(text.into_owned());
                        lines.drain(..lines.len().saturating_sub(LINES));
                    }
                }
            }
            change = changes.next() => {
                let Some(change) = change else { break };
                let id = match change? {
                    Change::Crashed { id, .. } => id,
                    Change::State { id, to: ServerState::Running, .. } => {
                        has_crashed.remove(&id);
                        continue;
                    }
                    _ => continue,
                };
                let name = watch.get(&id).map_or_else(|| id.to_string(), |server| server.name);
                println!("{name} crashed. It said last:");
                lines.remove(&id).into_iter().flatten().for_each(|line| println!("  {line}"));
                if panel.fake.is_some() {
                    break;
                }
            }
        }
    }
    watch.close().await;
    Ok(())
}
