use ptero::Method;
use serde_json::{Value, json};

use crate::dual_test;
use crate::support::replay::Replay;

dual_test! {
    async fn settings() {
        let mut replay = Replay::start();
        let client = Client::builder(replay.url(), "ptlc_key").retries(0).pacing(false).build().unwrap();
        let server = client.server("7e215471");
        replay.of("client_settings__reinstall").check(client.server("ba052e75").settings().reinstall().await);
        replay
            .of("client_settings__rename")
            .check(server.settings().update_details("Alpha Renamed", "new description").await);
        replay
            .of("client_settings__docker_image")
            .check(server.settings().set_docker_image("127.0.0.1:5000/pterodactyl/yolks:debian-alt").await);
        replay
            .of("client_settings__docker_image_back")
            .check(server.settings().set_docker_image("127.0.0.1:5000/pterodactyl/yolks:debian").await);
        replay
            .of("client_settings__docker_image_not_in_egg_422")
            .check(server.settings().set_docker_image("ghcr.io/evil/image:latest").await);
        replay.of("client_settings__rename_404_other").check(client.server("ba052e75").settings().rename("x").await);
        replay.raw("client_settings__rename_422").check(
            client
                .request::<Value>(Method::POST, ["api", "client", "servers", "7e215471", "settings", "rename"])
                .json(&json!({"name": "", "description": 5}))
                .send()
                .await,
        );
        replay.raw("client_settings__rename_back").check(
            client
                .request::<Value>(Method::POST, ["api", "client", "servers", "7e215471", "settings", "rename"])
                .json(&json!({"name": "Alpha", "description": null}))
                .send()
                .await,
        );
        replay.finish(&["client_settings__"]);
    }
}
