use ptero::Method;
use serde_json::{Value, json};

use crate::dual_test;
use crate::support::replay::Replay;

dual_test! {
    async fn startup() {
        let mut replay = Replay::start();
        let client = Client::builder(replay.url(), "ptlc_key").retries(0).pacing(false).build().unwrap();
        replay
            .of("client_startup__update_variable_install_seconds")
            .check(client.server("ba052e75").startup().set_variable("INSTALL_SECONDS", "6").await);
        replay.of("client_startup__list").check(client.server("7e215471").startup().get().await);
        replay
            .of("client_startup__update_variable_422")
            .check(client.server("7e215471").startup().set_variable("MAX_PLAYERS", "1000").await);
        replay.raw("client_startup__update_variable_422_missing").check(
            client
                .request::<Value>(Method::PUT, ["api", "client", "servers", "7e215471", "startup", "variable"])
                .json(&json!({}))
                .send()
                .await,
        );
        replay
            .of("client_startup__update_variable_unknown")
            .check(client.server("7e215471").startup().set_variable("NOPE", "1").await);
        replay.finish(&["client_startup__"]);
    }
}
