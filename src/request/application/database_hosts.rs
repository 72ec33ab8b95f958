use serde_json::{Value, json};

use crate::model::application::DatabaseHost;
use crate::model::{NodeId, Secret};
use crate::request::{Exposed, body, list_query, parameters};

body! {
    /// A complete database host: adds one, or replaces one. Pelican.
    create CreateDatabaseHost;
    /// Creates a database host with a name, its address and port, and the user as which the panel connects.
    new;
    /// A change of a database host. Whatever is not set stays as it is.
    update UpdateDatabaseHost;

    required {
        /// The name: at most 255 characters.
        name: String,
        /// The host name or IP address.
        host: String,
        /// The port.
        port: u16,
        /// The user as which the panel creates databases: at most 32 characters.
        username: String,
    }
    optional {
        /// The user's password.
        password: Exposed,
    }
    list {
        /// The ids of the nodes whose servers it serves.
        node_ids: NodeId,
    }
}

impl UpdateDatabaseHost {
    /// Returns what the panel requires with every change.
    pub(crate) fn required(host: &DatabaseHost) -> Value {
        json!({ "name": host.name, "host": host.host, "port": host.port, "username": host.username })
    }
}

list_query! {
    /// What the list of database hosts can include, filter by and sort by.
    DatabaseHostListQuery {
        pages: 500,
        include: DatabaseHostInclude,
        filter: DatabaseHostFilter,
        sort: DatabaseHostSort,
    }
}

parameters! {
    /// What can come with a database host.
    DatabaseHostInclude {
        /// The databases; needs `server_database` read.
        Databases = "databases",
        /// The nodes; needs `node` read.
        Nodes = "nodes",
    }
}

parameters! {
    /// What database hosts can be filtered by. Each matches a part of the text.
    DatabaseHostFilter {
        /// The name.
        Name = "name",
        /// The address.
        Host = "host",
    }
}

parameters! {
    /// What database hosts can be sorted by.
    DatabaseHostSort {
        /// The number.
        Id = "id",
        /// The name.
        Name = "name",
        /// The address.
        Host = "host",
    }
}
