use ptero::Method;
use ptero::request::CreateBackup;
use serde_json::Value;

use crate::dual_test;
use crate::support::replay::Replay;

dual_test! {
    async fn unreachable_node_reads_as_recorded() {
        let mut replay = Replay::start();
        let client = Client::builder(replay.url(), "ptlc_key").retries(0).pacing(false).build().unwrap();
        let server = client.server("7e215471");
        replay
            .of("daemon_down__backup_create")
            .check(client.server("87fe4598").backups().create(CreateBackup::new().name("x")).await);
        replay.of("daemon_down__client_rename_still_works").check(server.settings().rename("Alpha").await);
        replay.of("daemon_down__command").check(server.command("x").await);
        replay.of("daemon_down__files_contents").check(server.files().contents("/conf.json").await);
        replay.of("daemon_down__files_delete").check(server.files().delete("/", ["x"]).await);
        replay.raw("daemon_down__files_list").check(
            client
                .request::<Value>(Method::GET, ["api", "client", "servers", "7e215471", "files", "list"])
                .send()
                .await,
        );
        replay.of("daemon_down__power").check(server.power("start".into()).await);
        replay.of("daemon_down__resources").check(server.resources().await);
        replay.of("daemon_down__resources_other").check(client.server("ba052e75").resources().await);
        replay.of("daemon_down__server_view").check(server.get().await);
        replay.of("daemon_down__websocket").check(server.websocket().await);
        replay.finish_under("/api/client", &["daemon_down__"]);
    }
}
