//! Roles of Pelican's staff, mounts and plugins.

use jiff::Timestamp;
use serde_json::Value;

/// The role of administrators.
pub(crate) const ROOT_ADMIN: u64 = 1;

pub(crate) struct Role {
    pub(crate) id: u64,
    pub(crate) name: String,
    /// Whether it was created through the API, which can then neither assign nor delete it.
    pub(crate) is_from_api: bool,
    pub(crate) permissions: &'static [&'static str],
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
}

/// A directory of nodes that servers can use.
pub(crate) struct Mount {
    pub(crate) id: u64,
    pub(crate) uuid: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) source: String,
    pub(crate) target: String,
    pub(crate) read_only: bool,
    pub(crate) user_mountable: bool,
    pub(crate) eggs: Vec<u64>,
    pub(crate) nodes: Vec<u64>,
    pub(crate) servers: Vec<u64>,
}

pub(crate) struct Plugin {
    pub(crate) id: String,
    /// Its `plugin.json`.
    pub(crate) manifest: Value,
    pub(crate) status: &'static str,
}
