//! What a test puts into a fake panel, and what it sees of it.

use std::time::Duration;

use ptero::testing::{Acl, FakePanel, Resource, SeedEgg, SeedNode, SeedServer, SeedUser};
use ptero::{Clock, ServerState};
use serde_json::{Value, json};

use crate::fake_panel::wire::call;

#[test]
fn servers_users_nodes_and_eggs_can_be_seeded() {
    let panel = FakePanel::builder()
        .without_servers()
        .user(SeedUser::new("bob"))
        .user(SeedUser::new("root").root_admin())
        .node(SeedNode::new("far").location("moon").size(4096, 10_000).allocations("127.0.0.2", 9000..9004))
        .egg(SeedEgg::new("Chess").variable("Colour", "COLOUR", "white", "required|in:white,black").deny("*.key"))
        .server(SeedServer::new("Board").owner("bob").node("far").egg("Chess").running().subuser("root", ["file.read"]))
        .start();
    let (key, id) = (panel.key_of("bob").unwrap(), panel.servers()[0].identifier.clone());
    let (_, board) = call(&panel, &key, "GET", &format!("/api/client/servers/{id}"), Value::Null);
    assert_eq!((&board["attributes"]["name"], &board["attributes"]["node"]), (&json!("Board"), &json!("far")));
    let allocations = &board["attributes"]["relationships"]["allocations"]["data"];
    assert_eq!(allocations[0]["attributes"]["ip"], "127.0.0.2");
    assert_eq!(panel.server(&id).unwrap().state, ServerState::Running);
    let variable = format!("/api/client/servers/{id}/startup/variable");
    let (status, refused) = call(&panel, &key, "PUT", &variable, json!({"key": "COLOUR", "value": "red"}));
    assert_eq!((status, &refused["errors"][0]["meta"]["rule"]), (422, &json!("in")));
    let root = panel.key_of("root").unwrap();
    assert_eq!(call(&panel, &root, "GET", "/api/application/nodes", Value::Null).0, 200);
    assert_eq!(panel.key_of("nobody"), None);
}

#[test]
#[should_panic(expected = "the seed has no user nobody")]
fn inconsistent_seed_panics_with_the_reason() {
    drop(FakePanel::builder().server(SeedServer::new("Lost").owner("nobody")).start());
}

#[test]
fn default_seed_has_every_kind_of_resource() {
    let panel = FakePanel::start();
    for what in ["backups", "schedules", "databases", "network/allocations", "files/list", "startup"] {
        let path = format!("/api/client/servers/ba052e75/{what}");
        let (status, list) = call(&panel, &panel.client_key(), "GET", &path, Value::Null);
        assert_eq!(status, 200, "{what}");
        assert!(!list["data"].as_array().unwrap().is_empty(), "{what}");
    }
}

#[test]
fn small_pages_split_few_servers() {
    let panel = FakePanel::builder().servers(7).most_per_page(3).start();
    let client = ptero::blocking::Client::new(panel.url(), panel.client_key()).unwrap();
    assert_eq!(client.servers().list().per_page(100).collect().unwrap().len(), 9);
    assert_eq!(panel.requests().len(), 3);
}

#[test]
fn keys_have_their_permissions() {
    let panel = FakePanel::start();
    let status = |key: &str, method: &str, path: &str| call(&panel, key, method, path, Value::Null).0;
    let key = panel.application_key_with(Acl::NONE.with_read(Resource::Nodes));
    assert_eq!(status(&key, "GET", "/api/application/nodes"), 200);
    assert_eq!(status(&key, "GET", "/api/application/users"), 403);
    assert_eq!(status(&key, "DELETE", "/api/application/nodes/1"), 403);
    let key = panel.subuser_key(["file.read"]);
    assert_eq!(status(&key, "GET", "/api/client/servers/7e215471/files/list"), 200);
    assert_eq!(status(&key, "GET", "/api/client/servers/7e215471/backups"), 403);
    assert_eq!(status(&key, "GET", "/api/client/servers/87fe4598"), 404);
}

#[test]
fn schedules_run_on_the_clock() {
    let clock = Clock::simulated();
    let panel = FakePanel::builder().clock(clock.clone()).start();
    let (key, base) = (panel.admin_key(), "/api/client/servers/7e215471/schedules");
    let cron = json!({"name": "hourly", "is_active": true, "minute": "0", "hour": "*", "day_of_month": "*", "month": "*",
        "day_of_week": "*"});
    let (_, schedule) = call(&panel, &key, "POST", base, cron);
    let tasks = format!("{base}/{}/tasks", schedule["attributes"]["id"]);
    for (payload, offset) in [("start", 0), ("stop", 600)] {
        let task = json!({"action": "power", "payload": payload, "time_offset": offset});
        assert_eq!(call(&panel, &key, "POST", &tasks, task).0, 200);
    }
    let state = || panel.server("7e215471").unwrap().state;
    // Ten minutes before the full hour at the latest, and nothing has happened yet.
    let minute = jiff::Timestamp::now().as_second().rem_euclid(3600) / 60;
    assert_eq!(state(), ServerState::Offline);
    clock.advance(Duration::from_secs(60 * (60 - minute).unsigned_abs() + 5));
    assert_eq!(state(), ServerState::Running);
    clock.advance(Duration::from_secs(600));
    assert_eq!(state(), ServerState::Offline);
}

#[test]
fn two_factor_codes_are_valid() {
    let panel = FakePanel::start();
    let (key, path) = (panel.client_key(), "/api/client/account/two-factor");
    assert_eq!(call(&panel, &key, "GET", path, Value::Null).0, 200);
    let code = panel.two_factor_code("normaluser").unwrap();
    let body = json!({"code": code, "password": "Passw0rd!test"});
    let (status, tokens) = call(&panel, &key, "POST", path, body);
    assert_eq!((status, tokens["attributes"]["tokens"].as_array().unwrap().len()), (200, 10));
    let disable = json!({"password": "Passw0rd!test"});
    assert_eq!(call(&panel, &key, "POST", &format!("{path}/disable"), disable).0, 204);
}

#[test]
fn state_can_be_changed_by_the_test() {
    let panel = FakePanel::start();
    let resources = || {
        let path = "/api/client/servers/7e215471/resources";
        let (status, body) = call(&panel, &panel.admin_key(), "GET", path, Value::Null);
        (status, body["attributes"]["current_state"].as_str().unwrap_or_default().to_owned())
    };
    assert!(panel.set_power("7e215471", ServerState::Running));
    assert_eq!(resources(), (200, "running".to_owned()));
    assert!(panel.suspend("7e215471"));
    assert_eq!(resources().0, 409);
    assert!(panel.set_status("7e215471", None));
    assert_eq!(resources(), (200, "offline".to_owned()));
    panel.set_wings_online(false);
    assert_eq!(resources().0, 504);
    assert!(!panel.set_status("00000000", None), "no such server");
}
