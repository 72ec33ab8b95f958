//! From a request to its reply: the panel's middleware, then the handler.

use ptero_model::routes::{self, Route};

use super::bindings;
use super::context::Context;
use super::dialect;
use super::endpoint::{Access, WhenBlocked};
use super::limits::{Headers, throttle};
use super::router::{Found, find};
use crate::acl::Acl;
use crate::state::State;
use crate::state::key::Kind;
use crate::state::server::{Rights, Server};
use crate::wire::call::Call;
use crate::wire::refusal::{Outcome, Refusal};
use crate::wire::reply::Reply;

/// Handles a request to the panel.
pub(crate) fn dispatch(state: &mut State, call: &Call) -> Reply {
    state.catch_up();
    if call.method == "OPTIONS" {
        return preflight();
    }
    let mut limits = Vec::new();
    let outcome = handle(state, call, &mut limits);
    let mut reply = match outcome {
        Ok(reply) => reply,
        Err(refusal) if call.wants_json() => refusal.into_json(),
        Err(refusal) => refusal.into_html(&state.settings.url),
    };
    if state.is_pelican() {
        dialect::content_type(&mut reply);
    }
    reply.headers.extend(limits);
    reply.with_header("Cache-Control", "no-cache, private")
}

fn preflight() -> Reply {
    Reply::empty(204)
        .with_header("Content-Type", "text/html; charset=UTF-8")
        .with_header("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE, HEAD")
        .with_header("Access-Control-Max-Age", "0")
}

fn handle(state: &mut State, call: &Call, limits: &mut Headers) -> Outcome {
    let segments = call.segments();
    let (endpoint, params) = match find(state.settings.panel, &call.method, &segments) {
        Found::Endpoint(endpoint, params) => (endpoint, params),
        Found::Methods(methods) => return Err(wrong_method(call, &segments, &methods)),
        Found::Nothing => {
            let detail = format!("The route {} could not be found.", segments.join("/"));
            return Err(Refusal::http(404, "NotFoundHttpException", &detail));
        }
    };
    let access = endpoint.access().ok_or_else(|| Refusal::unexpected("LogicException"))?;
    let caller = authenticate(state, call)?;
    // The framework's order: what fails before the throttle carries no headers of it.
    let malformed = |_| Refusal::bad_request("The JSON data passed in the request appears to be malformed.");
    let input = call.input().map_err(malformed)?;
    caller.track(state)?;
    let server = params.iter().find(|(name, _)| *name == "server").and_then(|(_, value)| state.server_id(value));
    let count = |state: &mut State, limits: &mut Headers| throttle(state, endpoint.route, caller.user, server, limits);
    // Since version 1.12, the throttle comes after the parameters and the kind of the key.
    let counts_last = state.settings.route_limits;
    if !counts_last {
        count(state, limits)?;
    }
    bindings::check(state, endpoint.route.api, &params)?;
    caller.check_kind(state, access)?;
    if counts_last {
        count(state, limits)?;
    }
    caller.check_acl(state, access)?;
    let mut context = Context { state, call, input, user: caller.user, acl: caller.acl, params, server: None };
    authorize(&mut context, endpoint.route, access)?;
    let is_odd = |size: &str| size.parse::<i64>().is_err();
    let is_paged = matches!(endpoint.route.reply, routes::Reply::Pages(_));
    if is_paged && context.state.is_pelican() && call.parameter("per_page").is_some_and(is_odd) {
        return Err(Refusal::unexpected("TypeError"));
    }
    let outcome = (endpoint.handler)(&mut context);
    if !state.is_pelican() {
        return outcome;
    }
    let reply = outcome.or_else(|refusal| dialect::refusal(endpoint.route, refusal))?;
    Ok(dialect::reply(state, reply))
}

fn wrong_method(call: &Call, segments: &[String], methods: &[&str]) -> Refusal {
    let mut allowed: Vec<&str> = Vec::new();
    for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] {
        if methods.contains(&method) || (method == "HEAD" && methods.contains(&"GET")) {
            allowed.push(method);
        }
    }
    let allowed = allowed.join(", ");
    let path = segments.join("/");
    let detail = format!("The {} method is not supported for route {path}. Supported methods: {allowed}.", call.method);
    Refusal::http(405, "MethodNotAllowedHttpException", &detail).with_header("Allow", allowed)
}

/// The sender of a request.
struct Caller {
    key: usize,
    user: u64,
    kind: Kind,
    acl: Acl,
}

