//! The fake Pelican panel against the recordings of a real one.

mod left_out;

use std::collections::BTreeSet;

use ptero::testing::{FakePanel, SeedNode, SeedUser};
use ptero::{Clock, Panel};
use serde_json::{Value, json};

use crate::contract::exchange::{self, Exchange};
use crate::contract::scene::Scene;
use left_out::LEFT_OUT;

/// A panel much as the recorder set it up: four users and two nodes.
fn scene() -> Scene {
    let clock = Clock::simulated();
    let panel = FakePanel::builder()
        .panel(Panel::Pelican)
        .rate_limit(100_000, 100_000)
        .clock(clock.clone())
        .without_servers()
        .auto_allocation(true)
        .user(SeedUser::new("staff"))
        .node(SeedNode::new("beta").tags(["us"]).allocations("127.0.0.2", 25_600..=25_620));
    let mut scene = Scene::new(panel.start(), clock, |_| true);
    scene.names.insert("Password-1234".to_owned(), "Passw0rd!test".to_owned());
    scene
}

/// The first node, at the port of the fake's Wings.
fn first_node(scene: &Scene) -> Value {
    let port: u16 = scene.panel.wings_url().rsplit(':').next().unwrap().parse().unwrap();
    json!({
        "name": "alpha", "description": "the alpha node", "fqdn": "127.0.0.2", "scheme": "http", "memory": 8192,
        "disk": 20480, "memory_overallocate": 0, "disk_overallocate": 0, "cpu": 400, "cpu_overallocate": 0,
        "daemon_sftp": 2022, "daemon_listen": port, "daemon_connect": port, "tags": ["eu", "fast"],
    })
}

const ALPHA: &str = "375a61c4";

/// What the recorder let the subuser do.
const PERMISSIONS: [&str; 9] = [
    "activity.read",
    "control.console",
    "control.start",
    "file.read",
    "file.read-content",
    "startup.read",
    "user.create",
    "user.read",
    "websocket.connect",
];

/// Brings the server and its node into the state that the names of recordings tell.
fn set_state(scene: &mut Scene, name: &str) {
    let alpha = scene.translate(ALPHA);
    let key = scene.panel.application_key();
    scene.panel.set_wings_online(!name.contains("daemon_down"));
    let is_later = ["errors__", "rate_limit__", "daemon_down__"].iter().any(|start| name.starts_with(start));
    let state = match name.strip_prefix("conflict__") {
        Some(state) => state,
        None if is_later => "none",
        None if name == "app_servers__suspend_while_transferring" => "transferring",
        None => return,
    };
    let status =
        ["suspended", "install_failed", "reinstall_failed"].into_iter().find(|status| state.starts_with(status));
    if status.is_some() || state == "none" || state.starts_with("maintenance") || state.starts_with("transferring") {
        scene.panel.set_status(&alpha, status);
        scene.panel.set_transferring(&alpha, state.starts_with("transferring"));
        let mut node = first_node(scene);
        node["maintenance_mode"] = json!(state.starts_with("maintenance"));
        scene.call(&key, "PATCH", "/api/application/nodes/1", node);
    }
}

/// Lets time pass before requests whose narrow limits the recorder had raised.
fn pass_limits(scene: &Scene, exchange: &Exchange) {
    let path = exchange.request.path();
    let is_creation = exchange.request.method == "POST";
    let limited = ["/databases", "/schedules", "/allocations", "/users"];
    if exchange.name.starts_with("rate_limit__") {
        return;
    }
    let opens = path.ends_with("/websocket") && !exchange.name.contains("installing");
    if opens || is_creation && limited.iter().any(|end| path.ends_with(end)) {
        scene.wait(61);
    }
    if is_creation && path.ends_with("/backups") && !exchange.name.ends_with("_429") {
        scene.wait(601);
    }
}

