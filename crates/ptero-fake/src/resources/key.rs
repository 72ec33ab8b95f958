//! API keys.

use serde_json::{Value, json};

use crate::clock::atom;
use crate::state::key::ApiKey;
use crate::wire::envelope::item;

impl ApiKey {
    pub(crate) fn to_json(&self) -> Value {
        let attributes = json!({
            "identifier": self.identifier,
            "description": self.description,
            "allowed_ips": self.allowed_ips,
            "last_used_at": self.last_used.map(atom),
            "created_at": atom(self.created),
        });
        item("api_key", attributes)
    }
}
