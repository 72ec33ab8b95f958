//! From a request to its answer: route, key, rate limit, rights, handler.

use std::time::Duration;

use ptero_model::routes;

use super::acl::Acl;
use super::answer::{Answer, Body, Outcome};
use super::call::Call;
use super::context::Context;
use super::endpoint::{Access, Endpoint, WhenBlocked};
use super::refusal::Refusal;
use super::router::{Found, find};
use super::state::State;
use super::state::key::Kind;
use super::state::server::{Rights, Server};
use super::throttle::Verdict;

const MINUTE: Duration = Duration::from_secs(60);

/// Answers a request to the panel.
pub(crate) fn dispatch(state: &mut State, call: &Call) -> Answer {
    state.catch_up();
    if call.method == "OPTIONS" {
        return preflight();
    }
    let mut limits = Vec::new();
    let outcome = answer(state, call, &mut limits);
    let mut answer = match outcome {
        Ok(answer) => answer,
        Err(refusal) if call.wants_json() => refusal.into_json(),
        Err(refusal) => refusal.into_html(&state.settings.url),
    };
    answer.headers.extend(limits);
    answer.with_header("Cache-Control", "no-cache, private")
}

fn preflight() -> Answer {
    Answer { status: 204, headers: Vec::new(), body: Body::Bytes(bytes::Bytes::new()) }
        .with_header("Content-Type", "text/html; charset=UTF-8")
        .with_header("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE, HEAD")
        .with_header("Access-Control-Max-Age", "0")
}

type Headers = Vec<(&'static str, String)>;

fn answer(state: &mut State, call: &Call, limits: &mut Headers) -> Outcome {
    let segments = call.segments();
    let (endpoint, params) = match find(&call.method, &segments) {
        Found::Endpoint(endpoint, params) => (endpoint, params),
        Found::Methods(methods) => return Err(wrong_method(call, &segments, &methods)),
        Found::Nothing => {
            let detail = format!("The route {} could not be found.", segments.join("/"));
            return Err(Refusal::http(404, "NotFoundHttpException", &detail));
        }
    };
    let access = endpoint.access().ok_or_else(|| Refusal::unexpected("LogicException"))?;
    let caller = authenticate(state, call)?;
    throttle(state, endpoint, access, caller.user, limits)?;
    caller.check_kind(state, access)?;
    let input = call.input()?;
    let mut context = Context { state, call, input, user: caller.user, acl: caller.acl, params, server: None };
    authorize(&mut context, access)?;
    (endpoint.handler)(&mut context)
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

/// Who sends a request.
struct Caller {
    user: u64,
    kind: Kind,
    acl: Acl,
}

fn authenticate(state: &mut State, call: &Call) -> Result<Caller, Refusal> {
    let token = call.bearer().ok_or_else(Refusal::unauthenticated)?;
    let now = state.calendar.now();
    let key = state.keys.iter_mut().find(|key| key.token() == token).ok_or_else(Refusal::unauthenticated)?;
    if !key.admits_loopback() {
        let detail = "This IP address (127.0.0.1) does not have permission to access the API using these credentials.";
        return Err(Refusal::access_denied(detail));
    }
    key.last_used = Some(now);
    Ok(Caller { user: key.user, kind: key.kind, acl: key.acl })
}

/// Counts the request against the caller's limit, and against the route's own where it has one.
fn throttle(
    state: &mut State,
    endpoint: &Endpoint,
    access: Access,
    user: u64,
    limits: &mut Headers,
) -> Result<(), Refusal> {
    let now = state.calendar.instant();
    let (api, limit) = match access {
        Access::Application(..) => ("application", state.settings.application_limit),
        _ => ("client", state.settings.client_limit),
    };
    let mut verdict = state.throttles.hit(format!("{api} {user}"), limit, MINUTE, now);
    if verdict.wait.is_none() && *endpoint.route == routes::CLIENT_SERVERS_FILES_PULL {
        verdict = state.throttles.hit(format!("pull {user}"), 10, 5 * MINUTE, now);
    }
    let Verdict { limit, remaining, wait } = verdict;
    limits.push(("X-RateLimit-Limit", limit.to_string()));
    limits.push(("X-RateLimit-Remaining", remaining.to_string()));
    wait.map_or(Ok(()), |wait| Err(Refusal::throttled(wait, state.calendar.seconds())))
}

impl Caller {
    fn check_kind(&self, state: &State, access: Access) -> Result<(), Refusal> {
        let is_root = state.users.get(self.user).is_some_and(|user| user.root_admin);
        match access {
            Access::Application(resource, level) => {
                if !is_root {
                    return Err(Refusal::access_denied("This account does not have permission to access the API."));
                }
                let allowed = self.kind == Kind::Client || self.acl.allows(resource, level);
                if allowed { Ok(()) } else { Err(Refusal::unauthorized()) }
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

/// Finds the server of the path, and makes sure that the caller may do what he asks with it now.
fn authorize(context: &mut Context<'_>, access: Access) -> Result<(), Refusal> {
    let Access::Server(permission, when) = access else { return Ok(()) };
    let id = context.state.server_id(context.param("server")).ok_or_else(Refusal::not_found)?;
    let server = context.state.servers.get(id).ok_or_else(Refusal::not_found)?;
    let foreign =
        || Refusal::http(404, "NotFoundHttpException", "The requested resource does not exist on this server.");
    let rights = server.rights(context.state, context.user).ok_or_else(foreign)?;
    check_state(context.state, server, &rights, when)?;
    if let Some(permission) = permission {
        if !rights.allow(permission) {
            return Err(Refusal::unauthorized());
        }
    }
    context.server = Some((id, rights));
    Ok(())
}

fn check_state(state: &State, server: &Server, rights: &Rights, when: WhenBlocked) -> Result<(), Refusal> {
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
    match when {
        WhenBlocked::Open => Ok(()),
        WhenBlocked::Administrators if passes_administrators && is_administrator => Ok(()),
        _ => Err(Refusal::state_conflict(detail)),
    }
}
