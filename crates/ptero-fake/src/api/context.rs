//! What a handler works with: the state, the request and its sender.

use serde_json::{Value, json};

use super::validation::{Field, at, id_of, validate};
use crate::acl::Acl;
use crate::resources::include::Include;
use crate::state::server::{Rights, Server};
use crate::state::user::User;
use crate::state::{State, text_of};
use crate::wire::call::Call;
use crate::wire::envelope::with_meta;
use crate::wire::refusal::{FieldError, Outcome, Refusal};
use crate::wire::reply::Reply;

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

    /// A numeric parameter. Any other text finds nothing.
    pub(crate) fn id(&self, name: &str) -> Result<u64, Refusal> {
        self.param(name).parse().map_err(|_| Refusal::not_found())
    }

    pub(crate) fn server_id(&self) -> u64 {
        self.server.as_ref().map_or(0, |(id, _)| *id)
    }

    /// The server of a route of the Client API.
    pub(crate) fn server(&self) -> Result<&Server, Refusal> {
        self.state.servers.get(self.server_id()).ok_or_else(Refusal::not_found)
    }

    pub(crate) fn server_mut(&mut self) -> Result<&mut Server, Refusal> {
        let id = self.server_id();
        self.state.servers.get_mut(id).ok_or_else(Refusal::not_found)
    }

    /// The server of a route of the Application API.
    pub(crate) fn application_server(&self) -> Result<&Server, Refusal> {
        self.state.servers.get(self.id("server")?).ok_or_else(Refusal::not_found)
    }

    /// Fails unless the panel reaches Wings, and Wings knows the route's server.
    pub(crate) fn reach_wings(&self) -> Result<(), Refusal> {
        let server = self.server()?;
        if !self.state.is_reachable(server.node) {
            return Err(Refusal::daemon_unreachable());
        }
        if server.copies == 0 {
            let error = "The requested resource does not exist on this instance.";
            return Err(Refusal::daemon_refused(404, error, &server.uuid));
        }
        Ok(())
    }

    /// Whether the caller has this permission on the route's server.
    pub(crate) fn may(&self, permission: &str) -> bool {
        self.server.as_ref().is_some_and(|(_, rights)| rights.allow(permission))
    }

    pub(crate) fn include(&self) -> Include {
        Include::of(self.call, self.acl)
    }

    pub(crate) fn validate(&self, fields: &[Field<'_>]) -> Result<(), Refusal> {
        self.validate_and(fields, Vec::new())
    }

    /// Validates the input, and adds errors of checks that are no rules.
    pub(crate) fn validate_and(&self, fields: &[Field<'_>], more: Vec<FieldError>) -> Result<(), Refusal> {
        validate(self.state, &self.input, fields, more)
    }

    pub(crate) fn value(&self, path: &str) -> Option<&Value> {
        at(&self.input, path).filter(|value| !value.is_null())
    }

    pub(crate) fn has(&self, path: &str) -> bool {
        at(&self.input, path).is_some()
    }

    pub(crate) fn text(&self, path: &str) -> Option<String> {
        self.value(path).map(text_of)
    }

    /// A text that validation has required.
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
            other => text_of(other) == "1",
        })
    }

    pub(crate) fn texts(&self, path: &str) -> Vec<String> {
        self.value(path).and_then(Value::as_array).into_iter().flatten().map(text_of).collect()
    }

    pub(crate) fn references(&self, path: &str) -> Vec<u64> {
        self.value(path).and_then(Value::as_array).into_iter().flatten().filter_map(id_of).collect()
    }

    /// Adds what the caller did with the route's server to the activity log.
    pub(crate) fn record(&mut self, event: &str, properties: Value) {
        let server = Some(self.server_id()).filter(|id| *id > 0);
        self.state.record(Some(self.user), server, event, properties);
    }

    /// The reply of the Application API to a creation, with the new resource's URL.
    pub(crate) fn created(&self, resource: Value, path: &str) -> Outcome {
        let url = format!("{}/api/application/{path}", self.state.settings.url);
        Reply::created(&with_meta(resource, json!({"resource": url})))
    }
}
