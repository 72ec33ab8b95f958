//! The life of an order in a billing system: create, upgrade, suspend, unsuspend, terminate. Each step can be repeated
//! safely, whatever happened to the replies of the one before. Needs an application key.
//!
//! `cargo run --example billing -- ORDER EMAIL`

mod support;

use std::time::Duration;

use ptero::Client;
use ptero::InternalServerId;
use ptero::request::application::{CreateServer, CreateUser, Deploy, ServerFeatureLimits, ServerLimits};

/// What a customer has bought.
struct Order {
    id: String,
    email: String,
    memory: u64,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let panel = support::Panel::application();
    let [id, email] = panel.arguments(["ORDER", "EMAIL"], ["4711", "ada@example.com"]);
    let client = Client::new(&panel.url, &panel.key)?;
    let mut order = Order { id, email, memory: 1024 };

    // Everything twice: the second time finds what the first one has done.
    for _ in 0..2 {
        let server = provision(&client, &order).await?;
        println!("Order {} is server {server}.", order.id);
    }
    order.memory = 2048;
    for _ in 0..2 {
        let server = provision(&client, &order).await?;
        println!("Server {server} has {} MiB of memory.", order.memory);
    }
    for _ in 0..2 {
        set_suspended(&client, &order, true).await?;
    }
    println!("Suspended.");
    for _ in 0..2 {
        set_suspended(&client, &order, false).await?;
    }
    println!("Unsuspended.");
    for _ in 0..2 {
        terminate(&client, &order).await?;
    }
    println!("Terminated.");
    Ok(())
}

/// Creates the server of an order, or changes it to what the order says now.
async fn provision(client: &Client, order: &Order) -> Result<InternalServerId, Box<dyn std::error::Error>> {
    let application = client.application();
    let customer = CreateUser::new(&order.email, "ada", "Ada", "Lovelace").external_id(&*order.email);
    let customer = application.users().ensure(customer).await?.item;

    let nest = application.nests().list().first().await?.ok_or("the panel has no nest")?.id;
    let egg = application.nest(nest).eggs().list().first().await?.ok_or("the nest has no egg")?.id;
    let server = CreateServer::new(format!("Order {}", order.id), &customer, egg)
        .external_id(&*order.id)
        .limits(ServerLimits::new(order.memory, 5120))
        .feature_limits(ServerFeatureLimits::new().backups(1))
        .deploy(Deploy::new());
    let server = application.servers().fill_from_egg(nest, server).await?;
    let ensured = application.servers().ensure(server).await?;
    for difference in &ensured.differences {
        println!("Changing {difference}.");
    }
    let server = ensured.apply().await?;
    application.server(server.id).wait_until_installed(Duration::from_secs(900)).await?;
    Ok(server.id)
}

/// Suspends the server of an order, or ends that. It does not matter whether it is suspended already.
async fn set_suspended(client: &Client, order: &Order, suspended: bool) -> ptero::Result<()> {
    let application = client.application();
    let server = application.servers().get_external(&*order.id).await?;
    let server = application.server(server.id);
    if suspended { server.suspend().await } else { server.unsuspend().await }
}

/// Deletes the server of an order. It does not matter whether it is deleted already.
async fn terminate(client: &Client, order: &Order) -> ptero::Result<()> {
    let application = client.application();
    let deleted = match application.servers().get_external(&*order.id).await {
        Ok(server) => application.server(server.id).delete().await,
        Err(error) => Err(error),
    };
    match deleted {
        Err(error) if !error.is_not_found() => Err(error),
        _ => Ok(()),
    }
}
