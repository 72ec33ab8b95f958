use http::Method;

use crate::key::KeyKind;

use super::quote::{LONGEST_LINE, Quoted, Secrets};
use super::{ApiError, ErrorKind, Exchange, codes};

/// What usually helps with this refusal, from what is known about the request.
pub(super) fn for_refusal(exchange: &Exchange<'_>, kind: ErrorKind, error: &ApiError) -> Option<Quoted> {
    let application = exchange.path.contains("/api/application");
    let is_at = |end| exchange.path.ends_with(end);
    let hint = match (exchange.status, error.code()) {
        _ if kind == ErrorKind::ServerOffline => "commands need a running server; start it first",
        (401, codes::WINGS) => "Wings requires the node's token",
        (401, _) => match exchange.key {
            Some(KeyKind::Other) => {
                "the panel does not know this key; keys start with ptlc_ (Client API) or ptla_ (Application API) and \
                 have 48 characters"
            }
            _ => "the panel does not know this key: it was deleted, mistyped or cut off, or belongs to another panel",
        },
        (403, codes::ACCESS_DENIED) if !application && exchange.key == Some(KeyKind::Application) => {
            "this is an application key (ptla_); the Client API needs a client key (ptlc_), created under \
             Account → API Credentials"
        }
        (403, codes::ACCESS_DENIED) if application => return Some(needed_right(exchange).into()),
        (403, codes::ACCESS_DENIED) => {
            "the user lacks the permission for this on the server, or the key is limited to other IP addresses"
        }
        (400, codes::TWO_FACTOR_REQUIRED) => {
            "the panel requires two-factor authentication, and this account has not enabled it"
        }
        (404, codes::WINGS) if exchange.path.contains("load/") => {
            "a signed URL can be used once: it was used before, belongs to another node, or its file no longer exists; \
             Wings 1.12.2 and newer also need panel 1.12.3 or newer"
        }
        (500, codes::WINGS) if exchange.path.contains("load/") => {
            "the signed URL has expired or belongs to another node, or Wings failed; request a new one"
        }
        (400, codes::CONFIGURATION_NOT_PERSISTED) => {
            "the panel saved the change but could not notify Wings on the node; check that Wings is running there"
        }
        (400, codes::BAD_REQUEST) if is_at("/restore") => {
            "only a complete (`completed_at`) and successful (`is_successful`) backup can be restored, and only while \
             the server has no other status, such as a failed reinstallation"
        }
        (400, _) if is_at("/reinstall") => {
            "panels since mid-2026 refuse to reinstall a server with `skip_scripts`, unless it is installing or its \
             installation has failed"
        }
        (409, codes::SERVER_STATE_CONFLICT) => conflict(error.detail()),
        (413, _) => "the body is larger than the panel accepts",
        (429, codes::TOO_MANY_REQUESTS) if is_at("/account/email") => {
            "the panel allows three changes of the e-mail address within 24 hours"
        }
        (500, codes::REQUEST) if kind == ErrorKind::Daemon => {
            "the node's daemon refused or failed; Pelican does not report why, so check the daemon's log"
        }
        (500, codes::CONNECTION) if kind == ErrorKind::Daemon => {
            "the panel cannot reach the daemon on the server's node; check that it is running and that its address is \
             correct"
        }
        (504, codes::DAEMON_CONNECTION) => {
            "the panel cannot reach Wings on the server's node; check that Wings is running and that its address is \
             correct"
        }
        (503, codes::HTTP) => "the panel is in maintenance mode",
        _ => return None,
    };
    Some(hint.into())
}

/// What ends a state in which the panel refuses. Its words are English on every stock panel.
fn conflict(detail: &str) -> &'static str {
    match detail {
        _ if detail.contains("suspended") => "ask an administrator to unsuspend the server",
        _ if detail.contains("maintenance") => "wait until the node leaves maintenance mode",
        _ if detail.contains("installation") => {
            "wait until the server is installed; after a failed installation an administrator has to reinstall it"
        }
        _ => "wait until the installation, restore or transfer has finished",
    }
}

/// Which key the Application API would accept for this. Rights of application keys are granted for each resource.
fn needed_right(exchange: &Exchange<'_>) -> String {
    // The configuration contains the node's token.
    let is_node_token = exchange.path.ends_with("/configuration");
    let right = if exchange.method == Method::GET && !is_node_token { "read" } else { "write" };
    let resource = resource(exchange.path);
    let since = if is_node_token { " (before mid-2026, to read them)" } else { "" };
    match exchange.key {
        Some(KeyKind::Client) => format!(
            "this client key (ptlc_) does not belong to an administrator; to {right} {resource}, use an application \
             key (ptla_) created under Admin → Application API, or the client key of an administrator; the key may \
             also be limited to other IP addresses"
        ),
        _ => format!(
            "this key may not {right} {resource}; use an application key (ptla_) with the permission to {right} \
             {resource}{since}, granted when it is created under Admin → Application API, or the client key (ptlc_) \
             of an administrator; the key may also be limited to other IP addresses"
        ),
    }
}

/// The resource that the rights of an application key name, from a path of the Application API.
fn resource(path: &str) -> Quoted {
    let mut segments = path.strip_prefix("/api/application/").unwrap_or(path).split('/');
    match (segments.next().unwrap_or_default(), segments.nth(1)) {
        ("nodes", Some("allocations")) => "allocations".into(),
        ("nests", Some("eggs")) => "eggs".into(),
        ("servers", Some("databases")) => "server_databases".into(),
        (area, _) => Quoted::new(area, Secrets::NONE, LONGEST_LINE),
    }
}

/// Says what a redirect most likely means.
pub(super) fn for_redirect(location: Option<&str>, secrets: Secrets<'_>) -> Quoted {
    let gates = ["cloudflareaccess.com", "/oauth2/", "/outpost.goauthentik.io", "authelia"];
    match location {
        Some(location) if location.contains("/auth/login") => {
            "the panel redirects to its login page: the URL is correct, but the panel did not accept the key".into()
        }
        Some(location) if gates.iter().any(|gate| location.contains(gate)) => {
            "a login gate in front of the panel requires a login; exempt the API's paths (/api/*) from it, or send \
             what it needs with ClientBuilder::header"
                .into()
        }
        Some(location) => {
            let location = Quoted::new(&without_secrets(location), secrets, LONGEST_LINE);
            format!(
                "redirects are not followed because they turn writes into reads; use the target as the panel's URL: \
                 {location}"
            )
            .into()
        }
        None => "redirects are not followed because they turn writes into reads".into(),
    }
}

/// A location without user, password, query and fragment.
fn without_secrets(location: &str) -> String {
    let location = location.split(['?', '#']).next().unwrap_or_default();
    match location.split_once("://").map(|(scheme, rest)| (scheme, rest.split_once('/').unwrap_or((rest, "")))) {
        Some((scheme, (authority, path))) => {
            let host = authority.rsplit('@').next().unwrap_or_default();
            format!("{scheme}://{host}/{path}")
        }
        None => location.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needed_right_is_named_after_the_resource_not_the_first_segment() {
        for (path, expected) in [
            ("/api/application/users", "users"),
            ("/api/application/nodes/deployable", "nodes"),
            ("/api/application/nodes/1/allocations/2", "allocations"),
            ("/api/application/nests/1/eggs", "eggs"),
            ("/api/application/servers/7/databases", "server_databases"),
            ("/api/application/servers/7/suspend", "servers"),
        ] {
            assert_eq!(resource(path).as_str(), expected);
        }
    }
}
