use serde_json::{Value, json};

use crate::model::application::DatabaseHost;
use crate::model::{NodeId, Secret};
use crate::request::{Exposed, body, list_query, parameters};

body! {
    /// A complete database host, to create one or to replace all fields of an existing one. Pelican.
    create CreateDatabaseHost;
    /// Creates a database host with a name, its address and port, and the user that the panel connects as.
    new;
    /// A change of a database host. Fields that are not set keep their values.
    update UpdateDatabaseHost;

    required {
        /// Sets the name: at most 255 characters.
        name: String,
        /// Sets the host name or IP address.
        host: String,
        /// Sets the port.
        port: u16,
        /// Sets the user that the panel connects as: at most 32 characters.
        username: String,
    }
    optional {
        /// Sets the user's password.
        password: Exposed,
    }
    list {
        /// Sets the ids of the nodes whose servers it serves.
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
    /// The includes, filters and sorts of the list of database hosts.
    DatabaseHostListQuery {
        pages: 500,
        include: DatabaseHostInclude,
        filter: DatabaseHostFilter,
        sort: DatabaseHostSort,
    }
}

parameters! {
    /// The related resources that a database host can include.
    DatabaseHostInclude {
        /// The databases; needs `server_database` read.
        Databases = "databases",
        /// The nodes; needs `node` read.
        Nodes = "nodes",
    }
}

parameters! {
    /// The fields to filter database hosts by. Each matches a part of the text.
    DatabaseHostFilter {
        /// The name.
        Name = "name",
        /// The address.
        Host = "host",
    }
}

parameters! {
    /// The fields to sort database hosts by.
    DatabaseHostSort {
        /// The id.
        Id = "id",
        /// The name.
        Name = "name",
        /// The address.
        Host = "host",
    }
}
