//! Creates a user and servers from an egg, on any node with capacity, and deletes them again. Needs an application key.
//!
//! `cargo run --example create_users_and_servers_blocking -- EMAIL`

mod support;

use ptero::blocking::Client;
use ptero::request::application::{CreateServer, CreateUser, Deploy, ServerFeatureLimits, ServerLimits};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let panel = support::Panel::application();
    let [email] = panel.arguments(["EMAIL"], ["ada@example.com"]);
    let client = Client::new(&panel.url, &panel.key)?;
    let application = client.application();

    let user = CreateUser::new(&email, "ada", "Ada", "Lovelace").external_id("customer-1");
    let user = application.users().create(user)?;
    println!("{} is user {}.", user.username, user.id);

    let nest = application.nests().list().first()?.ok_or("the panel has no nest")?.id;
    let egg = application.nest(nest).eggs().list().first()?.ok_or("the nest has no egg")?.id;

    let mut servers = Vec::new();
    for name in ["Lobby", "Survival"] {
        let server = CreateServer::new(name, &user, egg)
            .limits(ServerLimits::new(1024, 5120).cpu(200))
            .feature_limits(ServerFeatureLimits::new().databases(1).backups(2))
            // `.locations([1])` would choose among the nodes.
            .deploy(Deploy::new());
        // Takes the image, the startup command and the variables from the egg.
        let server = application.servers().fill_from_egg(nest, server)?;
        let server = application.servers().create(server)?;
        println!("{} is server {} on node {}.", server.name, server.id, server.node);
        servers.push(server);
    }

    // An address that is taken is refused, and the error says so.
    let twin = CreateUser::new(&email, "ada2", "Ada", "Again");
    if let Err(error) = application.users().create(twin) {
        println!("A second one is refused: {:?} breaks {:?}.", error.field(), error.rule());
    }

    for server in servers {
        application.server(&server).force_delete()?;
    }
    application.users().delete(&user)?;
    println!("Both servers and the user are deleted again.");
    Ok(())
}
