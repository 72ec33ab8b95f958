//! How routes are written down and found. The tables are `client/routes.rs` and `application/routes.rs`: to find a
//! route, search for its path there.

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
    /// Nothing, or what the handler finds out only from the request.
    Nothing,
    Permission(&'static str),
}

/// What happens while the server is installing, suspended, restored or moved.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum WhenBlocked {
    Open,
    /// Open to root administrators unless the server is suspended.
    Administrators,
    Closed,
}

pub(crate) const fn account(id: &'static str, method: &'static str, path: &'static str, handler: Handler) -> Route {
    Route { id, method, path, access: Access::Account, handler }
}

pub(crate) const fn server(
    id: &'static str,
    method: &'static str,
    path: &'static str,
    needs: &'static str,
    handler: Handler,
) -> Route {
    Route { id, method, path, access: Access::Server(Needs::Permission(needs), WhenBlocked::Closed), handler }
}

pub(crate) const fn free(
    id: &'static str,
    method: &'static str,
    path: &'static str,
    when: WhenBlocked,
    handler: Handler,
) -> Route {
    Route { id, method, path, access: Access::Server(Needs::Nothing, when), handler }
}

pub(crate) const fn reads(id: &'static str, path: &'static str, resource: Resource, handler: Handler) -> Route {
    Route { id, method: "GET", path, access: Access::Application(resource, READ), handler }
}

pub(crate) const fn writes(
    id: &'static str,
    method: &'static str,
    path: &'static str,
    resource: Resource,
    handler: Handler,
) -> Route {
    Route { id, method, path, access: Access::Application(resource, WRITE), handler }
}

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
    for route in client::routes::ROUTES.iter().chain(application::routes::ROUTES) {
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
