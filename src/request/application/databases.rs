use crate::model::DatabaseHostId;
use crate::request::{body, list_query, parameters};

body! {
    /// A new database of a server.
    create CreateDatabase;
    /// Creates a database with everything the panel requires.
    new;

    required {
        /// Sets the name: at most 48 letters, digits, `-` and `_`. The panel prepends `s<server>_`.
        database: String,
        /// Sets the addresses that may connect: at most 15 digits, `.` and `%`, such as `%` for any, or `10.0.%` for a
        /// network.
        remote: String,
        /// Sets the id of the database host.
        host: DatabaseHostId,
    }
}

list_query! {
    /// The includes of the list of a server's databases.
    ApplicationDatabaseListQuery {
        include: ApplicationDatabaseInclude,
    }
}

parameters! {
    /// The related resources that a database can include.
    ApplicationDatabaseInclude {
        /// The password.
        Password = "password",
        /// The database host; needs `database_hosts` read.
        Host = "host",
    }
}
