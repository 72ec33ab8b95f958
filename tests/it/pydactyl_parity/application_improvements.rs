//! What ptero does otherwise on the Application API.

use serde_json::{Value, json};

use super::improvements::Instead::{Changed, NotWritable, Refused, Sends};
use super::improvements::{Improvement, every_page, leave_out};
use super::request::Request;

pub const IMPROVEMENTS: &[Improvement] = &[
    Improvement {
        cases: &["servers.get_server_info/external_id_reserved"],
        instead: Refused,
        reason: "the id would lead to another route",
    },
    Improvement {
        cases: &["locations.delete_location/none_id", "locations.delete_location/dot_segments"],
        instead: NotWritable(|case| !case.kwargs["location_id"].is_u64()),
        reason: "the id of a location is a number; pydactyl deletes user 1 when given `../users/1`",
    },
    Improvement {
        cases: &["nodes.delete_allocation/empty_id"],
        instead: NotWritable(|case| !case.kwargs["allocation_id"].is_u64()),
        reason: "the id of an allocation is a number",
    },
    Improvement {
        cases: &["servers.delete_server_database/empty_id"],
        instead: NotWritable(|case| !case.kwargs["database_id"].is_u64()),
        reason: "the id of a database is a number; pydactyl deletes the server",
    },
    Improvement {
        cases: &["servers.get_server_info/none", "servers.get_server_info/both"],
        instead: NotWritable(|case| case.has("server_id") == case.has("external_id")),
        reason: "by number and by external id are two calls",
    },
    Improvement {
        cases: &["user.*_user_info/none", "user.*_user_info/both", "user.delete_user/none", "user.delete_user/both"],
        instead: NotWritable(|case| case.has("user_id") == case.has("external_id")),
        reason: "by number and by external id are two calls",
    },
    Improvement {
        cases: &[
            "locations.list_locations/*_0",
            "nests.list_nests/*_0",
            "nodes.list_node*/*_0",
            "servers.list_servers/*_0",
            "user.list_users/collect_all_pages_*",
            "PaginatedResponse.collect/minimal",
        ],
        instead: Changed(every_page),
        reason: "parameters go with every page, and the pages are as large as the panel gives",
    },
    Improvement {
        cases: &[
            "locations.list_locations/*_1",
            "nests.list_nests/*_1",
            "nodes.list_node*/*_1",
            "servers.list_servers/*_1",
        ],
        instead: Changed(every_page),
        reason: "parameters go with every page",
    },
    Improvement {
        cases: &["locations.create_location/minimal", "locations.edit_location/both"],
        instead: Changed(|requests| panel_words(&mut requests[0])),
        reason: "the panel calls them `short` and `long`",
    },
    Improvement {
        cases: &["locations.edit_location/shortcode"],
        instead: Sends(&["GET /api/application/locations/7", r#"PATCH /api/application/locations/7 {"short":"s"}"#]),
        reason: "a change reads what the panel demands with it",
    },
    Improvement {
        cases: &["locations.edit_location/description"],
        instead: Sends(&[
            "GET /api/application/locations/7",
            r#"PATCH /api/application/locations/7 {"short":"loc.7","long":"d"}"#,
        ]),
        reason: "a change reads what the panel demands with it",
    },
    Improvement {
        cases: &["locations.edit_location/clear_description"],
        instead: Sends(&[
            "GET /api/application/locations/7",
            r#"PATCH /api/application/locations/7 {"short":"s","long":null}"#,
        ]),
        reason: "cleared fields are distinguished from unset ones",
    },
    Improvement {
        cases: &["locations.edit_location/none"],
        instead: Sends(&[
            "GET /api/application/locations/7",
            r#"PATCH /api/application/locations/7 {"short":"loc.7"}"#,
        ]),
        reason: "an empty change succeeds and changes nothing",
    },
    Improvement {
        cases: &["locations.edit_location/empty_strings"],
        instead: Sends(&[
            "GET /api/application/locations/7",
            r#"PATCH /api/application/locations/7 {"short":"","long":null}"#,
        ]),
        reason: "the panel says what is wrong with the short name",
    },
    Improvement {
        cases: &["nodes.create_allocations/int_ports"],
        instead: Changed(|requests| requests[0].json()["ports"] = json!(["4000"])),
        reason: "the panel takes ports as text only",
    },
    Improvement {
        cases: &["nodes.create_node/use_ssl_none"],
        instead: Sends(&[CREATED_NODE]),
        reason: "https unless said otherwise; pydactyl fails",
    },
    Improvement {
        cases: &["nodes.edit_node/minimal", "nodes.edit_node/use_ssl"],
        instead: Changed(|requests| *requests = node_with("scheme", "https")),
        reason: "what is not named stays, which the panel would take as missing",
    },
    Improvement {
        cases: &["nodes.edit_node/name_only"],
        instead: Changed(|requests| *requests = node_with("name", "x")),
        reason: "what is not named stays, the folder of the daemon included; pydactyl fails",
    },
    Improvement {
        cases: &["nodes.edit_node/no_ssl"],
        instead: Changed(|requests| *requests = node_with("scheme", "http")),
        reason: "what is not named stays, which the panel would take as missing",
    },
    Improvement {
        cases: &["nodes.edit_node/all"],
        instead: Changed(keep_folder_and_visibility),
        reason: "the panel resets the folder of the daemon when it is missing",
    },
    Improvement {
        cases: &[
            "servers.create_server/location_ids",
            "servers.create_server/image_and_startup",
            "servers.create_server/all_allocation",
            "servers.create_server/both_allocation_wins",
            "servers.create_server/default_allocation*",
        ],
        instead: Changed(|requests| only_what_is_set(requests)),
        reason: "the nest is not read, and null is what the panel takes for missing",
    },
    Improvement {
        cases: &["servers.create_server/environment"],
        instead: Changed(|requests| {
            only_what_is_set(requests);
            requests[1].json()["environment"]["EXTRA"] = json!("dropped");
        }),
        reason: "what the caller gives is not dropped in silence",
    },
    Improvement {
        cases: &["servers.create_server/all_deploy"],
        instead: Changed(|requests| {
            only_what_is_set(requests);
            requests[1].json()["deploy"]["port_range"] = json!(["20715", "20815-20915"]);
        }),
        reason: "the panel takes ports as text only",
    },
    Improvement {
        cases: &["servers.create_server/environment_none"],
        instead: Changed(|requests| {
            requests.push(Request::written(CREATED_WITH_DEFAULTS));
        }),
        reason: "no variables are no error",
    },
    Improvement {
        cases: &["servers.create_server/neither"],
        instead: Sends(&["GET /api/application/nests/1/eggs/5?include=variables"]),
        reason: "refused before it is sent, as by pydactyl; the egg was fetched by a call of its own",
    },
    Improvement {
        cases: &["servers.create_server_database/minimal"],
        instead: Sends(&[r#"POST /api/application/servers/7/databases {"database":"stats","remote":"%","host":4}"#]),
        reason: "the panel demands all three",
    },
    Improvement {
        cases: &["servers.get_server_info/zero_id"],
        instead: Sends(&["GET /api/application/servers/0"]),
        reason: "0 is a number like any other; the panel has no such server",
    },
    Improvement {
        cases: &["servers.rebuild_server/minimal"],
        instead: Sends(&["POST /api/application/servers/7/reinstall"]),
        reason: "the panel has no such route; this is the nearest",
    },
    Improvement {
        cases: &["servers.update_server_build/minimal"],
        instead: Changed(|requests| *requests = build_with_memory(512)),
        reason: "the panel demands all limits, so they are read first",
    },
    Improvement {
        cases: &["servers.update_server_build/memory_only"],
        instead: Changed(|requests| *requests = build_with_memory(4096)),
        reason: "the panel demands all limits, so they are read first",
    },
    Improvement {
        cases: &["servers.update_server_details/minimal"],
        instead: Sends(&[
            "GET /api/application/servers/7",
            r#"PATCH /api/application/servers/7/details {"name":"n","user":1,"external_id":null,"description":""}"#,
        ]),
        reason: "what is not named stays, which the panel would take away",
    },
    Improvement {
        cases: &[
            "servers.update_server_startup/minimal",
            "servers.update_server_startup/environment",
            "servers.update_server_startup/same_egg",
            "servers.update_server_startup/docker_image",
            "servers.update_server_startup/startup_cmd",
            "servers.update_server_startup/skip_scripts_false",
        ],
        instead: Changed(|requests| own_variables(requests)),
        reason: "the panel's own variables are not the egg's, and no later reinstallation skips its script unasked",
    },
    Improvement {
        cases: &["servers.update_server_startup/skip_scripts_true"],
        instead: Changed(|requests| {
            own_variables(requests);
            requests[1].json()["skip_scripts"] = json!(true);
        }),
        reason: "the panel's own variables are not the egg's",
    },
    Improvement {
        cases: &["servers.update_server_startup/environment_none"],
        instead: Changed(|requests| {
            own_variables(requests);
            requests[1].json()["environment"] = json!({ "VAR_1": "current-1", "OLD_VAR": "old" });
        }),
        reason: "variables that are not named stay",
    },
    Improvement {
        cases: &["servers.update_server_startup/other_egg", "servers.update_server_startup/other_egg_env"],
        instead: Changed(|requests| requests[2].json()["skip_scripts"] = json!(false)),
        reason: "no later reinstallation skips the script unasked",
    },
    Improvement {
        cases: &["servers.update_server_startup/other_egg_env_none"],
        instead: Changed(|requests| requests.push(Request::written(OTHER_EGG))),
        reason: "no variables are no error",
    },
    Improvement {
        cases: &["user.create_user/minimal"],
        instead: Changed(|requests| leave_out(requests, &["external_id", "password"])),
        reason: "null is what the panel takes for missing",
    },
    Improvement {
        cases: &["user.edit_user/minimal"],
        instead: Sends(&[
            "GET /api/application/users/7",
            r#"PATCH /api/application/users/7 {"email":"u@example.com","username":"u","first_name":"F","last_name":"L"}"#,
        ]),
        reason: "what is not named stays: pydactyl takes rights, language and external id away",
    },
    Improvement {
        cases: &["user.list_users/external_id_zero"],
        instead: Sends(&["GET /api/application/users?filter[external_id]=0"]),
        reason: "0 is an id like any other",
    },
];

const CREATED_WITH_DEFAULTS: &str = r#"POST /api/application/servers {
    "name": "srv", "user": 1, "egg": 5, "docker_image": "ghcr.io/egg:5", "startup": "java -jar egg5.jar",
    "environment": { "VAR_1": "default-1", "VAR_2": "default-2", "VAR_3": "default-3" },
    "limits": { "memory": 512, "swap": 0, "disk": 1024, "io": 500, "cpu": 0 },
    "feature_limits": { "databases": 0, "allocations": 0, "backups": 0 },
    "deploy": { "locations": [1], "dedicated_ip": false, "port_range": [] },
    "start_on_completion": true, "oom_disabled": true
}"#;

const CREATED_NODE: &str = r#"POST /api/application/nodes {
    "name": "node", "description": "desc", "location_id": 1, "fqdn": "n.example.com", "scheme": "https",
    "behind_proxy": false, "public": true, "maintenance_mode": false, "memory": 1024, "memory_overallocate": 0,
    "disk": 2048, "disk_overallocate": 0, "upload_size": 100, "daemon_base": "/srv/daemon-data", "daemon_sftp": 2022,
    "daemon_listen": 8080
}"#;

const OTHER_EGG: &str = r#"PATCH /api/application/servers/7/startup {
    "egg": 9, "startup": "java -jar egg9.jar", "image": "ghcr.io/egg:9", "skip_scripts": false,
    "environment": { "VAR_1": "current-1", "VAR_2": "default-2", "VAR_3": "default-3" }
}"#;

/// The names that the panel has for what pydactyl calls `shortcode` and `description`.
fn panel_words(request: &mut Request) {
    let body = request.json();
    *body = json!({ "short": body["shortcode"], "long": body["description"] });
}

/// Reads the node and writes it with this one thing changed.
fn node_with(key: &str, value: &str) -> Vec<Request> {
    let node = r#"PATCH /api/application/nodes/7 {
        "name": "Node 7", "description": null, "location_id": 1, "fqdn": "n7.example.com", "scheme": "https",
        "behind_proxy": false, "public": true, "maintenance_mode": false, "memory": 2048, "memory_overallocate": 0,
        "disk": 5000, "disk_overallocate": 0, "upload_size": 100, "daemon_base": "/var/lib/pterodactyl/volumes",
        "daemon_sftp": 2022, "daemon_listen": 8080
    }"#;
    let mut write = Request::written(node);
    write.json()[key] = json!(value);
    vec![Request::written("GET /api/application/nodes/7"), write]
}

