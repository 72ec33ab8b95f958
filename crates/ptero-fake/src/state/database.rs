//! Databases of servers, and their hosts.

use jiff::Timestamp;

use crate::digest::hex_digest;

pub(crate) struct DatabaseHost {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) username: String,
    pub(crate) node: Option<u64>,
    /// The nodes whose servers it serves, on Pelican.
    pub(crate) nodes: Vec<u64>,
    pub(crate) created: Timestamp,
}

pub(crate) struct Database {
    pub(crate) id: u64,
    pub(crate) server: u64,
    pub(crate) host: u64,
    pub(crate) name: String,
    pub(crate) username: String,
    pub(crate) remote: String,
    pub(crate) password: String,
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
}

impl DatabaseHost {
    pub(crate) fn address(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }
}

impl Database {
    /// The id in the Client API.
    pub(crate) fn hash_id(&self) -> String {
        hex_digest(format!("database {}", self.id), 8)
    }

    /// Whether a path's `text` means this database.
    pub(crate) fn is_called(&self, text: &str) -> bool {
        self.hash_id() == text || self.id.to_string() == text
    }
}
