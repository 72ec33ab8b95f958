//! The activity log.

use jiff::Timestamp;
use serde_json::Value;

pub(crate) struct Activity {
    pub(crate) id: u64,
    pub(crate) event: String,
    pub(crate) is_api: bool,
    pub(crate) properties: Value,
    pub(crate) actor: Option<u64>,
    pub(crate) server: Option<u64>,
    pub(crate) timestamp: Timestamp,
}
