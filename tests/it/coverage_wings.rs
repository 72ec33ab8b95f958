//! Every route of Wings' own API has a call in each client, and the call reaches that route.

use crate::dual_test;
use crate::support::coverage::Coverage;
use ptero::PowerAction;
use ptero::model::routes::Api;
use ptero::request::Truncate;
use ptero::request::wings::{BackupAdapter, CreateBackup, Diagnostics, PullFile, Transfer};
use uuid::Uuid;

const SERVER: &str = "7e215471-a458-42b6-aaa2-63d512858db4";
const BACKUP: &str = "682fad4c-831b-46c8-9b96-e807cf3302e8";

#[test]
fn calls_can_be_spawned() {
    fn spawn(_: impl Future + Send + 'static) {}
    let client = ptero::wings::Client::new("http://localhost", "token").unwrap();
    let (id, text) = (String::from(SERVER), String::from("x"));
    spawn(client.servers().list());
    spawn(client.servers().list_lossy());
    spawn(client.servers().create(&id, true));
    spawn(client.transfers().receive(&id, text.as_str()));
    spawn(client.server(&id).power(PowerAction::Start));
    spawn(client.server(&id).files().contents(text.as_str()));
    spawn(client.server(&id).files().search_lossy("/", text.as_str()));
    spawn(client.server(&id).files().compress("/", [text.as_str()]));
    spawn(client.server(&id).backups().restore(text.as_str(), Truncate::KeepFiles));
    spawn(client.server(&id).download("x").bytes());
    spawn(client.server(&id).console().connect());
    spawn(client.deauthorize_user(Uuid::nil(), [text.as_str()]));
}

dual_test! {
    async fn every_route_of_wings_has_a_call() {
        let mut coverage = Coverage::of_node();
        let client = wings::Client::builder(coverage.url(), "token").retries(0).build().unwrap();
        let archive = tempfile::NamedTempFile::new().unwrap();
        coverage.reached("wings.system.get", client.system().get().await);
        coverage.reached("wings.update", client.update(&serde_json::json!({})).await);
        coverage.reached("wings.servers.list", client.servers().list().await);
        coverage.reached_last("wings.servers.create", client.servers().create(Coverage::MISSING, false).await);
        coverage.reached("wings.deauthorize_user", client.deauthorize_user(Uuid::nil(), [SERVER]).await);
        coverage.reached("wings.transfers.incoming", client.transfers().receive(SERVER, archive.path()).await);
        coverage.reached("wings.transfers.cancel_incoming", client.transfers().cancel(SERVER).await);
        coverage.reached("wings.servers.get", client.server(SERVER).get().await);
        coverage.reached("wings.servers.delete", client.server(SERVER).delete().await);
        coverage.reached("wings.servers.logs", client.server(SERVER).logs(10).await);
        coverage.reached("wings.servers.install_logs", client.server(SERVER).install_logs().await);
        coverage.reached("wings.servers.power", client.server(SERVER).power(PowerAction::Start).await);
        coverage.reached("wings.servers.commands", client.server(SERVER).commands(["list"]).await);
        coverage.reached("wings.servers.install", client.server(SERVER).install().await);
        coverage.reached("wings.servers.reinstall", client.server(SERVER).reinstall().await);
        coverage.reached("wings.servers.sync", client.server(SERVER).sync().await);
        coverage.reached("wings.servers.ws_deny", client.server(SERVER).deny_tokens(["x"]).await);
        coverage.reached_last("wings.servers.websocket", client.server(SERVER).console().connect().await);
        let transfer = Transfer::new("https://other.example.com", "x");
        coverage.reached("wings.servers.transfer", client.server(SERVER).transfer(transfer).await);
        coverage.reached("wings.servers.transfer_cancel", client.server(SERVER).cancel_transfer().await);

        coverage.reached("wings.servers.files.contents", client.server(SERVER).files().contents("x").await);
        coverage.reached("wings.servers.files.list", client.server(SERVER).files().list("/").await);
        coverage.reached("wings.servers.files.rename", client.server(SERVER).files().rename("/", [("a", "b")]).await);
        coverage.reached("wings.servers.files.copy", client.server(SERVER).files().copy("x").await);
        coverage.reached("wings.servers.files.write", client.server(SERVER).files().write("x", "y").await);
        coverage.reached("wings.servers.files.mkdir", client.server(SERVER).files().create_folder("/", "x").await);
        coverage.reached("wings.servers.files.delete", client.server(SERVER).files().delete("/", ["x"]).await);
        coverage.reached("wings.servers.files.compress", client.server(SERVER).files().compress("/", ["x"]).await);
        coverage.reached("wings.servers.files.decompress", client.server(SERVER).files().decompress("/", "x").await);
        coverage.reached("wings.servers.files.chmod", client.server(SERVER).files().chmod("/", [("x", "755")]).await);
        coverage.reached("wings.servers.files.search", client.server(SERVER).files().search("/", "xyz").await);
        coverage.reached("wings.servers.files.pulls", client.server(SERVER).files().pulls().await);
        let file = PullFile::new("https://example.com/x");
        coverage.reached("wings.servers.files.pull", client.server(SERVER).files().pull(file).await);
        coverage.reached("wings.servers.files.pull_cancel", client.server(SERVER).files().cancel_pull(Uuid::nil()).await);

        let backup = CreateBackup::new(BACKUP).adapter(BackupAdapter::S3);
        coverage.reached("wings.servers.backups.create", client.server(SERVER).backups().create(backup).await);
        coverage.reached_last(
            "wings.servers.backups.restore",
            client.server(SERVER).backups().restore(BACKUP, Truncate::KeepFiles).await,
        );
        coverage.reached("wings.servers.backups.delete", client.server(SERVER).backups().delete(BACKUP).await);
        coverage.reached("wings.servers.backups.delete_all", client.server(SERVER).backups().delete_all().await);

        coverage.reached("wings.system.diagnostics", client.system().diagnostics(Diagnostics::new()).await);
        coverage.reached("wings.system.ips", client.system().ips().await);
        coverage.reached("wings.system.utilization", client.system().utilization().await);
        coverage.reached("wings.system.docker_disk", client.system().docker_disk().await);
        coverage.reached("wings.system.docker_prune", client.system().prune_images().await);
        coverage.reached_last("wings.download.file", client.server(SERVER).download("x").bytes().await);
        coverage.reached_last("wings.download.backup", client.server(SERVER).backups().download(BACKUP).bytes().await);
        coverage.reached_last("wings.upload.file", client.server(SERVER).upload("/").bytes("x", "y").send().await);
        coverage.finish(Api::Wings);
    }
}
