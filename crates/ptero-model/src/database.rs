use serde::Serialize;

use super::ids::DatabaseId;
use super::read::model;
use super::secret::Secret;

model! {
    /// A database of a server.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct Database {
        /// The id, another than the Application API's: letters and digits, a number on Pelican.
        pub id: DatabaseId = Required,
        /// Where to connect to.
        pub host: DatabaseHost,
        /// The database's name on its host.
        pub name: String = Required,
        /// The user to connect as.
        pub username: String,
        /// Where connections may come from; `%` stands for anything.
        pub connections_from: String,
        /// How many connections the user may have at once; 0 or none is no limit.
        pub max_connections: Option<u64>,
        /// What came with the database.
        pub relationships: DatabaseRelationships,
    }
}

impl Database {
    /// The password, if it came with the database.
    #[must_use]
    pub fn password(&self) -> Option<&Secret> {
        self.relationships.password.as_ref().map(|related| &related.password)
    }
}

model! {
    /// Where to connect to for a database.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct DatabaseHost {
        /// The host name or IP address.
        pub address: String,
        /// The port.
        pub port: u16,
    }
}

model! {
    /// What comes with a [`Database`]. None when it was not asked for or may not be seen.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct DatabaseRelationships {
        /// The password; needs `database.view_password`. Comes by itself with a new database and a new password.
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
