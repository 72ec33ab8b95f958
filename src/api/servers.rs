use crate::model::Server;
use crate::request::{ListQuery, Open, Path, parameters};

use super::{Client, List};

/// The servers that the key can see. Client API.
#[derive(Clone, Debug)]
pub struct Servers {
    pub(super) client: Client,
}

impl Servers {
    /// The servers that the account owns or is a subuser of, 50 on a page, in no defined order. Allocations and
    /// variables come with each.
    ///
    /// `GET /api/client` · any client key · `per_page` up to 100 · cannot be sorted
    #[doc = example!(
        "let servers = client.servers().list().filter(\"name\", \"lobby\").include([\"egg\"]).collect()" => "?;\n\
         for server in servers {\n    println!(\"{} {}\", server.identifier, server.name);\n}"
    )]
    pub fn list(&self) -> List<Server, ServerListQuery> {
        List::paged(&self.client, Path::new("/api/client"), 100)
    }
}

/// What the client API's server list can include and filter by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ServerListQuery;

impl ListQuery for ServerListQuery {
    type Include = ServerInclude;
    type Filter = ServerFilter;
    type Sort = Open;
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

impl List<Server, ServerListQuery> {
    /// Lists other servers than one's own and those shared with one. The list is empty, without an error, when the
    /// account is no administrator.
    pub fn of_type(self, list_type: ServerListType) -> Self {
        let value = match list_type {
            ServerListType::Owner => "owner",
            ServerListType::Admin => "admin",
            ServerListType::AdminAll => "admin-all",
        };
        self.query("type", value)
    }
}
