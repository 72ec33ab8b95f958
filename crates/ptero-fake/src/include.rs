//! The relationships that a request asks for, as far as its key may see them.

use serde_json::Value;

use super::acl::{Acl, Resource};
use super::answer::null_resource;
use super::call::Call;

#[derive(Clone)]
pub(crate) struct Include {
    names: Vec<String>,
    acl: Acl,
}

impl Include {
    pub(crate) fn of(call: &Call, acl: Acl) -> Self {
        let values = call.query.iter().filter(|(key, _)| key == "include" || key == "include[]");
        let names = values.flat_map(|(_, value)| value.split(',')).map(|name| name.trim().to_owned()).collect();
        Self { names, acl }
    }

    /// Whether `name` is asked for, by itself or for something below it.
    pub(crate) fn has(&self, name: &str) -> bool {
        let below =
            |asked: &String| asked.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        self.names.iter().any(below)
    }

    /// What is asked for below `name`.
    pub(crate) fn below(&self, name: &str) -> Self {
        let below = |asked: &String| asked.strip_prefix(name)?.strip_prefix('.').map(str::to_owned);
        Self { names: self.names.iter().filter_map(below).collect(), acl: self.acl }
    }

    /// Adds the relationship `name` when it is asked for; a null one when the key may not read `resource`.
    pub(crate) fn add<'a>(
        &self,
        relationships: &mut Vec<(&'a str, Value)>,
        name: &'a str,
        resource: Resource,
        write: impl FnOnce(&Self) -> Value,
    ) {
        if self.has(name) {
            let value = if self.acl.reads(resource) { write(&self.below(name)) } else { null_resource() };
            relationships.push((name, value));
        }
    }
}
