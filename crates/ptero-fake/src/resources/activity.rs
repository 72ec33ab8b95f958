//! Entries of the activity log.

use serde_json::{Value, json};

use super::include::Include;
use crate::clock::atom;
use crate::digest::sha1_hex;
use crate::state::State;
use crate::state::activity::Activity;
use crate::wire::envelope::{item, null_resource, with_relationships};

impl Activity {
    /// Itself for a user, who sees the addresses of others only as an administrator.
    pub(crate) fn to_json(&self, state: &State, include: &Include, user: u64) -> Value {
        let sees_address = self.actor == Some(user) || state.users.get(user).is_some_and(|user| user.root_admin);
        let attributes = json!({
            "id": sha1_hex(self.id.to_string()),
            "batch": null,
            "event": self.event,
            "is_api": self.is_api,
            "ip": sees_address.then_some("127.0.0.1"),
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
