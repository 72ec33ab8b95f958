//! What Pelican writes where Pterodactyl writes something else.
//!
//! Handlers write what Pterodactyl writes. On Pelican, this rewrites their replies.

use serde_json::{Map, Value, json};

use crate::clock::atom;
use crate::digest::hex_digest;
use crate::state::State;
use crate::state::user::User;
use crate::wire::refusal::{Outcome, Refusal};
use crate::wire::reply::{Body, Reply};
use ptero_model::routes::{self, Route};

type Attributes = Map<String, Value>;

/// Rewrites a successful reply.
pub(super) fn reply(state: &State, reply: Reply) -> Reply {
    let is_json = reply.headers.iter().any(|(name, value)| *name == "Content-Type" && value == "application/json");
    let (true, Body::Bytes(bytes)) = (is_json, &reply.body) else { return reply };
    let Ok(mut body) = serde_json::from_slice::<Value>(bytes) else { return reply };
    rewrite(state, &mut body);
    let text = body.to_string();
    reply.with_body(Body::Bytes(text.into()))
}

/// Writes the character set as Pelican does.
pub(super) fn content_type(reply: &mut Reply) {
    for (name, value) in &mut reply.headers {
        if *name == "Content-Type" {
            *value = value.replace("charset=UTF-8", "charset=utf-8");
        }
    }
}

/// Rewrites a refusal, which may be a success on Pelican.
pub(super) fn refusal(route: &Route, refusal: Refusal) -> Outcome {
    let is = |wanted: &Route| *route == *wanted;
    match (refusal.code(), refusal.status()) {
        ("DaemonConnectionException", 504) if is(&routes::CLIENT_SERVERS_RESOURCES) => {
            let resources = json!({
                "memory_bytes": 0, "cpu_absolute": 0, "disk_bytes": 0, "network_rx_bytes": 0, "network_tx_bytes": 0, "uptime": 0,
            });
            let stats = json!({"current_state": "missing", "is_suspended": false, "resources": resources});
            Reply::ok(&json!({"object": "stats", "attributes": stats}))
        }
        ("DaemonConnectionException", 504) => Err(Refusal::unexpected("ConnectionException")),
        ("DisplayException", 400) if is(&routes::APPLICATION_SERVERS_BUILD) => Err(Refusal::not_found()),
        ("DaemonConnectionException", 500) if is(&routes::CLIENT_SERVERS_FILES_CONTENTS) => {
            Err(Refusal::unexpected("FileNotFoundException"))
        }
        ("DaemonConnectionException", _) if is(&routes::CLIENT_SERVERS_FILES_CONTENTS) => {
            Err(Refusal::unexpected("FileNotEditableException"))
        }
        ("DaemonConnectionException", _)
            if is(&routes::CLIENT_SERVERS_FILES_WRITE) || is(&routes::CLIENT_SERVERS_FILES_CREATE_FOLDER) =>
        {
            Err(Refusal::unexpected("FileExistsException"))
        }
        ("DaemonConnectionException", _) => Err(Refusal::unexpected("RequestException")),
        _ => Err(refusal),
    }
}

/// Rewrites every resource in a body, the inner ones first.
fn rewrite(state: &State, value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| rewrite(state, item)),
        Value::Object(fields) => {
            fields.values_mut().for_each(|field| rewrite(state, field));
            let object = fields.get("object").and_then(Value::as_str).unwrap_or_default().to_owned();
            if let Some(attributes) = fields.get_mut("attributes").and_then(Value::as_object_mut) {
                resource(state, &object, attributes);
            }
        }
        _ => {}
    }
}

fn resource(state: &State, object: &str, attributes: &mut Attributes) {
    if let Some(related) = attributes.get_mut("relationships").and_then(Value::as_object_mut) {
        for gone in ["nest", "location", "config", "script"] {
            related.remove(gone);
        }
        if related.is_empty() {
            attributes.remove("relationships");
        }
    }
    match object {
        "server" => server(attributes),
        "user" => user(state, attributes),
        "server_subuser" => profile(state, attributes),
        "node" => node(state, attributes),
        "egg" if attributes.contains_key("nest") => egg(state, attributes),
        "egg_variable" | "server_variable" if attributes.contains_key("egg_id") => variable(attributes),
        "server_database" if attributes.get("host").is_some_and(Value::is_object) => database(state, attributes),
        "backup" => put(attributes, "is_scheduled", json!(false)),
        "database_host" => drop(attributes.remove("node")),
        "activity_log" => {
            attributes.remove("batch");
            let is_empty = |properties: &&mut Value| properties.as_object().is_some_and(Map::is_empty);
            if let Some(properties) = attributes.get_mut("properties").filter(is_empty) {
                *properties = json!([]);
            }
        }
        _ => {}
    }
}

fn put(attributes: &mut Attributes, key: &str, value: Value) {
    attributes.insert(key.to_owned(), value);
}

