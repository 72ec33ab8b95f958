//! What the recorder did between the recorded requests.

use serde_json::{Value, json};

use crate::contract::exchange::Exchange;
use crate::contract::scene::Scene;

const ALPHA: &str = "/api/client/servers/7e215471";
const BRAVO: &str = "/api/client/servers/ba052e75";
const SERVERS: &str = "/api/application/servers";

/// Whether the fake's clock waits for an exchange: its work is done sooner than the recorded one's.
pub(crate) fn stands_still(exchange: &Exchange) -> bool {
    exchange.name.starts_with("conflict__restoring")
}

/// Brings the fake into the state that the recorded panel had before this exchange.
pub(crate) fn before(scene: &mut Scene, exchange: &Exchange) {
    scene.panel.set_wings_online(!exchange.name.starts_with("daemon_down__"));
    match exchange.name.split_once("__").unwrap() {
        ("client_account" | "errors", name) => account(scene, name),
        ("client_files", name) => files(scene, name),
        ("client_schedules", name) => schedules(scene, name),
        ("client_backups" | "conflict", name) => backups(scene, name),
        ("client_server", "activity") => power_switches(scene),
        // It had a note for a moment only.
        ("client_network", "update_notes_422") => {
            by_admin(scene, "POST", &format!("{ALPHA}/network/allocations/2"), json!({"notes": null}));
        }
        // Of this limit, one request was not recorded.
        ("rate_limit", "application_request_3_of_limit_4") => {
            by_application(scene, "GET", "/api/application/locations", Value::Null);
        }
        ("client_users", "delete_while_connected") => {
            let body = json!({"email": "user@example.com", "permissions": ["control.console"]});
            by_admin(scene, "POST", &format!("{ALPHA}/users"), body);
        }
        ("app_nodes", "delete_404") => {
            by_application(scene, "DELETE", "/api/application/nodes/2", Value::Null);
        }
        ("app_servers", name) => servers(scene, name),
        _ => {}
    }
}

fn by_admin(scene: &mut Scene, method: &str, path: &str, body: Value) -> Value {
    let key = scene.panel.admin_key();
    scene.call(&key, method, path, body)
}

fn by_application(scene: &mut Scene, method: &str, path: &str, body: Value) -> Value {
    let key = scene.panel.application_key();
    scene.call(&key, method, path, body)
}

fn account(scene: &mut Scene, name: &str) {
    let keys = "/api/client/account/api-keys";
    match name {
        "api_keys_after_create" => {
            let body = json!({"description": "recorded key", "allowed_ips": ["127.0.0.1", "10.0.0.0/8"]});
            make_key(scene, body);
        }
        "view_with_deleted_key_401" => {
            let identifier = scene.names["key"].get(..16).unwrap().to_owned();
            by_admin(scene, "DELETE", &format!("{keys}/{identifier}"), Value::Null);
        }
        "ip_not_allowed_403" => make_key(scene, json!({"description": "elsewhere", "allowed_ips": ["10.1.1.1"]})),
        "bad_key_401" => drop(scene.names.remove("key")),
        "pull_throttle_429" => {
            for _ in 0..10 {
                scene.attempt("POST", &format!("{ALPHA}/files/pull"), json!({"url": "nope"}));
            }
        }
        _ => {}
    }
}

/// The recorded server had been started and stopped on its console by then.
fn power_switches(scene: &mut Scene) {
    let signals = ["start", "kill"].repeat(8).into_iter().chain(["kill"; 5]);
    for signal in signals {
        by_admin(scene, "POST", &format!("{ALPHA}/power"), json!({"signal": signal}));
    }
}

fn make_key(scene: &mut Scene, body: Value) {
    let made = by_admin(scene, "POST", "/api/client/account/api-keys", body);
    let secret = made["meta"]["secret_token"].as_str().unwrap();
    let whole = format!("{}{secret}", made["attributes"]["identifier"].as_str().unwrap());
    scene.names.insert("key".to_owned(), whole);
}

