//! Routes with a limit per server, besides that of their API.

use std::time::Duration;

use http::Method;

use crate::short_id::short_id;

const MINUTE: Duration = Duration::from_secs(60);

/// A route with its own limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Websocket,
    Databases,
    Schedules,
    Allocations,
    Subusers,
    Pulls,
    Restores,
    Backups,
    Email,
}

impl Kind {
    /// The route's name in the table of routes.
    pub(super) fn operation(self) -> &'static str {
        match self {
            Self::Websocket => "client.servers.websocket",
            Self::Databases => "client.servers.databases.create",
            Self::Schedules => "client.servers.schedules.create",
            Self::Allocations => "client.servers.network.allocations.create",
            Self::Subusers => "client.servers.users.create",
            Self::Pulls => "client.servers.files.pull",
            Self::Restores => "client.servers.backups.restore",
            Self::Backups => "client.servers.backups.create",
            Self::Email => "client.account.email.update",
        }
    }

    /// The number of requests that panels since 1.12 allow per window. `None` where responses show the API's limit
    /// instead.
    pub(super) fn usual_limit(self) -> Option<u64> {
        match self {
            Self::Websocket | Self::Pulls => Some(5),
            Self::Databases | Self::Schedules | Self::Allocations => Some(2),
            Self::Subusers => Some(10),
            Self::Restores => Some(3),
            Self::Email => Some(60),
            Self::Backups => None,
        }
    }

    pub(super) fn window(self) -> Duration {
        match self {
            Self::Websocket | Self::Databases | Self::Schedules | Self::Allocations | Self::Email => MINUTE,
            Self::Pulls | Self::Backups => 10 * MINUTE,
            Self::Subusers | Self::Restores => 15 * MINUTE,
        }
    }
}

/// The limit of one route for one server.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Bucket {
    pub(super) kind: Kind,
    /// The first eight characters of the server's UUID, its short id. Empty for an account.
    pub(super) server: String,
}

impl Bucket {
    /// Returns the bucket that a request counts in, besides that of its API.
    pub(super) fn of(method: &Method, path: &str) -> Option<Self> {
        let path = path.strip_prefix("/api/client/")?;
        if path == "account/email" && method == Method::PUT {
            return Some(Self { kind: Kind::Email, server: String::new() });
        }
        let (server, route) = path.strip_prefix("servers/")?.split_once('/')?;
        let kind = match (method.as_str(), route) {
            ("GET", "websocket") => Kind::Websocket,
            ("POST", "databases") => Kind::Databases,
            ("POST", "schedules") => Kind::Schedules,
            ("POST", "network/allocations") => Kind::Allocations,
            ("POST", "users") => Kind::Subusers,
            ("POST", "files/pull") => Kind::Pulls,
            ("POST", "backups") => Kind::Backups,
            ("POST", _) if route.starts_with("backups/") && route.ends_with("/restore") => Kind::Restores,
            _ => return None,
        };
        Some(Self { kind, server: short_id(server).into_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::routes;

    const KINDS: [Kind; 9] = [
        Kind::Websocket,
        Kind::Databases,
        Kind::Schedules,
        Kind::Allocations,
        Kind::Subusers,
        Kind::Pulls,
        Kind::Restores,
        Kind::Backups,
        Kind::Email,
    ];

    #[test]
    fn routes_with_a_limit_are_those_of_the_table() {
        for kind in KINDS {
            let route = routes::ALL.iter().find(|route| route.id == kind.operation()).unwrap();
            let path = route.path.replace("{server}", "1a2b3c4d").replace("{backup}", "b");
            let bucket = Bucket::of(&route.method.parse().unwrap(), &path).unwrap();
            assert_eq!(bucket.kind, kind);
        }
        let limited = |route: &&routes::Route| Bucket::of(&route.method.parse().unwrap(), route.path).is_some();
        assert_eq!(routes::ALL.iter().filter(limited).count(), KINDS.len());
    }

    #[test]
    fn all_ids_of_a_server_share_a_bucket() {
        let bucket = |id: &str| Bucket::of(&Method::GET, &format!("/api/client/servers/{id}/websocket"));
        assert_eq!(bucket("1a2b3c4d"), bucket("1a2b3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d"));
        assert_eq!(bucket("1a2b3c4d"), bucket("serv_divtytk6n5fhxde5bypsuo2mlu"));
        assert_ne!(bucket("1a2b3c4d"), bucket("1a2b3c4e"));
    }
}