/// Does what the recorder did between the recorded requests.
fn before(scene: &mut Scene, exchange: &Exchange) {
    set_state(scene, &exchange.name);
    pass_limits(scene, exchange);
    let key = scene.panel.application_key();
    let eggs = "/api/application/eggs";
    match exchange.name.as_str() {
        "app_eggs__list_empty" => {
            for egg in 1..=15 {
                scene.call(&key, "DELETE", &format!("{eggs}/{egg}"), Value::Null);
            }
            scene.call(&key, "PATCH", "/api/application/nodes/1", first_node(scene));
        }
        // The recorded egg was imported from YAML, of which the fake knows JSON only.
        "app_eggs__import_yaml" => {
            let export = exchange::pelican().into_iter().find(|exchange| exchange.name == "app_eggs__export_json");
            scene.call(&key, "POST", &format!("{eggs}/import"), export.unwrap().response.body.unwrap());
        }
        "app_eggs__list" => {
            for (name, uuid) in [
                ("Third Egg", "33333333-2222-4333-8444-555555555555"),
                ("Fourth Egg", "1d460086-ceb2-44f7-ab99-01b81b194afd"),
                ("Fifth Egg", "55555555-2222-4333-8444-555555555555"),
            ] {
                let egg = json!({ "meta": { "version": "PLCN_v3" }, "name": name, "uuid": uuid, "config": {} });
                scene.call(&key, "POST", &format!("{eggs}/import"), egg);
            }
        }
        "app_users__roles_assign" => {
            scene.call(&key, "POST", "/api/application/roles", json!({ "name": "From the API" }));
        }
        "app_servers__list_empty" => {
            scene.call(&key, "PATCH", "/api/application/nodes/1", first_node(scene));
        }
        "client_files__list_root" => {
            let alpha = scene.translate(ALPHA);
            for (file, content) in
                [("/eula.txt", "eula=true"), ("/server.properties", "x=1"), ("/logs/latest.log", "a")]
            {
                scene.panel.set_file(&alpha, file, content);
            }
        }
        "client_startup__list_as_subuser" => {
            let users = format!("/api/client/servers/{ALPHA}/users");
            let body = json!({ "email": "other@example.com", "permissions": PERMISSIONS });
            scene.attempt("POST", &users, body);
            let other = "7f913701-201c-4241-80f8-b382219fc8f2";
            let user = scene.panel.client_key();
            scene.call(&user, "POST", &format!("{users}/{other}"), json!({ "permissions": PERMISSIONS }));
        }
        _ => {}
    }
}

#[test]
fn the_fake_reproduces_the_recordings_of_pelican() {
    let exchanges = exchange::pelican();
    let names: BTreeSet<&str> = exchanges.iter().map(|exchange| exchange.name.as_str()).collect();
    for name in LEFT_OUT.iter().flat_map(|(_, names)| *names) {
        assert!(names.contains(name), "{name} is left out, but there is no such recording");
    }
    let is_left_out = |exchange: &Exchange| LEFT_OUT.iter().any(|(_, names)| names.contains(&exchange.name.as_str()));
    let mut scene = scene();
    let (mut wrong, mut covered) = (Vec::new(), 0);
    for exchange in &exchanges {
        before(&mut scene, exchange);
        // The recorder had marked the account as managed for these.
        if exchange.name.ends_with("_managed_403") {
            continue;
        }
        let mut differences = scene.play_plainly(exchange);
        // The seeded allocations have no alias, and their server no others.
        differences.retain(|difference| !difference.contains("alias: \"play.example.com\" became null"));
        // What is left out is played as well: others depend on what it does.
        if is_left_out(exchange) {
            continue;
        }
        covered += 1;
        if !differences.is_empty() {
            wrong.push(format!("{}\n    {}", exchange.name, differences.join("\n    ")));
        }
    }
    println!("{covered} of {} recorded exchanges with Pelican covered", exchanges.len());
    assert!(wrong.is_empty(), "{} replies differ:\n{}", wrong.len(), wrong.join("\n"));
}
