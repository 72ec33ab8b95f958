use jiff::Timestamp;
use serde::Serialize;

use super::Node;
use crate::database::DatabasePassword;
use crate::ids::{DatabaseHostId, InternalServerId, NodeId, ServerDatabaseId};
use crate::read::model;
use crate::secret::Secret;

model! {
    /// A database of a server.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Database {
        /// The id, another than the Client API's.
        pub id: ServerDatabaseId = Required,
        /// The id of the server.
        pub server: InternalServerId,
        /// The id of the database host.
        pub host: DatabaseHostId,
        /// The database's name on its host.
        pub database: String,
        /// The user to connect as.
        pub username: String,
        /// Where connections may come from; `%` stands for anything.
        pub remote: String,
        /// How many connections the user may have at once; 0 or none is no limit.
        pub max_connections: Option<u64>,
        /// When it was made.
        pub created_at: Option<Timestamp>,
        /// When it was last changed.
        pub updated_at: Option<Timestamp>,
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
    /// What comes with a [`Database`]. Each is none when it was not asked for or the key may not see it.
    #[derive(Clone, Debug, Default, PartialEq, Serialize)]
    pub struct DatabaseRelationships {
        /// The password.
        pub password: Option<DatabasePassword> = Related,
        /// The host that the database is on.
        pub host: Option<Box<DatabaseHost>> = Related,
    }
}

model! {
    /// A database server on which the panel makes databases.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct DatabaseHost {
        /// The id.
        pub id: DatabaseHostId = Required,
        /// The name.
        pub name: String = Required,
        /// The host name or IP address.
        pub host: String,
        /// The port.
        pub port: u16,
        /// The user as which the panel makes databases.
        pub username: String,
        /// The id of the node whose servers it serves first. None for any node, and on Pelican.
        pub node: Option<NodeId>,
        /// When it was added.
        pub created_at: Option<Timestamp>,
        /// When it was last changed.
        pub updated_at: Option<Timestamp>,
        /// What came with the host.
        pub relationships: DatabaseHostRelationships,
    }
}

model! {
    /// What comes with a [`DatabaseHost`]. None when it was not asked for or the key may not see it.
    #[derive(Clone, Debug, Default, PartialEq, Serialize)]
    pub struct DatabaseHostRelationships {
        /// The databases on it.
        pub databases: Option<Vec<Database>> = RelatedList,
        /// The nodes whose servers it serves, on Pelican.
        pub nodes: Option<Vec<Node>> = RelatedList,
    }
}
