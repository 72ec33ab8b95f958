use serde::Serialize;

use crate::request::{ListQuery, Open, parameters};

/// A database to be made for a server.
#[derive(Clone, Debug, Serialize)]
#[must_use = "a body does nothing until it is sent"]
pub struct CreateDatabase {
    database: String,
    remote: String,
    host: u64,
}

impl CreateDatabase {
    /// The name (letters, digits, `-` and `_`, at most 48; the panel puts `s<server>_` before it), where connections
    /// may come from (digits, `.` and `%`, at most 15: `%` for anywhere, `10.0.%` for a net), and the id of the
    /// database host.
    pub fn new(database: impl Into<String>, remote: impl Into<String>, host: u64) -> Self {
        Self { database: database.into(), remote: remote.into(), host }
    }
}

/// What the list of a server's databases can include.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DatabaseListQuery;

impl ListQuery for DatabaseListQuery {
    type Include = DatabaseInclude;
    type Filter = Open;
    type Sort = Open;
}

parameters! {
    /// What can come with a database.
    DatabaseInclude {
        /// The password.
        Password = "password",
        /// The database host; needs `database_hosts` read.
        Host = "host",
    }
}
