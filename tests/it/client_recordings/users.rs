use ptero::Method;
use serde_json::{Value, json};

use crate::dual_test;
use crate::support::replay::Replay;

dual_test! {
    async fn subusers() {
        let mut replay = Replay::start();
        let client = Client::builder(replay.url(), "ptlc_key").retries(0).pacing(false).build().unwrap();
        let users = client.server("7e215471").users();
        replay.of("client_users__create_existing_user").check(
            users
                .create("user@example.com", ["websocket.connect", "control.console", "file.read", "backup.read"])
                .await,
        );
        replay
            .of("client_users__create_new_email_invites")
            .check(users.create("invited@example.com", ["control.start"]).await);
        replay.raw("client_users__create_422_empty").check(
            client
                .request::<Value>(Method::POST, ["api", "client", "servers", "7e215471", "users"])
                .json(&json!({}))
                .send()
                .await,
        );
        replay.of("client_users__create_duplicate").check(users.create("user@example.com", ["control.start"]).await);
        replay.raw("client_users__create_permissions_as_string_500").check(
            client
                .request::<Value>(Method::POST, ["api", "client", "servers", "7e215471", "users"])
                .json(&json!({"email": "nope", "permissions": "x"}))
                .send()
                .await,
        );
        replay.of("client_users__create_self_owner").check(users.create("admin@example.com", ["control.start"]).await);
        replay
            .of("client_users__create_unknown_permission")
            .check(users.create("other@example.com", ["nope.nope", "control.start"]).await);
        replay.of("client_users__delete").check(users.delete("1f6894c4-bf01-48af-9a91-729defa83aba").await);
        replay.of("client_users__list").check(users.list().page(1).await);
        replay.of("client_users__update").check(
            users
                .update("1f6894c4-bf01-48af-9a91-729defa83aba", ["control.console", "control.stop", "file.read"])
                .await,
        );
        replay.raw("client_users__update_422").check(
            client
                .request::<Value>(
                    Method::POST,
                    ["api", "client", "servers", "7e215471", "users", "1f6894c4-bf01-48af-9a91-729defa83aba"],
                )
                .json(&json!({}))
                .send()
                .await,
        );
        replay.of("client_users__view").check(users.get("1f6894c4-bf01-48af-9a91-729defa83aba").await);
        replay
            .of("client_users__delete_while_connected")
            .check(users.delete("1f6894c4-bf01-48af-9a91-729defa83aba").await);
        replay.raw("client_users__create_422").check(
            client
                .request::<Value>(Method::POST, ["api", "client", "servers", "7e215471", "users"])
                .json(&json!({"email": "nope", "permissions": [5]}))
                .send()
                .await,
        );
        replay.finish(&["client_users__"]);
    }
}
