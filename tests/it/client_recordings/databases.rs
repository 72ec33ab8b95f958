use ptero::Method;
use serde_json::{Value, json};

use crate::dual_test;
use crate::support::replay::Replay;

dual_test! {
    async fn databases() {
        let mut replay = Replay::start();
        let client = Client::builder(replay.url(), "ptlc_key").retries(0).pacing(false).build().unwrap();
        let databases = client.server("7e215471").databases();
        replay.of("client_databases__create").check(databases.create("mydb", "%").await);
        replay.of("client_databases__create_422").check(databases.create("a b!", "not valid remote !!!").await);
        replay.raw("client_databases__create_422_empty").check(
            client
                .request::<Value>(Method::POST, ["api", "client", "servers", "7e215471", "databases"])
                .json(&json!({}))
                .send()
                .await,
        );
        replay.of("client_databases__create_over_limit_400").check(databases.create("fourthdb", "%").await);
        replay.of("client_databases__create_second").check(databases.create("seconddb", "127.0.0.1").await);
        replay.of("client_databases__create_third").check(databases.create("thirddb", "%").await);
        replay.of("client_databases__delete").check(databases.delete("zyKgr4kx").await);
        replay.of("client_databases__delete_again_404").check(databases.delete("zyKgr4kx").await);
        replay.of("client_databases__list").check(databases.list().page(1).await);
        replay.of("client_databases__rotate_password").check(databases.rotate_password("zyKgr4kx").await);
        replay.finish(&["client_databases__"]);
    }
}