fn files(scene: &mut Scene, name: &str) {
    let alpha = scene.translate("7e215471");
    let panel = &scene.panel;
    match name {
        "list_root" => {
            panel.set_file(&alpha, "/server.properties", "server-port=25500\n");
            panel.set_file(&alpha, "/sub/nested/deep.txt", "deep");
        }
        "copy_again" => {
            by_admin(scene, "POST", &format!("{ALPHA}/files/copy"), json!({"location": "/newdir/hello3.txt"}));
        }
        "compress" => {
            panel.set_file(&alpha, "/folder/inside.txt", "inside");
            panel.set_file(&alpha, "/bin.dat", (0..=255).collect::<Vec<u8>>().repeat(40));
        }
        "list_with_symlinks" => {
            panel.set_symlink(&alpha, "/link.json", "conf.json");
            panel.set_symlink(&alpha, "/outside", "/etc/passwd");
        }
        "contents_too_big" => drop(panel.set_generated_file(&alpha, "/big.bin", 5 << 20)),
        _ => {}
    }
}

fn schedules(scene: &mut Scene, name: &str) {
    let schedules = format!("{ALPHA}/schedules");
    match name {
        "task_create_at_sequence_1" => {
            let body = json!({"action": "backup", "payload": "", "time_offset": 900});
            by_admin(scene, "POST", &format!("{schedules}/1/tasks"), body);
        }
        "execute_no_tasks" => {
            let cron = json!({"name": "Empty", "minute": "0", "hour": "0", "day_of_month": "1", "month": "*", "day_of_week": "*"});
            by_admin(scene, "POST", &schedules, cron);
            by_admin(scene, "POST", &format!("{schedules}/1/execute"), Value::Null);
        }
        "task_create_over_limit" => {
            for _ in 0..7 {
                let body = json!({"action": "command", "payload": "x", "time_offset": 0});
                by_admin(scene, "POST", &format!("{schedules}/1/tasks"), body);
            }
        }
        _ => {}
    }
}

fn backups(scene: &mut Scene, name: &str) {
    match name {
        "view_in_progress" => {
            let body = json!({"name": "First backup", "ignored": "*.log\nbin.dat"});
            let made = by_admin(scene, "POST", &format!("{ALPHA}/backups"), body);
            scene.learn_uuid("ac91a1f0-852f-48df-b17a-a3c5bc92a00e", &made);
        }
        "view_in_progress_real" => {
            let key = scene.panel.client_key();
            let made = scene.call(&key, "POST", &format!("{BRAVO}/backups"), json!({"name": "Big"}));
            scene.learn_uuid("6284fc1a-3dd7-4b64-85ec-b2bb77075c1a", &made);
        }
        // Within the same second, but after the work was done.
        "view" | "after_fast_restore_power_204" => scene.wait(1),
        "installing_app_reinstall_204" => make_server(scene, "Echo", 2, 12),
        _ => {}
    }
}

fn servers(scene: &mut Scene, name: &str) {
    match name {
        // The subusers had been removed again.
        "list_include_all" => {
            let users = by_admin(scene, "GET", &format!("{ALPHA}/users"), Value::Null);
            for user in users["data"].as_array().unwrap() {
                let uuid = user["attributes"]["uuid"].as_str().unwrap();
                by_admin(scene, "DELETE", &format!("{ALPHA}/users/{uuid}"), Value::Null);
            }
        }
        "create_start_on_completion" => make_server(scene, "Charlie", 1, 10),
        // The new server of the recording was installed within these two seconds.
        "suspend_running" => {
            make_server(scene, "Foxtrot", 1, 13);
            scene.wait(1);
        }
        _ => {}
    }
}

fn make_server(scene: &mut Scene, name: &str, owner: u64, allocation: u64) {
    let egg = by_application(scene, "GET", "/api/application/nests/5/eggs/15", Value::Null);
    let body = json!({
        "name": name,
        "user": owner,
        "egg": 15,
        "docker_image": egg["attributes"]["docker_image"],
        "startup": egg["attributes"]["startup"],
        "environment": {"SERVER_NAME": name, "MAX_PLAYERS": "20", "INSTALL_SECONDS": "4", "INSTALL_FAIL": "0"},
        "limits": {"memory": 256, "swap": 0, "disk": 1024, "io": 500, "cpu": 100},
        "feature_limits": {"databases": 3, "allocations": 5, "backups": 4},
        "allocation": {"default": allocation},
    });
    by_application(scene, "POST", SERVERS, body);
}
