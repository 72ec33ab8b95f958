//! Every route of the Application API has a call in each client, and the call reaches that route.

use crate::dual_test;
use crate::support::coverage::Coverage;
use ptero::model::routes::Api;
use ptero::request::application::{
    CreateAllocations, CreateDatabase, CreateDatabaseHost, CreateLocation, CreateMount, CreateNode, CreateServer,
    CreateUser, EggFormat, ServerBuild, ServerDetails, ServerFeatureLimits, ServerLimits, ServerStartup,
    TransferServer, UpdateNode, UpdateServerStartup, UpdateUser,
};
use ptero::uuid::Uuid;

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

        coverage.reached("application.users.list", client.application().users().list().page(1).await);
        coverage.reached("application.users.get", client.application().users().get(1).await);
        coverage.reached("application.users.get_external", client.application().users().get_external("crm-7").await);
        coverage.reached("application.users.create", client.application().users().create(user()).await);
        coverage.reached("application.users.update", client.application().users().replace(1, user()).await);
        coverage.reached("application.users.delete", client.application().users().delete(1).await);

        coverage.reached("application.nodes.list", client.application().nodes().list().page(1).await);
        coverage.reached(
            "application.nodes.deployable",
            client.application().nodes().deployable(1, 1).locations([1, 2]).page(1).await,
        );
        coverage.reached("application.nodes.get", client.application().node(1).get().await);
        coverage.reached("application.nodes.configuration", client.application().node(1).configuration().await);
        coverage.reached("application.nodes.create", client.application().nodes().create(node()).await);
        coverage.reached("application.nodes.update", client.application().node(1).replace(node()).await);
        coverage.reached("application.nodes.delete", client.application().node(1).delete().await);
        coverage.reached(
            "application.nodes.allocations.list",
            client.application().node(1).allocations().list().page(1).await,
        );
        let ports = CreateAllocations::new("127.0.0.1", [25565]);
        coverage.reached(
            "application.nodes.allocations.create",
            client.application().node(1).allocations().create(ports).await,
        );
        coverage.reached(
            "application.nodes.allocations.delete",
            client.application().node(1).allocations().delete(2).await,
        );

        coverage.reached("application.locations.list", client.application().locations().list().page(1).await);
        coverage.reached("application.locations.get", client.application().locations().get(1).await);
        coverage.reached(
            "application.locations.create",
            client.application().locations().create(CreateLocation::new("fra")).await,
        );
        coverage.reached(
            "application.locations.update",
            client.application().locations().replace(1, CreateLocation::new("fra")).await,
        );
        coverage.reached("application.locations.delete", client.application().locations().delete(1).await);

        coverage.reached("application.servers.list", client.application().servers().list().page(1).await);
        coverage.reached("application.servers.get", client.application().server(1).get().await);
        coverage.reached(
            "application.servers.get_external",
            client.application().servers().get_external("shop-7").await,
        );
        let server = CreateServer::new("Lobby", 1, 15).allocation(1);
        coverage.reached("application.servers.create", client.application().servers().create(server).await);
        coverage.reached(
            "application.servers.details",
            client.application().server(1).replace_details(ServerDetails::new("x", 1)).await,
        );
        coverage.reached("application.servers.build", client.application().server(1).replace_build(build()).await);
        let startup = ServerStartup::new("java", 1, "image", false);
        coverage.reached("application.servers.startup", client.application().server(1).replace_startup(startup).await);
        coverage.reached("application.servers.suspend", client.application().server(1).suspend().await);
        coverage.reached("application.servers.unsuspend", client.application().server(1).unsuspend().await);
        coverage.reached("application.servers.reinstall", client.application().server(1).reinstall().await);
        coverage.reached("application.servers.delete", client.application().server(1).delete().await);
        coverage.reached("application.servers.delete_force", client.application().server(1).force_delete().await);
        coverage.reached(
            "application.servers.databases.list",
            client.application().server(1).databases().list().page(1).await,
        );
        coverage.reached("application.servers.databases.get", client.application().server(1).databases().get(2).await);
        let database = CreateDatabase::new("stats", "%", 1);
        coverage.reached(
            "application.servers.databases.create",
            client.application().server(1).databases().create(database).await,
        );
        coverage.reached(
            "application.servers.databases.reset_password",
            client.application().server(1).databases().reset_password(2).await,
        );
        coverage.reached(
            "application.servers.databases.delete",
            client.application().server(1).databases().delete(2).await,
        );

        coverage.reached("application.nests.list", client.application().nests().list().page(1).await);
        coverage.reached("application.nests.get", client.application().nest(1).get().await);
        coverage.reached("application.nests.eggs.list", client.application().nest(1).eggs().list().page(1).await);
        coverage.reached("application.nests.eggs.get", client.application().nest(1).eggs().get(2).await);

        let pelican = Client::builder(coverage.url(), "papp_key").retries(0).build().unwrap();
        coverage.reached("application.users.roles.assign", pelican.application().users().assign_roles(1, [2]).await);
        coverage.reached("application.users.roles.remove", pelican.application().users().remove_roles(1, [2]).await);
        let transfer = TransferServer::new(2, 3);
        coverage.reached("application.servers.transfer.start", pelican.application().server(1).transfer(transfer).await);
        coverage.reached("application.servers.transfer.cancel", pelican.application().server(1).cancel_transfer().await);
        coverage.reached("application.eggs.list", pelican.application().eggs().list().page(1).await);
        coverage.reached("application.eggs.get", pelican.application().eggs().get(1).await);
        coverage.reached("application.eggs.export", pelican.application().eggs().export(1, EggFormat::Yaml).await);
        coverage.reached("application.eggs.import", pelican.application().eggs().import("{}").await);
        coverage.reached("application.eggs.delete", pelican.application().eggs().delete(1).await);
        coverage.reached("application.eggs.delete_by_uuid", pelican.application().eggs().delete_by_uuid(Uuid::nil()).await);
        let host = || CreateDatabaseHost::new("x", "10.0.0.5", 3306, "panel");
        coverage.reached("application.database_hosts.list", pelican.application().database_hosts().list().page(1).await);
        coverage.reached("application.database_hosts.get", pelican.application().database_hosts().get(1).await);
        coverage.reached("application.database_hosts.create", pelican.application().database_hosts().create(host()).await);
        coverage.reached("application.database_hosts.update", pelican.application().database_hosts().replace(1, host()).await);
        coverage.reached("application.database_hosts.delete", pelican.application().database_hosts().delete(1).await);
        let mount = || CreateMount::new("x", "/srv/x", "/mnt/x");
        coverage.reached("application.mounts.list", pelican.application().mounts().list().page(1).await);
        coverage.reached("application.mounts.get", pelican.application().mount(1).get().await);
        coverage.reached("application.mounts.create", pelican.application().mounts().create(mount()).await);
        coverage.reached("application.mounts.update", pelican.application().mount(1).replace(mount()).await);
        coverage.reached("application.mounts.delete", pelican.application().mount(1).delete().await);
        coverage.reached("application.mounts.eggs.list", pelican.application().mount(1).eggs().list().page(1).await);
        coverage.reached("application.mounts.eggs.add", pelican.application().mount(1).eggs().add([2]).await);
        coverage.reached("application.mounts.eggs.remove", pelican.application().mount(1).eggs().remove(2).await);
        coverage.reached("application.mounts.nodes.list", pelican.application().mount(1).nodes().list().page(1).await);
        coverage.reached("application.mounts.nodes.add", pelican.application().mount(1).nodes().add([2]).await);
        coverage.reached("application.mounts.nodes.remove", pelican.application().mount(1).nodes().remove(2).await);
        coverage.reached("application.mounts.servers.list", pelican.application().mount(1).servers().list().page(1).await);
        coverage.reached("application.mounts.servers.add", pelican.application().mount(1).servers().add([2]).await);
        coverage.reached("application.mounts.servers.remove", pelican.application().mount(1).servers().remove(2).await);
        coverage.reached("application.roles.list", pelican.application().roles().list().page(1).await);
        coverage.reached("application.roles.get", pelican.application().roles().get(1).await);
        coverage.reached("application.roles.create", pelican.application().roles().create("x").await);
        coverage.reached("application.roles.update", pelican.application().roles().update(1, "y").await);
        coverage.reached("application.roles.delete", pelican.application().roles().delete(1).await);
        coverage.reached("application.plugins.list", pelican.application().plugins().list().page(1).await);
        coverage.reached("application.plugins.get", pelican.application().plugins().get("x").await);
        coverage.reached("application.plugins.import_file", pelican.application().plugins().import_file("x.zip", "x").await);
        coverage.reached("application.plugins.import_url", pelican.application().plugins().import_url("https://example.com/x.zip").await);
        coverage.reached("application.plugins.install", pelican.application().plugins().install("x").await);
        coverage.reached("application.plugins.update", pelican.application().plugins().update("x").await);
        coverage.reached("application.plugins.uninstall", pelican.application().plugins().uninstall("x", false).await);
        coverage.reached("application.plugins.enable", pelican.application().plugins().enable("x").await);
        coverage.reached("application.plugins.disable", pelican.application().plugins().disable("x").await);
        coverage.finish(Api::Application);
    }
}
