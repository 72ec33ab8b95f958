//! The Application API on the fake panel: what is created shows, what is changed leaves the rest alone, what is deleted is
//! gone.

use crate::dual_test;
use ptero::model::ServerStatus;
use ptero::model::application::{Node, Server, User};
use ptero::request::application::{
    CreateAllocations, CreateDatabase, CreateLocation, CreateNode, CreateServer, CreateUser, Deploy, ServerBuild,
    ServerDetails, ServerFeatureLimits, ServerLimits, UpdateLocation, UpdateNode, UpdateServerBuild,
    UpdateServerDetails, UpdateServerStartup, UpdateUser,
};
use ptero::testing::FakePanel;
use ptero::{Error, ErrorKind};
use serde::Serialize;
use serde_json::Value;

/// The fields in which two states differ, dotted, without the date of the change.
fn differences<T: Serialize>(before: &T, after: &T) -> Vec<String> {
    let mut found = Vec::new();
    let json = |value| serde_json::to_value(value).unwrap();
    compare("", &json(before), &json(after), &mut found);
    found.retain(|field| field != "updated_at");
    found
}

fn compare(path: &str, before: &Value, after: &Value, found: &mut Vec<String>) {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) if before.keys().eq(after.keys()) => {
            for (key, value) in before {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                compare(&path, value, &after[key], found);
            }
        }
        _ if before == after => {}
        _ => found.push(path.to_owned()),
    }
}

fn administrator() -> CreateUser {
    CreateUser::new("ada@example.com", "ada", "Ada", "Lovelace")
        .root_admin(true)
        .external_id("crm-7")
        .password("s3cret!")
}

/// A build with nothing as the panel would have it by itself.
fn build(allocation: u64) -> ServerBuild {
    let limits = ServerLimits::new(512, 2048).swap(-1).io(300).cpu(150).threads("0,2-4");
    let features = ServerFeatureLimits::new().databases(None).allocations(7).backups(6);
    ServerBuild::new(allocation, limits, features).oom_disabled(false)
}

