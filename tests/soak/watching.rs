//! A watch beside the workers. Compiled once for each client.

use ptero::ServerState;
use ptero::testing::FakePanel;

use super::super::DEADLINE;
use super::{Client, Watch, dual};

/// The servers that the user sees: those of the workers, and two more.
const SERVERS: usize = 10;

pub fn start(user: &Client) -> Watch {
    user.watch().list_every(std::time::Duration::from_secs(1)).start().unwrap()
}

/// Checks that the watch has outlasted the faults, and that it sees what is there.
#[dual]
pub async fn settle(watch: Watch, panel: &FakePanel) {
    let known = watch.wait_until(|all| all.iter().filter(|server| server.state.is_some()).count() == SERVERS, DEADLINE);
    known.await.unwrap();
    let states: Vec<_> = panel.servers().into_iter().map(|server| (server.identifier, server.state)).collect();
    let connected = watch.sources().into_iter().filter(|source| source.is_console_connected);
    let connected: Vec<_> = connected.map(|source| source.id).collect();
    let is_as_there = |id: &ptero::ServerId, state: &Option<ServerState>| {
        states.iter().any(|(other, there)| id.as_str() == other && state.as_ref() == Some(there))
    };
    let seen = watch.wait_until(
        |all| connected.iter().all(|id| all.get(id).is_some_and(|server| is_as_there(id, &server.state))),
        DEADLINE,
    );
    seen.await.unwrap();
    println!("the watch sees {SERVERS} servers, {} through consoles", connected.len());
    watch.close().await;
}
