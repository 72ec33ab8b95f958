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
    spawn(client.servers().list().collect());
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
        let account = client.account();
        let server = client.server("1a2b3c4d");

        coverage.reached("client.servers.list", client.servers().list().page(1).await);
        coverage.reached("client.permissions", client.permissions().await);
        coverage.reached("client.account.get", account.get().await);
        coverage.reached("client.account.two_factor.get", account.two_factor().setup().await);
        coverage.reached("client.account.two_factor.enable", account.two_factor().enable("123456", "secret").await);
        coverage.reached("client.account.two_factor.disable", account.two_factor().disable("secret").await);
        coverage.reached("client.account.email.update", account.update_email("a@example.com", "secret").await);
        coverage.reached("client.account.password.update", account.update_password("old", "new").await);
        coverage.reached("client.account.activity", account.activity().page(1).await);
        coverage.reached("client.account.api_keys.list", account.api_keys().list().page(1).await);
        coverage.reached("client.account.api_keys.create", account.api_keys().create("x", [] as [&str; 0]).await);
        coverage.reached("client.account.api_keys.delete", account.api_keys().delete("ptlc_x").await);
        coverage.reached("client.account.ssh_keys.list", account.ssh_keys().list().page(1).await);
        coverage.reached("client.account.ssh_keys.create", account.ssh_keys().create("x", "ssh-ed25519 x").await);
        coverage.reached("client.account.ssh_keys.delete", account.ssh_keys().delete("x").await);

        coverage.reached("client.servers.get", server.get().await);
        coverage.reached("client.servers.websocket", server.websocket().await);
        coverage.reached("client.servers.resources", server.resources().await);
        coverage.reached("client.servers.activity", server.activity().page(1).await);
        coverage.reached("client.servers.command", server.command("say hi").await);
        coverage.reached("client.servers.power", server.power(PowerAction::Start).await);

        let databases = server.databases();
        coverage.reached("client.servers.databases.list", databases.list().page(1).await);
        coverage.reached("client.servers.databases.create", databases.create("x", "%").await);
        coverage.reached("client.servers.databases.rotate_password", databases.rotate_password("x").await);
        coverage.reached("client.servers.databases.delete", databases.delete("x").await);

        let files = server.files();
        coverage.reached("client.servers.files.list", files.list("/").page(1).await);
        coverage.reached("client.servers.files.contents", files.contents("/x").await);
        coverage.reached("client.servers.files.download", files.download_url("/x").await);
        coverage.reached("client.servers.files.rename", files.rename("/", [("a", "b")]).await);
        coverage.reached("client.servers.files.copy", files.copy("/x").await);
        coverage.reached("client.servers.files.write", files.write("/x", "y").await);
        coverage.reached("client.servers.files.compress", files.compress("/", ["x"]).await);
        coverage.reached("client.servers.files.decompress", files.decompress("/", "x.tar.gz").await);
        coverage.reached("client.servers.files.delete", files.delete("/", ["x"]).await);
        coverage.reached("client.servers.files.create_folder", files.create_folder("/", "x").await);
        coverage.reached("client.servers.files.chmod", files.chmod("/", [("x", "755")]).await);
        let pull = PullFile::new("https://example.com/x");
        coverage.reached("client.servers.files.pull", files.pull(pull).await);
        coverage.reached("client.servers.files.upload_url", files.upload_url().await);

        let schedules = server.schedules();
        coverage.reached("client.servers.schedules.list", schedules.list().page(1).await);
        coverage.reached("client.servers.schedules.create", schedules.create(SaveSchedule::new("x")).await);
        coverage.reached("client.servers.schedules.get", server.schedule(1).get().await);
        coverage.reached("client.servers.schedules.update", server.schedule(1).update(SaveSchedule::new("x")).await);
        coverage.reached("client.servers.schedules.execute", server.schedule(1).execute().await);
        coverage.reached("client.servers.schedules.delete", server.schedule(1).delete().await);
        let tasks = server.schedule(1).tasks();
        coverage.reached("client.servers.schedules.tasks.create", tasks.create(SaveTask::command("x")).await);
        coverage.reached("client.servers.schedules.tasks.update", tasks.update(2, SaveTask::command("x")).await);
        coverage.reached("client.servers.schedules.tasks.delete", tasks.delete(2).await);

        let network = server.network();
        coverage.reached("client.servers.network.allocations.list", network.list().page(1).await);
        coverage.reached("client.servers.network.allocations.create", network.assign().await);
        coverage.reached("client.servers.network.allocations.update", network.set_note(1, "x").await);
        coverage.reached("client.servers.network.allocations.set_primary", network.set_primary(1).await);
        coverage.reached("client.servers.network.allocations.delete", network.delete(1).await);

        let users = server.users();
        let user = "1f6894c4-bf01-48af-9a91-729defa83aba";
        coverage.reached("client.servers.users.list", users.list().page(1).await);
        coverage.reached("client.servers.users.create", users.create("a@example.com", ["control.start"]).await);
        coverage.reached("client.servers.users.get", users.get(user).await);
        coverage.reached("client.servers.users.update", users.update(user, ["control.start"]).await);
        coverage.reached("client.servers.users.delete", users.delete(user).await);

        let backups = server.backups();
        coverage.reached("client.servers.backups.list", backups.list().page(1).await);
        coverage.reached("client.servers.backups.create", backups.create(CreateBackup::new()).await);
        coverage.reached("client.servers.backups.get", backups.get("x").await);
        coverage.reached("client.servers.backups.download", backups.download_url("x").await);
        coverage.reached("client.servers.backups.toggle_lock", backups.toggle_lock("x").await);
        coverage.reached("client.servers.backups.restore", backups.restore("x", Truncate::KeepFiles).await);
        coverage.reached("client.servers.backups.delete", backups.delete("x").await);

        coverage.reached("client.servers.startup.get", server.startup().get().await);
        coverage.reached("client.servers.startup.update_variable", server.startup().set_variable("X", "1").await);
        coverage.reached("client.servers.settings.rename", server.settings().rename("x").await);
        coverage.reached("client.servers.settings.reinstall", server.settings().reinstall().await);
        coverage.reached("client.servers.settings.docker_image", server.settings().set_docker_image("x").await);
        coverage.finish(Api::Client);
    }
}
