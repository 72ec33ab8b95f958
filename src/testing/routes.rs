//! The table of routes: to find one, search for its path here.

use super::acl::{READ, Resource, WRITE};
use super::answer::Outcome;
use super::context::Context;
use super::{application, client};

type Handler = fn(&mut Context<'_>) -> Outcome;

pub(crate) struct Route {
    /// The name of the route in the reference.
    pub(crate) id: &'static str,
    pub(crate) method: &'static str,
    /// `{name}` stands for one segment.
    pub(crate) path: &'static str,
    pub(crate) access: Access,
    pub(crate) handler: Handler,
}

/// What a caller needs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// A client key.
    Account,
    /// A client key of somebody who may see the server of the path.
    Server(Needs, WhenBlocked),
    /// An application key with this level, or a client key of a root administrator.
    Application(Resource, u32),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needs {
    Nothing,
    Permission(&'static str),
    /// The handler looks at the request before it knows which permission it needs.
    Decides,
}

/// What happens while the server is installing, suspended, restored or moved.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum WhenBlocked {
    Open,
    /// Open to root administrators unless the server is suspended.
    Administrators,
    Closed,
}

const fn account(id: &'static str, method: &'static str, path: &'static str, handler: Handler) -> Route {
    Route { id, method, path, access: Access::Account, handler }
}

const fn server(
    id: &'static str,
    method: &'static str,
    path: &'static str,
    needs: &'static str,
    handler: Handler,
) -> Route {
    Route { id, method, path, access: Access::Server(Needs::Permission(needs), WhenBlocked::Closed), handler }
}

const fn free(
    id: &'static str,
    method: &'static str,
    path: &'static str,
    when: WhenBlocked,
    handler: Handler,
) -> Route {
    Route { id, method, path, access: Access::Server(Needs::Nothing, when), handler }
}

const fn reads(id: &'static str, path: &'static str, resource: Resource, handler: Handler) -> Route {
    Route { id, method: "GET", path, access: Access::Application(resource, READ), handler }
}

const fn writes(
    id: &'static str,
    method: &'static str,
    path: &'static str,
    resource: Resource,
    handler: Handler,
) -> Route {
    Route { id, method, path, access: Access::Application(resource, WRITE), handler }
}

pub(crate) static ROUTES: &[Route] = &[
    account("client.servers.list", "GET", "/api/client", client::servers::list),
    account("client.permissions", "GET", "/api/client/permissions", client::permissions::list),
    account("client.account.get", "GET", "/api/client/account", client::account::get),
    free("client.servers.get", "GET", "/api/client/servers/{server}", WhenBlocked::Open, client::server::get),
    free(
        "client.servers.websocket",
        "GET",
        "/api/client/servers/{server}/websocket",
        WhenBlocked::Administrators,
        client::server::websocket,
    ),
    free(
        "client.servers.resources",
        "GET",
        "/api/client/servers/{server}/resources",
        WhenBlocked::Closed,
        client::server::resources,
    ),
    server(
        "client.servers.command",
        "POST",
        "/api/client/servers/{server}/command",
        "control.console",
        client::server::command,
    ),
    free(
        "client.servers.power",
        "POST",
        "/api/client/servers/{server}/power",
        WhenBlocked::Closed,
        client::server::power,
    ),
    reads("application.users.list", "/api/application/users", Resource::Users, application::users::list),
    reads("application.users.get", "/api/application/users/{user}", Resource::Users, application::users::get),
    reads("application.nodes.list", "/api/application/nodes", Resource::Nodes, application::nodes::list),
    reads("application.nodes.get", "/api/application/nodes/{node}", Resource::Nodes, application::nodes::get),
    reads(
        "application.locations.list",
        "/api/application/locations",
        Resource::Locations,
        application::locations::list,
    ),
    reads(
        "application.locations.get",
        "/api/application/locations/{location}",
        Resource::Locations,
        application::locations::get,
    ),
    reads("application.servers.list", "/api/application/servers", Resource::Servers, application::servers::list),
    reads("application.servers.get", "/api/application/servers/{server}", Resource::Servers, application::servers::get),
    reads(
        "application.servers.get_external",
        "/api/application/servers/external/{external_id}",
        Resource::Servers,
        application::servers::get_external,
    ),
];

/// What a path leads to.
pub(crate) enum Found {
    Route(&'static Route, Vec<(&'static str, String)>),
    /// Routes with other methods.
    Methods(Vec<&'static str>),
    Nothing,
}

pub(crate) fn find(method: &str, segments: &[String]) -> Found {
    let method = if method == "HEAD" { "GET" } else { method };
    let mut methods = Vec::new();
    for route in ROUTES {
        if let Some(params) = route.matches(segments) {
            if route.method == method {
                return Found::Route(route, params);
            }
            methods.push(route.method);
        }
    }
    if methods.is_empty() { Found::Nothing } else { Found::Methods(methods) }
}

impl Route {
    fn matches(&self, segments: &[String]) -> Option<Vec<(&'static str, String)>> {
        let pattern = self.path.split('/').filter(|part| !part.is_empty());
        let mut params = Vec::new();
        let mut given = segments.iter();
        for part in pattern {
            let segment = given.next()?;
            match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
                Some(name) => params.push((name, segment.clone())),
                None if part == segment => {}
                None => return None,
            }
        }
        given.next().is_none().then_some(params)
    }
}
