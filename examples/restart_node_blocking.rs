//! Restarts every server of a node that has a label in its name or description, eight at a time.
//!
//! `cargo run --example restart_node_blocking -- NODE LABEL`

mod support;

use std::thread;

use ptero::{PowerAction, blocking::Client};

fn main() -> ptero::Result<()> {
    let panel = support::Panel::with_servers(10);
    let [node, label] = panel.arguments(["NODE", "LABEL"], ["local-node", "Server"]);
    let client = Client::new(&panel.url, &panel.key)?;

    let mut servers = client.servers().list().collect()?;
    servers.retain(|server| server.node == node);
    servers.retain(|server| server.name.contains(&label) || server.description.contains(&label));
    println!("{} servers of {node} have the label {label:?}.", servers.len());

    for eight in servers.chunks(8) {
        thread::scope(|scope| {
            for server in eight {
                let handle = client.server(server);
                scope.spawn(move || match handle.power(PowerAction::Restart) {
                    Ok(()) => println!("{}: restarting", server.name),
                    Err(error) => println!("{}: {error}", server.name),
                });
            }
        });
    }
    Ok(())
}
