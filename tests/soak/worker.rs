//! One worker's operations. Compiled once for each client.

use std::time::Instant;

use ptero::request::SaveSchedule;
use ptero::request::application::{CreateLocation, CreateServer, CreateUser};
use ptero::testing::FakePanel;
use ptero::{Clock, PowerAction};

use super::super::ledger::{Entry, Operation};
use super::super::{DEADLINE, OPERATIONS, ORDERS, worker_timeout};
use super::{Client, dual};

#[derive(Clone)]
pub struct Clients {
    pub user: Client,
    application: Client,
    servers: Vec<String>,
    order: CreateServer,
}

impl Clients {
    pub fn new(panel: &FakePanel, clock: &Clock, order: CreateServer) -> Self {
        let client = |key| {
            let builder = Client::builder(panel.url(), key).clock(clock.clone()).timeout(worker_timeout());
            builder.extra_retry_codes([502]).build().unwrap()
        };
        let servers = panel.servers().into_iter().filter(|server| server.name.starts_with("Server"));
        Self {
            user: client(panel.client_key()),
            application: client(panel.application_key()),
            servers: servers.map(|server| server.identifier).collect(),
            order,
        }
    }
}

/// Performs all kinds of operations in turn, each with a unique name.
#[dual]
pub async fn work(clients: Clients, worker: usize) -> Vec<Entry> {
    let (user, application) = (&clients.user, clients.application.application());
    // Commands go to the first half; the second half is switched on and off.
    let half = clients.servers.len() / 2;
    let (steady, other) = (&clients.servers[worker % half], &clients.servers[half + worker % half]);
    let server = user.server(steady);
    let mut entries = Vec::with_capacity(OPERATIONS);
    for number in 0..OPERATIONS {
        let operation = Operation::ALL[(worker + number) % Operation::ALL.len()];
        let name = match operation {
            Operation::Order => format!("order-{}", worker % ORDERS),
            _ => format!("w{worker}n{number}"),
        };
        let outcome = match operation {
            Operation::Account => user.account().get().await.map(drop),
            Operation::Servers => {
                user.servers().list().per_page(3).collect().await.map(|all| assert_eq!(all.len(), 10))
            }
            Operation::Location => application.locations().create(CreateLocation::new(&name)).await.map(drop),
            Operation::User => {
                let new = CreateUser::new(format!("{name}@example.com"), &name, "A", "B").external_id(&name);
                application.users().create(new).await.map(drop)
            }
            Operation::Order => {
                let (order, begun) = (clients.order.clone().name(&name), Instant::now());
                let ensured = application.servers().ensure(order.external_id(name.as_str())).await;
                assert!(begun.elapsed() < DEADLINE, "it ends, whatever is lost");
                ensured.map(drop)
            }
            Operation::Schedule => server.schedules().create(SaveSchedule::new(&name)).await.map(drop),
            Operation::Command => server.command(&name).await,
            Operation::File => server.files().write(format!("/{name}"), name.clone()).await,
            Operation::Power => {
                let action = if number % 2 == 0 { PowerAction::Restart } else { PowerAction::Kill };
                user.server(other).power(action).await
            }
        };
        entries.push(Entry { operation, server: steady.clone(), name, outcome });
    }
    entries
}
