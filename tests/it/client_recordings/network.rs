use ptero::Method;
use serde_json::{Value, json};

use crate::dual_test;
use crate::support::replay::Replay;

dual_test! {
    async fn allocations() {
        let mut replay = Replay::start();
        let client = Client::builder(replay.url(), "ptlc_key").retries(0).pacing(false).build().unwrap();
        let network = client.server("7e215471").network();
        replay.of("client_network__create_auto_allocation_disabled_400").check(network.assign().await);
        replay.of("client_network__delete_404").check(network.delete(99999).await);
        replay.of("client_network__delete_primary").check(network.delete(1).await);
        replay.of("client_network__list").check(network.list().page(1).await);
        replay.of("client_network__set_primary").check(network.set_primary(2).await);
        replay.of("client_network__set_primary_back").check(network.set_primary(1).await);
        replay.of("client_network__update_notes").check(network.set_note(2, "query port").await);
        replay.raw("client_network__update_notes_422").check(
            client
                .request::<Value>(Method::POST, ["api", "client", "servers", "7e215471", "network", "allocations", "2"])
                .json(&json!({}))
                .send()
                .await,
        );
        replay.of("client_network__create").check(network.assign().await);
        replay.of("client_network__create_over_limit_400").check(network.assign().await);
        replay.of("client_network__create_second").check(network.assign().await);
        replay.of("client_network__delete").check(network.delete(65).await);
        replay.of("client_network__delete_again").check(network.delete(65).await);
        replay.finish(&["client_network__"]);
    }
}
