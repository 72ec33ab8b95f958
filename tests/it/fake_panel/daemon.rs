//! Wings' own API shares its state with the panel.

use std::time::Duration;

use ptero::testing::{FakePanel, SeedNode, SeedServer};
use ptero::{Clock, Panel, ServerState};
use serde_json::{Value, json};

use crate::fake_panel::talk::{Talk, credentials};
use crate::fake_panel::wire::{call, send};

const ALPHA: &str = "7e215471";
const UUID: &str = "7e215471-a458-42b6-aaa2-63d512858db4";

/// A request to Wings with the token of a node. Its body is JSON when there is one.
fn daemon(panel: &FakePanel, node: &str, method: &str, path: &str, body: Value) -> (u16, Value) {
    let token = panel.node_token(node).unwrap();
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let head = format!("{method} {path} HTTP/1.1\r\nAuthorization: Bearer {token}");
    let (status, body) = send(&panel.wings_url(), &head, body.as_bytes());
    (status, serde_json::from_slice(&body).unwrap_or_default())
}

fn of_server(panel: &FakePanel, method: &str, path: &str, body: Value) -> (u16, Value) {
    daemon(panel, "local-node", method, &format!("/api/servers/{UUID}{path}"), body)
}

#[test]
fn power_over_wings_shows_on_the_panel() {
    let clock = Clock::simulated();
    let panel = FakePanel::builder().clock(clock.clone()).step(Duration::from_secs(1)).start();
    panel.set_power(ALPHA, ServerState::Running);
    assert_eq!(of_server(&panel, "GET", "", Value::Null).1["state"], "running");
    assert_eq!(of_server(&panel, "POST", "/power", json!({"action": "stop"})).0, 202);
    let waiting = json!({"action": "start", "wait_seconds": 30});
    assert_eq!(of_server(&panel, "POST", "/power", json!({"action": "start"})).0, 202, "lost: the stop holds the lock");
    clock.advance(Duration::from_secs(5));
    let path = format!("/api/client/servers/{ALPHA}/resources");
    let (_, resources) = call(&panel, &panel.admin_key(), "GET", &path, Value::Null);
    assert_eq!(resources["attributes"]["current_state"], "offline");
    panel.set_power(ALPHA, ServerState::Running);
    of_server(&panel, "POST", "/power", json!({"action": "stop"}));
    of_server(&panel, "POST", "/power", waiting);
    clock.advance(Duration::from_secs(5));
    assert_eq!(panel.server(ALPHA).unwrap().state, ServerState::Running, "once the lock was released");
}

#[test]
fn token_gives_access_only_to_servers_of_its_node() {
    let far = SeedNode::new("far").allocations("10.0.0.2", [9000]);
    let panel = FakePanel::builder().node(far).server(SeedServer::new("Far").owner("admin").node("far")).start();
    let names = |node: &str| -> Vec<String> {
        let (status, list) = daemon(&panel, node, "GET", "/api/servers", Value::Null);
        assert_eq!(status, 200);
        let name = |server: &Value| server["configuration"]["meta"]["name"].as_str().unwrap().to_owned();
        list.as_array().unwrap().iter().map(name).collect()
    };
    assert_eq!(names("far"), ["Far"]);
    assert_eq!(names("local-node"), ["Alpha", "Charlie", "Delta", "Bravo"]);
    assert_eq!(daemon(&panel, "far", "GET", &format!("/api/servers/{UUID}"), Value::Null).0, 404);
    let (_, configuration) =
        call(&panel, &panel.application_key(), "GET", "/api/application/nodes/1/configuration", Value::Null);
    assert_eq!(configuration["token"], panel.node_token("local-node").unwrap());
    assert_eq!(panel.node_token("nowhere"), None);
}

#[test]
fn server_deleted_on_the_node_stays_on_the_panel() {
    let panel = FakePanel::start();
    let mut talk = Talk::begin(&panel, &panel.admin_key(), ALPHA);
    assert_eq!(of_server(&panel, "DELETE", "", Value::Null).0, 204);
    talk.hear_of("deleted");
    let client = |path: &str| {
        call(&panel, &panel.admin_key(), "GET", &format!("/api/client/servers/{ALPHA}{path}"), Value::Null).0
    };
    assert_eq!((client(""), client("/files/list")), (200, 404));
    let create = json!({"uuid": UUID, "start_on_completion": false});
    assert_eq!(daemon(&panel, "local-node", "POST", "/api/servers", create).0, 202);
    assert_eq!(client("/files/list"), 200);
}

