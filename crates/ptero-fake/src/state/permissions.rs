//! The permissions of subusers.

/// Every permission of a subuser by group, in the panel's order.
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

/// The permission that every subuser has.
pub(crate) const CONNECT: &str = "websocket.connect";

fn is_known(permission: &str) -> bool {
    let known = |(group, keys): &(&str, &[&str])| {
        permission.strip_prefix(group).and_then(|rest| rest.strip_prefix('.')).is_some_and(|key| keys.contains(&key))
    };
    PERMISSIONS.iter().any(known)
}

/// The known ones of `permissions`, and [`CONNECT`].
pub(crate) fn with_connect(permissions: impl IntoIterator<Item = String>) -> Vec<String> {
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

/// Whether `held` covers `wanted`: `*` stands for all except those of administrators.
pub(crate) fn covers<'a>(held: impl IntoIterator<Item = &'a str>, wanted: &str) -> bool {
    held.into_iter().any(|held| held == wanted || (held == "*" && !wanted.starts_with("admin")))
}