fn server(attributes: &mut Attributes) {
    if let Some(limits) = attributes.get_mut("limits").and_then(Value::as_object_mut) {
        let disabled = limits.get("oom_disabled").and_then(Value::as_bool).unwrap_or(true);
        put(limits, "oom_killer", json!(!disabled));
    }
    if let Some(sftp) = attributes.get_mut("sftp_details").and_then(Value::as_object_mut) {
        put(sftp, "alias", Value::Null);
    }
    if attributes.remove("nest").is_none() {
        return;
    }
    if attributes.get("allocation") == Some(&json!(0)) {
        put(attributes, "allocation", Value::Null);
    }
    let environment = attributes.get_mut("container").and_then(|container| container.get_mut("environment"));
    if let Some(environment) = environment.and_then(Value::as_object_mut) {
        environment.remove("P_SERVER_LOCATION");
        environment.remove("P_SERVER_ALLOCATION_LIMIT");
    }
}

fn user(state: &State, attributes: &mut Attributes) {
    let Some(two_factor) = attributes.get("2fa").cloned() else { return account(state, attributes) };
    let id = attributes.get("id").and_then(Value::as_u64).and_then(|id| state.users.get(id));
    put(attributes, "is_managed_externally", json!(id.is_some_and(|user| user.is_managed)));
    put(attributes, "2fa_enabled", two_factor);
    attributes.remove("first_name");
    attributes.remove("last_name");
}

/// The caller's own account, or another user's.
fn account(state: &State, attributes: &mut Attributes) {
    match attributes.get("id").and_then(Value::as_u64).and_then(|id| state.users.get(id)) {
        Some(user) => *attributes = all_of(user),
        None => profile(state, attributes),
    }
}

fn profile(state: &State, attributes: &mut Attributes) {
    let uuid = attributes.get("uuid").and_then(Value::as_str).unwrap_or_default();
    if let Some(user) = state.users.find(|user| user.uuid == uuid) {
        attributes.extend(all_of(user));
    }
    if let Some(permissions) = attributes.get_mut("permissions").and_then(Value::as_array_mut) {
        permissions.sort_by(|one, other| one.as_str().cmp(&other.as_str()));
    }
}

fn all_of(user: &User) -> Attributes {
    let all = json!({
        "uuid": user.uuid,
        "username": user.username,
        "email": user.email,
        "language": user.language,
        "image": format!("https://gravatar.com/avatar/{}", hex_digest(&user.email, 32)),
        "admin": user.root_admin,
        "root_admin": user.root_admin,
        "2fa_enabled": user.two_factor.enabled,
        "created_at": atom(user.created),
        "updated_at": atom(user.updated),
    });
    match all {
        Value::Object(all) => all,
        _ => Attributes::new(),
    }
}

fn node(state: &State, attributes: &mut Attributes) {
    attributes.remove("location_id");
    let Some(node) = attributes.get("id").and_then(Value::as_u64).and_then(|id| state.nodes.get(id)) else { return };
    put(attributes, "cpu", json!(node.cpu));
    put(attributes, "cpu_overallocate", json!(node.cpu_overallocate));
    put(attributes, "daemon_connect", json!(node.daemon_connect.unwrap_or(node.daemon_listen)));
    put(attributes, "daemon_sftp_alias", json!(node.sftp_alias));
    put(attributes, "tags", json!(node.tags));
    let cpu = state.allocated_cpu(node.id);
    let has_servers = state.servers.iter().any(|server| server.node == node.id);
    if let Some(allocated) = attributes.get_mut("allocated_resources").and_then(Value::as_object_mut) {
        put(allocated, "cpu", json!(cpu));
    }
    for key in ["memory", "disk"] {
        if let Some(sum) = attributes.remove(&format!("sum_{key}")) {
            // A sum over no rows is null.
            let sum = sum.as_str().and_then(|sum| sum.parse::<i64>().ok()).filter(|_| has_servers);
            put(attributes, &format!("servers_sum_{key}"), json!(sum));
            put(attributes, "servers_sum_cpu", json!(Some(cpu).filter(|_| has_servers)));
        }
    }
}

fn egg(state: &State, attributes: &mut Attributes) {
    attributes.remove("nest");
    let Some(egg) = attributes.get("id").and_then(Value::as_u64).and_then(|id| state.eggs.get(id)) else { return };
    put(attributes, "features", json!(egg.features));
    put(attributes, "icon", Value::Null);
    put(attributes, "tags", json!(egg.tags));
    put(attributes, "startup_commands", egg.commands());
}

fn variable(attributes: &mut Attributes) {
    let rules = attributes.get("rules").and_then(Value::as_str).unwrap_or_default();
    let rules: Vec<&str> = rules.split('|').filter(|rule| !rule.is_empty()).collect();
    let rules = json!(rules);
    let sort = attributes.get("id").cloned().unwrap_or_default();
    put(attributes, "rules", rules);
    put(attributes, "sort", sort);
}

fn database(state: &State, attributes: &mut Attributes) {
    let id = attributes.get("id").and_then(Value::as_str).unwrap_or_default();
    if let Some(database) = state.databases.find(|database| database.is_called(id)) {
        put(attributes, "id", json!(database.id));
    }
}