dual_test! {
    async fn user_update_keeps_unset_fields() {
        let panel = FakePanel::start();
        let app = Client::new(panel.url(), panel.application_key()).unwrap().application();
        let before: User = app.users().create(administrator()).await.unwrap();
        let users = app.users();
        let after = users.update(&before, UpdateUser::new().email("ada@example.org")).await.unwrap();
        assert_eq!(differences(&before, &after), ["email"]);
        let found = app.users().get_external("crm-7").await.unwrap();
        assert_eq!(found, after);
        let after = users.update(&before, UpdateUser::new().clear_external_id()).await.unwrap();
        assert_eq!((after.external_id, after.root_admin), (None, true));
        // Exactly what was, again.
        let after = users.replace(&before, CreateUser::from(&before)).await.unwrap();
        assert_eq!(differences(&before, &after), [""; 0]);
        users.delete(&before).await.unwrap();
        let gone = users.get(&before).await.unwrap_err();
        assert!(gone.is_not_found());
        let error = app.users().delete(2).await.unwrap_err();
        assert_eq!((error.kind(), error.code()), (ErrorKind::Refused, Some("DisplayException")));
    }

    async fn node_update_keeps_its_directory() {
        let panel = FakePanel::start();
        let app = Client::new(panel.url(), panel.application_key()).unwrap().application();
        let location = app.locations().create(CreateLocation::new("fra").long("Frankfurt")).await.unwrap();
        let moved = app.locations().update(location.id, UpdateLocation::new().short("eu.fra")).await.unwrap();
        assert_eq!(differences(&location, &moved), ["short"]);

        let node = CreateNode::new("fra-1", location.id.get(), "fra-1.example.com", 4096, 8192);
        let node = node.daemon_base("/srv/games").upload_size(250).public(false).behind_proxy(true).daemon_sftp(2200);
        let before: Node = app.nodes().create(node).await.unwrap();
        let node = app.node(before.id.get());
        let after = node.update(UpdateNode::new().memory(6000)).await;
        // Wings of this node does not run, of which the panel complains after it has saved the change.
        let _ = after.map_err(|error: Error| assert_eq!(error.code(), Some("ConfigurationNotPersistedException")));
        let after = node.get().await.unwrap();
        assert_eq!(differences(&before, &after), ["memory"]);
        let configuration = node.configuration().await.unwrap();
        assert_eq!(configuration.system.data, "/srv/games");

        let allocations = node.allocations();
        let ports = CreateAllocations::new("203.0.113.7", ["25565", "25570-25572"]).alias("play.example.com");
        allocations.create(ports).await.unwrap();
        let made = allocations.list().collect().await.unwrap();
        assert_eq!(made.iter().map(|allocation| allocation.port).collect::<Vec<_>>(), [25565, 25570, 25571, 25572]);
        allocations.delete(made[0].id.get()).await.unwrap();
        let left = allocations.list().filter("port", 25565).collect().await.unwrap();
        assert_eq!(left, []);

        let error = app.locations().delete(location.id).await.unwrap_err();
        assert_eq!(error.code(), Some("HasActiveNodesException"));
        node.delete().await.unwrap();
        app.locations().delete(location.id).await.unwrap();
    }

    async fn server_update_keeps_unset_fields() {
        let panel = FakePanel::start();
        let app = Client::new(panel.url(), panel.application_key()).unwrap().application();
        let server = app.server(1);
        let details = ServerDetails::new("Alpha", 1).external_id("shop-7").description("The first one");
        server.replace_details(details).await.unwrap();
        let before = server.replace_build(build(server.get().await.unwrap().allocation.unwrap().get())).await.unwrap();

        let after = server.update_details(UpdateServerDetails::new().name("Lobby")).await.unwrap();
        assert_eq!(differences(&before, &after), ["name"]);
        let before = after;
        let after = server.update_build(UpdateServerBuild::new().memory(768)).await.unwrap();
        assert_eq!(differences(&before, &after), ["limits.memory"]);
        let before = after;
        let after = server.update_startup(UpdateServerStartup::new().variable("MAX_PLAYERS", "42")).await.unwrap();
        assert_eq!(differences(&before, &after), ["container.environment.MAX_PLAYERS"]);
        let found = app.servers().get_external("shop-7").await.unwrap();
        assert_eq!(found, after);

        server.suspend().await.unwrap();
        let suspended = server.get().await.unwrap();
        assert_eq!(suspended.status, Some(ServerStatus::Suspended));
        server.unsuspend().await.unwrap();
        let released = server.get().await.unwrap();
        assert_eq!(released.status, None);
    }

    async fn egg_change_replaces_image_startup_and_variables() {
        let panel = FakePanel::start();
        let app = Client::new(panel.url(), panel.application_key()).unwrap().application();
        let before = app.server(1).get().await.unwrap();
        let eggs = app.nest(1).eggs();
        let all = eggs.list().include(["variables"]).collect().await.unwrap();
        let egg = all.iter().find(|egg| egg.id != before.egg).unwrap();
        let change = UpdateServerStartup::new().image("ghcr.io/example/java:21").fill_from(egg).unwrap();
        let after = app.server(1).update_startup(change).await.unwrap();
        assert_eq!((after.egg, after.container.image.as_str()), (egg.id, "ghcr.io/example/java:21"));
        assert_eq!(Some(&after.container.startup_command), egg.startup.as_ref());
        let variables = egg.relationships.variables.as_ref().unwrap();
        assert!(!variables.is_empty());
        for variable in variables {
            assert_eq!(after.container.environment[&variable.env_variable], variable.default_value.as_str());
        }
        let refused = UpdateServerStartup::new().egg(before.egg.get()).fill_from(egg).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::InvalidInput);
        let bare = eggs.get(egg.id.get()).await.unwrap();
        assert!(UpdateServerStartup::new().fill_from(&bare).unwrap_err().detail().contains("variables"));
    }

    async fn server_is_created_from_its_egg_and_deleted() {
        let panel = FakePanel::start();
        let app = Client::new(panel.url(), panel.application_key()).unwrap().application();
        let servers = app.servers();
        let draft = CreateServer::new("Lobby", 2, 15).deploy(Deploy::new().locations([1])).external_id("shop-8");
        let draft = servers.fill_from_egg(5, draft).await.unwrap().variable("SERVER_NAME", "Lobby");
        let made: Server = servers.create(draft).await.unwrap();
        assert_eq!(made.status, Some(ServerStatus::Installing));
        assert_eq!(made.container.environment["SERVER_NAME"], "Lobby");
        let server = app.server(made.id.get());
        server.delete().await.unwrap();
        let gone = server.get().await.unwrap_err();
        assert!(gone.is_not_found());

        let large = CreateServer::new("Large", 2, 15).limits(ServerLimits::new(99_999_999, 1)).deploy(Deploy::new());
        let large = servers.fill_from_egg(5, large).await.unwrap();
        let error = servers.create(large).await.unwrap_err();
        assert_eq!((error.status(), error.code()), (Some(400), Some("NoViableNodeException")));
    }

    async fn databases_are_created_and_deleted_without_affecting_the_server() {
        let panel = FakePanel::start();
        let app = Client::new(panel.url(), panel.application_key()).unwrap().application();
        let server = app.server(1);
        let databases = server.databases();
        let made = databases.create_with(CreateDatabase::new("stats", "%", 1), ["password"]).await.unwrap();
        assert_eq!(made.database, "s1_stats");
        let first = made.password().unwrap().clone();
        databases.reset_password(made.id.get()).await.unwrap();
        let read = databases.get_with(made.id.get(), ["password", "host"]).await.unwrap();
        assert_ne!(read.password(), Some(&first));
        databases.delete(made.id).await.unwrap();
        let left = databases.list().collect().await.unwrap();
        assert!(left.iter().all(|database| database.id != made.id));
        server.get().await.unwrap();
    }

    async fn deployable_nodes_have_capacity() {
        let panel = FakePanel::start();
        let app = Client::new(panel.url(), panel.application_key()).unwrap().application();
        let nodes = app.nodes().deployable(128, 512).locations([1]).collect().await.unwrap();
        assert!(nodes[0].sum_memory.is_some());
        let error = app.nodes().deployable(999_999, 1).collect().await.unwrap_err();
        assert_eq!(error.code(), Some("NoViableNodeException"));
    }

    async fn wrong_kind_of_key_is_forbidden() {
        let panel = FakePanel::start();
        let hint = |error: Error| {
            assert_eq!(error.kind(), ErrorKind::Forbidden);
            error.hint().unwrap().to_owned()
        };
        let client = Client::new(panel.url(), panel.client_key()).unwrap();
        let refused = hint(client.application().users().list().collect().await.unwrap_err());
        assert!(refused.contains("an application key (ptla_)"), "{refused}");
        let client = Client::new(panel.url(), panel.application_key()).unwrap();
        let refused = hint(client.servers().list().collect().await.unwrap_err());
        assert!(refused.contains("needs a client key (ptlc_)"), "{refused}");
        let client = Client::new(panel.url(), panel.read_only_key()).unwrap();
        let locations = client.application().locations();
        locations.list().collect().await.unwrap();
        let refused = hint(locations.create(CreateLocation::new("zz")).await.unwrap_err());
        assert!(refused.contains("the permission to write locations"), "{refused}");
        // An administrator's client key may do it.
        let client = Client::new(panel.url(), panel.admin_key()).unwrap();
        client.application().locations().create(CreateLocation::new("zz")).await.unwrap();
    }
}
