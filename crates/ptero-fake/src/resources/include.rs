//! The relationships that a request includes and its key may read.

use serde_json::Value;

use crate::acl::{Acl, Resource};
use crate::wire::call::Call;
use crate::wire::envelope::null_resource;

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

    /// Whether `name` is included, also as part of a longer path.
    pub(crate) fn has(&self, name: &str) -> bool {
        let below =
            |asked: &String| asked.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        self.names.iter().any(below)
    }

    /// What is included below `name`.
    pub(crate) fn below(&self, name: &str) -> Self {
        let below = |asked: &String| asked.strip_prefix(name)?.strip_prefix('.').map(str::to_owned);
        Self { names: self.names.iter().filter_map(below).collect(), acl: self.acl }
    }

    /// Adds the relationship `name` if it is included, and a null one if the key may not read `resource`.
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
