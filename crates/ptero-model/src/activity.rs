use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::read::model;
use super::user::User;

model! {
    /// Something that was done to a server or an account.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct ActivityLog {
        /// The id, a hash. None on panels before 1.10.
        pub id: Option<String>,
        /// What entries that were made by one action have in common.
        pub batch: Option<Uuid>,
        /// What was done, such as `server:power.start`.
        pub event: String,
        /// Whether it was done with an API key.
        pub is_api: bool,
        /// From where. None unless the caller did it or administrates the panel.
        pub ip: Option<String>,
        /// More about it.
        pub description: Option<String>,
        /// What it was done to, and how. A list comes with its length beside it, under its name and `_count`.
        pub properties: BTreeMap<String, Value>,
        /// Whether the panel knows more than it shows here.
        pub has_additional_metadata: bool,
        /// When.
        pub timestamp: Option<Timestamp>,
        /// What came with the entry.
        pub relationships: ActivityLogRelationships,
    }
}

model! {
    /// What comes with an [`ActivityLog`]. None when it was not asked for.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct ActivityLogRelationships {
        /// Who did it; none also when it was the panel itself, or an account that is gone.
        pub actor: Option<User> = Related,
    }
}