/// Reads the server and writes its build with allocation 81 and this much memory.
fn build_with_memory(memory: u64) -> Vec<Request> {
    let build = r#"PATCH /api/application/servers/7/build {
        "allocation": 81, "oom_disabled": true,
        "limits": { "memory": 0, "swap": 0, "disk": 200, "io": 500, "cpu": 0, "threads": null },
        "feature_limits": { "databases": 5, "allocations": 5, "backups": 2 }
    }"#;
    let mut write = Request::written(build);
    write.json()["limits"]["memory"] = json!(memory);
    vec![Request::written("GET /api/application/servers/7"), write]
}

fn keep_folder_and_visibility(requests: &mut Vec<Request>) {
    let body = requests[0].json();
    body["daemon_base"] = json!("/var/lib/pterodactyl/volumes");
    body["public"] = json!(true);
    requests.insert(0, Request::written("GET /api/application/nodes/7"));
}

fn only_what_is_set(requests: &mut [Request]) {
    leave_out(requests, &["nest"]);
    let body = requests[1].json().as_object_mut().unwrap();
    body.retain(|_, value| !value.is_null());
    if let Some(Value::Object(allocation)) = body.get_mut("allocation") {
        allocation.retain(|_, value| !value.is_null());
    }
}

/// The server is read without what is not needed, and only its egg's variables are written.
fn own_variables(requests: &mut [Request]) {
    requests[0].query.clear();
    let body = requests[1].json();
    let environment = body["environment"].as_object_mut().unwrap();
    environment.retain(|name, _| name != "STARTUP" && !name.starts_with("P_SERVER_"));
    body["skip_scripts"] = json!(false);
}
