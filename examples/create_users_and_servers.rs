//! Makes a user and servers for them, as a shop does, and takes everything away again. Needs an application key.

mod support;

use ptero::Client;
use ptero::request::application::{CreateServer, CreateUser, Deploy, ServerFeatureLimits, ServerLimits};

#[tokio::main]
async fn main() -> ptero::Result<()> {
    let panel = support::Panel::application();
    let client = Client::new(&panel.url, &panel.key)?;
    let application = client.application();

    let user = CreateUser::new("ada@example.com", "ada", "Ada", "Lovelace").external_id("customer-1");
    let user = application.users().create(user).await?;
    println!("{} is user {}.", user.username, user.id);

    let nests = application.nests().list().collect().await?;
    let nest = nests.first().expect("the panel has a nest").id;
    let eggs = application.nest(nest.get()).eggs().list().collect().await?;
    let egg = eggs.first().expect("the nest has an egg").id;

    let mut servers = Vec::new();
    for name in ["Lobby", "Survival"] {
        let server = CreateServer::new(name, user.id.get(), egg.get())
            .limits(ServerLimits::new(1024, 5120).cpu(200))
            .feature_limits(ServerFeatureLimits::new().databases(1).backups(2))
            // On any node with room; `.locations([1])` narrows it down.
            .deploy(Deploy::new());
        // Image, startup command and variables are the egg's.
        let server = application.servers().from_egg(nest.get(), server).await?;
        let server = application.servers().create(server).await?;
        println!("{} is server {} on node {}.", server.name, server.id, server.node);
        servers.push(server);
    }

    // An address that is taken is refused, and the error says so.
    let twin = CreateUser::new("ada@example.com", "ada2", "Ada", "Again");
    if let Err(error) = application.users().create(twin).await {
        println!("A second one is refused: {:?} breaks {:?}.", error.field(), error.rule());
    }

    for server in servers {
        application.server(server.id.get()).force_delete().await?;
    }
    application.user(user.id.get()).delete().await?;
    println!("All is gone again.");
    Ok(())
}