#[test]
fn denied_tokens_end_a_session() {
    let panel = FakePanel::start();
    let mut talk = Talk::begin(&panel, &panel.admin_key(), ALPHA);
    let id = talk.token_id();
    assert_eq!(of_server(&panel, "POST", "/ws/deny", json!({"jtis": [id]})).0, 204);
    talk.say("send stats", &[]);
    assert_eq!(talk.hear_of("jwt error"), ["jwt error", "jwt: created too far in past (denylist)"]);
}

#[test]
fn repeating_a_finished_backup_deletes_its_archive() {
    let clock = Clock::simulated();
    let panel = FakePanel::builder().clock(clock.clone()).start();
    let (key, backups) = (panel.admin_key(), format!("/api/client/servers/{ALPHA}/backups"));
    let (_, made) = call(&panel, &key, "POST", &backups, json!({}));
    let uuid = made["attributes"]["uuid"].as_str().unwrap();
    clock.advance(Duration::from_secs(1));
    assert_eq!(of_server(&panel, "POST", "/backup", json!({"adapter": "wings", "uuid": uuid})).0, 202);
    let (_, listed) = call(&panel, &key, "GET", &format!("{backups}/{uuid}"), Value::Null);
    assert_eq!(listed["attributes"]["is_successful"], true, "the panel still lists it");
    let restore = json!({"adapter": "wings", "truncate_directory": true});
    assert_eq!(of_server(&panel, "POST", &format!("/backup/{uuid}/restore"), restore).0, 500);
    assert_eq!(panel.file(ALPHA, "server.properties"), None, "emptied before the backup was looked for");
}

#[test]
fn pulls_are_listed_until_they_end_or_are_cancelled() {
    let clock = Clock::simulated();
    let panel = FakePanel::builder().clock(clock.clone()).step(Duration::from_secs(10)).start();
    panel.on_pull("https://example.com/map.zip", "0123456789");
    let start = || of_server(&panel, "POST", "/files/pull", json!({"root": "/", "url": "https://example.com/map.zip"}));
    let (status, started) = start();
    assert_eq!(status, 202);
    clock.advance(Duration::from_secs(5));
    let (_, list) = of_server(&panel, "GET", "/files/pull", Value::Null);
    assert_eq!(list["downloads"][0]["Identifier"], started["identifier"]);
    let progress = list["downloads"][0]["Progress"].as_f64().unwrap();
    assert!((progress - 0.5).abs() < 0.01, "{progress}");
    clock.advance(Duration::from_secs(5));
    assert_eq!(panel.file(ALPHA, "map.zip").unwrap(), b"0123456789");
    assert_eq!(of_server(&panel, "GET", "/files/pull", Value::Null).1, json!({"downloads": null}));
    let (_, second) = start();
    let path = format!("/files/pull/{}", second["identifier"].as_str().unwrap());
    assert_eq!(of_server(&panel, "DELETE", &path, Value::Null).0, 204);
    clock.advance(Duration::from_secs(20));
    assert_eq!(panel.file(ALPHA, "map.zip").unwrap(), b"01234", "the incomplete file stays");
}

#[test]
fn pelicans_daemon_serves_every_route_of_the_table() {
    let panel = FakePanel::pelican();
    let token = panel.node_token("local-node").unwrap();
    for route in ptero::model::routes::wings::ALL {
        let path = route.path.replace("{server}", UUID).replace("{backup}", UUID).replace("{download}", UUID);
        let head = format!("{} {path} HTTP/1.1\r\nAuthorization: Bearer {token}", route.method);
        let (status, body) = send(&panel.wings_url(), &head, b"");
        let body = String::from_utf8_lossy(&body);
        assert!(status != 405 && body != "404 page not found", "{}: {status} {body}", route.id);
        if route.id == "wings.servers.delete" {
            let create = json!({"uuid": UUID, "start_on_completion": false});
            assert_eq!(daemon(&panel, "local-node", "POST", "/api/servers", create).0, 202);
        }
    }
}

#[test]
fn pelicans_daemon_refuses_the_tokens_of_a_deauthorized_user() {
    let panel = FakePanel::builder().panel(Panel::Pelican).clock(Clock::simulated()).start();
    let mut talk = Talk::begin(&panel, &panel.admin_key(), ALPHA);
    let (token, _) = credentials(&panel, &panel.admin_key(), ALPHA);
    let (_, account) = call(&panel, &panel.admin_key(), "GET", "/api/client/account", Value::Null);
    let body = json!({"user": account["attributes"]["uuid"], "servers": [UUID]});
    assert_eq!(daemon(&panel, "local-node", "POST", "/api/deauthorize-user", body).0, 204);
    while talk.next().is_some() {}
    let mut again = Talk::open(&panel, &panel.admin_key(), ALPHA);
    again.say("auth", &[&token]);
    assert!(again.hear_of("jwt error")[1].ends_with("jwt: created too far in past (denylist)"));
}
