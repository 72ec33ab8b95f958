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

/// The permissions that only Pelican has. A fake of Pterodactyl keeps them as well, which no panel minds.
const OF_PELICAN: [&str; 5] =
    ["database.view-password", "settings.description", "settings.change-icon", "mount.read", "mount.update"];

/// Every permission of a subuser on Pelican.
pub(crate) fn of_pelican() -> Vec<String> {
    let keys = |(group, keys): &(&str, &[&str])| keys.iter().map(|key| format!("{group}.{key}")).collect::<Vec<_>>();
    let shared = PERMISSIONS.iter().flat_map(keys).filter(|permission| permission != "database.view_password");
    shared.chain(OF_PELICAN.map(str::to_owned)).collect()
}

fn is_known(permission: &str) -> bool {
    if OF_PELICAN.contains(&permission) {
        return true;
    }
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
    // Pelican writes it otherwise.
    let is = |held: &str| held == wanted || (wanted == "database.view_password" && held == "database.view-password");
    held.into_iter().any(|held| is(held) || (held == "*" && !wanted.starts_with("admin")))
}
