use serde::Serialize;

/// A database to be made for a server.
#[derive(Clone, Debug, Serialize)]
#[must_use = "a body does nothing until it is sent"]
pub struct CreateDatabase {
    database: String,
    remote: String,
    host: u64,
}

impl CreateDatabase {
    /// The name (letters, digits, `-` and `_`, at most 48; the panel puts `s<server>_` before it), where connections may
    /// come from (digits, `.` and `%`, at most 15: `%` for anywhere, `10.0.%` for a net), and the id of the database
    /// host.
    pub fn new(database: impl Into<String>, remote: impl Into<String>, host: u64) -> Self {
        Self { database: database.into(), remote: remote.into(), host }
    }
}
