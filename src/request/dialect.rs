//! What the two panels call the same thing in bodies and filters.
//!
//! Bodies are written for both. What the panel at hand lacks is taken out where that changes nothing, and is otherwise
//! refused before it is sent.

use serde_json::{Map, Value, json};

use crate::model::Panel;
use crate::model::routes::{self, Route};

/// Turns a body into one that the panel reads, or says why there is none.
pub(crate) type Fit = fn(Panel, &mut Map<String, Value>) -> Result<(), String>;

type Body = Map<String, Value>;

/// A new or complete account.
pub(crate) fn user(panel: Panel, body: &mut Body) -> Result<(), String> {
    if panel != Panel::Pterodactyl {
        if panel == Panel::Pelican && body.get("root_admin") == Some(&json!(false)) {
            body.remove("root_admin");
        }
        return changed_user(panel, body);
    }
    let has_names = ["first_name", "last_name"].iter().all(|name| body.get(*name).is_some_and(Value::is_string));
    if !has_names {
        return Err("Pterodactyl requires the first and the last name: use `CreateUser::new`".to_owned());
    }
    changed_user(panel, body)
}

/// A change of an account, with what is required in every change.
pub(crate) fn changed_user(panel: Panel, body: &mut Body) -> Result<(), String> {
    match panel {
        Panel::Pelican => {
            remove(body, ["first_name", "last_name"]);
            if body.contains_key("root_admin") {
                return Err(
                    "Pelican has roles instead of `root_admin`; grant the administrators' role in its web interface"
                        .to_owned(),
                );
            }
        }
        Panel::Pterodactyl => only_pelican(body, ["timezone", "is_managed_externally"])?,
        _ => body.retain(|key, value| !(["first_name", "last_name"].contains(&key.as_str()) && value.is_null())),
    }
    Ok(())
}

/// A node.
pub(crate) fn node(panel: Panel, body: &mut Body) -> Result<(), String> {
    match panel {
        Panel::Pelican => {
            body.remove("location_id");
            let listen = body.get("daemon_listen").cloned().unwrap_or_default();
            for (key, value) in [("cpu", json!(0)), ("cpu_overallocate", json!(0)), ("daemon_connect", listen)] {
                body.entry(key).or_insert(value);
            }
            Ok(())
        }
        Panel::Pterodactyl => {
            if body.get("location_id").is_some_and(Value::is_null) {
                return Err("Pterodactyl requires the node's location: use `CreateNode::new`".to_owned());
            }
            only_pelican(body, ["cpu", "cpu_overallocate", "daemon_connect", "daemon_sftp_alias", "tags"])
        }
        _ => {
            body.retain(|key, value| key != "location_id" || !value.is_null());
            Ok(())
        }
    }
}

/// A new server.
pub(crate) fn new_server(panel: Panel, body: &mut Body) -> Result<(), String> {
    let deploy = body.get_mut("deploy").and_then(Value::as_object_mut);
    let is_empty = |deploy: &Body, key| deploy.get(key).and_then(Value::as_array).is_none_or(Vec::is_empty);
    match (panel, deploy) {
        (Panel::Pelican, Some(deploy)) => {
            if !is_empty(deploy, "locations") {
                return Err("Pelican has no locations: choose nodes with `Deploy::tags`".to_owned());
            }
            deploy.remove("locations");
            deploy.entry("tags").or_insert_with(|| json!([]));
        }
        (Panel::Pterodactyl, Some(deploy)) if !is_empty(deploy, "tags") => {
            return Err("nodes of Pterodactyl have no tags: choose them with `Deploy::locations`".to_owned());
        }
        _ => {}
    }
    build(panel, body)
}

/// A server's build, or the part of a new server that is one.
pub(crate) fn build(panel: Panel, body: &mut Body) -> Result<(), String> {
    if panel == Panel::Pelican {
        if let Some(Value::Bool(disabled)) = body.remove("oom_disabled") {
            body.insert("oom_killer".to_owned(), json!(!disabled));
        }
    }
    Ok(())
}

/// The name of a field to filter by.
pub(crate) fn filter<'f>(route: Option<&Route>, panel: Panel, field: &'f str) -> &'f str {
    match (route == Some(&routes::APPLICATION_SERVERS_LIST), panel, field) {
        (true, Panel::Pelican, "uuidShort") => "uuid_short",
        (true, Panel::Pterodactyl, "uuid_short") => "uuidShort",
        _ => field,
    }
}

fn remove<const N: usize>(body: &mut Body, keys: [&str; N]) {
    for key in keys {
        body.remove(key);
    }
}

fn only_pelican<const N: usize>(body: &Body, keys: [&str; N]) -> Result<(), String> {
    match keys.iter().find(|key| body.contains_key(**key)) {
        Some(key) => Err(format!("only Pelican has `{key}`")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(fit: Fit, panel: Panel, body: Value) -> Result<Value, String> {
        let Value::Object(mut body) = body else { panic!("a body is an object") };
        fit(panel, &mut body).map(|()| Value::Object(body))
    }

    #[test]
    fn names_are_for_pterodactyl() {
        let named = json!({ "email": "e", "first_name": "A", "last_name": "B" });
        let nameless = json!({ "email": "e", "first_name": null, "last_name": null });
        let plain = json!({ "email": "e" });
        assert_eq!(fit(user, Panel::Pterodactyl, named.clone()), Ok(named.clone()));
        assert_eq!(fit(user, Panel::Pelican, named), Ok(plain.clone()));
        assert_eq!(fit(user, Panel::Pelican, nameless.clone()), Ok(plain.clone()));
        assert_eq!(fit(user, Panel::Unknown, nameless.clone()), Ok(plain));
        assert!(fit(user, Panel::Pterodactyl, nameless).is_err());
    }

    #[test]
    fn ignored_fields_are_refused() {
        assert!(fit(user, Panel::Pelican, json!({ "root_admin": true })).is_err());
        assert_eq!(fit(user, Panel::Pelican, json!({ "root_admin": false })), Ok(json!({})));
        assert!(fit(changed_user, Panel::Pelican, json!({ "root_admin": false })).is_err(), "it would stay one");
        assert!(fit(changed_user, Panel::Pterodactyl, json!({ "timezone": "UTC" })).is_err());
        assert!(fit(node, Panel::Pterodactyl, json!({ "location_id": 1, "tags": [] })).is_err());
        assert!(fit(new_server, Panel::Pelican, json!({ "deploy": { "locations": [1] } })).is_err());
        assert!(fit(new_server, Panel::Pterodactyl, json!({ "deploy": { "tags": ["eu"] } })).is_err());
    }

    #[test]
    fn pelican_nodes_get_required_fields() {
        let body = json!({ "location_id": 1, "daemon_listen": 8080, "cpu": 50 });
        let expected = json!({ "daemon_listen": 8080, "cpu": 50, "cpu_overallocate": 0, "daemon_connect": 8080 });
        assert_eq!(fit(node, Panel::Pelican, body), Ok(expected));
    }

    #[test]
    fn servers_are_placed_by_tags_or_locations() {
        let body = json!({ "oom_disabled": false, "deploy": { "locations": [], "port_range": [] } });
        let expected = json!({ "oom_killer": true, "deploy": { "tags": [], "port_range": [] } });
        assert_eq!(fit(new_server, Panel::Pelican, body.clone()), Ok(expected));
        assert_eq!(fit(new_server, Panel::Pterodactyl, body.clone()), Ok(body));
    }
}
