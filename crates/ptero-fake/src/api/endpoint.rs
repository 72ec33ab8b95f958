//! What a handler is bound to: a route of the table, and what the panel checks before it calls the handler.

use ptero_model::routes::{Api, Route};

use super::context::Context;
use crate::acl::{READ, Resource, WRITE};
use crate::wire::refusal::Outcome;

type Handler = fn(&mut Context<'_>) -> Outcome;

/// A route with its handler.
pub(crate) struct Endpoint {
    pub(crate) route: &'static Route,
    pub(crate) handler: Handler,
    when_blocked: WhenBlocked,
    checks_permission: bool,
}

/// What a caller needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// A client key.
    Account,
    /// A client key of a user who can see the server in the path, with the permission if there is one.
    Server(Option<&'static str>, WhenBlocked),
    /// An application key with this level, or a client key of a root administrator.
    Application(Resource, u32),
}

/// What happens while the server is being installed, restored or transferred, or is suspended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WhenBlocked {
    Open,
    /// Open to root administrators unless the server is suspended.
    Administrators,
    Closed,
}

impl Endpoint {
    /// Binds `handler` to `route`. What a caller needs is derived from the route's `requires`.
    pub(crate) const fn new(route: &'static Route, handler: Handler) -> Self {
        Self { route, handler, when_blocked: WhenBlocked::Closed, checks_permission: true }
    }

    /// Leaves the permission to the handler, which learns from the request which one is needed.
    pub(crate) const fn checks_permission_itself(mut self) -> Self {
        self.checks_permission = false;
        self
    }

    pub(crate) const fn open_while_blocked(mut self) -> Self {
        self.when_blocked = WhenBlocked::Open;
        self
    }

    pub(crate) const fn open_to_administrators_while_blocked(mut self) -> Self {
        self.when_blocked = WhenBlocked::Administrators;
        self
    }

    /// What a caller needs. `None` when the table asks for an unknown right.
    pub(crate) fn access(&self) -> Option<Access> {
        match self.route.api {
            Api::Application => {
                let (resource, level) = self.route.requires?.split_once(' ')?;
                let level = match level {
                    "read" => READ,
                    "write" => WRITE,
                    _ => return None,
                };
                Some(Access::Application(Resource::from_name(resource)?, level))
            }
            Api::Client if self.route.path.contains("/{server}") => {
                let permission = self.route.requires.filter(|_| self.checks_permission);
                Some(Access::Server(permission, self.when_blocked))
            }
            Api::Client => Some(Access::Account),
            _ => None,
        }
    }

    /// The parameters of a path with these segments. `None` when it is the path of another route.
    pub(crate) fn parameters(&self, segments: &[String]) -> Option<Vec<(&'static str, String)>> {
        let mut parameters = Vec::new();
        let mut given = segments.iter();
        for part in self.route.path.split('/').filter(|part| !part.is_empty()) {
            let segment = given.next()?;
            match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
                Some(name) => parameters.push((name, segment.clone())),
                None if part == segment => {}
                None => return None,
            }
        }
        given.next().is_none().then_some(parameters)
    }
}
