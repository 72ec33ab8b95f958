use crate::request::{list_query, parameters};

list_query! {
    /// What the client API's server list can include and filter by.
    ServerListQuery {
        pages: 100,
        include: ServerInclude,
        filter: ServerFilter,
    }
}

parameters! {
    /// What can come with a server, besides its allocations and variables.
    ServerInclude {
        /// The egg's name and UUID.
        Egg = "egg",
        /// The subusers; needs `user.read`.
        Subusers = "subusers",
    }
}

parameters! {
    /// What the server list can be filtered by. Each matches a part of the text.
    ServerFilter {
        /// The UUID.
        Uuid = "uuid",
        /// The name.
        Name = "name",
        /// The description. Since panel 1.9.
        Description = "description",
        /// The id that another system gave the server.
        ExternalId = "external_id",
        /// Several at once: an address as `1.2.3.4`, `1.2.3.4:25565` or `:25565`; else the UUID's start, the external
        /// id, or a part of the name. One value only: a comma is refused.
        Any = "*",
    }
}

/// Whose servers to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ServerListType {
    /// Those that the account owns.
    Owner,
    /// For administrators: those that the account neither owns nor is a subuser of.
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
