//! Accounts and servers are created once, whatever happens to the replies.

use std::time::Duration;

use ptero::model::application;
use ptero::request::application::{CreateServer, CreateUser, Deploy, ServerFeatureLimits, ServerLimits};
use ptero::testing::{FakePanel, Fault};
use ptero::{Clock, ErrorKind, Panel};

use crate::panel_test;

const ORDERS: usize = 16;
const WORKERS: usize = 64;

fn order(number: usize) -> CreateServer {
    CreateServer::new(format!("Order {number}"), 2, 1)
        .external_id(format!("order-{number}"))
        .limits(ServerLimits::new(1024, 2048))
        .feature_limits(ServerFeatureLimits::new().backups(2))
        .deploy(Deploy::new())
}

fn customer() -> CreateUser {
    CreateUser::new("ada@example.com", "Ada", "Ada", "Lovelace").external_id("crm-7").password("Passw0rd!test")
}

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

/// A client of the Application API on the panel's clock.
macro_rules! client {
    ($Client:ident, $panel:ident, $clock:ident) => {
        $Client::builder($panel.url(), $panel.application_key()).clock($clock.clone()).build().unwrap()
    };
}

fn simulated(kind: Panel) -> (FakePanel, Clock) {
    let clock = Clock::simulated();
    (FakePanel::builder().panel(kind).clock(clock.clone()).rate_limit(100_000, 100_000).start(), clock)
}

/// How many servers there are of each order.
fn servers_of_orders(panel: &FakePanel) -> Vec<usize> {
    let servers = panel.servers();
    let count = |number| servers.iter().filter(|server| server.name == format!("Order {number}")).count();
    (0..ORDERS).map(count).collect()
}

panel_test! {
    async fn accounts_are_created_once_and_changed_on_demand() {
        let (panel, clock) = simulated(PANEL);
        let client = client!(Client, panel, clock);
        let users = client.application().users();
        let first = users.ensure(customer()).await.unwrap();
        assert!(first.created && first.is_as_wanted(), "{first:?}");
        let again = users.ensure(customer()).await.unwrap();
        assert!(!again.created && again.is_as_wanted(), "{again:?}");
        assert_eq!(again.item.id, first.item.id);

        let before = panel.requests().len();
        let unchanged = again.apply().await.unwrap();
        assert_eq!((unchanged.email.as_str(), panel.requests().len()), ("ada@example.com", before));
        let promoted = customer().email("ada@example.org").root_admin(true);
        let moved = users.ensure(promoted).await.unwrap();
        let fields: Vec<_> = moved.differences.iter().map(|difference| difference.field().to_owned()).collect();
        assert_eq!(fields, ["email", "root_admin"]);
        let before = panel.requests().len();
        if PANEL == Panel::Pelican {
            let error = moved.apply().await.unwrap_err();
            assert_eq!((error.kind(), panel.requests().len()), (ErrorKind::InvalidInput, before));
            return;
        }
        let moved = moved.apply().await.unwrap();
        assert!(moved.email == "ada@example.org" && moved.root_admin);
        assert_eq!(panel.requests().len(), before + 1);
    }

    async fn servers_are_created_once_and_changed_with_the_fewest_requests() {
        let (panel, clock) = simulated(PANEL);
        let client = client!(Client, panel, clock);
        let servers = client.application().servers();
        let order = servers.fill_from_egg(1, order(7)).await.unwrap();
        let first = servers.ensure(order.clone()).await.unwrap();
        assert!(first.created && first.is_as_wanted(), "{first:?}");
        let again = servers.ensure(order.clone()).await.unwrap();
        assert!(!again.created && again.is_as_wanted(), "{again:?}");

        let upgrade = order.clone().limits(ServerLimits::new(4096, 8192)).name("Order 7, upgraded").user(1);
        let ensured = servers.ensure(upgrade.clone()).await.unwrap();
        let fields: Vec<_> = ensured.differences.iter().map(|difference| difference.field().to_owned()).collect();
        assert_eq!(fields, ["name", "user", "limits.disk", "limits.memory"]);
        let before = panel.requests().len();
        let server: application::Server = ensured.apply().await.unwrap();
        assert_eq!(panel.requests().len(), before + 2, "the details and the build");
        assert_eq!((server.limits.memory, server.user.get(), server.id), (4096, 1, first.item.id));
        let settled = servers.ensure(upgrade).await.unwrap();
        assert!(settled.is_as_wanted(), "{settled:?}");
    }

    async fn lost_reply_is_resolved_by_a_look() {
        let (panel, clock) = simulated(PANEL);
        let client = client!(Client, panel, clock);
        let servers = client.application().servers();
        let order = servers.fill_from_egg(1, order(0)).await.unwrap();
        for fault in [Fault::DroppedAfter, Fault::Truncated(10)] {
            panel.on("POST", "/api/application/servers").fault(fault);
            let ensured = servers.ensure(order.clone()).await.unwrap();
            assert!(ensured.created, "{ensured:?}");
            client.application().server(ensured.item.id).delete().await.unwrap();
        }
        for fault in [Fault::DroppedBefore, Fault::Status(502)] {
            panel.on("POST", "/api/application/servers").fault(fault);
            let ensured = servers.ensure(order.clone()).await.unwrap();
            assert!(ensured.created, "{ensured:?}");
            assert_eq!(servers_of_orders(&panel)[0], 1);
            client.application().server(ensured.item.id).delete().await.unwrap();
        }
        panel.on("POST", "/api/application/servers").always().fault(Fault::DroppedBefore);
        let error = servers.ensure(order).await.unwrap_err();
        assert_eq!((error.kind(), servers_of_orders(&panel)[0]), (ErrorKind::Dropped, 0));
    }

    async fn refusals_are_errors_at_once() {
        let (panel, clock) = simulated(PANEL);
        let client = client!(Client, panel, clock);
        let without_id = CreateUser::new("ada@example.com", "ada", "Ada", "Lovelace");
        let error = client.application().users().ensure(without_id).await.unwrap_err();
        assert_eq!((error.kind(), panel.requests().len()), (ErrorKind::InvalidInput, 0));
        let error = client.application().users().ensure(customer().email("nowhere")).await.unwrap_err();
        assert_eq!((error.kind(), panel.requests().len()), (ErrorKind::Validation, 2));
        let auditor = Client::builder(panel.url(), panel.read_only_key()).build().unwrap();
        let error = auditor.application().users().ensure(customer()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Forbidden);
    }

    async fn orders_live_from_creation_to_termination_each_step_twice() {
        let (panel, clock) = simulated(PANEL);
        let client = client!(Client, panel, clock);
        let application = client.application();
        let order = application.servers().fill_from_egg(1, order(3)).await.unwrap();
        let mut id = None;
        for _ in 0..2 {
            let user = application.users().ensure(customer()).await.unwrap().item;
            let ensured = application.servers().ensure(order.clone().user(user.id)).await.unwrap();
            let server = application.server(ensured.item.id).wait_until_installed(seconds(600)).await.unwrap();
            assert_eq!(*id.get_or_insert(server.id), server.id);
            let upgrade = order.clone().user(user.id).limits(ServerLimits::new(2048, 4096));
            let server = application.servers().ensure(upgrade).await.unwrap().apply().await.unwrap();
            assert_eq!(server.limits.memory, 2048);
            application.server(server.id).suspend().await.unwrap();
            application.server(server.id).suspend().await.unwrap();
            application.server(server.id).unsuspend().await.unwrap();
        }
        application.server(id.unwrap()).delete().await.unwrap();
        let error = application.server(id.unwrap()).delete().await.unwrap_err();
        assert!(error.is_not_found(), "{error}");
    }
}

