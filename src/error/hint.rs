use http::Method;

use crate::key::KeyKind;
use crate::model::Panel;

use super::quote::{LONGEST_LINE, Quoted, Secrets};
use super::{ApiError, ErrorKind, Exchange, codes};

/// What usually helps with this refusal, from what is known about the request.
pub(super) fn for_refusal(exchange: &Exchange<'_>, kind: ErrorKind, error: &ApiError) -> Option<Quoted> {
    let application = exchange.path.contains("/api/application");
    let kind_of_key = exchange.key.map(|key| key.kind);
    let panel = exchange.key.map_or(Panel::Unknown, |key| key.panel);
    let words = Words::of(panel);
    let is_pelican = panel == Panel::Pelican;
    let is_at = |end| exchange.path.ends_with(end);
    let hint = match (exchange.status, error.code()) {
        _ if kind == ErrorKind::ServerOffline => "commands need a running server; start it first",
        (401, codes::WINGS) => "Wings requires the node's token",
        (403, codes::WINGS) if is_token_refused(error) => {
            "Wings does not accept this token: it was reset, or it belongs to another node"
        }
        (401, _) => match kind_of_key {
            Some(KeyKind::Other) => {
                return Some(
                    format!(
                        "the panel does not know this key; keys start with {} (Client API) or {} (Application API){} and \
                         have 48 characters",
                        words.client,
                        words.application,
                        if panel == Panel::Unknown { ", on Pelican with pacc_ or papp_," } else { "" }
                    )
                    .into(),
                );
            }
            _ => "the panel does not know this key: it was deleted, mistyped or cut off, or belongs to another panel",
        },
        (403, codes::ACCESS_DENIED) if !application && kind_of_key == Some(KeyKind::Application) => {
            return Some(
                format!(
                    "this is an application key ({}); the Client API needs a client key ({}), created under {}",
                    words.application, words.client, words.client_page
                )
                .into(),
            );
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
        (500, codes::QUERY) if is_pelican && exchange.method == Method::POST && is_at("/databases") && !application => {
            "Pelican of August 2026 creates the database on its host and then loses it; an administrator can create \
             databases with `application().server(…).databases().create(…)`"
        }
        (500, codes::QUERY) if is_pelican && exchange.method == Method::POST && is_at("/mounts") => {
            "Pelican of August 2026 cannot create mounts through its API; use its web interface"
        }
        (500, codes::QUERY) if is_pelican && exchange.path.contains("/database-hosts/") => {
            "a database host can be deleted when it has no databases"
        }
        (500, codes::ROLE_DOES_NOT_EXIST | "Error") if is_pelican && exchange.path.contains("/roles/") => {
            "Pelican of August 2026 can neither assign nor delete roles that were created through its API; use its web \
             interface"
        }
        (500, codes::UNIQUE_CONSTRAINT_VIOLATION) if is_pelican && is_at("/allocations") => {
            "one of the addresses exists already; none was created"
        }
        (500, codes::UNIQUE_CONSTRAINT_VIOLATION) if is_pelican && exchange.path.contains("/mounts/") => {
            "one of them has been added to the mount already"
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

/// Whether Wings refuses the token of a node. Refusals for another reason have the id of the request.
pub(super) fn is_token_refused(error: &ApiError) -> bool {
    error.code() == codes::WINGS && !error.detail().contains("(request id: ")
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
    let panel = exchange.key.map_or(Panel::Unknown, |key| key.panel);
    let Words { client, application, application_page, .. } = Words::of(panel);
    let resource = resource(exchange.path, panel);
    let since = if is_node_token { " (before mid-2026, to read them)" } else { "" };
    match exchange.key.map(|key| key.kind) {
        Some(KeyKind::Client) => format!(
            "this client key ({client}) does not belong to an administrator; to {right} {resource}, use an application \
             key ({application}) created under {application_page}, or the client key of an administrator; the key may \
             also be limited to other IP addresses"
        ),
        _ => format!(
            "this key may not {right} {resource}; use an application key ({application}) with the permission to {right} \
             {resource}{since}, granted when it is created under {application_page}, or the client key ({client}) \
             of an administrator; the key may also be limited to other IP addresses"
        ),
    }
}

/// What a panel calls its keys and where it creates them.
struct Words {
    client: &'static str,
    application: &'static str,
    client_page: &'static str,
    application_page: &'static str,
}

impl Words {
    fn of(panel: Panel) -> Self {
        match panel {
            Panel::Pelican => Self {
                client: "pacc_",
                application: "papp_",
                client_page: "Profile → API Keys",
                application_page: "Admin → API Keys",
            },
            _ => Self {
                client: "ptlc_",
                application: "ptla_",
                client_page: "Account → API Credentials",
                application_page: "Admin → Application API",
            },
        }
    }
}

/// The resource that the rights of an application key name, from a path of the Application API.
fn resource(path: &str, panel: Panel) -> Quoted {
    let name = resources(path);
    match panel {
        Panel::Pelican => {
            let name = name.as_str().replace('-', "_");
            Quoted::new(name.strip_suffix('s').unwrap_or(&name), Secrets::NONE, LONGEST_LINE)
        }
        _ => name,
    }
}

fn resources(path: &str) -> Quoted {
    let mut segments = path.strip_prefix("/api/application/").unwrap_or(path).split('/');
    match (segments.next().unwrap_or_default(), segments.nth(1)) {
        ("nodes", Some("allocations")) => "allocations".into(),
        ("nests", Some("eggs")) => "eggs".into(),
        ("servers", Some("databases")) => "server_databases".into(),
        (area, _) => Quoted::new(area, Secrets::NONE, LONGEST_LINE),
    }
}

/// Says what a redirect most likely means.
pub(super) fn for_redirect(location: Option<&str>, is_panel: bool, secrets: Secrets<'_>) -> Quoted {
    let gates = ["cloudflareaccess.com", "/oauth2/", "/outpost.goauthentik.io", "authelia"];
    match location {
        Some(location) if location.contains("/auth/login") => {
            "the panel redirects to its login page: the URL is correct, but the panel did not accept the key".into()
        }
        Some(location) if gates.iter().any(|gate| location.contains(gate)) => {
            "a login gate in front of it requires a login; exempt its paths (/api/*, on nodes also /download/* and \
             /upload/*), or send the header it requires with ClientBuilder::header"
                .into()
        }
        Some(location) => {
            let location = Quoted::new(&without_secrets(location), secrets, LONGEST_LINE);
            let whose = if is_panel { "the panel's URL" } else { "the node's address" };
            format!(
                "redirects are not followed because they turn writes into reads; use the target as {whose}: {location}"
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
            assert_eq!(resource(path, Panel::Pterodactyl).as_str(), expected);
        }
    }

    #[test]
    fn rights_of_pelican_are_in_the_singular() {
        for (path, expected) in [
            ("/api/application/users", "user"),
            ("/api/application/servers/7/databases", "server_database"),
            ("/api/application/database-hosts/1", "database_host"),
        ] {
            assert_eq!(resource(path, Panel::Pelican).as_str(), expected);
        }
    }
}