fn authenticate(state: &State, call: &Call) -> Result<Caller, Refusal> {
    let token = call.bearer().ok_or_else(Refusal::unauthenticated)?;
    let mut keys = state.keys.iter().enumerate();
    let (index, key) = keys.find(|(_, key)| key.token() == token).ok_or_else(Refusal::unauthenticated)?;
    Ok(Caller { key: index, user: key.user, kind: key.kind, acl: key.acl })
}

impl Caller {
    /// Notes the use of the key, and refuses addresses that it does not allow.
    fn track(&self, state: &mut State) -> Result<(), Refusal> {
        let now = state.clock.now();
        let Some(key) = state.keys.get_mut(self.key) else { return Ok(()) };
        key.last_used = Some(now);
        if key.admits_loopback() {
            return Ok(());
        }
        let detail = "This IP address (127.0.0.1) does not have permission to access the API using these credentials.";
        Err(Refusal::access_denied(detail))
    }

    /// Fails without the level that the route needs.
    fn check_acl(&self, state: &State, access: Access) -> Result<(), Refusal> {
        match access {
            Access::Application(resource, level) if self.kind == Kind::Application => {
                if self.acl.allows(resource, level) { Ok(()) } else { Err(Refusal::unauthorized()) }
            }
            // Of staff, only application keys count.
            Access::Application(..) if !is_root(state, self.user) => Err(Refusal::unauthorized()),
            _ => Ok(()),
        }
    }

    /// Fails when the key does not work on the API of the route.
    fn check_kind(&self, state: &State, access: Access) -> Result<(), Refusal> {
        match access {
            Access::Application(..) => {
                let detail = "This account does not have permission to access the API.";
                if is_root(state, self.user) || state.is_staff(self.user) {
                    Ok(())
                } else {
                    Err(Refusal::access_denied(detail))
                }
            }
            _ if self.kind == Kind::Application => {
                const DETAIL: &str = "You are attempting to use an application API key on an endpoint that requires \
                                      a client API key.";
                Err(Refusal::access_denied(DETAIL))
            }
            _ => Ok(()),
        }
    }
}

fn is_root(state: &State, user: u64) -> bool {
    state.users.get(user).is_some_and(|user| user.root_admin)
}

/// Finds the server in the path, and checks its state and the permissions of the caller.
fn authorize(context: &mut Context<'_>, route: &Route, access: Access) -> Result<(), Refusal> {
    let Access::Server(permission, when) = access else { return Ok(()) };
    let id = context.state.server_id(context.param("server")).ok_or_else(Refusal::not_found)?;
    let server = context.state.servers.get(id).ok_or_else(Refusal::not_found)?;
    let foreign =
        || Refusal::http(404, "NotFoundHttpException", "The requested resource does not exist on this server.");
    let rights = context.state.rights(server, context.user).ok_or_else(foreign)?;
    check_state(context.state, server, &rights, route, when)?;
    if let Some(permission) = permission {
        if !rights.allow(permission) {
            return Err(Refusal::unauthorized());
        }
    }
    context.server = Some((id, rights));
    Ok(())
}

