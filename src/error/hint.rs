use std::borrow::Cow;

use http::Method;

use crate::key::KeyKind;

use super::{ErrorKind, Exchange, classify::first_line};

/// What usually helps with this answer, from what is known about the request.
pub(super) fn for_answer(exchange: &Exchange<'_>, kind: ErrorKind, code: &str) -> Option<Cow<'static, str>> {
    let application = exchange.path.contains("/api/application");
    let hint = match (exchange.status, code) {
        (401, _) => match exchange.key {
            Some(KeyKind::Other) => {
                "the panel does not know this key; keys start with ptlc_ (Client API) or ptla_ (Application API) and \
                 have 48 characters"
            }
            _ => "the panel does not know this key: it was deleted, mistyped or cut, or belongs to another panel",
        },
        (403, "AccessDeniedHttpException") if !application && exchange.key == Some(KeyKind::Application) => {
            "this is an application key (ptla_); the Client API needs a client key (ptlc_), made under \
             Account → API Credentials"
        }
        (403, "AccessDeniedHttpException") if application => return Some(needed_right(exchange).into()),
        (403, "AccessDeniedHttpException") => {
            "the user lacks the permission for this on the server, or the key is limited to other IP addresses"
        }
        (400, "TwoFactorAuthRequiredException") => {
            "the panel demands two-factor authentication, and this account has it switched off"
        }
        (404, "WingsError") => {
            "a signed URL can be used once: it was used before, belongs to another node, or what it names is gone"
        }
        (500, "WingsError") => "the signed URL has expired or is not of this node, or Wings failed; ask for a new one",
        (400, "ConfigurationNotPersistedException") => {
            "the panel has saved the change, but could not tell Wings on the node: check that Wings runs there"
        }
        (413, _) => "the body is larger than the panel or the proxy before it accepts",
        _ if kind == ErrorKind::ServerOffline => "a command needs a running server: start it first",
        (504, "DaemonConnectionException") => {
            "the panel cannot reach Wings on the server's node: check that Wings runs and that its address is right"
        }
        (502..=504, "") => "the panel or the proxy before it is down or restarting",
        (503, _) => "the panel is in maintenance mode",
        _ => return None,
    };
    Some(hint.into())
}

/// Which key the Application API would accept for this. Rights of application keys are granted for each resource.
fn needed_right(exchange: &Exchange<'_>) -> String {
    let right = if exchange.method == Method::GET { "read" } else { "write" };
    let resource = resource(exchange.path);
    match exchange.key {
        Some(KeyKind::Client) => format!(
            "this client key (ptlc_) is not an administrator's: to {right} {resource} takes an application key (ptla_), \
             made under Admin → Application API, or the client key of an administrator; or the key is limited to other IP \
             addresses"
        ),
        _ => format!(
            "this key may not {right} {resource}: that takes an application key (ptla_) with the right to {right} \
             {resource}, granted when it is made under Admin → Application API, or the client key (ptlc_) of an \
             administrator; or the key is limited to other IP addresses"
        ),
    }
}

/// The resource that the rights of an application key name, from a path of the Application API.
fn resource(path: &str) -> &str {
    let mut segments = path.strip_prefix("/api/application/").unwrap_or(path).split('/');
    match (segments.next().unwrap_or_default(), segments.nth(1)) {
        ("nodes", Some("allocations")) => "allocations",
        ("nests", Some("eggs")) => "eggs",
        ("servers", Some("databases")) => "server_databases",
        (area, _) => area,
    }
}

/// Says what a redirect most likely means.
pub(super) fn for_redirect(location: Option<&str>) -> Cow<'static, str> {
    match location {
        Some(location) if location.contains("/auth/login") => {
            "the panel asks for a login: the URL is right, but the request carried no key it accepts".into()
        }
        Some(location) => format!(
            "redirects are not followed, since they turn writes into reads; use the URL it names as the panel's: {}",
            first_line(location.split(['?', '#']).next().unwrap_or_default().as_bytes())
        )
        .into(),
        None => "redirects are not followed, since they turn writes into reads".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_right_that_a_key_lacks_is_named_after_the_resource_and_not_the_first_segment() {
        for (path, expected) in [
            ("/api/application/users", "users"),
            ("/api/application/nodes/deployable", "nodes"),
            ("/api/application/nodes/1/allocations/2", "allocations"),
            ("/api/application/nests/1/eggs", "eggs"),
            ("/api/application/servers/7/databases", "server_databases"),
            ("/api/application/servers/7/suspend", "servers"),
        ] {
            assert_eq!(resource(path), expected);
        }
    }
}
