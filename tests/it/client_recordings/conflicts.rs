use ptero::Method;
use serde_json::Value;

use crate::dual_test;
use crate::support::replay::Replay;

dual_test! {
    async fn servers_in_every_state_read_as_recorded() {
        let mut replay = Replay::start();
        let client = Client::builder(replay.url(), "ptlc_key").retries(0).pacing(false).build().unwrap();
        replay.of("conflict__installing_client_view").check(client.server("ba052e75").get().await);
        replay.of("conflict__installing_files_409").check(client.server("ba052e75").files().list("/").page(1).await);
        replay.of("conflict__installing_power_409").check(client.server("ba052e75").power("start".into()).await);
        replay.of("conflict__installing_resources_409").check(client.server("ba052e75").resources().await);
        replay.of("conflict__installing_websocket_owner_409").check(client.server("ba052e75").websocket().await);
        replay
            .of("conflict__after_fast_restore_power_204")
            .check(client.server("7e215471").power("start".into()).await);
        replay.raw("conflict__suspended_files_409").check(
            client
                .request::<Value>(Method::GET, ["api", "client", "servers", "f8c7d60a", "files", "list"])
                .send()
                .await,
        );
        replay.of("conflict__suspended_power_409").check(client.server("f8c7d60a").power("start".into()).await);
        replay.of("conflict__suspended_resources").check(client.server("f8c7d60a").resources().await);
        replay.of("conflict__suspended_view").check(client.server("f8c7d60a").get().await);
        replay.of("conflict__suspended_websocket_409").check(client.server("f8c7d60a").websocket().await);
        replay.of("conflict__suspended_websocket_admin").check(client.server("f8c7d60a").websocket().await);
        replay.raw("conflict__restoring_files_409").check(
            client
                .request::<Value>(Method::GET, ["api", "client", "servers", "ba052e75", "files", "list"])
                .send()
                .await,
        );
        replay.of("conflict__restoring_power_409").check(client.server("ba052e75").power("start".into()).await);
        replay.of("conflict__restoring_view_200").check(client.server("ba052e75").get().await);
        replay.finish_under("/api/client", &["conflict__"]);
    }
}
