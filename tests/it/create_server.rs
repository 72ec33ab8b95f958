//! Making a server: what is sent, what the egg gives, what is missing.

use crate::dual_test;
use crate::support::replay::{Replay, answer};
use crate::support::scripted::{Scripted, Step};
use ptero::model::application::Egg;
use ptero::request::application::{CreateServer, Deploy, PortRange, ServerFeatureLimits, ServerLimits};
use ptero::{Error, ErrorKind};
use serde_json::{Value, json};

/// The recorded egg 1 in nest 1, with its variables.
fn answer_with_egg() -> Value {
    answer("app_nests__egg_view_variables")
}

fn egg() -> Egg {
    serde_json::from_value(answer_with_egg()["attributes"].clone()).unwrap()
}

/// The egg with some of its variables without a default.
fn demanding_egg() -> Egg {
    let mut egg = answer_with_egg();
    for variable in egg["attributes"]["relationships"]["variables"]["data"].as_array_mut().unwrap() {
        variable["attributes"]["default_value"] = json!("");
    }
    serde_json::from_value(egg["attributes"].clone()).unwrap()
}

fn server() -> CreateServer {
    CreateServer::new("Lobby", 7, 1).limits(ServerLimits::new(1024, 4096).cpu(150)).allocation(30)
}

#[test]
fn dry_run_returns_the_exact_json() {
    let server = CreateServer::new("Lobby", 7, 1)
        .docker_image("ghcr.io/example/java:21")
        .startup("java -jar {{SERVER_JARFILE}}")
        .variable("SERVER_JARFILE", "server.jar")
        .description("The first one")
        .external_id("shop-7")
        .limits(ServerLimits::new(1024, 4096).swap(-1).io(300).cpu(150).threads("0,2-4"))
        .feature_limits(ServerFeatureLimits::new().databases(1).allocations(2).backups(3))
        .deploy(
            Deploy::new()
                .locations([1, 2])
                .dedicated_ip(true)
                .port_range([PortRange::from(25565), "26000-26010".into()]),
        )
        .skip_scripts(true)
        .start_on_completion(true)
        .oom_disabled(false);
    let expected = json!({
        "name": "Lobby", "user": 7, "egg": 1,
        "docker_image": "ghcr.io/example/java:21", "startup": "java -jar {{SERVER_JARFILE}}",
        "environment": { "SERVER_JARFILE": "server.jar" },
        "description": "The first one", "external_id": "shop-7",
        "limits": { "memory": 1024, "swap": -1, "disk": 4096, "io": 300, "cpu": 150, "threads": "0,2-4" },
        "feature_limits": { "databases": 1, "allocations": 2, "backups": 3 },
        "deploy": { "locations": [1, 2], "dedicated_ip": true, "port_range": ["25565", "26000-26010"] },
        "skip_scripts": true, "start_on_completion": true, "oom_disabled": false,
    });
    assert_eq!(server.dry_run().unwrap(), expected);
}

#[test]
fn body_has_either_an_allocation_or_a_deployment() {
    let by_wish = server().deploy(Deploy::new()).dry_run().unwrap();
    assert_eq!(by_wish.get("allocation"), None);
    assert_eq!(by_wish["deploy"], json!({ "locations": [], "dedicated_ip": false, "port_range": [] }));
    let by_id = server().deploy(Deploy::new()).allocations(1, [2, 3]).dry_run().unwrap();
    assert_eq!(by_id.get("deploy"), None);
    assert_eq!(by_id["allocation"], json!({ "default": 1, "additional": [2, 3] }));
}

#[test]
fn server_without_allocation_or_deployment_is_refused() {
    let error = CreateServer::new("Lobby", 7, 1).dry_run().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.detail().contains("allocation"), "{error}");
}

