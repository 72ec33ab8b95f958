//! Every route of the Application API has a call in each client, and the call reaches that route.

use crate::dual_test;
use crate::support::coverage::Coverage;
use ptero::request::application::{
    CreateAllocations, CreateDatabase, CreateLocation, CreateNode, CreateServer, CreateUser, ServerBuild,
    ServerDetails, ServerFeatureLimits, ServerLimits, ServerStartup, UpdateNode, UpdateServerStartup, UpdateUser,
};

fn user() -> CreateUser {
    CreateUser::new("ada@example.com", "ada", "Ada", "Lovelace")
}

fn node() -> CreateNode {
    CreateNode::new("n", 1, "n.example.com", 1024, 2048)
}

fn build() -> ServerBuild {
    ServerBuild::new(1, ServerLimits::new(256, 1024), ServerFeatureLimits::new())
}

/// What a multi-threaded runtime asks of the futures of its tasks.
#[test]
fn calls_can_be_made_in_tasks() {
    fn is_send(_: impl Future + Send) {}
    let app = ptero::Client::new("http://localhost", "ptla_key").unwrap().application();
    is_send(app.users().list().collect());
    is_send(app.user(1).get_with(["servers"]));
    is_send(app.user(1).update(UpdateUser::new()));
    is_send(app.node(1).update(UpdateNode::new()));
    is_send(app.servers().get_external("shop-7"));
    is_send(app.servers().from_egg(1, CreateServer::new("Lobby", 1, 15)));
    is_send(app.server(1).startup(UpdateServerStartup::new()));
    is_send(app.server(1).databases().create_with(CreateDatabase::new("stats", "%", 1), ["password"]));
}

dual_test! {
    async fn every_application_route_is_reached() {
        let mut coverage = Coverage::start();
        let client = Client::builder(coverage.url(), "ptla_key").retries(0).build().unwrap();
        let app = client.application();

        coverage.reached("application.users.list", app.users().list().page(1).await);
        coverage.reached("application.users.get", app.user(1).get().await);
        coverage.reached("application.users.get_external", app.users().get_external("crm-7").await);
        coverage.reached("application.users.create", app.users().create(user()).await);
        coverage.reached("application.users.update", app.user(1).replace(user()).await);
        coverage.reached("application.users.delete", app.user(1).delete().await);

        coverage.reached("application.nodes.list", app.nodes().list().page(1).await);
        coverage.reached("application.nodes.deployable", app.nodes().deployable(1, 1).locations([1, 2]).page(1).await);
        coverage.reached("application.nodes.get", app.node(1).get().await);
        coverage.reached("application.nodes.configuration", app.node(1).configuration().await);
        coverage.reached("application.nodes.create", app.nodes().create(node()).await);
        coverage.reached("application.nodes.update", app.node(1).replace(node()).await);
        coverage.reached("application.nodes.delete", app.node(1).delete().await);
        let allocations = app.node(1).allocations();
        coverage.reached("application.nodes.allocations.list", allocations.list().page(1).await);
        let ports = CreateAllocations::new("127.0.0.1", [25565]);
        coverage.reached("application.nodes.allocations.create", allocations.create(ports).await);
        coverage.reached("application.nodes.allocations.delete", allocations.delete(2).await);

        coverage.reached("application.locations.list", app.locations().list().page(1).await);
        coverage.reached("application.locations.get", app.location(1).get().await);
        coverage.reached("application.locations.create", app.locations().create(CreateLocation::new("fra")).await);
        coverage.reached("application.locations.update", app.location(1).replace(CreateLocation::new("fra")).await);
        coverage.reached("application.locations.delete", app.location(1).delete().await);

        coverage.reached("application.servers.list", app.servers().list().page(1).await);
        coverage.reached("application.servers.get", app.server(1).get().await);
        coverage.reached("application.servers.get_external", app.servers().get_external("shop-7").await);
        let server = CreateServer::new("Lobby", 1, 15).allocation(1);
        coverage.reached("application.servers.create", app.servers().create(server).await);
        let server = app.server(1);
        coverage.reached("application.servers.details", server.replace_details(ServerDetails::new("x", 1)).await);
        coverage.reached("application.servers.build", server.replace_build(build()).await);
        let startup = ServerStartup::new("java", 1, "image", false);
        coverage.reached("application.servers.startup", server.replace_startup(startup).await);
        coverage.reached("application.servers.suspend", server.suspend().await);
        coverage.reached("application.servers.unsuspend", server.unsuspend().await);
        coverage.reached("application.servers.reinstall", server.reinstall().await);
        coverage.reached("application.servers.delete", server.delete().await);
        coverage.reached("application.servers.delete_force", server.force_delete().await);
        let databases = server.databases();
        coverage.reached("application.servers.databases.list", databases.list().page(1).await);
        coverage.reached("application.servers.databases.get", databases.get(2).await);
        let database = CreateDatabase::new("stats", "%", 1);
        coverage.reached("application.servers.databases.create", databases.create(database).await);
        coverage.reached("application.servers.databases.reset_password", databases.reset_password(2).await);
        coverage.reached("application.servers.databases.delete", databases.delete(2).await);

        coverage.reached("application.nests.list", app.nests().list().page(1).await);
        coverage.reached("application.nests.get", app.nest(1).get().await);
        coverage.reached("application.nests.eggs.list", app.nest(1).eggs().list().page(1).await);
        coverage.reached("application.nests.eggs.get", app.nest(1).eggs().get(2).await);
        coverage.finish("application");
    }
}
