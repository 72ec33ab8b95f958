//! The log of what was done.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::State;
use crate::answer::{item, null_resource, with_relationships};
use crate::calendar::atom;
use crate::digest::hex_digest;
use crate::include::Include;

pub(crate) struct Activity {
    pub(crate) id: u64,
    pub(crate) event: String,
    pub(crate) is_api: bool,
    pub(crate) properties: Value,
    pub(crate) actor: Option<u64>,
    pub(crate) server: Option<u64>,
    pub(crate) timestamp: Timestamp,
}

impl Activity {
    pub(crate) fn to_json(&self, state: &State, include: &Include) -> Value {
        let attributes = json!({
            "id": hex_digest(self.id.to_string(), 40),
            "batch": null,
            "event": self.event,
            "is_api": self.is_api,
            "ip": "127.0.0.1",
            "description": null,
            "properties": self.properties,
            "has_additional_metadata": false,
            "timestamp": atom(self.timestamp),
        });
        let mut relationships = Vec::new();
        if include.has("actor") {
            let actor = self.actor.and_then(|id| state.users.get(id));
            relationships.push(("actor", actor.map_or_else(null_resource, |user| item("user", user.profile()))));
        }
        item("activity_log", with_relationships(attributes, relationships))
    }
}

impl State {
    pub(crate) fn record(&mut self, actor: Option<u64>, server: Option<u64>, event: &str, properties: Value) {
        let timestamp = self.calendar.now();
        let event = event.to_owned();
        self.activity.add(|id| Activity { id, event, is_api: true, properties, actor, server, timestamp });
    }
}
