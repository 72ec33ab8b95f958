//! Rate limits.

use std::time::Duration;

use ptero_model::routes::{self, Api, Route};

use crate::state::State;
use crate::throttle::Verdict;
use crate::wire::refusal::Refusal;

const MINUTE: Duration = Duration::from_secs(60);

/// The headers that a throttle adds to the reply.
pub(super) type Headers = Vec<(&'static str, String)>;

/// A limit of a route besides that of its API.
struct RouteLimit {
    route: &'static Route,
    count: u32,
    period: Duration,
    /// Whether it belongs to the server in the path, for all users together. Otherwise it belongs to the user.
    is_per_server: bool,
}

impl RouteLimit {
    const fn per_server(route: &'static Route, count: u32, minutes: u64) -> Self {
        Self { route, count, period: Duration::from_secs(60 * minutes), is_per_server: true }
    }
}

const PULL: RouteLimit = RouteLimit {
    route: &routes::CLIENT_SERVERS_FILES_PULL,
    count: 10,
    period: Duration::from_secs(300),
    is_per_server: false,
};

/// Up to version 1.11.
const OLD: &[RouteLimit] = &[PULL];

/// Since version 1.12.
const NEW: &[RouteLimit] = &[
    RouteLimit::per_server(&routes::CLIENT_SERVERS_WEBSOCKET, 5, 1),
    RouteLimit::per_server(&routes::CLIENT_SERVERS_DATABASES_CREATE, 2, 1),
    RouteLimit::per_server(&routes::CLIENT_SERVERS_SCHEDULES_CREATE, 2, 1),
    RouteLimit::per_server(&routes::CLIENT_SERVERS_NETWORK_ALLOCATIONS_CREATE, 2, 1),
    RouteLimit::per_server(&routes::CLIENT_SERVERS_USERS_CREATE, 10, 15),
    RouteLimit::per_server(&routes::CLIENT_SERVERS_FILES_PULL, 5, 10),
    RouteLimit::per_server(&routes::CLIENT_SERVERS_BACKUPS_RESTORE, 3, 15),
];

/// Counts a request against the caller's limit, then against that of its route. Of both, the headers describe the one
/// with less left.
pub(super) fn throttle(
    state: &mut State,
    route: &Route,
    user: u64,
    server: Option<u64>,
    headers: &mut Headers,
) -> Result<(), Refusal> {
    let now = state.clock.instant();
    let (api, limit) = match route.api {
        Api::Application => ("application", state.settings.application_limit),
        _ => ("client", state.settings.client_limit),
    };
    let mut verdict = state.throttles.hit(format!("{api} {user}"), limit, MINUTE, now);
    let limits = if state.settings.route_limits { NEW } else { OLD };
    if let (None, Some(limit)) = (verdict.wait, limits.iter().find(|limit| limit.route == route)) {
        let owner = if limit.is_per_server { server.unwrap_or_default() } else { user };
        let inner = state.throttles.hit(format!("{} {owner}", route.id), limit.count, limit.period, now);
        if inner.wait.is_some() || inner.remaining <= verdict.remaining {
            verdict = inner;
        }
    }
    let Verdict { limit, remaining, wait } = verdict;
    headers.push(("X-RateLimit-Limit", limit.to_string()));
    headers.push(("X-RateLimit-Remaining", remaining.to_string()));
    let hint = "use FakePanelBuilder::rate_limit or route_limits to change the limits";
    wait.map_or(Ok(()), |wait| Err(Refusal::throttled(wait, state.clock.seconds()).with_hint(hint)))
}
