//! Every route of the Application API has a call in each client, and the call reaches that route.

use crate::dual_test;
use crate::support::coverage::Coverage;
use ptero::model::routes::Api;
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

/// What `tokio::spawn` requires of futures. The handles are temporary.
#[test]
fn calls_can_be_spawned() {
    fn spawn(_: impl Future + Send + 'static) {}
    let client = ptero::Client::new("http://localhost", "ptla_key").unwrap();
    let text = String::from("x");
    spawn(client.application().users().list().collect());
    spawn(client.application().users().get_with(1, ["servers"]));
    spawn(client.application().users().update(1, UpdateUser::new()));
    spawn(client.application().node(1).update(UpdateNode::new()));
    spawn(client.application().servers().get_external(text.as_str()));
    spawn(client.application().servers().fill_from_egg(1, CreateServer::new("Lobby", 1, 15)));
    spawn(client.application().server(1).update_startup(UpdateServerStartup::new()));
    spawn(client.application().server(1).databases().create_with(CreateDatabase::new("stats", "%", 1), ["password"]));
}

dual_test! {
    async fn every_application_route_is_reached() {
        let mut coverage = Coverage::start();
        let client = Client::builder(coverage.url(), "ptla_key").retries(0).build().unwrap();
        let app = client.application();

        coverage.reached("application.users.list", app.users().list().page(1).await);
        coverage.reached("application.users.get", app.users().get(1).await);
        coverage.reached("application.users.get_external", app.users().get_external("crm-7").await);
        coverage.reached("application.users.create", app.users().create(user()).await);
        coverage.reached("application.users.update", app.users().replace(1, user()).await);
        coverage.reached("application.users.delete", app.users().delete(1).await);

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
        coverage.reached("application.locations.get", app.locations().get(1).await);
        coverage.reached("application.locations.create", app.locations().create(CreateLocation::new("fra")).await);
        coverage.reached("application.locations.update", app.locations().replace(1, CreateLocation::new("fra")).await);
        coverage.reached("application.locations.delete", app.locations().delete(1).await);

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
        coverage.finish(Api::Application);
    }
}
