//! The fake Pelican panel against the recordings of a real one.

mod left_out;

use std::collections::BTreeSet;

use ptero::testing::{FakePanel, SeedNode, SeedUser};
use ptero::{Clock, Panel};
use serde_json::{Value, json};

use crate::contract::exchange::{self, Exchange};
use crate::contract::scene::Scene;
use crate::support::zip::zip;
use left_out::{DIFFERENT, LEFT_OUT};

/// A panel much as the recorder set it up: four users and two nodes.
fn scene() -> Scene {
    let clock = Clock::simulated();
    let panel = FakePanel::builder()
        .panel(Panel::Pelican)
        .rate_limit(100_000, 100_000)
        .clock(clock.clone())
        .without_servers()
        .auto_allocation(true)
        .user(SeedUser::new("staff").role("Editor"))
        .node(SeedNode::new("beta").tags(["us"]).allocations("127.0.0.2", 25_600..=25_620));
    let mut scene = Scene::new(panel.start(), clock, |_| true);
    scene.names.insert("Password-1234".to_owned(), "Passw0rd!test".to_owned());
    scene
}

/// The recorder lowered the limits of the APIs for these.
fn limited() -> Scene {
    let clock = Clock::simulated();
    let panel = FakePanel::builder().panel(Panel::Pelican).rate_limit(3, 2).clock(clock.clone()).start();
    let plays = |exchange: &Exchange| {
        exchange.name.starts_with("rate_limit__application") || exchange.name.starts_with("rate_limit__client")
    };
    Scene::new(panel, clock, plays)
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

/// The routes with a limit of their own, and how many requests the fake allows.
const NARROW: [(&str, usize); 7] = [
    ("rate_limit__allocation_create_429", 2),
    ("rate_limit__backup_restore_429", 3),
    ("rate_limit__database_create_429", 2),
    ("rate_limit__file_pull_429", 5),
    ("rate_limit__schedule_create_429", 2),
    ("rate_limit__subuser_create_429", 10),
    ("rate_limit__websocket_request_3_of_limit_2", 5),
];

/// Uses up the limit of the route, which the recorder had lowered.
fn use_up(scene: &mut Scene, exchange: &Exchange) {
    let Some((_, requests)) = NARROW.iter().find(|(name, _)| *name == exchange.name) else { return };
    // The longest of their windows.
    scene.wait(901);
    for _ in 0..*requests {
        assert_ne!(scene.send(exchange).status, 429, "{}", exchange.name);
    }
}

/// Does what the recorder did between the recorded requests.
fn before(scene: &mut Scene, exchange: &Exchange) {
    set_state(scene, &exchange.name);
    pass_limits(scene, exchange);
    // The password was wrong for a host that the others use.
    let knows_password = exchange.name != "app_database_hosts__create_wrong_password";
    scene.panel.set_database_host_online("127.0.0.1:18706", knows_password);
    let key = scene.panel.application_key();
    let eggs = "/api/application/eggs";
    match exchange.name.as_str() {
        "app_eggs__list_empty" => {
            for egg in 1..=15 {
                scene.call(&key, "DELETE", &format!("{eggs}/{egg}"), Value::Null);
            }
            scene.call(&key, "PATCH", "/api/application/nodes/1", first_node(scene));
        }
        "app_eggs__list" => {
            for (name, uuid) in [
                ("Third Egg", "33333333-2222-4333-8444-555555555555"),
                ("Fourth Egg", "1d460086-ceb2-44f7-ab99-01b81b194afd"),
                ("Fifth Egg", "55555555-2222-4333-8444-555555555555"),
            ] {
                let egg = json!({
                    "meta": { "version": "PLCN_v3" }, "name": name, "uuid": uuid, "description": "x", "config": {},
                    "docker_images": { "debian": "ghcr.io/example/debian:12" },
                    "variables": [{ "name": "X", "env_variable": "X", "rules": ["required"], "default_value": "" }],
                });
                scene.call(&key, "POST", &format!("{eggs}/import"), egg);
            }
        }
        "client_account__email_update_back" => {
            let body = json!({ "email": "user3@example.com", "password": "Passw0rd!test" });
            scene.call(&scene.panel.client_key(), "PUT", "/api/client/account/email", body);
        }
        "client_users__list" => {
            let body = json!({ "email": "staff@example.com", "permissions": ["control.console"] });
            scene.attempt("POST", &format!("/api/client/servers/{ALPHA}/users"), body);
        }
        "client_files__contents_too_big" => {
            scene.panel.set_generated_file(&scene.translate(ALPHA), "/big.bin", 5 << 20);
        }
        // Its secret was left out of the recording.
        "client_account__view_with_new_key" => {
            let body = json!({ "description": "recorded key", "allowed_ips": ["127.0.0.1"] });
            let made = scene.call(&scene.panel.client_key(), "POST", "/api/client/account/api-keys", body);
            scene.learn_key("new key", &made);
        }
        "errors__ip_not_allowed_403" => {
            let body = json!({ "description": "elsewhere", "allowed_ips": ["10.0.0.1"] });
            let made = scene.call(&scene.panel.client_key(), "POST", "/api/client/account/api-keys", body);
            scene.learn_key("ip key", &made);
        }
        "app_plugins__import_file_no_manifest" => {
            let demo = plugin("demo", "Demo Plugin", "plugin", Value::Null, Value::Null);
            let empty = [&b"PK\x05\x06"[..], &[0; 18]].concat();
            scene.files.insert("app_plugins__import_file_no_manifest", empty);
            scene.files.insert("app_plugins__import_file", zip("plugin.json", demo.to_string().as_bytes()));
            scene.files.insert("app_plugins__import_file_again", zip("demo/plugin.json", demo.to_string().as_bytes()));
        }
        "app_plugins__list" => {
            let zeta = plugin("zeta", "Zeta Theme", "theme", json!("^99.0.0"), json!({ "a/b": "^1.0" }));
            let form = [&b"--b\r\nContent-Disposition: form-data; name=\"plugin\"; filename=\"zeta.zip\"\r\n\r\n"[..]];
            let form = [form[0], &zip("plugin.json", zeta.to_string().as_bytes()), b"\r\n--b--\r\n"].concat();
            scene.post_form(&key, "/api/application/plugins/import/file", "b", &form);
        }
        "app_database_hosts__create_connection_refused" => {
            scene.panel.set_database_host_online("127.0.0.1:18799", false);
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
                [("/eula.txt", "eula=true\n"), ("/server.properties", "x=1"), ("/logs/latest.log", "a")]
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

fn plugin(id: &str, name: &str, category: &str, panel_version: Value, packages: Value) -> Value {
    json!({
        "id": id, "name": name, "author": "someone", "version": "1.2.0", "description": "for recordings",
        "category": category, "url": "https://example.com/demo", "update_url": null, "namespace": "Demo\\Plugin",
        "class": "DemoPlugin", "panels": ["admin", "server"], "panel_version": panel_version,
        "composer_packages": packages,
    })
}

/// How the fake's reply differs from a recorded one, because other things are there.
fn differing(name: &str) -> Vec<&'static str> {
    let found = DIFFERENT.iter().flat_map(|(_, list)| *list).find(|(recording, _)| *recording == name);
    found.map(|(_, differences)| differences.to_vec()).unwrap_or_default()
}

#[test]
fn the_fake_reproduces_the_recordings_of_pelican() {
    let exchanges = exchange::pelican();
    let names: BTreeSet<&str> = exchanges.iter().map(|exchange| exchange.name.as_str()).collect();
    let differing_names = DIFFERENT.iter().flat_map(|(_, list)| list.iter().map(|(name, _)| name));
    for name in LEFT_OUT.iter().flat_map(|(_, names)| *names).chain(differing_names) {
        assert!(names.contains(name), "{name} is in a list, but there is no such recording");
    }
    let is_left_out = |exchange: &Exchange| LEFT_OUT.iter().any(|(_, names)| names.contains(&exchange.name.as_str()));
    let (mut scene, mut limited) = (scene(), limited());
    let (mut wrong, mut covered) = (Vec::new(), 0);
    for exchange in &exchanges {
        let is_limited = limited.plays(exchange);
        let scene = if is_limited { &mut limited } else { &mut scene };
        if !is_limited {
            before(scene, exchange);
        }
        // The recorder had marked the account as managed for these.
        if exchange.name.ends_with("_managed_403") {
            continue;
        }
        use_up(scene, exchange);
        let mut differences = scene.play_plainly(exchange);
        // The seeded allocations have no alias.
        differences.retain(|difference| !difference.contains("alias: \"play.example.com\" became null"));
        // What is left out is played as well: others depend on what it does.
        if is_left_out(exchange) {
            continue;
        }
        covered += 1;
        let expected = differing(&exchange.name);
        // Some end with a time.
        let mut pairs = differences.iter().zip(&expected);
        let is_expected = differences.len() == expected.len() && pairs.all(|(given, wanted)| given.starts_with(wanted));
        if !is_expected {
            wrong.push(format!("{}\n    {}\n  and not {expected:?}", exchange.name, differences.join("\n    ")));
        }
    }
    println!("{covered} of {} recorded exchanges with Pelican covered", exchanges.len());
    assert!(wrong.is_empty(), "{} replies differ:\n{}", wrong.len(), wrong.join("\n"));
}
