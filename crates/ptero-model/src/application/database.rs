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
        /// The id, which differs from the Client API's.
        pub id: ServerDatabaseId = Required,
        /// The id of the server.
        pub server: InternalServerId,
        /// The id of the database host.
        pub host: DatabaseHostId,
        /// The database's name on its host.
        pub database: String,
        /// The user to connect as.
        pub username: String,
        /// The hosts that may connect; `%` matches any.
        pub remote: String,
        /// The number of concurrent connections allowed to the user; 0 or `None` means no limit.
        pub max_connections: Option<u64>,
        /// When it was created. `None` if the panel sends none.
        pub created_at: Option<Timestamp>,
        /// When it was last changed. `None` if the panel sends none.
        pub updated_at: Option<Timestamp>,
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
    /// The related resources of [`Database`]. `None` if not included or not visible to the key.
    #[derive(Clone, Debug, Default, PartialEq, Serialize)]
    pub struct DatabaseRelationships {
        /// The password, if included.
        pub password: Option<DatabasePassword> = Related,
        /// The host that the database is on, if included.
        pub host: Option<Box<DatabaseHost>> = Related,
    }
}

model! {
    /// A database server on which the panel creates databases.
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
        /// The user with which the panel creates databases.
        pub username: String,
        /// The id of the node whose servers it serves first. `None` for any node, and on Pelican.
        pub node: Option<NodeId>,
        /// When it was added. `None` if the panel sends none.
        pub created_at: Option<Timestamp>,
        /// When it was last changed. `None` if the panel sends none.
        pub updated_at: Option<Timestamp>,
        /// The included related resources.
        pub relationships: DatabaseHostRelationships,
    }
}

model! {
    /// The related resources of [`DatabaseHost`]. `None` if not included or not visible to the key.
    #[derive(Clone, Debug, Default, PartialEq, Serialize)]
    pub struct DatabaseHostRelationships {
        /// The databases on it, if included.
        pub databases: Option<Vec<Database>> = RelatedList,
        /// The nodes whose servers it serves, if included. Always `None` on Pterodactyl.
        pub nodes: Option<Vec<Node>> = RelatedList,
    }
}
