use crate::model::DatabaseHostId;
use crate::request::{ListQuery, Open, body, parameters};

body! {
    /// A new database of a server.
    create CreateDatabase;
    /// Creates a database with everything that the panel requires.
    new;

    required {
        /// The name: at most 48 letters, digits, `-` and `_`. The panel prepends `s<server>_`.
        database: String,
        /// The addresses that may connect: at most 15 digits, `.` and `%`, such as `%` for any, or `10.0.%` for a
        /// network.
        remote: String,
        /// The id of the database host.
        host: DatabaseHostId,
    }
}

/// What the list of a server's databases can include.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ApplicationDatabaseListQuery;

impl ListQuery for ApplicationDatabaseListQuery {
    type Include = ApplicationDatabaseInclude;
    type Filter = Open;
    type Sort = Open;
}

parameters! {
    /// What can come with a database.
    ApplicationDatabaseInclude {
        /// The password.
        Password = "password",
        /// The database host; needs `database_hosts` read.
        Host = "host",
    }
}
