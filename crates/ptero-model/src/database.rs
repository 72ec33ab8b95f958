use serde::Serialize;

use super::ids::DatabaseId;
use super::read::model;
use super::secret::Secret;

model! {
    /// A database of a server.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct Database {
        /// The id, which differs from the Application API's: letters and digits, a number on Pelican.
        pub id: DatabaseId = Required,
        /// The database host.
        pub host: DatabaseHost,
        /// The database's name on its host.
        pub name: String = Required,
        /// The user to connect as.
        pub username: String,
        /// The hosts that may connect; `%` matches any.
        pub connections_from: String,
        /// The number of concurrent connections allowed to the user; 0 or `None` means no limit.
        pub max_connections: Option<u64>,
        /// The included related resources.
        pub relationships: DatabaseRelationships,
    }
}

impl Database {
    /// Returns the password, if it was included.
    #[must_use]
    pub fn password(&self) -> Option<&Secret> {
        self.relationships.password.as_ref().map(|related| &related.password)
    }
}

model! {
    /// The address of a database host.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct DatabaseHost {
        /// The host name or IP address.
        pub address: String,
        /// The port.
        pub port: u16,
    }
}

model! {
    /// The related resources of [`Database`]. `None` if not included or not visible to the key.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct DatabaseRelationships {
        /// The password, if included and the key has `database.view_password`. Always included with a new database and
        /// a new password.
        pub password: Option<DatabasePassword> = Related,
    }
}

model! {
    /// The password of a database.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct DatabasePassword {
        /// The password itself.
        pub password: Secret = Required,
    }
}
