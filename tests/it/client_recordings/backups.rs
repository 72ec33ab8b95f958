use ptero::Method;
use ptero::request::{CreateBackup, Truncate};
use serde_json::{Value, json};

use crate::dual_test;
use crate::support::replay::Replay;

dual_test! {
    async fn backups() {
        let mut replay = Replay::start();
        let client = Client::builder(replay.url(), "ptlc_key").retries(0).pacing(false).build().unwrap();
        let server = client.server("7e215471");
        let backups = server.backups();
        replay.of("client_backups__delete_locked").check(backups.delete("ac91a1f0-852f-48df-b17a-a3c5bc92a00e").await);
        replay
            .of("client_backups__download_in_progress")
            .check(backups.download_url("ac91a1f0-852f-48df-b17a-a3c5bc92a00e").await);
        replay
            .of("client_backups__download_url")
            .check(backups.download_url("ac91a1f0-852f-48df-b17a-a3c5bc92a00e").await);
        replay.of("client_backups__list").check(backups.list().page(1).await);
        replay.of("client_backups__list_empty").check(backups.list().page(1).await);
        replay.of("client_backups__lock").check(backups.toggle_lock("ac91a1f0-852f-48df-b17a-a3c5bc92a00e").await);
        replay.of("client_backups__unlock").check(backups.toggle_lock("ac91a1f0-852f-48df-b17a-a3c5bc92a00e").await);
        replay.of("client_backups__view").check(backups.get("ac91a1f0-852f-48df-b17a-a3c5bc92a00e").await);
        replay.of("client_backups__view_in_progress").check(backups.get("ac91a1f0-852f-48df-b17a-a3c5bc92a00e").await);
        replay
            .of("client_backups__create_empty_body_locked")
            .check(backups.create(CreateBackup::new().locked(true)).await);
        replay
            .of("client_backups__create_throttled_429")
            .check(backups.create(CreateBackup::new().name("third within 600 s")).await);
        replay
            .of("client_backups__restore")
            .check(backups.restore("ac91a1f0-852f-48df-b17a-a3c5bc92a00e", Truncate::DeleteAllFiles).await);
        replay.raw("client_backups__restore_422").check(
            client
                .request::<Value>(
                    Method::POST,
                    [
                        "api",
                        "client",
                        "servers",
                        "7e215471",
                        "backups",
                        "ac91a1f0-852f-48df-b17a-a3c5bc92a00e",
                        "restore",
                    ],
                )
                .json(&json!({}))
                .send()
                .await,
        );
        replay.of("client_backups__view_404").check(backups.get("00000000-0000-4000-8000-000000000000").await);
        replay.of("client_backups__delete").check(backups.delete("ac91a1f0-852f-48df-b17a-a3c5bc92a00e").await);
        replay
            .of("client_backups__delete_again_404")
            .check(backups.delete("ac91a1f0-852f-48df-b17a-a3c5bc92a00e").await);
        replay
            .of("client_backups__delete_locked_second")
            .check(backups.delete("5ff4da79-96c9-4e91-8ba4-9bb4d8313f4f").await);
        replay.of("client_backups__restore_list_files_after").check(server.files().list("/").page(1).await);
        replay
            .of("client_backups__view_in_progress_real")
            .check(client.server("ba052e75").backups().get("6284fc1a-3dd7-4b64-85ec-b2bb77075c1a").await);
        replay.of("client_backups__restore_slow").check(
            client
                .server("ba052e75")
                .backups()
                .restore("6284fc1a-3dd7-4b64-85ec-b2bb77075c1a", Truncate::KeepFiles)
                .await,
        );
        replay
            .of("client_backups__delete_big")
            .check(client.server("ba052e75").backups().delete("6284fc1a-3dd7-4b64-85ec-b2bb77075c1a").await);
        replay.finish(&["client_backups__"]);
    }
}
