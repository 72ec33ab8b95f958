use crate::request::{list_query, parameters};

list_query! {
    /// The includes and filters of the client API's server list.
    ServerListQuery {
        pages: 100,
        include: ServerInclude,
        filter: ServerFilter,
    }
}

parameters! {
    /// The related resources that a server can include, besides its allocations and variables.
    ServerInclude {
        /// The egg's name and UUID.
        Egg = "egg",
        /// The subusers; needs `user.read`.
        Subusers = "subusers",
    }
}

parameters! {
    /// The fields to filter the server list by. Each matches a part of the text.
    ServerFilter {
        /// The UUID.
        Uuid = "uuid",
        /// The name.
        Name = "name",
        /// The description. Since panel 1.9.
        Description = "description",
        /// The external id.
        ExternalId = "external_id",
        /// Several fields: an address such as `1.2.3.4`, `1.2.3.4:25565` or `:25565`; otherwise the start of the UUID,
        /// the external id, or a part of the name. Only one value, without commas.
        Any = "*",
    }
}

/// Whose servers to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ServerListType {
    /// The servers that the account owns.
    Owner,
    /// For administrators: the servers that the account neither owns nor is a subuser of.
    Admin,
    /// For administrators: every server of the panel.
    AdminAll,
}

impl ServerListType {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::AdminAll => "admin-all",
        }
    }
}
