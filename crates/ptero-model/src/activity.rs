use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::mask::debug;
use super::read::model;
use super::user::User;

model! {
    /// An entry of the activity log of a server or an account.
    #[derive(Clone, PartialEq, Serialize)]
    pub struct ActivityLog {
        /// The id, a hash. `None` on panels before 1.10.
        pub id: Option<String>,
        /// The id shared by all entries of one action. `None` if the action has a single entry, and on Pelican.
        pub batch: Option<Uuid>,
        /// The event, such as `server:power.start`.
        pub event: String,
        /// Whether it was performed with an API key.
        pub is_api: bool,
        /// The IP address it came from. `None` unless the caller performed it or is an administrator.
        pub ip: Option<String>,
        /// A description. `None` if there is none, as for almost all events.
        pub description: Option<String>,
        /// The subjects and details of the action. The length of a list is stored beside it, as its name with `_count`.
        pub properties: BTreeMap<String, Value>,
        /// Whether the panel has more metadata than it returns here.
        pub has_additional_metadata: bool,
        /// When it happened. `None` if the panel sends none.
        pub timestamp: Option<Timestamp>,
        /// The included related resources.
        pub relationships: ActivityLogRelationships,
    }
}

debug! {
    ActivityLog {
        id, batch, event, is_api, ip, description, has_additional_metadata, timestamp, relationships
    } hides { properties }
}

model! {
    /// The related resources of [`ActivityLog`]. `None` if not included.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct ActivityLogRelationships {
        /// The account that performed it. Also `None` for the panel itself and deleted accounts.
        pub actor: Option<User> = Related,
    }
}
