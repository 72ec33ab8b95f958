//! `/api/client/permissions`

use crate::endpoint::Endpoint;
use ptero_model::routes;
use serde_json::{Map, Value, json};

use crate::answer::{Answer, Outcome, item};
use crate::context::Context;
use ptero_model::Permission;

pub(crate) const ENDPOINTS: &[Endpoint] = &[Endpoint::new(&routes::CLIENT_PERMISSIONS, list)];

/// Every permission of a subuser, by group, as the panel orders them.
pub(crate) const PERMISSIONS: &[(&str, &[&str])] = &[
    ("websocket", &["connect"]),
    ("control", &["console", "start", "stop", "restart"]),
    ("user", &["create", "read", "update", "delete"]),
    ("file", &["create", "read", "read-content", "update", "delete", "archive", "sftp"]),
    ("backup", &["create", "read", "delete", "download", "restore"]),
    ("allocation", &["read", "create", "update", "delete"]),
    ("startup", &["read", "update", "docker-image"]),
    ("database", &["create", "read", "update", "delete", "view_password"]),
    ("schedule", &["create", "read", "update", "delete"]),
    ("settings", &["rename", "reinstall"]),
    ("activity", &["read"]),
];

pub(crate) fn is_known(permission: &str) -> bool {
    let known = |(group, keys): &(&str, &[&str])| {
        permission.strip_prefix(group).and_then(|rest| rest.strip_prefix('.')).is_some_and(|key| keys.contains(&key))
    };
    PERMISSIONS.iter().any(known)
}

pub(crate) fn list(_context: &mut Context<'_>) -> Outcome {
    let group = |(group, keys): &(&str, &[&str])| {
        let describe = |key: &&str| {
            let permission = Permission::from(format!("{group}.{key}"));
            ((*key).to_owned(), json!(permission.description()))
        };
        let keys: Map<String, Value> = keys.iter().map(describe).collect();
        let description = format!("What the {group} of a server allows.");
        ((*group).to_owned(), json!({"description": description, "keys": keys}))
    };
    let groups: Map<String, Value> = PERMISSIONS.iter().map(group).collect();
    Answer::ok(&item("system_permissions", json!({"permissions": groups})))
}

/// The known ones of `permissions`, and the one that every subuser has.
pub(crate) fn with_connect(permissions: impl IntoIterator<Item = String>) -> Vec<String> {
    const CONNECT: &str = "websocket.connect";
    let mut kept: Vec<String> = Vec::new();
    for permission in permissions {
        if is_known(&permission) && !kept.contains(&permission) {
            kept.push(permission);
        }
    }
    if !kept.iter().any(|permission| permission == CONNECT) {
        kept.push(CONNECT.to_owned());
    }
    kept
}
