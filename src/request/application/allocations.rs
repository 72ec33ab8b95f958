use crate::request::{list_query, parameters};

list_query! {
    /// The includes and filters of the list of a node's allocations.
    AllocationListQuery {
        pages: 500,
        include: AllocationInclude,
        filter: AllocationFilter,
    }
}

parameters! {
    /// The related resources that an allocation can include.
    AllocationInclude {
        /// The node; needs `nodes` read.
        Node = "node",
        /// The server that has it; needs `servers` read.
        Server = "server",
    }
}

parameters! {
    /// The fields to filter allocations by. Since panel 1.8, except for the alias.
    AllocationFilter {
        /// The complete IP address.
        Ip = "ip",
        /// The complete port.
        Port = "port",
        /// The alias, or a part of it.
        IpAlias = "ip_alias",
        /// The id of the server that has it; 0 for those that are free.
        ServerId = "server_id",
    }
}
