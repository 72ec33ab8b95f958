use ptero::Method;
use serde_json::{Value, json};

use crate::dual_test;
use crate::support::replay::Replay;

dual_test! {
    async fn one_server() {
        let mut replay = Replay::start();
        let client = Client::builder(replay.url(), "ptlc_key").retries(0).pacing(false).build().unwrap();
        let server = client.server("7e215471");
        replay.of("client_server__command_offline_502").check(server.command("hi").await);
        replay.of("client_server__power_422").check(server.power("explode".into()).await);
        replay.raw("client_server__power_422_empty").check(
            client
                .request::<Value>(Method::POST, ["api", "client", "servers", "7e215471", "power"])
                .json(&json!({}))
                .send()
                .await,
        );
        replay.of("client_server__power_start").check(server.power("start".into()).await);
        replay.of("client_server__resources_offline").check(server.resources().await);
        replay.of("client_server__view_404").check(client.server("deadbeef").get().await);
        replay.of("client_server__view_as_root_admin_not_owner").check(client.server("ba052e75").get().await);
        replay
            .of("client_server__view_by_full_uuid")
            .check(client.server("7e215471-a458-42b6-aaa2-63d512858db4").get().await);
        replay.of("client_server__view_not_mine_404").check(server.get().await);
        replay.of("client_server__view_owner_admin").check(server.get().await);
        replay.of("client_server__view_owner_user").check(client.server("ba052e75").get().await);
        replay.of("client_websocket__credentials").check(server.websocket().await);
        replay.of("client_websocket__credentials_not_mine_404").check(server.websocket().await);
        replay.of("client_websocket__credentials_user").check(client.server("ba052e75").websocket().await);
        replay.of("client_server__resources_running").check(server.resources().await);
        replay.of("client_server__command").check(server.command("recorded command").await);
        replay.of("client_server__command_empty_string_422").check(server.command("").await);
        replay.of("client_server__power_restart").check(server.power("restart".into()).await);
        replay.of("client_server__power_start_already_running").check(server.power("start".into()).await);
        replay.of("client_server__power_start_while_restarting").check(server.power("start".into()).await);
        replay.of("client_server__resources_stale_cache_says_running_during_restart").check(server.resources().await);
        replay.of("client_server__power_stop").check(server.power("stop".into()).await);
        replay.of("client_server__power_kill_offline").check(server.power("kill".into()).await);
        replay.of("client_server__activity").check(server.activity().page(1).await);
        replay
            .of("client_server__activity_filter")
            .check(server.activity().filter("event", "server:power.start").sort("timestamp").page(1).await);
        replay.of("client_server__view_as_subuser").check(server.get().await);
        replay.finish(&["client_server__", "client_websocket__"]);
    }
}
