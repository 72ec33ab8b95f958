//! What a handler works with: the state, the request and who sends it.

use serde_json::Value;

use super::acl::Acl;
use super::call::Call;
use super::include::Include;
use super::refusal::Refusal;
use super::state::State;
use super::state::server::{Rights, Server};
use super::state::user::User;
use super::validation::{Field, at, id_of, validate};

pub(crate) struct Context<'a> {
    pub(crate) state: &'a mut State,
    pub(crate) call: &'a Call,
    /// Query and body.
    pub(crate) input: Value,
    pub(crate) user: u64,
    pub(crate) acl: Acl,
    pub(crate) params: Vec<(&'static str, String)>,
    /// The server of a route of the Client API, with what the caller may do with it.
    pub(crate) server: Option<(u64, Rights)>,
}

impl Context<'_> {
    pub(crate) fn user(&self) -> Result<&User, Refusal> {
        self.state.users.get(self.user).ok_or_else(Refusal::unauthenticated)
    }

    pub(crate) fn user_mut(&mut self) -> Result<&mut User, Refusal> {
        self.state.users.get_mut(self.user).ok_or_else(Refusal::unauthenticated)
    }

    pub(crate) fn param(&self, name: &str) -> &str {
        self.params.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value)
    }

    /// A numeric parameter; anything else finds nothing.
    pub(crate) fn id(&self, name: &str) -> Result<u64, Refusal> {
        self.param(name).parse().map_err(|_| Refusal::not_found())
    }

    pub(crate) fn server_id(&self) -> u64 {
        self.server.as_ref().map_or(0, |(id, _)| *id)
    }

    pub(crate) fn server(&self) -> Result<&Server, Refusal> {
        self.state.servers.get(self.server_id()).ok_or_else(Refusal::not_found)
    }

    pub(crate) fn server_mut(&mut self) -> Result<&mut Server, Refusal> {
        let id = self.server_id();
        self.state.servers.get_mut(id).ok_or_else(Refusal::not_found)
    }

    /// Whether the caller has this permission on the route's server.
    pub(crate) fn may(&self, permission: &str) -> bool {
        self.server.as_ref().is_some_and(|(_, rights)| rights.allow(permission))
    }

    pub(crate) fn include(&self) -> Include {
        Include::of(self.call, self.acl)
    }

    pub(crate) fn validate(&self, fields: &[Field<'_>]) -> Result<(), Refusal> {
        validate(self.state, &self.input, fields)
    }

    pub(crate) fn value(&self, path: &str) -> Option<&Value> {
        at(&self.input, path).filter(|value| !value.is_null())
    }

    pub(crate) fn has(&self, path: &str) -> bool {
        at(&self.input, path).is_some()
    }

    pub(crate) fn text(&self, path: &str) -> Option<String> {
        self.value(path).map(super::state::text_of)
    }

    /// A text that validation has made sure of.
    pub(crate) fn required_text(&self, path: &str) -> String {
        self.text(path).unwrap_or_default()
    }

    pub(crate) fn number(&self, path: &str) -> Option<i64> {
        let number = self.value(path)?;
        number.as_i64().or_else(|| number.as_str()?.trim().parse().ok())
    }

    pub(crate) fn reference(&self, path: &str) -> Option<u64> {
        self.value(path).and_then(id_of)
    }

    pub(crate) fn flag(&self, path: &str) -> Option<bool> {
        let value = self.value(path)?;
        Some(match value {
            Value::Bool(flag) => *flag,
            other => super::state::text_of(other) == "1",
        })
    }

    pub(crate) fn texts(&self, path: &str) -> Vec<String> {
        self.value(path).and_then(Value::as_array).into_iter().flatten().map(super::state::text_of).collect()
    }

    pub(crate) fn references(&self, path: &str) -> Vec<u64> {
        self.value(path).and_then(Value::as_array).into_iter().flatten().filter_map(id_of).collect()
    }

    /// Writes down what the caller did with the route's server.
    pub(crate) fn record(&mut self, event: &str, properties: Value) {
        let server = Some(self.server_id()).filter(|id| *id > 0);
        self.state.record(Some(self.user), server, event, properties);
    }
}
