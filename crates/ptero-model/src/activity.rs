use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::envelope::relation;
use super::php;
use super::user::User;

/// Something that was done to a server or an account.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct ActivityLog {
    /// The id, a hash. None on panels before 1.10.
    #[serde(default)]
    pub id: Option<String>,
    /// What entries that were made by one action have in common.
    #[serde(default)]
    pub batch: Option<Uuid>,
    /// What was done, such as `server:power.start`.
    pub event: String,
    /// Whether it was done with an API key.
    #[serde(default)]
    pub is_api: bool,
    /// From where. None unless the caller did it or administrates the panel.
    pub ip: Option<String>,
    /// More about it.
    pub description: Option<String>,
    /// What it was done to, and how. A list comes with its length beside it, under its name and `_count`.
    #[serde(deserialize_with = "php::map")]
    pub properties: BTreeMap<String, Value>,
    /// Whether the panel knows more than it shows here.
    #[serde(default)]
    pub has_additional_metadata: bool,
    /// When.
    pub timestamp: Timestamp,
    /// What came with the entry.
    #[serde(default)]
    pub relationships: ActivityLogRelationships,
}

/// What comes with an [`ActivityLog`]. None when it was not asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ActivityLogRelationships {
    /// Who did it; none also when it was the panel itself, or an account that is gone.
    #[serde(deserialize_with = "relation::item")]
    pub actor: Option<User>,
}