fn check_state(
    state: &State,
    server: &Server,
    rights: &Rights,
    route: &Route,
    when: WhenBlocked,
) -> Result<(), Refusal> {
    let maintenance = state.nodes.get(server.node).is_some_and(|node| node.maintenance_mode);
    let passing = match server.status.as_deref() {
        Some("suspended") => {
            Some((false, "This server is currently suspended and the functionality requested is unavailable."))
        }
        _ if maintenance => Some((
            false,
            "The node of this server is currently under maintenance and the functionality requested is unavailable.",
        )),
        Some("installing" | "install_failed") => {
            Some((true, "This server has not yet completed its installation process, please try again later."))
        }
        Some("reinstall_failed") if state.is_pelican() => {
            Some((true, "This server has not yet completed its installation process, please try again later."))
        }
        Some("restoring_backup") => {
            Some((true, "This server is currently restoring from a backup, please try again later."))
        }
        _ if server.is_transferring => {
            Some((true, "This server is currently being transferred to a new machine, please try again later."))
        }
        _ => None,
    };
    let Some((passes_administrators, detail)) = passing else { return Ok(()) };
    let is_administrator = rights.permissions.iter().any(|held| held == "admin.websocket.errors");
    // On Pelican, administrators get to the console and the files in every state, and to nothing else.
    let is_for_administrators = route.path.contains("/files/") || route.path.ends_with("/websocket");
    match when {
        WhenBlocked::Open => Ok(()),
        _ if state.is_pelican() && is_for_administrators && is_administrator => Ok(()),
        _ if state.is_pelican() => Err(Refusal::state_conflict(detail)),
        WhenBlocked::Administrators if passes_administrators && is_administrator => Ok(()),
        _ => Err(Refusal::state_conflict(detail)),
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::HeaderMap;
    use ptero_model::Clock;
    use serde_json::Value;

    use super::*;
    use crate::clock::PanelClock;
    use crate::seed::default;
    use crate::state::settings::Settings;

    fn state() -> (State, default::Keys) {
        let mut state = State::new(PanelClock::new(Clock::system()), 1, Settings::default());
        let keys = default::base(&mut state);
        default::servers(&mut state);
        (state, keys)
    }

    fn call(key: &str, method: &str, path: &str, body: &'static str) -> Call {
        let mut headers = HeaderMap::new();
        for (name, value) in [("accept", "application/json"), ("content-type", "application/json")] {
            headers.insert(name, value.parse().unwrap());
        }
        headers.insert("authorization", format!("Bearer {key}").parse().unwrap());
        let (method, path, body) = (method.to_owned(), path.to_owned(), Bytes::from_static(body.as_bytes()));
        Call { method, path, raw_query: String::new(), query: Vec::new(), headers, body }
    }

    fn json(reply: &Reply) -> Value {
        serde_json::from_slice(&reply.bytes()).unwrap_or_default()
    }

    /// The status, the first error's code, and whether the reply carries rate limit headers.
    fn send(state: &mut State, key: &str, method: &str, path: &str, body: &'static str) -> (u16, String, bool) {
        let reply = dispatch(state, &call(key, method, path, body));
        let code = json(&reply)["errors"][0]["code"].as_str().unwrap_or_default().to_owned();
        (reply.status, code, reply.headers.iter().any(|(name, _)| *name == "X-RateLimit-Limit"))
    }

    #[test]
    fn failures_before_the_throttle_carry_no_rate_limit_headers() {
        let (mut state, keys) = state();
        let unauthenticated = send(&mut state, "ptlc_nope", "GET", "/api/client", "{");
        assert_eq!(unauthenticated, (401, "AuthenticationException".to_owned(), false));
        let malformed = send(&mut state, &keys.user, "POST", "/api/client/servers/ba052e75/power", "{");
        assert_eq!(malformed, (400, "BadRequestHttpException".to_owned(), false));
        for key in &mut state.keys {
            key.allowed_ips = vec!["10.0.0.0/8".to_owned()];
        }
        let foreign = send(&mut state, &keys.user, "GET", "/api/client", "");
        assert_eq!(foreign, (403, "AccessDeniedHttpException".to_owned(), false));
    }

    #[test]
    fn missing_resources_are_reported_before_rights_and_input() {
        let (mut state, keys) = state();
        let not_found = (404, "NotFoundHttpException".to_owned(), true);
        for (key, method, path) in [
            // Neither the kind of the key, nor its rights, nor the body are right.
            (&keys.application, "GET", "/api/client/servers/00000000"),
            (&keys.user, "PATCH", "/api/application/users/99"),
            (&keys.read_only, "PATCH", "/api/application/nodes/99"),
            (&keys.application, "DELETE", "/api/application/nodes/1/allocations/9999"),
            (&keys.user, "POST", "/api/client/servers/ba052e75/schedules/99"),
            (&keys.user, "POST", "/api/client/servers/ba052e75/backups/nope/restore"),
        ] {
            assert_eq!(send(&mut state, key, method, path, "{}"), not_found, "{method} {path}");
        }
        let suspended = state.server_id("ba052e75").and_then(|id| state.servers.get_mut(id)).unwrap();
        suspended.status = Some("suspended".to_owned());
        let path = "/api/client/servers/ba052e75/backups/nope";
        assert_eq!(send(&mut state, &keys.user, "GET", path, ""), not_found, "before the state of the server");
    }

    #[test]
    fn rights_are_checked_before_input() {
        let (mut state, keys) = state();
        let path = "/api/application/users";
        assert_eq!(send(&mut state, &keys.read_only, "POST", path, "{}").0, 403);
        assert_eq!(send(&mut state, &keys.application, "POST", path, "{}").0, 422);
    }

    #[test]
    fn users_are_validated_in_the_order_of_the_panel() {
        let (mut state, keys) = state();
        let body = r#"{"root_admin": "maybe", "language": "xx"}"#;
        let reply = dispatch(&mut state, &call(&keys.application, "POST", "/api/application/users", body));
        let json = json(&reply);
        let fields: Vec<_> =
            json["errors"].as_array().unwrap().iter().map(|error| &error["meta"]["source_field"]).collect();
        assert_eq!(fields, ["email", "username", "root_admin", "language", "first_name", "last_name"]);
    }
}
