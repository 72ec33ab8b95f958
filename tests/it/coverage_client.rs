//! Every route of the Client API has a call in each client, and the call reaches that route.

use crate::dual_test;
use crate::support::coverage::Coverage;
use ptero::PowerAction;
use ptero::model::routes::Api;
use ptero::request::{CreateBackup, PullFile, SaveSchedule, SaveTask, Truncate};

/// What `tokio::spawn` requires of futures. The handles are temporary, as in `tokio::spawn(client.server(id).get())`.
#[test]
fn calls_can_be_spawned() {
    fn spawn(_: impl Future + Send + 'static) {}
    let client = ptero::Client::new("http://localhost", "ptlc_key").unwrap();
    let (id, text) = (String::from("1a2b3c4d"), String::from("x"));
    spawn(client.server(&id).get_with(["egg"]));
    spawn(client.server(&id).power(PowerAction::Start));
    spawn(client.server(&id).command(text.as_str()));
    spawn(client.server(&id).websocket());
    spawn(client.server(&id).files().write(text.as_str(), text.clone()));
    spawn(client.server(&id).files().rename("/", [(text.as_str(), text.as_str())]));
    spawn(client.server(&id).backups().set_locked(text.as_str(), true));
    spawn(client.server(&id).network().set_note(1, text.as_str()));
    spawn(client.server(&id).schedule(1).tasks().update(2, SaveTask::command(text.as_str())));
    spawn(client.server(&id).settings().set_description(text.as_str()));
    spawn(client.server(&id).users().create(text.as_str(), [text.as_str()]));
    spawn(client.server(&id).activity().page(1));
    spawn(client.server(&id).files().download("x").bytes());
    spawn(client.server(&id).backups().download("x").to_path(text.as_str()));
    spawn(client.server(&id).backups().download("x").stream());
    spawn(client.server(&id).files().upload("/").bytes("x", text.clone()).send());
    spawn(client.server(&id).files().upload("/").path(text.as_str()).send());
    spawn(client.server(&id).files().upload_directory(text.as_str(), "/").send());
    spawn(client.server(&id).console().connect());
    spawn(client.servers().list().collect());
    spawn(client.servers().list().first());
    spawn(client.servers().list().count());
    spawn(client.account().two_factor().setup());
    spawn(client.account().api_keys().create(text.as_str(), [text.as_str()]));
    spawn(client.permissions());
    spawn(client.request::<()>(ptero::Method::GET, [text.as_str()]).send());
}

/// What a multi-threaded runtime requires of the futures within its tasks.
#[test]
fn calls_can_be_made_in_tasks() {
    fn is_send(_: impl Future + Send) {}
    let client = ptero::Client::new("http://localhost", "ptlc_key").unwrap();
    let server = client.server("1a2b3c4d");
    is_send(client.servers().list().collect());
    is_send(client.account().api_keys().create("x", ["127.0.0.1"]));
    is_send(client.request::<()>(ptero::Method::GET, ["x"]).send());
    is_send(server.get_with(["egg"]));
    is_send(server.files().rename("/", [("a", "b")]));
    is_send(server.files().upload("/").bytes("a", "b").send());
    is_send(server.files().upload_directory("a", "/").send());
    is_send(server.backups().download("x").to_path("y"));
    is_send(server.users().create("x@example.com", ["control.start"]));
    is_send(server.console().connect());
}

dual_test! {
    async fn every_client_route_is_reached() {
        let mut coverage = Coverage::start();
        let client = Client::builder(coverage.url(), "ptlc_key").retries(0).build().unwrap();

        coverage.reached("client.servers.list", client.servers().list().page(1).await);
        coverage.reached("client.permissions", client.permissions().await);
        coverage.reached("client.account.get", client.account().get().await);
        coverage.reached("client.account.two_factor.get", client.account().two_factor().setup().await);
        coverage.reached(
            "client.account.two_factor.enable",
            client.account().two_factor().enable("123456", "secret").await,
        );
        coverage.reached("client.account.two_factor.disable", client.account().two_factor().disable("secret").await);
        coverage.reached("client.account.email.update", client.account().update_email("a@example.com", "secret").await);
        coverage.reached("client.account.password.update", client.account().update_password("old", "new").await);
        coverage.reached("client.account.activity", client.account().activity().page(1).await);
        coverage.reached("client.account.api_keys.list", client.account().api_keys().list().page(1).await);
        coverage.reached(
            "client.account.api_keys.create",
            client.account().api_keys().create("x", [] as [&str; 0]).await,
        );
        coverage.reached("client.account.api_keys.delete", client.account().api_keys().delete("ptlc_x").await);
        coverage.reached("client.account.ssh_keys.list", client.account().ssh_keys().list().page(1).await);
        coverage.reached(
            "client.account.ssh_keys.create",
            client.account().ssh_keys().create("x", "ssh-ed25519 x").await,
        );
        coverage.reached("client.account.ssh_keys.delete", client.account().ssh_keys().delete("x").await);

        coverage.reached("client.servers.get", client.server("x").get().await);
        coverage.reached("client.servers.websocket", client.server("x").websocket().await);
        coverage.reached("client.servers.resources", client.server("x").resources().await);
        coverage.reached("client.servers.activity", client.server("x").activity().page(1).await);
        coverage.reached("client.servers.command", client.server("x").command("say hi").await);
        coverage.reached("client.servers.power", client.server("x").power(PowerAction::Start).await);

        coverage.reached("client.servers.databases.list", client.server("x").databases().list().page(1).await);
        coverage.reached("client.servers.databases.create", client.server("x").databases().create("x", "%").await);
        coverage.reached(
            "client.servers.databases.rotate_password",
            client.server("x").databases().rotate_password("x").await,
        );
        coverage.reached("client.servers.databases.delete", client.server("x").databases().delete("x").await);

        coverage.reached("client.servers.files.list", client.server("x").files().list("/").page(1).await);
        coverage.reached("client.servers.files.contents", client.server("x").files().contents("/x").await);
        coverage.reached("client.servers.files.download", client.server("x").files().download_url("/x").await);
        coverage.reached("client.servers.files.rename", client.server("x").files().rename("/", [("a", "b")]).await);
        coverage.reached("client.servers.files.copy", client.server("x").files().copy("/x").await);
        coverage.reached("client.servers.files.write", client.server("x").files().write("/x", "y").await);
        coverage.reached("client.servers.files.compress", client.server("x").files().compress("/", ["x"]).await);
        coverage.reached(
            "client.servers.files.decompress",
            client.server("x").files().decompress("/", "x.tar.gz").await,
        );
        coverage.reached("client.servers.files.delete", client.server("x").files().delete("/", ["x"]).await);
        coverage.reached(
            "client.servers.files.create_folder",
            client.server("x").files().create_folder("/", "x").await,
        );
        coverage.reached("client.servers.files.chmod", client.server("x").files().chmod("/", [("x", "755")]).await);
        let pull = PullFile::new("https://example.com/x");
        coverage.reached("client.servers.files.pull", client.server("x").files().pull(pull).await);
        coverage.reached("client.servers.files.upload_url", client.server("x").files().upload_url().await);

        coverage.reached("client.servers.schedules.list", client.server("x").schedules().list().page(1).await);
        coverage.reached(
            "client.servers.schedules.create",
            client.server("x").schedules().create(SaveSchedule::new("x")).await,
        );
        coverage.reached("client.servers.schedules.get", client.server("x").schedule(1).get().await);
        coverage.reached(
            "client.servers.schedules.update",
            client.server("x").schedule(1).update(SaveSchedule::new("x")).await,
        );
        coverage.reached("client.servers.schedules.execute", client.server("x").schedule(1).execute().await);
        coverage.reached("client.servers.schedules.delete", client.server("x").schedule(1).delete().await);
        coverage.reached(
            "client.servers.schedules.tasks.create",
            client.server("x").schedule(1).tasks().create(SaveTask::command("x")).await,
        );
        coverage.reached(
            "client.servers.schedules.tasks.update",
            client.server("x").schedule(1).tasks().update(2, SaveTask::command("x")).await,
        );
        coverage.reached(
            "client.servers.schedules.tasks.delete",
            client.server("x").schedule(1).tasks().delete(2).await,
        );

        coverage.reached("client.servers.network.allocations.list", client.server("x").network().list().page(1).await);
        coverage.reached("client.servers.network.allocations.create", client.server("x").network().assign().await);
        coverage.reached(
            "client.servers.network.allocations.update",
            client.server("x").network().set_note(1, "x").await,
        );
        coverage.reached(
            "client.servers.network.allocations.set_primary",
            client.server("x").network().set_primary(1).await,
        );
        coverage.reached("client.servers.network.allocations.delete", client.server("x").network().delete(1).await);

        let user = "1f6894c4-bf01-48af-9a91-729defa83aba";
        coverage.reached("client.servers.users.list", client.server("x").users().list().page(1).await);
        coverage.reached(
            "client.servers.users.create",
            client.server("x").users().create("a@example.com", ["control.start"]).await,
        );
        coverage.reached("client.servers.users.get", client.server("x").users().get(user).await);
        coverage.reached(
            "client.servers.users.update",
            client.server("x").users().update(user, ["control.start"]).await,
        );
        coverage.reached("client.servers.users.delete", client.server("x").users().delete(user).await);

        coverage.reached("client.servers.backups.list", client.server("x").backups().list().page(1).await);
        coverage.reached(
            "client.servers.backups.create",
            client.server("x").backups().create(CreateBackup::new()).await,
        );
        coverage.reached("client.servers.backups.get", client.server("x").backups().get("x").await);
        coverage.reached("client.servers.backups.download", client.server("x").backups().download_url("x").await);
        coverage.reached("client.servers.backups.toggle_lock", client.server("x").backups().toggle_lock("x").await);
        coverage.reached(
            "client.servers.backups.restore",
            client.server("x").backups().restore("x", Truncate::KeepFiles).await,
        );
        coverage.reached("client.servers.backups.delete", client.server("x").backups().delete("x").await);

        coverage.reached("client.servers.startup.get", client.server("x").startup().get().await);
        coverage.reached(
            "client.servers.startup.update_variable",
            client.server("x").startup().set_variable("X", "1").await,
        );
        coverage.reached("client.servers.settings.rename", client.server("x").settings().rename("x").await);
        coverage.reached("client.servers.settings.reinstall", client.server("x").settings().reinstall().await);
        coverage.reached(
            "client.servers.settings.docker_image",
            client.server("x").settings().set_docker_image("x").await,
        );

        let pelican = Client::builder(coverage.url(), "pacc_key").retries(0).build().unwrap();
        coverage.reached(
            "client.account.username.update",
            pelican.account().update_username("ada", "secret").await,
        );
        coverage.reached(
            "client.account.ssh_keys.delete_by_fingerprint",
            pelican.account().ssh_keys().delete("x").await,
        );
        coverage.reached("client.servers.backups.rename", pelican.server("x").backups().rename("x", "y").await);
        coverage.reached(
            "client.servers.settings.description",
            pelican.server("x").settings().set_description("y").await,
        );
        coverage.finish(Api::Client);
    }
}