#[test]
fn egg_fills_in_only_missing_values() {
    let body = server().fill_from(&egg()).unwrap().dry_run().unwrap();
    assert_eq!(body["docker_image"], "ghcr.io/pterodactyl/yolks:java_21");
    assert_eq!(body["startup"], "java -Xms128M -XX:MaxRAMPercentage=95.0 -jar {{SERVER_JARFILE}}");
    assert_eq!(body["environment"], json!({ "BUNGEE_VERSION": "latest", "SERVER_JARFILE": "bungeecord.jar" }));

    let server = server().docker_image("mine").startup("run").variable("BUNGEE_VERSION", "1.19");
    let body = server.fill_from(&egg()).unwrap().variable("EXTRA", "x").dry_run().unwrap();
    assert_eq!((&body["docker_image"], &body["startup"]), (&json!("mine"), &json!("run")));
    let expected = json!({ "BUNGEE_VERSION": "1.19", "EXTRA": "x", "SERVER_JARFILE": "bungeecord.jar" });
    assert_eq!(body["environment"], expected);
}

#[test]
fn all_missing_required_variables_are_reported_together() {
    let server = server().fill_from(&demanding_egg()).unwrap();
    let error = server.dry_run().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.detail().contains("BUNGEE_VERSION, SERVER_JARFILE"), "{error}");
    let error = server.clone().variable("BUNGEE_VERSION", "latest").dry_run().unwrap_err();
    assert!(error.detail().ends_with(": SERVER_JARFILE"), "{error}");
    server.variables([("BUNGEE_VERSION", "latest"), ("SERVER_JARFILE", "a.jar")]).dry_run().unwrap();
}

#[test]
fn unsuitable_egg_is_refused() {
    let refusal = |egg: &Egg, id| -> Error { CreateServer::new("x", 1, id).fill_from(egg).unwrap_err() };
    assert!(refusal(&egg(), 2).detail().contains("egg 2"));
    let bare: Egg = serde_json::from_value(answer("app_nests__egg_view")["attributes"].clone()).unwrap();
    assert!(refusal(&bare, 15).detail().contains("variables"));
}

#[test]
fn debug_hides_the_values_of_variables() {
    let server = server().variable("RCON_PASSWORD", "hunter2");
    let shown = format!("{server:?}");
    assert!(shown.contains("RCON_PASSWORD") && !shown.contains("hunter2"), "{shown}");
}

dual_test! {
    async fn fill_from_egg_fetches_variables_and_create_sends_the_dry_run() {
        let steps = [Step::json(200, &answer_with_egg().to_string())];
        let created = Step::json(201, &answer("app_servers__create_deploy").to_string());
        let panel = Scripted::start(steps.into_iter().chain([created]));
        let client = Client::new(panel.url(), "ptla_key").unwrap();
        let servers = client.application().servers();
        let server = servers.fill_from_egg(1, server()).await.unwrap();
        let shown = server.dry_run().unwrap();
        let created = servers.create(server).await.unwrap();
        assert_eq!(created.status, Some(ptero::model::ServerStatus::Installing));
        let requests = panel.finish();
        assert!(requests[0].starts_with("GET /api/application/nests/1/eggs/1?include=variables HTTP/1.1"));
        let sent: Value = serde_json::from_str(requests[1].split_once("\r\n\r\n").unwrap().1).unwrap();
        assert_eq!(sent, shown);
    }

    async fn incomplete_server_is_not_sent() {
        let panel = Scripted::start([]);
        let client = Client::new(panel.url(), "ptla_key").unwrap();
        let server = server().fill_from(&demanding_egg()).unwrap();
        let error = client.application().servers().create(server).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidInput, 0));
        assert!(error.detail().contains("BUNGEE_VERSION, SERVER_JARFILE"), "{error}");
    }

    async fn no_viable_node_error_keeps_code_and_detail() {
        let mut replay = Replay::start();
        let client = Client::new(replay.url(), "ptla_key").unwrap();
        replay.of("app_servers__create_deploy_no_node");
        let server = server().deploy(Deploy::new().locations([1]));
        let error = client.application().servers().create(server).await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::Refused, Some(400)));
        assert_eq!(error.code(), Some("NoViableNodeException"));
        assert_eq!(
            error.detail(),
            "No nodes satisfying the requirements specified for automatic deployment could be found."
        );
        let line = error.to_string();
        assert!(line.contains("POST /api/application/servers: 400 NoViableNodeException: No nodes"), "{line}");
        assert!(!error.is_retryable());
    }
}
