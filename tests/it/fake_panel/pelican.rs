//! The fake panel as Pelican, with the calls of the clients.

use ptero::request::application::{
    CreateDatabaseHost, CreateServer, CreateUser, Deploy, EggFormat, ServerLimits, TransferServer, UpdateMount,
    UpdateNode,
};
use ptero::testing::{FakePanel, SeedNode};
use ptero::{ErrorKind, Panel};

use crate::dual_test;
use crate::support::zip::zip;

dual_test! {
    async fn pelican_is_detected_and_missing_routes_fail() {
        let panel = FakePanel::pelican();
        assert!(panel.client_key().starts_with("pacc_") && panel.application_key().starts_with("papp_"));
        let client = Client::new(panel.url(), panel.client_key()).unwrap();
        let account = client.account().get().await.unwrap();
        assert!(account.uuid.is_some() && account.id.is_none());
        assert_eq!(client.panel(), Panel::Pelican);
        let permissions = client.permissions().await.unwrap().to_set();
        assert_eq!(permissions, ptero::model::PermissionSet::all_of_pelican());
        let old = Client::builder(panel.url(), panel.application_key()).panel(Panel::Unknown).retries(0).build().unwrap();
        let error = old.application().locations().list().page(1).await.unwrap_err();
        assert_eq!(error.status(), Some(404), "{error}");
    }

    async fn server_is_created_by_tags_and_transferred() {
        let panel = FakePanel::builder()
            .panel(Panel::Pelican)
            .node(SeedNode::new("eu").tags(["eu"]).allocations("127.0.0.2", 26_000..=26_010))
            .start();
        let app = Client::new(panel.url(), panel.application_key()).unwrap().application();
        let user = app.users().create(CreateUser::without_names("ada@example.com", "ada")).await.unwrap();
        let deploy = Deploy::new().tags(["eu"]).port_range(["26000-26005"]);
        let server = CreateServer::new("Lobby", &user, 1).limits(ServerLimits::new(256, 512)).deploy(deploy);
        let server = app.servers().fill_from_egg(1, server).await.unwrap();
        let server = app.servers().create(server).await.unwrap();
        let node = app.node(server.node).get().await.unwrap();
        assert_eq!((node.name.as_str(), node.tags.as_deref()), ("eu", Some(&["eu".to_owned()][..])));
        let deployable = app.nodes().deployable(1, 1).tags(["eu"]).collect().await.unwrap();
        assert_eq!(deployable.len(), 1);

        let nowhere = CreateServer::new("None", &user, 1).deploy(Deploy::new().tags(["mars"]));
        let nowhere = app.servers().fill_from_egg(1, nowhere).await.unwrap();
        let result = app.servers().create(nowhere).await;
        assert_eq!(result.unwrap_err().code(), Some("NoViableNodeException"));

        let listed = app.servers().list().filter("uuidShort", &server.identifier).collect().await.unwrap();
        assert_eq!(listed.len(), 1);
        let free = app.node(1).allocations().list().filter("server_id", 0).first().await.unwrap().unwrap();
        let alpha = app.servers().get_external("alpha-ext").await.unwrap();
        let refused = app.server(&alpha).cancel_transfer().await.unwrap_err();
        assert_eq!((refused.kind(), refused.status()), (ErrorKind::Refused, Some(406)));
        let there = app.node(node.id).allocations().list().filter("server_id", 0).first().await.unwrap().unwrap();
        app.server(&alpha).transfer(TransferServer::new(node.id, there.id)).await.unwrap();
        assert!(free.id != there.id);
    }

    async fn eggs_roles_mounts_hosts_and_plugins_can_be_managed() {
        let panel = FakePanel::pelican();
        let app = Client::new(panel.url(), panel.application_key()).unwrap().application();
        let eggs = app.eggs();
        let file = eggs.export(15, EggFormat::Json).await.unwrap();
        let imported = eggs.import_with(file, ["variables"]).await.unwrap();
        assert_eq!(imported.id, 15);
        assert_eq!(imported.relationships.variables.unwrap().len(), 5);
        let result = eggs.delete(15).await;
        assert_eq!(result.unwrap_err().code(), Some("HasActiveServersException"));
        eggs.delete(2).await.unwrap();
        let result = eggs.list().collect().await;
        assert_eq!(result.unwrap().len(), 14);

        let role = app.roles().create("Moderator").await.unwrap();
        let result = app.users().assign_roles(2, [role.id]).await;
        assert_eq!(result.unwrap_err().code(), Some("RoleDoesNotExist"));
        let user = app.users().assign_roles_with(2, [2], ["roles"]).await.unwrap();
        assert_eq!(user.relationships.roles.unwrap()[0].name, "Editor");
        app.users().remove_roles(2, [2]).await.unwrap();
        let error = app.users().delete(1).await.unwrap_err();
        assert_eq!((error.kind(), error.errors().len()), (ErrorKind::Forbidden, 0));

        let mount = app.mounts().list().first().await.unwrap().unwrap();
        let mount = app.mount(&mount).update(UpdateMount::new().read_only(false)).await.unwrap();
        assert!(!mount.read_only && mount.source == "/srv/maps");
        let mount = app.mount(&mount).servers().add_with([5], ["servers"]).await.unwrap();
        assert_eq!(mount.relationships.servers.as_ref().unwrap().len(), 1);
        let result = app.mount(&mount).delete().await;
        assert_eq!(result.unwrap_err().code(), Some("HasActiveServersException"));
        app.mount(&mount).servers().remove(5).await.unwrap();
        app.mount(&mount).delete().await.unwrap();

        let host = CreateDatabaseHost::new("Second", "10.0.0.5", 3306, "panel").password("secret").node_ids([1]);
        let host = app.database_hosts().create_with(host, ["nodes"]).await.unwrap();
        assert_eq!(host.relationships.nodes.as_ref().unwrap().len(), 1);
        app.database_hosts().delete(&host).await.unwrap();

        let archive = zip("demo/plugin.json", br#"{"id":"demo","name":"Demo Plugin","category":"plugin"}"#);
        app.plugins().import_file("demo.zip", archive).await.unwrap();
        app.plugins().install("demo").await.unwrap();
        app.plugins().disable("demo").await.unwrap();
        let result = app.plugins().disable("demo").await;
        assert_eq!(result.unwrap_err().code(), Some("PanelException"));
        app.plugins().uninstall("demo", true).await.unwrap();
        let result = app.plugins().get("demo").await;
        assert_eq!(result.unwrap_err().kind(), ErrorKind::NotFound);
    }

    async fn failures_of_wings_are_pelicans() {
        let panel = FakePanel::pelican();
        let client = Client::builder(panel.url(), panel.client_key()).retries(0).build().unwrap();
        let server = client.server("ba052e75");
        server.command("lost").await.unwrap();
        let result = server.files().contents("/missing").await;
        assert_eq!(result.unwrap_err().kind(), ErrorKind::NotFound);
        panel.set_wings_online(false);
        let stats = server.resources().await.unwrap();
        assert_eq!(stats.current_state, ptero::ServerState::Missing);
        let error = server.power(ptero::PowerAction::Start).await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::Daemon, Some(500)));
        let app = Client::builder(panel.url(), panel.application_key()).retries(0).build().unwrap().application();
        app.node(1).update(UpdateNode::new().fqdn("node.example.com").maintenance_mode(true)).await.unwrap();
        panel.set_status("ba052e75", Some("reinstall_failed"));
        let result = server.resources().await;
        assert!(result.unwrap_err().is_conflict());
    }

    async fn own_names_and_descriptions_are_changed() {
        let panel = FakePanel::pelican();
        let client = Client::new(panel.url(), panel.client_key()).unwrap();
        client.account().update_username("Renamed", "Passw0rd!test").await.unwrap();
        let result = client.account().get().await;
        assert_eq!(result.unwrap().username, "renamed");
        let server = client.server("ba052e75");
        server.settings().update_details("New", "Text").await.unwrap();
        let changed = server.get().await.unwrap();
        assert_eq!((changed.name.as_str(), changed.description.as_str()), ("New", "Text"));
        server.settings().set_description("").await.unwrap();
        let result = server.get().await;
        assert_eq!(result.unwrap().description, "");
        let backup = server.backups().list().first().await.unwrap().unwrap();
        let result = server.backups().rename(&backup, "Named").await;
        assert_eq!(result.unwrap().name, "Named");
        let archive = server.files().compress_as("/", ["server.properties"], "pack", "zip").await.unwrap();
        assert_eq!(archive.name, "pack.zip");
        let error = server.databases().create("shop", "%").await.unwrap_err();
        assert!(error.hint().is_some_and(|hint| hint.contains("application()")), "{error}");
    }

    async fn eggs_in_yaml_are_imported_and_exported() {
        const EGG: &str = "meta:\n  version: PLCN_v3\nname: 'Demo Game'\nuuid: 11111111-2222-4333-8444-555555555555\n\
            docker_images:\n  'Java 21': 'ghcr.io/example/java:21'\n  'Java 17': 'ghcr.io/example/java:17'\n\
            startup_commands:\n  Default: 'java -jar {{JAR}}'\nconfig:\n  startup:\n    done: 'Done ('\n  stop: stop\n\
            variables:\n  -\n    name: Jar\n    env_variable: JAR\n    default_value: server.jar\n    rules:\n      - required\n";
        let panel = FakePanel::pelican();
        let eggs = Client::new(panel.url(), panel.application_key()).unwrap().application().eggs();
        let egg = eggs.import_with(EGG, ["variables"]).await.unwrap();
        assert_eq!((egg.name.as_str(), egg.startup.as_deref()), ("Demo Game", Some("java -jar {{JAR}}")));
        assert_eq!(egg.relationships.variables.as_ref().unwrap()[0].default_value, "server.jar");
        let file = eggs.export(egg.id, EggFormat::Yaml).await.unwrap();
        let again = eggs.import(file).await.unwrap();
        assert_eq!((again.id, again.startup), (egg.id, egg.startup));
        for file in ["", "no: [egg", "meta: {version: PTDL_v9}"] {
            let error = eggs.import(file).await.unwrap_err();
            assert_eq!(error.code(), Some("InvalidFileUploadException"), "{file:?}");
        }
    }

    async fn what_is_no_plugin_and_hosts_out_of_reach_are_refused() {
        let panel = FakePanel::pelican();
        let client = Client::builder(panel.url(), panel.application_key()).retries(0).build().unwrap();
        let app = client.application();
        for (archive, code) in [(b"bytes".to_vec(), "ValueError"), (zip("readme.txt", b"no plugin"), "Exception")] {
            let error = app.plugins().import_file("demo.zip", archive).await.unwrap_err();
            assert_eq!((error.kind(), error.code()), (ErrorKind::Server, Some(code)));
        }
        let host = || CreateDatabaseHost::new("Second", "10.0.0.5", 3306, "panel").password("secret").node_ids([1]);
        panel.set_database_host_online("10.0.0.5:3306", false);
        let error = app.database_hosts().create(host()).await.unwrap_err();
        assert_eq!((error.kind(), error.code()), (ErrorKind::Server, Some("PDOException")));
        panel.set_database_host_online("10.0.0.5:3306", true);
        app.database_hosts().create(host()).await.unwrap();
    }
}