/// One response in five is a fault.
fn faulty(seed: u64) -> (FakePanel, Clock) {
    let clock = Clock::simulated();
    let faults = [
        Fault::RateLimited(seconds(2)),
        Fault::Status(502),
        Fault::DroppedBefore,
        Fault::DroppedAfter,
        Fault::Truncated(10),
    ];
    let builder = FakePanel::builder().clock(clock.clone()).rate_limit(1_000_000, 1_000_000).seed(seed);
    (builder.random_faults(0.2, faults).start(), clock)
}

/// Every order was carried out by some worker, and none twice.
fn settle(panel: &FakePanel, outcomes: &[bool]) {
    // Each worker sends one request at least, of which one in five fails; how many more depends on who comes first.
    assert!(panel.faults_applied() > WORKERS / 8, "{} faults", panel.faults_applied());
    let succeeded = outcomes.iter().filter(|is_ok| **is_ok).count();
    println!("{succeeded} of {} succeeded, with {} faults", outcomes.len(), panel.faults_applied());
    assert!(succeeded * 10 > outcomes.len() * 9, "{succeeded} of {}", outcomes.len());
    assert_eq!(servers_of_orders(panel), [1; ORDERS]);
}

fn filled(panel: &FakePanel, number: usize) -> CreateServer {
    let client = ptero::blocking::Client::new(panel.url(), panel.application_key()).unwrap();
    panel.clear_faults();
    client.application().servers().fill_from_egg(1, order(number)).unwrap()
}

#[test]
fn one_order_never_makes_two_servers_for_64_threads() {
    let (panel, clock) = faulty(3);
    let orders: Vec<_> = (0..ORDERS).map(|number| filled(&panel, number)).collect();
    panel.random_faults(0.2, [Fault::DroppedAfter, Fault::DroppedBefore, Fault::Status(502), Fault::Truncated(10)], 3);
    let client = ptero::blocking::Client::builder(panel.url(), panel.application_key()).clock(clock).build().unwrap();
    let outcomes: Vec<bool> = std::thread::scope(|scope| {
        let work = |worker: usize| {
            let (client, order) = (client.clone(), orders[worker % ORDERS].clone());
            scope.spawn(move || client.application().servers().ensure(order).is_ok())
        };
        let workers: Vec<_> = (0..WORKERS).map(work).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    });
    settle(&panel, &outcomes);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_order_never_makes_two_servers_for_64_tasks() {
    let (panel, clock) = faulty(4);
    let orders: Vec<_> = tokio::task::block_in_place(|| (0..ORDERS).map(|number| filled(&panel, number)).collect());
    panel.random_faults(0.2, [Fault::DroppedAfter, Fault::DroppedBefore, Fault::Status(502), Fault::Truncated(10)], 4);
    let client = ptero::Client::builder(panel.url(), panel.application_key()).clock(clock).build().unwrap();
    let mut workers = tokio::task::JoinSet::new();
    for worker in 0..WORKERS {
        let order: CreateServer = Vec::clone(&orders)[worker % ORDERS].clone();
        workers.spawn(client.application().servers().ensure(order));
    }
    let outcomes: Vec<_> = workers.join_all().await.iter().map(Result::is_ok).collect();
    settle(&panel, &outcomes);
}
