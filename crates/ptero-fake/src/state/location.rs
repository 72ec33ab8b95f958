//! Locations of nodes.

use jiff::Timestamp;

pub(crate) struct Location {
    pub(crate) id: u64,
    pub(crate) short: String,
    pub(crate) long: Option<String>,
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
}
