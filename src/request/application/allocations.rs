use crate::request::{list_query, parameters};

list_query! {
    /// What the list of a node's allocations can include and filter by.
    AllocationListQuery {
        pages: 500,
        include: AllocationInclude,
        filter: AllocationFilter,
    }
}

parameters! {
    /// What can come with an allocation.
    AllocationInclude {
        /// The node; needs `nodes` read.
        Node = "node",
        /// The server that has it; needs `servers` read.
        Server = "server",
    }
}

parameters! {
    /// What allocations can be filtered by. Since panel 1.8, except for the alias.
    AllocationFilter {
        /// The IP address, whole.
        Ip = "ip",
        /// The port, whole.
        Port = "port",
        /// The alias, or a part of it.
        IpAlias = "ip_alias",
        /// The id of the server that has it; 0 for those that are free.
        ServerId = "server_id",
    }
}
